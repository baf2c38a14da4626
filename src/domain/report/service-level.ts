import type { Instant } from "../instant.ts";
import type { Metric } from "../metric.ts";
import type { Figures } from "./figures.ts";
import { contactOf, declineOf, verdictOf } from "./progress.ts";
import { sortFlags, type FlagRow } from "./rows.ts";
import type { Scope } from "./scope.ts";

export type ServiceLevel = {
  attainment: Metric;
  /** Flags in it whose deadline passed without any contact. */
  neverAnswered: Metric;
  /** The share of the flags in it whose clock stood still for a listed reason at some time. */
  paused: Metric;
  /**
   * Flags declined before their deadline without contact leave the attainment; many of them make
   * it look better than it is. The warning comes above 25 % of the decided.
   */
  declinedBeforeDeadline: { n: number; decided: number; warning: boolean };
};

/** How many of the flags due in the month were contacted in time, and who was not at all. */
export function serviceLevel({ due, asOf, figures }: Scope): ServiceLevel {
  const sorted = sortFlags(due, (flag) => whyNotInAttainment(flag, asOf));
  const declinedEarly = sorted.excluded.filter(({ reason }) => reason === early).length;
  const decided = due.filter((flag) => {
    const verdict = verdictOf(flag);
    return verdict === "accepted" || verdict === "declined";
  }).length;
  return {
    attainment: attainmentOf("sla-attainment", sorted, figures),
    neverAnswered: figures.count(
      "sla-never-answered",
      sortFlags(sorted.counted, (flag) => (contactOf(flag) === null ? null : "answered")),
    ),
    paused: figures.share(
      "sla-paused",
      sorted,
      sorted.counted.filter(({ wasPaused }) => wasPaused).length,
    ),
    declinedBeforeDeadline: {
      n: declinedEarly,
      decided,
      warning: tooManyDeclinedEarly(declinedEarly, decided),
    },
  };
}

/** More than a quarter of the decided, declined without contact: attainment looks better than it is. */
export const tooManyDeclinedEarly = (n: number, decided: number): boolean => n > 0.25 * decided;

/**
 * Contacted in time ÷ flags whose deadline has passed or that were contacted, Wilson. A flag
 * nobody touched stays in for ever; a decline after the deadline without contact is a miss.
 */
export const attainment = (
  id: string,
  due: readonly FlagRow[],
  asOf: Instant,
  figures: Figures,
): Metric =>
  attainmentOf(
    id,
    sortFlags(due, (flag) => whyNotInAttainment(flag, asOf)),
    figures,
  );

function attainmentOf(id: string, sorted: ReturnType<typeof sortFlags>, figures: Figures): Metric {
  const inTime = sorted.counted.filter((flag) => {
    const contact = contactOf(flag);
    return contact !== null && flag.dueAt !== null && contact <= flag.dueAt;
  });
  return figures.share(id, sorted, inTime.length);
}

const early = "declined-before-deadline-without-contact";

function whyNotInAttainment(flag: FlagRow, asOf: Instant): string | null {
  if (flag.status === "duplicate" || flag.status === "withdrawn") return flag.status;
  if (flag.dueAt === null) return "no-deadline";
  const contact = contactOf(flag);
  const decline = declineOf(flag);
  // A contact after the flag was declined and reopened answers the second question, not the first.
  if (decline !== null && decline <= flag.dueAt && (contact === null || contact > decline))
    return early;
  if (contact !== null) return null;
  return asOf > flag.dueAt ? null : "not-due";
}
