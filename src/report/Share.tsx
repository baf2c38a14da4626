import type { Metric } from "../domain/metric.ts";
import { Before, Figure } from "./Figure.tsx";
import { useReader } from "./reader.ts";
import { isSmall } from "./what-to-say.ts";

/** A percentage with the number of rows it is of; "5 of 7" has it in itself. */
export function Share({ metric }: { readonly metric: Metric }) {
  const { t } = useReader();
  return (
    <>
      <Figure
        metric={metric}
        compared={false}
        className={isSmall(metric) ? "figure-small" : ""}
        {...(metric.n === 0 ? { text: "–" } : {})}
      />
      {metric.n >= 10 && (
        <span className="n-within">{new Intl.NumberFormat(t.locale).format(metric.n)}</span>
      )}
      <Before metric={metric} />
    </>
  );
}
