import { Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { formatHours, percent, sayN, sayRefusal } from "../sentences.ts";
import { Curve } from "./Curve.tsx";
import { survivalAt } from "./survival-at.ts";

const HOURS_IN_TABLE = [1, 2, 4, 8, 12, 24, 36, 48, 72];

/** How long customers wait for the first contact, in the owners' working time. */
export function Wait() {
  const reader = useReader();
  const { t } = reader;
  const { median, p90, wallClockMedian, steps } = useShown().report.followUp;
  const last = steps.at(-1)?.time ?? 0;
  if (median.refusal !== null)
    return (
      <Section title={t("wait.title")} hint={t("wait.hint")} className="wide-right">
        <p>{sayRefusal(median.id, median.refusal, reader)}</p>
      </Section>
    );
  // Where many still wait the curve runs high, and words over it would hide it.
  const atPromise = survivalAt(steps, 24);
  const stillMany = (atPromise.high ?? atPromise.survival) > 0.45;
  const within = (hours: number | null, sentence: "wait.median" | "wait.p90") =>
    hours === null
      ? t(`${sentence}NotReached`)
      : t(sentence, { value: formatHours(hours, t.locale) });
  return (
    <Section title={t("wait.title")} hint={t("wait.hint")} className="wide-right">
      <div className="wait">
        <Curve steps={steps} />
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
        <div className="scroll">
          <table className="table">
            <caption className="unseen">{t("wait.caption")}</caption>
            <thead>
              <tr>
                <th scope="col" className="number">
                  {t("wait.hours")}
                </th>
                <th scope="col" className="number">
                  {t("wait.waiting")}
                </th>
                <th scope="col" className="number">
                  {t("wait.interval")}
                </th>
                <th scope="col" className="number">
                  {t("wait.atRisk")}
                </th>
              </tr>
            </thead>
            <tbody>
              {HOURS_IN_TABLE.filter((hours) => hours <= Math.max(24, last)).map((hours) => {
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
          </table>
        </div>
      </details>
    </Section>
  );
}
