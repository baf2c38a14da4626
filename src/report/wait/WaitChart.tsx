import { useCallback } from "react";
import { type FollowUp, HOURS_TOLD } from "../../domain/report/follow-up.ts";
import { Chart } from "../chart/Chart.tsx";
import { drawWait, WAIT_HEIGHT } from "../chart/wait.ts";
import { Pressable } from "../Pressable.tsx";
import { useReader } from "../reader.ts";
import { Table } from "../Table.tsx";
import { percent } from "../sentences.ts";
import { survivalAt } from "./survival-at.ts";

/** The wait as a curve; its two times open their rows. */
export function WaitChart({ followUp }: { readonly followUp: FollowUp }) {
  const reader = useReader();
  const { t } = reader;
  const { median, p90, steps } = followUp;
  const last = steps.at(-1)?.time ?? 0;
  const draw = useCallback(
    (width: number) => drawWait(followUp, width, reader),
    [followUp, reader],
  );
  return (
    <Chart
      title={t("wait.title")}
      description={t("wait.hint")}
      file="wait"
      n={median.n}
      height={WAIT_HEIGHT}
      draw={draw}
      renderTable={(isShown) => (
        <>
          {isShown && (
            <p className="chart-said">
              {[median, p90].map((metric) => (
                <span key={metric.id}>
                  {t(
                    metric === median
                      ? "figure.follow-up-median.name"
                      : "figure.follow-up-p90.name",
                  )}{" "}
                  <Pressable isShown={isShown} metric={metric} />
                </span>
              ))}
            </p>
          )}
          <Table
            caption={t("wait.caption")}
            heads={[
              { words: t("wait.hours"), of: "number" },
              { words: t("wait.waiting"), of: "number" },
              { words: t("wait.interval"), of: "number" },
              { words: t("wait.atRisk"), of: "number" },
            ]}
          >
            <tbody>
              {HOURS_TOLD.filter((hours) => hours <= Math.max(24, last)).map((hours) => {
                const { survival, low, high, atRisk } = survivalAt(steps, hours);
                return (
                  <tr key={hours}>
                    <th scope="row" className="number">
                      {hours}
                    </th>
                    <td className="number">{percent(survival, 0, t.locale)}</td>
                    <td className="number">
                      {low === null || high === null
                        ? "–"
                        : t("range", {
                            low: String(Math.round(low * 100)),
                            high: percent(high, 0, t.locale),
                          })}
                    </td>
                    <td className="number">{atRisk}</td>
                  </tr>
                );
              })}
            </tbody>
          </Table>
        </>
      )}
    />
  );
}
