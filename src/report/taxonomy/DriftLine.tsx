import type { TaxonomyHealthAnswer } from "../../api/taxonomy-health.ts";
import { useReader } from "../reader.ts";
import { percent } from "../sentences.ts";
import { nameIn, RowsButton } from "./RowsButton.tsx";

interface DriftLineProps {
  readonly health: TaxonomyHealthAnswer;
  readonly onOpen: (metricId: string) => void;
}

/** Whether agents hear another mix than in the half year before, and what moved furthest. */
export function DriftLine({ health, onOpen }: DriftLineProps) {
  const reader = useReader();
  const { t } = reader;
  const { psi, noise, alarm, before, categories } = health.drift;
  if (psi.value === null || noise === null)
    return psi.refusal === null ? null : (
      <p className="aside">
        {t("taxonomy.health.driftRefused", { have: psi.refusal.have, need: psi.refusal.need })}
      </p>
    );
  const now = psi.n - before;
  const [furthest] = categories;
  const share = (n: number, of: number) => percent(of === 0 ? 0 : n / of, 0, t.locale);
  const index = (value: number) =>
    new Intl.NumberFormat(t.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
      value,
    );
  return (
    <p className={alarm ? "warning" : ""}>
      <strong>{t("taxonomy.health.drift")}</strong>{" "}
      <RowsButton metricId={psi.id} onOpen={onOpen}>
        {index(psi.value)}
      </RowsButton>{" "}
      {t(alarm ? "taxonomy.health.driftAlarm" : "taxonomy.health.driftNone", {
        noise: index(noise),
        category: furthest === undefined ? "" : nameIn(health, furthest.category, reader),
        before: share(furthest?.before ?? 0, before),
        now: share(furthest?.month ?? 0, now),
      })}
    </p>
  );
}
