import type { Metric } from "../../domain/metric.ts";
import { isSmall } from "../what-to-say.ts";

/** A share as a point on its interval, from 0 to 100 %. The same stands in words beside it. */
export function IntervalLine({ metric }: { readonly metric: Metric }) {
  const { value, interval } = metric;
  const [low = null, high = null] = interval ?? [];
  if (value === null || low === null || high === null) return null;
  return (
    <svg
      className={isSmall(metric) ? "interval interval-small" : "interval"}
      width="100%"
      height="16"
      aria-hidden="true"
    >
      <line className="interval-track" x1="0" x2="100%" y1="8" y2="8" />
      <line className="interval-line" x1={at(low)} x2={at(high)} y1="8" y2="8" />
      <circle className="interval-point" cx={at(value)} cy="8" r="4.5" />
    </svg>
  );
}

const at = (share: number): string => `${(share * 100).toFixed(2)}%`;
