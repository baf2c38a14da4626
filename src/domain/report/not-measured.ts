import type { Metric, Refusal } from "../metric.ts";
import type { CurrencyFigures } from "./pipeline-and-revenue.ts";
import type { Undecided } from "./signals.ts";

/** One thing the month's report could not measure, and the figure whose rows show it. */
export type NotMeasured =
  | {
      /** Won deals without an account. */
      what: "no-account";
      metricId: string;
      n: number;
      /** Null when the sum itself was refused. */
      amountMinor: string | null;
      currency: string;
    }
  | { what: "win-rate-open"; metricId: string; n: number; share: number }
  | { what: "refused"; metricId: string; method: string; refusal: Refusal };

/** Everything that is missing from the month's headline figures, money first. */
export function notMeasured(report: {
  money: readonly CurrencyFigures[];
  undecided: Undecided;
  winRate: Metric;
  headlines: readonly Metric[];
}): NotMeasured[] {
  const { money, undecided, winRate, headlines } = report;
  const deals = money.flatMap(({ currency, noAccount: { id, n, value } }) =>
    n === 0
      ? []
      : [
          {
            what: "no-account" as const,
            metricId: id,
            n,
            amountMinor: value === null ? null : String(value),
            currency,
          },
        ],
  );
  const open =
    undecided.stillOpen && undecided.share !== null
      ? [
          {
            what: "win-rate-open" as const,
            metricId: winRate.id,
            n: undecided.n,
            share: undecided.share,
          },
        ]
      : [];
  const refused = headlines.flatMap(({ id, method, refusal }) =>
    refusal === null ? [] : [{ what: "refused" as const, metricId: id, method, refusal }],
  );
  return [...deals, ...open, ...refused];
}
