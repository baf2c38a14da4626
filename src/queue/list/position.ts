// Where the open flag stands among all that were read. Asked several times with every key press, and mostly found beside
// where it was found last: among 100,000 flags, looking through all of them would be felt.
import type { Flag } from "../../api/flag.ts";

interface Found {
  readonly flags: readonly Flag[];
  readonly id: string | null;
  readonly at: number;
}
let last: Found = { flags: [], id: null, at: -1 };

/** The flag's place in the list; −1 when it is not there. */
export function positionOf(flags: readonly Flag[], id: string | null): number {
  if (last.flags === flags && last.id === id) return last.at;
  const at = id === null ? -1 : searchFrom(Math.max(0, last.at), flags, id);
  // Where it was not found, the next one is looked for where the one before stood.
  last = at === -1 ? { ...last, flags: [], id: null } : { flags, id, at };
  return at;
}

function searchFrom(near: number, flags: readonly Flag[], id: string): number {
  const from = Math.min(near, flags.length);
  for (let distance = 0; distance <= flags.length; distance += 1) {
    if (flags[from + distance]?.id === id) return from + distance;
    if (from >= distance && flags[from - distance]?.id === id) return from - distance;
    if (from + distance >= flags.length && from < distance) break;
  }
  return -1;
}
