import { useCallback, useState } from "react";
import type { Flag } from "../../api/flag.ts";

export interface Chosen {
  /** Flags that were chosen, as they were then: some may have left the list meanwhile, or not be listed at all. */
  readonly flags: ReadonlyMap<string, Flag>;
  readonly toggle: (flag: Flag) => void;
  /** Chooses these, or when all of them are chosen already, none of them. */
  readonly toggleAll: (flags: readonly Flag[]) => void;
  readonly add: (flags: readonly Flag[]) => void;
  readonly clear: () => void;
}

const NONE: ReadonlyMap<string, Flag> = new Map();

const withAll = (
  flags: ReadonlyMap<string, Flag>,
  more: readonly Flag[],
): ReadonlyMap<string, Flag> =>
  new Map([...flags, ...more.map((flag) => [flag.id, flag] as const)]);

/** What the next move is for, when it is for more than the open flag. */
export function useChosen(): Chosen {
  const [flags, setFlags] = useState(NONE);
  const add = useCallback(
    (more: readonly Flag[]) => setFlags((before) => withAll(before, more)),
    [],
  );
  const toggleAll = useCallback(
    (all: readonly Flag[]) =>
      setFlags((before) => {
        if (!all.every(({ id }) => before.has(id))) return withAll(before, all);
        const rest = new Map(before);
        for (const { id } of all) rest.delete(id);
        return rest;
      }),
    [],
  );
  return {
    flags,
    add,
    toggleAll,
    toggle: useCallback((flag: Flag) => toggleAll([flag]), [toggleAll]),
    clear: useCallback(() => setFlags(NONE), []),
  };
}
