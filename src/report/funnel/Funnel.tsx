import { lazy, Suspense } from "react";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";

const FunnelChart = lazy(async () => ({
  default: (await import("./FunnelChart.tsx")).FunnelChart,
}));

/** Five steps of 46 px, and the line of what can be done with the chart. */
const KEPT = 262;

/** How far the month's flags have come. */
export function Funnel() {
  const { t } = useReader();
  const { report } = useShown();
  return (
    <Section title={t("funnel.title")} hint={t("funnel.hint")} className="wide-left">
      <Suspense fallback={<div style={{ minHeight: KEPT }} />}>
        <FunnelChart report={report} />
      </Suspense>
    </Section>
  );
}
