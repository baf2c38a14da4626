import { HOURS_TOLD } from "../../domain/report/follow-up.ts";
import { Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { Table } from "../Table.tsx";
import { formatHours, percent, sayN, sayRefusal } from "../sentences.ts";
import { Curve } from "./Curve.tsx";
import { survivalAt } from "./survival-at.ts";

/** How long customers wait for the first contact, in the owners' working time. */
export function Wait() {
  const reader = useReader();
  const { t } = reader;
  const { median, p90, wallClockMedian, promiseHours, steps } = useShown().report.followUp;
  const last = steps.at(-1)?.time ?? 0;
  if (median.refusal !== null)
    return (
      <Section title={t("wait.title")} hint={t("wait.hint")} className="wide-right">
        <p>{sayRefusal(median.id, median.refusal, reader)}</p>
      </Section>
    );
  // Where many still wait the curve runs high, and words over it would hide it.
  const atPromise = survivalAt(steps, promiseHours);
  const stillMany = (atPromise.high ?? atPromise.survival) > 0.45;
  const within = (hours: number | null, sentence: "wait.median" | "wait.p90") =>
    hours === null
      ? t(`${sentence}NotReached`)
      : t(sentence, { value: formatHours(hours, t.locale) });
  return (
    <Section title={t("wait.title")} hint={t("wait.hint")} className="wide-right">
      <div className="wait">
        <Curve steps={steps} promiseHours={promiseHours} />
        <ul className={stillMany ? "wait-figures wait-figures-below" : "wait-figures"}>
          <li>
            <Figure
              metric={median}
              className="figure-strong"
              text={within(median.value, "wait.median")}
            />
          </li>
          <li>
            <Figure metric={p90} className="figure-strong" text={within(p90.value, "wait.p90")} />
          </li>
        </ul>
      </div>
      <p className="aside">
        {sayN(median, reader)}
        {wallClockMedian.value !== null && (
          <>
            {" · "}
            <Figure
              metric={wallClockMedian}
              compared={false}
              text={t("wait.wall", { value: formatHours(wallClockMedian.value, t.locale) })}
            />
          </>
        )}
      </p>
      <details className="behind">
        <summary>{t("wait.table")}</summary>
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
      </details>
    </Section>
  );
}
