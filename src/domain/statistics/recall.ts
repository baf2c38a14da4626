import { wilson } from "./wilson.ts";

/**
 * How much of what customers said was flagged: found ÷ (found + unflagged × miss rate), where the miss rate is that of a
 * random audit of unflagged tickets (`missed` of `audited`). Its limits are those of the miss rate's Wilson limits,
 * mapped: the higher the miss rate, the lower the recall. Null without an audit, and where there is nothing to find.
 */
export function recall(counts: {
  found: number;
  unflagged: number;
  missed: number;
  audited: number;
}): { value: number; interval: readonly [low: number, high: number] } | null {
  const { found, unflagged, missed, audited } = counts;
  const limits = wilson(missed, audited);
  if (limits === null) return null;
  const at = (missRate: number) => {
    const all = found + unflagged * missRate;
    return all === 0 ? null : found / all;
  };
  const value = at(missed / audited);
  if (value === null) return null;
  return { value, interval: [at(limits[1]) ?? 0, at(limits[0]) ?? 1] };
}
