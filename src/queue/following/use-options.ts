import { type KeyboardEvent, useId, useState } from "react";
import type { Member } from "../asking/desk.ts";

export interface Options {
  readonly listId: string;
  readonly optionId: (person: Member) => string;
  readonly active: Member | undefined;
  /** Whether the key was for the list. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/** The list under a field: arrows walk it, Enter or Tab takes, Escape puts it away, and the focus stays in the field. */
export function useOptions(
  people: readonly Member[],
  { onTake, onLeave }: { readonly onTake: (person: Member) => void; readonly onLeave: () => void },
): Options {
  const listId = useId();
  const [at, setAt] = useState(0);
  const index = Math.min(at, people.length - 1);
  const active = people[index];
  const walk = (step: 1 | -1) => setAt((index + step + people.length) % people.length);
  return {
    listId,
    optionId: (person) => `${listId}-${person.id}`,
    active,
    onKey(event) {
      if (people.length === 0 || event.nativeEvent.isComposing) return false;
      if (event.key === "ArrowDown") walk(1);
      else if (event.key === "ArrowUp") walk(-1);
      else if (event.key === "Escape") onLeave();
      else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
        if (active === undefined) return false;
        onTake(active);
        setAt(0);
      } else return false;
      event.preventDefault();
      // The dialog would close with Escape, and send with Enter.
      event.stopPropagation();
      return true;
    },
  };
}
