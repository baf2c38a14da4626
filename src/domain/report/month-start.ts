// When months begin for a tenant whose reporting zone was changed: a change moves nothing that is past.
import type { Instant } from "../instant.ts";
import { monthBounds, nextMonth, type Month } from "../month.ts";

/** A reporting zone and since when it holds. The first one holds for everything before, too. */
export type ZoneSince = { since: Instant; zone: string };

/**
 * The month's moments, from ≤ t < to, by the zones as they stood: it begins when it first showed on the tenant's calendar, which
 * may be the very moment at which the zone was changed.
 */
export function boundsAsItStood(
  month: Month,
  zones: readonly ZoneSince[],
): { from: Instant; to: Instant } {
  return { from: startOf(month, zones), to: startOf(nextMonth(month), zones) };
}

function startOf(month: Month, zones: readonly ZoneSince[]): Instant {
  const inOrder = zones.toSorted((a, b) => a.since - b.since);
  for (const [index, { since, zone }] of inOrder.entries()) {
    const holdsFrom = index === 0 ? -Infinity : since;
    const holdsTo = inOrder[index + 1]?.since ?? Infinity;
    const start = Math.max(holdsFrom, monthBounds(month, zone).from);
    if (start < holdsTo) return start;
  }
  throw new RangeError("A tenant has a reporting zone.");
}
