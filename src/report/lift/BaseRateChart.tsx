import { useCallback } from "react";
import type { Excluded } from "../../domain/metric.ts";
import {
  type BaseRate,
  BASE_RATE_HEIGHT,
  drawBaseRate,
  sayOf,
  sayPoints,
} from "../chart/base-rate.ts";
import { Chart } from "../chart/Chart.tsx";
import { useReader } from "../reader.ts";
import { sayExcluded } from "../sentences.ts";
import { Table } from "../Table.tsx";
import { sayLift } from "./say-lift.ts";

interface BaseRateChartProps {
  readonly rate: BaseRate;
  readonly excluded: readonly Excluded[];
}

/** The two shares and their difference, and in words whether chance explains it. */
export function BaseRateChart({ rate, excluded }: BaseRateChartProps) {
  const reader = useReader();
  const { t } = reader;
  const draw = useCallback((width: number) => drawBaseRate(rate, width, { t }), [rate, t]);
  const { before, verdict, after } = sayLift(rate, { t });
  return (
    <>
      <Chart
        title={t("lift.title")}
        description={t("lift.describe")}
        file="base-rate"
        n={rate.n.expansions}
        height={BASE_RATE_HEIGHT}
        draw={draw}
        renderTable={() => (
          <Table
            caption={t("lift.describe")}
            heads={[t("lift.title"), { words: t("rows.n"), of: "number" }]}
          >
            <tbody>
              <tr>
                <th scope="row">{t("lift.won")}</th>
                <td className="number">{sayOf(rate.flagged.expansions, rate.n.expansions, t)}</td>
              </tr>
              <tr>
                <th scope="row">{t("lift.comparable")}</th>
                <td className="number">{sayOf(rate.flagged.comparisons, rate.n.comparisons, t)}</td>
              </tr>
              <tr>
                <th scope="row">{t("lift.difference")}</th>
                <td className="number">{sayPoints(rate, t)}</td>
              </tr>
            </tbody>
          </Table>
        )}
      />
      <p>
        {before}
        <strong>{verdict}</strong>
        {after}
      </p>
      {excluded.map(({ reason, n }) => (
        <p key={reason} className="aside">
          {t("rows.excludedBy", { n, reason: sayExcluded(reason, reader) })}
        </p>
      ))}
    </>
  );
}
