import type { Metric } from "../domain/metric.ts";
import { Figure } from "./Figure.tsx";

/** Amounts of several currencies beneath each other; never their sum. */
export function Amounts({ metrics }: { readonly metrics: readonly Metric[] }) {
  if (metrics.length === 0) return <span aria-hidden="true">–</span>;
  return metrics.map((metric) => (
    <span key={metric.id} className="amount">
      <Figure metric={metric} />
    </span>
  ));
}
