import type { ReactNode } from "react";
import type { Metric } from "../../domain/metric.ts";
import type { Lift } from "../../domain/report/lift.ts";
import type { CurrencyFigures } from "../../domain/report/pipeline-and-revenue.ts";
import { Before, Figure } from "../Figure.tsx";
import { drawable, sayLift, sayNoLift } from "../lift/say-lift.ts";
import { useReader, useShown } from "../reader.ts";
import { Section } from "../Section.tsx";
import { percent, sayInterval, sayN, sayRefusal, saySentence, sayValue } from "../sentences.ts";
import { countWithin } from "../what-to-say.ts";

/** The month in four figures. Currencies stand beneath each other and are never added. */
export function Headlines() {
  const { t } = useReader();
  const { report } = useShown();
  // The currency with the most deals first: it is the one that people look for.
  const money = report.money.toSorted((a, b) => dealsIn(b) - dealsIn(a));
  return (
    <>
      <MoneyHeadline
        title={t("headline.sourced")}
        money={money}
        figure={({ closed }) => closed.sourced}
        renderBeneath={({ concentration }) => <Concentration share={concentration.sourced} />}
      />
      <MoneyHeadline
        title={t("headline.pipeline")}
        money={money}
        figure={({ pipeline }) => pipeline.sourced}
        renderBeneath={({ youngPipeline }) =>
          youngPipeline.n > 0 && (
            <Figure
              metric={youngPipeline}
              compared={false}
              text={t("headline.young", { count: youngPipeline.n })}
            />
          )
        }
      />
      <MoneyHeadline
        title={t("headline.influenced")}
        money={money}
        figure={({ closed }) => closed.influenced}
        renderBeneath={({ concentration }) => <Concentration share={concentration.influenced} />}
        foot={<ByChance lift={report.lift} />}
        quiet={!report.lift.distinguishable}
      />
      <InTime />
    </>
  );
}

const dealsIn = ({ closed, pipeline }: CurrencyFigures): number =>
  [...Object.values(closed), ...Object.values(pipeline)].reduce((sum, { n }) => sum + n, 0);

interface MoneyHeadlineProps {
  readonly title: string;
  readonly money: readonly CurrencyFigures[];
  readonly figure: (of: CurrencyFigures) => Metric;
  readonly renderBeneath: (of: CurrencyFigures) => ReactNode;
  readonly foot?: ReactNode;
  /** Said more quietly: the figure is no claim. */
  readonly quiet?: boolean;
}

function MoneyHeadline({
  title,
  money,
  figure,
  renderBeneath,
  foot,
  quiet = false,
}: MoneyHeadlineProps) {
  const reader = useReader();
  const { t } = reader;
  const { before } = useShown();
  const withDeals = money.filter((each) => {
    const metric = figure(each);
    // While months are compared, a currency that had deals and has none now is the fall that is looked for.
    return metric.n > 0 || (before?.figures.get(metric.id)?.n ?? 0) > 0;
  });
  // Nor is a currency forgotten of which this month has no row at all: it has no figure here that rows could be opened of.
  const gone = (before?.money ?? [])
    .map(figure)
    .filter(({ n, currency }) => n > 0 && money.every((each) => each.currency !== currency))
    .map((metric): Metric => ({ ...metric, value: 0, n: 0, interval: null, excluded: [] }));
  // A currency without such deals has its zero in the tables; here it would only be in the way.
  const told = withDeals.length + gone.length > 0 ? withDeals : money.slice(0, 1);
  return (
    <Section title={title} className="headline">
      {money.length === 0 && gone.length === 0 && (
        <>
          <p className="headline-value headline-none">{t("headline.noDeals")}</p>
          <p className="aside">{t("headline.noDealsWhat")}</p>
        </>
      )}
      {told.map((each) => {
        const metric = figure(each);
        return (
          <div key={each.currency} className="headline-money">
            <p className={`headline-value ${quiet ? "headline-quiet" : ""}`}>
              <Figure metric={metric} compared={false} />
            </p>
            <Before metric={metric} />
            <p className="aside">
              {saySentence(sayN(metric, reader), reader)} {renderBeneath(each)}
            </p>
            {metric.refusal !== null && (
              <p className="aside">{sayRefusal(metric.id, metric.refusal, reader)}</p>
            )}
          </div>
        );
      })}
      {gone.map((metric) => (
        <div key={metric.currency} className="headline-money">
          <p className={`headline-value ${quiet ? "headline-quiet" : ""}`}>
            {sayValue(metric, reader)}
          </p>
          <Before metric={metric} />
          <p className="aside">{saySentence(sayN(metric, reader), reader)}</p>
        </div>
      ))}
      {money.length > 0 && foot}
    </Section>
  );
}

/** With one or two deals everybody sees that one of them is most of it. */
const WORTH_SAYING_FROM = 3;
/** From here on the month rests on one deal. */
const MOST_OF_IT = 0.5;

function Concentration({ share }: { readonly share: Metric }) {
  const { t } = useReader();
  if (share.value === null || share.n < WORTH_SAYING_FROM) return null;
  return (
    <>
      <Figure
        metric={share}
        compared={false}
        text={t("headline.concentration", { share: percent(share.value, 0, t.locale) })}
      />
      <svg className="part" width="100%" height="6" aria-hidden="true">
        <rect className="fill-open" width="100%" height="6" rx="2" />
        <rect
          className={share.value > MOST_OF_IT ? "fill-warning" : "fill-quiet"}
          width={`${(share.value * 100).toFixed(2)}%`}
          height="6"
          rx="2"
        />
      </svg>
    </>
  );
}

/** Whether influence can be told from what happens anyway; the picture is further down. */
function ByChance({ lift }: { readonly lift: Lift }) {
  const { t } = useReader();
  const rate = drawable(lift);
  const said = rate === null ? null : sayLift(rate, { t });
  return (
    <p className="aside">
      {said === null ? (
        sayNoLift(lift, { t })
      ) : (
        <>
          {said.before}
          <strong>{said.verdict}</strong>
          {said.after}
        </>
      )}{" "}
      {t("headline.notCause")}
    </p>
  );
}

function InTime() {
  const reader = useReader();
  const { t } = reader;
  const { attainment, neverAnswered, paused, declinedBeforeDeadline } = useShown().report.sla;
  const interval = sayInterval(attainment, reader);
  const k = countWithin(attainment);
  return (
    <Section title={t("headline.inTime")} className="headline">
      <p className={`headline-value ${attainment.refusal === null ? "" : "headline-none"}`}>
        <Figure metric={attainment} compared={false} />
        {interval !== null && <span className="headline-interval"> {interval}</span>}
      </p>
      <Before metric={attainment} />
      <p className="aside">
        {attainment.refusal !== null && sayRefusal(attainment.id, attainment.refusal, reader)}
        {k !== null && t("headline.inTimeOf", { k, count: attainment.n })}{" "}
        {attainment.refusal === null && (
          <Figure
            metric={neverAnswered}
            compared={false}
            className={neverAnswered.n > 0 ? "figure-late" : ""}
            text={t("headline.neverAnswered", { count: neverAnswered.n })}
          />
        )}{" "}
        {paused.value !== null && (
          <Figure
            metric={paused}
            compared={false}
            text={t("headline.paused", { k: countWithin(paused) ?? 0, count: paused.n })}
          />
        )}
      </p>
      {declinedBeforeDeadline.warning && (
        <p className="warning">
          {t("headline.declinedEarly", {
            n: declinedBeforeDeadline.n,
            decided: declinedBeforeDeadline.decided,
          })}
        </p>
      )}
    </Section>
  );
}
