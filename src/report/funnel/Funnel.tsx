import type { FunnelStage } from "../../domain/report/funnel.ts";
import { Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { sayValue } from "../sentences.ts";

/** How far the month's flags have come. The chart is a table whose bars are its cells. */
export function Funnel() {
  const { t } = useReader();
  const { funnel } = useShown().report;
  const most = Math.max(1, ...funnel.map(({ reached }) => reached.n));
  return (
    <Section title={t("funnel.title")} hint={t("funnel.hint")} className="wide-left">
      <table className="funnel">
        <caption className="unseen">{t("funnel.caption")}</caption>
        <thead className="unseen">
          <tr>
            <th scope="col">{t("funnel.stage")}</th>
            <th scope="col">{t("funnel.reached")}</th>
            <th scope="col">{t("funnel.rate")}</th>
            <th scope="col">{t("funnel.open")}</th>
          </tr>
        </thead>
        <tbody>
          {funnel.map((stage) => (
            <Stage key={stage.stage} stage={stage} most={most} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

interface StageProps {
  readonly stage: FunnelStage;
  readonly most: number;
}

function Stage({ stage: { stage, reached, rate, stillOpen, inTime }, most }: StageProps) {
  const reader = useReader();
  const { t } = reader;
  const share = (n: number) => `${((n / most) * 100).toFixed(3)}%`;
  // "3 of 4" has its n in it; a percentage needs it beside.
  const rateText =
    rate === null || rate.value === null
      ? undefined
      : rate.n < 10
        ? sayValue(rate, reader)
        : t("funnel.rateOf", { rate: sayValue(rate, reader), n: rate.n });
  return (
    <tr>
      <th scope="row">{t(`funnel.${stage}`)}</th>
      <td className="funnel-bar">
        <Figure
          metric={reached}
          className="figure-strong figure-bar"
          drawing={
            <svg width="100%" height="24" aria-hidden="true">
              <rect className="bar-open" width={share(reached.n + stillOpen)} height="24" rx="2" />
              <rect
                className={stage === "won" ? "bar bar-won" : "bar"}
                width={share(reached.n)}
                height="24"
                rx="2"
              />
            </svg>
          }
        />
      </td>
      <td className="funnel-rate">
        {rate !== null && (
          <Figure metric={rate} {...(rateText === undefined ? {} : { text: rateText })} />
        )}
      </td>
      <td className="funnel-open aside">
        {stillOpen > 0 && <span>{t("funnel.stillOpen", { count: stillOpen })}</span>}
        {inTime !== null && (
          <Figure metric={inTime} text={t("funnel.inTime", { count: inTime.n })} compared={false} />
        )}
      </td>
    </tr>
  );
}
