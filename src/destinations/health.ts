// What an attempt means for its destination: the breaker, the pause it asked for, and when it is switched off.
import type { Database } from "../storage/database.ts";
import { type ClaimedDelivery, recentAttempts } from "../storage/deliveries.ts";
import { lastSuccess } from "../storage/destination-state.ts";
import {
  type DestinationHealth,
  disableDestination,
  holdUntil,
  noteFailure,
  noteSuccess,
  pauseFor,
} from "../storage/destinations.ts";
import type { Verdict } from "./backoff.ts";
import {
  DISABLE_AFTER_HOURS,
  FAILURES_SPAN_HOURS,
  nextPause,
  opensBreaker,
  WINDOW_SECONDS,
} from "./breaker.ts";

/** A receiver's wish holds back its other messages too, but never longer than a breaker would. */
const LONGEST_HOLD_MS = 10 * 60 * 1000;
const HOUR = 3_600_000;

/** Keeps a destination's health after an attempt that was settled at `at`; says whether that switched it off. */
export async function keepHealth(
  database: Database,
  { tenantId, destination }: Pick<ClaimedDelivery, "tenantId" | "destination">,
  verdict: Verdict,
  at: Date,
): Promise<"switched-off" | "kept"> {
  const { id, name } = destination;
  if (verdict.is === "delivered") {
    if (destination.failing) await noteSuccess(database, tenantId, id, at);
    return "kept";
  }
  const switchOff = async (why: string) =>
    (await disableDestination(database, tenantId, id, { why, at })) ? "switched-off" : "kept";
  if (verdict.is === "gone")
    return switchOff(`${name} answered 410: it is gone for good. Enter a new address.`);

  const health = await noteFailure(database, tenantId, id, at);
  if (health === null) return "kept";
  const silent = await silentSince(database, tenantId, id, { ...health, at });
  if (silent !== null)
    return switchOff(
      `Nothing has reached ${name} since ${silent.toISOString()}. Check its settings; what was not sent is waiting.`,
    );
  await slowDown(database, { tenantId, destination }, { verdict, at, health });
  return "kept";
}

/** Since when nothing has reached a destination, when that is long enough to switch it off; `null` otherwise. */
async function silentSince(
  database: Database,
  tenantId: string,
  id: string,
  { failingSince, recoveredAt, at }: DestinationHealth & { readonly at: Date },
): Promise<Date | null> {
  if (at.getTime() - failingSince.getTime() < FAILURES_SPAN_HOURS * HOUR) return null;
  // Since it was switched on again, too: a person has looked by then.
  const reached = [await lastSuccess(database, tenantId, id), recoveredAt].flatMap(
    (each) => each?.getTime() ?? [],
  );
  const since = reached.length === 0 ? failingSince.getTime() : Math.max(...reached);
  return at.getTime() - since >= DISABLE_AFTER_HOURS * HOUR ? new Date(since) : null;
}

async function slowDown(
  database: Database,
  { tenantId, destination }: Pick<ClaimedDelivery, "tenantId" | "destination">,
  {
    verdict,
    at,
    health,
  }: { readonly verdict: Verdict; readonly at: Date; readonly health: DestinationHealth },
): Promise<void> {
  const { id, pauseSeconds: probed } = destination;
  if (verdict.is === "retry" && verdict.asked)
    await holdUntil(
      database,
      tenantId,
      id,
      new Date(Math.min(verdict.at.getTime(), at.getTime() + LONGEST_HOLD_MS)),
    );

  if (probed !== null)
    return pauseFor(database, tenantId, id, {
      lastSeconds: probed,
      seconds: nextPause(probed),
      at,
    });
  // Attempts that were under way when the breaker opened say nothing new.
  if (health.pauseSeconds !== null) return;
  const window = at.getTime() - WINDOW_SECONDS * 1000;
  const since = new Date(Math.max(window, health.recoveredAt?.getTime() ?? 0));
  if (opensBreaker(await recentAttempts(database, tenantId, id, since)))
    await pauseFor(database, tenantId, id, { lastSeconds: null, seconds: nextPause(null), at });
}
