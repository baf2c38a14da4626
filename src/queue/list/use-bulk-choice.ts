import { useCallback, useRef, useState } from "react";
import type { Flag } from "../../api/flag.ts";
import type { Desk } from "../asking/desk.ts";
import { filterOf, type Question } from "../address/address.ts";
import type { Queue } from "../queue.ts";
import type { Group } from "./order.ts";
import { groupKeyOf } from "./order.ts";
import { type Chosen, useChosen } from "./use-chosen.ts";

export interface BulkChoice extends Chosen {
  /** Chooses a flag; with Shift, all from the one that was chosen last to here. */
  readonly choose: (flag: Flag, toHere: boolean) => void;
  /** Chooses the flag at the cursor and the one beside it, and goes there. */
  readonly extend: (from: Flag | null, to: Flag) => void;
  /** All flags of a group, also those that are not listed. */
  readonly chooseGroup: (group: Group) => void;
}

/** Flags of one group that are fetched to be chosen; more are chosen in the group's own list. */
const MOST_OF_A_GROUP = 500;

/** Choosing several flags for one act. What is chosen belongs to the question that is shown. */
export function useBulkChoice(queue: Queue, desk: Desk, question: Question | null): BulkChoice {
  const chosen = useChosen();
  const anchor = useRef<string | null>(null);
  const { clear, add, toggle, toggleAll } = chosen;
  const [chosenOf, setChosenOf] = useState(question);
  if (chosenOf !== question) {
    setChosenOf(question);
    clear();
  }

  const choose = useCallback(
    (flag: Flag, toHere: boolean) => {
      const { flags } = queue.get();
      const from = flags.findIndex(({ id }) => id === anchor.current);
      const to = flags.findIndex(({ id }) => id === flag.id);
      anchor.current = flag.id;
      if (!toHere || from === -1 || to === -1) return toggle(flag);
      add(flags.slice(Math.min(from, to), Math.max(from, to) + 1));
    },
    [queue, add, toggle],
  );
  const extend = useCallback(
    (from: Flag | null, to: Flag) => {
      anchor.current = to.id;
      add(from === null ? [to] : [from, to]);
    },
    [add],
  );
  const chooseGroup = useCallback(
    (group: Group) => {
      const { flags, question: asked } = queue.get();
      const by = asked?.group;
      if (asked === null || by === undefined) return;
      const listed = flags.filter((flag) => groupKeyOf(flag, by) === group.key);
      toggleAll(listed);
      if (listed.length >= group.flags) return;
      const only = { [by]: group.key ?? "none" };
      const rest = async () => {
        try {
          const { items } = await desk.page({ ...filterOf(asked), ...only }, null, MOST_OF_A_GROUP);
          add(items);
        } catch {
          // What is listed is chosen, and the count above the list says how many that are.
        }
      };
      void rest();
    },
    [queue, desk, add, toggleAll],
  );
  return { ...chosen, choose, extend, chooseGroup };
}
