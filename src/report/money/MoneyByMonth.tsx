import { lazy, Suspense } from "react";
import { MONEY_HEIGHT } from "../chart/money-height.ts";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";

const MoneyChart = lazy(async () => ({ default: (await import("./MoneyChart.tsx")).MoneyChart }));

/** What was won in each of the last twelve months; each currency by itself. */
export function MoneyByMonth() {
  const { t } = useReader();
  const { trend, report } = useShown();
  if (report.money.length === 0 && (trend === null || trend.money.length === 0)) return null;
  // Months with deals first: it is the currency that people look for.
  const currencies = (trend?.money ?? []).toSorted(
    (a, b) => amountsIn(b.points) - amountsIn(a.points),
  );
  return (
    <Section title={t("money.byMonth")} hint={t("signals.trend")} className="half">
      {trend === null ? (
        <div style={{ minHeight: MONEY_HEIGHT + 28 }} />
      ) : (
        <Suspense fallback={<div style={{ minHeight: MONEY_HEIGHT + 28 }} />}>
          {currencies.map(({ currency, points }) => (
            <MoneyChart key={currency} currency={currency} points={points} />
          ))}
        </Suspense>
      )}
    </Section>
  );
}

const amountsIn = (points: readonly { readonly sourced: string | null }[]): number =>
  points.filter(({ sourced }) => sourced !== "0").length;
