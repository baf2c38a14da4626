import type { Comparison, Metric } from "../metric.ts";
import { newcombe } from "../statistics/newcombe.ts";

const smallest = 10;

/**
 * How a share changed from one month to another, with Newcombe's interval. Refused when either
 * month has fewer than 10 rows; amounts and counts are exact and stand side by side instead.
 */
export function compare(current: Metric, previous: Metric): Comparison {
  const n = { current: current.n, previous: previous.n };
  const common = { id: `${current.id}.change`, unit: current.unit, n, asOf: current.asOf };
  const refused = (reason: string, have: number, need: number): Comparison => ({
    ...common,
    value: null,
    interval: null,
    method: `refused:${reason}`,
    excluded: [],
    refusal: { reason, have, need },
    distinguishable: false,
  });
  // Only a share of rows with a binomial interval; the largest deal's share has none.
  if (current.unit !== "share" || previous.unit !== "share") return refused("not-a-share", 0, 0);
  const fewest = Math.min(n.current, n.previous);
  if (fewest < smallest) return refused("group-below-10", fewest, smallest);
  if (!current.interval || !previous.interval) return refused("not-a-share", 0, 0);
  const found = newcombe(...countsOf(current), ...countsOf(previous));
  if (!found) return refused("group-below-10", fewest, smallest);
  const [low, high] = found.interval;
  return {
    ...common,
    value: found.difference,
    interval: found.interval,
    method: "newcombe@1",
    excluded: [],
    refusal: null,
    distinguishable: low > 0 || high < 0,
  };
}

function countsOf({ value, n }: Metric): [k: number, n: number] {
  return [Math.round((value ?? 0) * n), n];
}
