// When a credit is settled: facts that arrive late change it for thirty days, and from then on only a dispute does.
import type { Instant } from "../instant.ts";

/** Counted from the later of the deal's close and the moment it was first seen (definitions.md §5). */
export const SEALS_AFTER_DAYS = 30;
const DAY = 86_400_000;

export type Sealable = {
  status: "open" | "won" | "lost";
  closedAt: Instant | null;
  firstSeenAt: Instant;
};

/** The last moment at which a fact or another rule still changes the deal's credit; null while it is open. */
export const sealsAt = ({ status, closedAt, firstSeenAt }: Sealable): Instant | null =>
  status === "open" || closedAt === null
    ? null
    : Math.max(closedAt, firstSeenAt) + SEALS_AFTER_DAYS * DAY;

/** Whether only a recorded dispute changes the deal's credit any more. */
export function isSealed(deal: Sealable, at: Instant): boolean {
  const last = sealsAt(deal);
  return last !== null && last < at;
}
