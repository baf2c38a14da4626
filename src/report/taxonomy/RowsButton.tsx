import type { ReactNode } from "react";
import type { TaxonomyHealthAnswer } from "../../api/taxonomy-health.ts";
import { type Reader, useReader } from "../reader.ts";

/** A signal or category by its name; of one that was retired, by the last it had. */
export const nameIn = (
  { labels }: Pick<TaxonomyHealthAnswer, "labels">,
  id: string,
  { signals }: Pick<Reader, "signals">,
): string =>
  signals.get(id)?.label ??
  [...signals.values()].find((signal) => signal.id.startsWith(`${id}.`))?.category ??
  labels[id] ??
  id;

interface RowsButtonProps {
  readonly metricId: string;
  readonly onOpen: (metricId: string) => void;
  readonly isRefused?: boolean;
  readonly children: ReactNode;
}

/** A number of the taxonomy's health, which opens the flags beneath it. */
export function RowsButton({ metricId, onOpen, isRefused = false, children }: RowsButtonProps) {
  const { t } = useReader();
  return (
    <button
      type="button"
      className={`figure ${isRefused ? "figure-refused" : ""}`}
      data-figure={metricId}
      aria-haspopup="dialog"
      title={t("openRows")}
      onClick={() => onOpen(metricId)}
    >
      <span className="figure-value">{children}</span>
    </button>
  );
}
