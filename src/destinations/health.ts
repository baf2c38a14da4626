// What an attempt means for its destination: the breaker, the pause it asked for, and when it is switched off.
import type { Database } from "../storage/database.ts";
import { type ClaimedDelivery, recentAttempts } from "../storage/deliveries.ts";
import {
  disableDestination,
  holdUntil,
  noteFailure,
  noteSuccess,
  pauseFor,
} from "../storage/destinations.ts";
import type { Verdict } from "./backoff.ts";
import { DISABLE_AFTER_HOURS, nextPause, opensBreaker, WINDOW_SECONDS } from "./breaker.ts";

/** A receiver's wish holds back its other messages too, but never longer than a breaker would. */
const LONGEST_HOLD_MS = 10 * 60 * 1000;

/** Keeps a destination's health after an attempt that was settled at `at`. */
export async function keepHealth(
  database: Database,
  { tenantId, destination }: Pick<ClaimedDelivery, "tenantId" | "destination">,
  verdict: Verdict,
  at: Date,
): Promise<void> {
  const { id, name } = destination;
  if (verdict.is === "delivered") {
    if (destination.failing) await noteSuccess(database, tenantId, id, at);
    return;
  }
  if (verdict.is === "gone")
    return disableDestination(
      database,
      tenantId,
      id,
      `${name} answered 410: it is gone for good. Enter a new address.`,
    );

  const health = await noteFailure(database, tenantId, id, at);
  if (health === null) return;
  if (at.getTime() - health.failingSince.getTime() >= DISABLE_AFTER_HOURS * 3_600_000)
    return disableDestination(
      database,
      tenantId,
      id,
      `Nothing has reached ${name} since ${health.failingSince.toISOString()}. Check its settings; what was not sent is waiting.`,
    );
  if (verdict.is === "retry" && verdict.asked)
    await holdUntil(
      database,
      tenantId,
      id,
      new Date(Math.min(verdict.at.getTime(), at.getTime() + LONGEST_HOLD_MS)),
    );

  const { pauseSeconds: probed } = destination;
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
