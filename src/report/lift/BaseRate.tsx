import { lazy, Suspense } from "react";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { drawable, sayNoLift } from "./say-lift.ts";

const BaseRateChart = lazy(async () => ({
  default: (await import("./BaseRateChart.tsx")).BaseRateChart,
}));

/** Three lines of 30 px, and the line of what can be done with the chart. */
const KEPT = 118;

/** Would a flag have come before anyway? Drawn beside influence, since influence says nothing without it. */
export function BaseRate() {
  const { t } = useReader();
  const { lift, money } = useShown().report;
  // Where nothing was influenced there is nothing to doubt.
  if (money.every(({ closed }) => closed.influenced.n === 0) && lift.refusal !== null) return null;
  const rate = drawable(lift);
  return (
    <Section title={t("lift.title")}>
      {rate === null ? (
        <p>{sayNoLift(lift, { t })}</p>
      ) : (
        <Suspense fallback={<div style={{ minHeight: KEPT }} />}>
          <BaseRateChart rate={rate} excluded={lift.excluded} />
        </Suspense>
      )}
    </Section>
  );
}
