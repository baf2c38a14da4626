// From a figure to what is said about it: what its rows are, and how its value may be shown.
// Decisions only; the words are in `translations/`, put together in sentences.ts.
import type { Comparison, Metric } from "../domain/metric.ts";
import type { Family } from "../domain/report/about-figure.ts";
import { compare } from "../domain/report/compare.ts";
import { displayShare } from "../domain/report/display.ts";

/** What the rows of a figure are called, so that n can be said as a sentence. */
export const NOUNS = ["flags", "decided-flags", "due-flags", "deals", "decided-deals"] as const;
export type Noun = (typeof NOUNS)[number];

export function nounOf(family: Family): Noun {
  switch (family) {
    case "acceptance-rate":
    case "precision":
      return "decided-flags";
    case "sla-attainment":
    case "sla-paused":
      return "due-flags";
    case "win-rate":
    case "win-rate-shrunk":
      return "decided-deals";
    case "sourced":
    case "influenced":
    case "unattributed":
    case "sourced-total":
    case "influenced-total":
    case "unattributed-total":
    case "pipeline-sourced":
    case "pipeline-influenced":
    case "pipeline-unattributed":
    case "pipeline-young":
    case "concentration-sourced":
    case "concentration-influenced":
    case "no-account":
    case "out-of-scope":
      return "deals";
    case "flags":
    case "contacted":
    case "contacted-in-time":
    case "accepted":
    case "opportunity":
    case "won":
    case "contacted-rate":
    case "accepted-rate":
    case "opportunity-rate":
    case "won-rate":
    case "sla-never-answered":
    case "follow-up-median":
    case "follow-up-p90":
    case "wall-clock-median":
    case "declined":
    case "not-sure-share":
      return "flags";
  }
}

/** How a figure's value may be shown. */
export type Shown =
  | {
      readonly as: "refused";
      readonly reason: string;
      readonly have: number;
      readonly need: number;
    }
  /** No refusal, and yet no value: half of the flags have not been contacted, so there is no median. */
  | { readonly as: "not-reached" }
  | { readonly as: "of"; readonly k: number; readonly n: number }
  | { readonly as: "percent"; readonly share: number; readonly digits: 0 | 1 }
  | { readonly as: "count"; readonly count: number }
  | { readonly as: "money"; readonly amountMinor: string; readonly currency: string }
  | { readonly as: "hours"; readonly hours: number };

export function show(metric: Metric): Shown {
  const { value, unit, refusal, currency } = metric;
  if (refusal !== null) return { as: "refused", ...refusal };
  if (value === null) return { as: "not-reached" };
  switch (unit) {
    case "count":
    case "credits":
    case "index":
      return { as: "count", count: value };
    case "minor-units":
      return { as: "money", amountMinor: String(value), currency: currency ?? "XXX" };
    case "business-hours":
    case "hours":
      return { as: "hours", hours: value };
    case "share": {
      // The largest deal's part of a sum and a shrunk rate are no "k of n".
      if (!metric.method.startsWith("wilson")) return { as: "percent", share: value, digits: 0 };
      const shown = displayShare(metric);
      if (shown.as === "percent") return { as: "percent", share: value, digits: shown.digits };
      return shown;
    }
  }
}

/** How many of the rows have what a share asks for; `null` where a share counts no rows. */
export const countWithin = ({ unit, value, n, method }: Metric): number | null =>
  unit === "share" && value !== null && method.startsWith("wilson") ? Math.round(value * n) : null;

/** How a figure stands beside that of the month before. */
export type Change =
  | { readonly is: "none" }
  /** Amounts, counts and times stand side by side: they are exact, or have no test of a difference. */
  | { readonly is: "beside" }
  | { readonly is: "too-few"; readonly have: number; readonly need: number }
  | { readonly is: "not-distinguishable" }
  | {
      readonly is: "points";
      readonly difference: number;
      readonly low: number;
      readonly high: number;
    };

export function changeOf(current: Metric, previous: Metric | undefined): Change {
  if (previous === undefined) return { is: "none" };
  if (current.unit !== "share" || !current.method.startsWith("wilson")) return { is: "beside" };
  const compared: Comparison = compare(current, previous);
  if (compared.refusal !== null)
    return compared.refusal.reason === "group-below-10"
      ? { is: "too-few", have: compared.refusal.have, need: compared.refusal.need }
      : { is: "beside" };
  const [low, high] = compared.interval ?? [null, null];
  if (!compared.distinguishable || compared.value === null || low === null || high === null)
    return { is: "not-distinguishable" };
  return { is: "points", difference: compared.value, low, high };
}

/** Whether so few rows stand behind a rate that it is drawn in grey. */
export const isSmall = ({ n }: Pick<Metric, "n">): boolean => n < 10;

/**
 * Whether a label is so often wrong that its definition asks for a second look: at least 10 decided flags, fewer than
 * 60 % of them right, and the interval reaching below the half at which suggestions of a signal are muted.
 */
export const asksForRewrite = ({ value, n, interval }: Metric): boolean =>
  value !== null && n >= 10 && value < 0.6 && (interval?.[0] ?? 1) < 0.5;
