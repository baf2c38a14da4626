/** One account of the starting cohort: yearly revenue at the start and at the end of the period, minor units; 0 when it left. */
export type CohortAccount = { startMinor: bigint; endMinor: bigint };

/** Always shown as a pair: the one hides growth, the other hides losses. */
export type Retention = { grr: number; nrr: number; accounts: number };

/**
 * Gross and net revenue retention of one cohort, no new logos and no win-backs: GRR = (start − contraction − churn) ÷ start,
 * capped per account so that it never passes 1; NRR = (start + expansion − contraction − churn) ÷ start (Pulse RevOps; IgnyteIQ).
 * For contracts over several years hand in the accounts up for renewal. Null without revenue to keep.
 */
export function retention(cohort: readonly CohortAccount[]): Retention | null {
  let start = 0n;
  let kept = 0n;
  let end = 0n;
  for (const { startMinor, endMinor } of cohort) {
    start += startMinor;
    end += endMinor;
    kept += endMinor < startMinor ? endMinor : startMinor;
  }
  if (start <= 0n) return null;
  return { grr: share(kept, start), nrr: share(end, start), accounts: cohort.length };
}

// Twelve decimals: more than any figure shows, and exact for amounts beyond what a number holds.
const share = (part: bigint, whole: bigint): number =>
  Number((part * 1_000_000_000_000n) / whole) / 1e12;
