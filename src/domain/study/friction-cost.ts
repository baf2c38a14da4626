// What a pattern of friction costs, and what a fix of it saved (definitions.md §15). Money in minor units.

/** Tickets × minutes × loaded hourly rate (Stylo). */
export const handlingByTime = (tickets: number, minutes: number, hourlyMinor: number): number =>
  Math.round((tickets * minutes * hourlyMinor) / 60);

/** Tickets × (total cost ÷ tickets resolved). */
export const handlingByCost = (
  tickets: number,
  totalCostMinor: number,
  resolved: number,
): number | null => (resolved > 0 ? Math.round((tickets * totalCostMinor) / resolved) : null);

/** Σ ARR × (P(churn | pattern, matched) − P(churn | matched control)). */
export const expectedLoss = (arrMinor: number, churnWith: number, churnWithout: number): number =>
  Math.round(arrMinor * (churnWith - churnWithout));

/** Tickets per 100 active accounts a month, before and after a fix, of the pattern and of one that nobody fixed. */
export type FixObserved = {
  before: number;
  after: number;
  /** Null when no pattern is there to compare with: then the saving is refused. */
  comparison: { before: number; after: number } | null;
  monthsAfter: number;
};

export type Saving =
  | { ticketsPerMonth: number; savedMinorPerMonth: number }
  | { refused: "no-comparison" };

/** Fewer say nothing about a fix (definitions.md §17). */
const MONTHS_AFTER = 3;

/** The realised saving: the fall beyond that of the comparison, for so many accounts at such a cost of a ticket. */
export function realisedSaving(
  fix: FixObserved,
  accounts: number,
  costPerTicketMinor: number,
): Saving {
  const { comparison } = fix;
  if (comparison === null || fix.monthsAfter < MONTHS_AFTER) return { refused: "no-comparison" };
  const fall = fix.before - fix.after - (comparison.before - comparison.after);
  const ticketsPerMonth = (fall * accounts) / 100;
  return { ticketsPerMonth, savedMinorPerMonth: Math.round(ticketsPerMonth * costPerTicketMinor) };
}
