import { type ReactNode, type RefObject, useCallback, useId, useState } from "react";
import { RuleInForce, RulePreview } from "../../api/attribution.ts";
import type { Client } from "../../api/client.ts";
import { type Place, PLACES } from "../../domain/attribution/preview.ts";
import type { RuleBody } from "../../domain/attribution/rule.ts";
import { troubleOf } from "../../ui/asking/trouble.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { formatDate, formatMoney } from "../../ui/format.ts";
import type { SectionProps } from "../sections.ts";
import { sentenceOf } from "../sentence.ts";
import type { OutcomesWords } from "../words.ts";

interface EffectProps {
  readonly panel: RefObject<HTMLElement | null>;
  readonly t: OutcomesWords;
  readonly call: Client["call"];
  readonly bar: SectionProps["bar"];
  readonly body: RuleBody;
  /** The version that was edited. */
  readonly expected: number;
  readonly onPublished: (inForce: RuleInForce) => void;
  /** Somebody else has published meanwhile. */
  readonly onStale: () => void;
}

/** What the rule would change, and the button that publishes it. */
export function Effect({ panel, t, call, bar, body, expected, ...on }: EffectProps) {
  const heading = useId();
  const ask = useCallback(
    () => call(RulePreview, "POST", "/v1/attribution/preview", { body }),
    [call, body],
  );
  const { value, trouble, again } = useAnswer("preview", ask);
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const publish = async () => {
    setIsSending(true);
    setWrong(null);
    try {
      on.onPublished(await call(RuleInForce, "PUT", "/v1/attribution", { expected, body }));
    } catch (error) {
      const found = troubleOf(error);
      if (found.is === "problem" && found.problem.type === "stale") return on.onStale();
      setWrong(sentenceOf(found, t));
      setIsSending(false);
    }
    return undefined;
  };
  return (
    <section className="effect" ref={panel} tabIndex={-1} aria-labelledby={heading}>
      <h2 id={heading}>{t("rule.effect")}</h2>
      <p aria-live="polite" aria-busy={value === null && trouble === null}>
        {value !== null
          ? summaryOf(value, t)
          : trouble === null
            ? t("rule.looking")
            : sentenceOf(trouble, t)}
      </p>
      {trouble !== null && (
        <button type="button" className="button" onClick={again}>
          {t("tryAgain")}
        </button>
      )}
      {value !== null && (
        <>
          <Moves t={t} moves={value.moves} />
          <Months t={t} months={value.months} />
          <Deals t={t} bar={bar} title={t("rule.largest")} deals={value.examples} />
          <Deals t={t} bar={bar} title={t("rule.sealedOnes")} deals={value.sealedExamples} />
          <p className="aside">{t("rule.publishWhat")}</p>
          {wrong !== null && (
            <p className="wrong" role="alert">
              {wrong}
            </p>
          )}
          <button
            type="button"
            className="button button-primary"
            disabled={isSending}
            onClick={() => void publish()}
          >
            {t("rule.publish", { version: expected + 1 })}
          </button>
        </>
      )}
    </section>
  );
}

function summaryOf({ moved, deals, sealed }: RulePreview, t: OutcomesWords): string {
  const first = moved === 0 ? t("rule.nothing") : t("rule.moved", { count: moved, of: deals });
  return sealed === 0 ? first : `${first} ${t("rule.sealed", { count: sealed })}`;
}

function Moves({ t, moves }: { readonly t: OutcomesWords; readonly moves: RulePreview["moves"] }) {
  if (moves.length === 0) return null;
  return (
    <Scrolled label={t("rule.moves")}>
      <table>
        <caption>{t("rule.moves")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("rule.which")}</th>
            <th scope="col">{t("rule.stands")}</th>
            <th scope="col" className="number">
              {t("rule.deals")}
            </th>
            <th scope="col" className="number">
              {t("rule.amount")}
            </th>
          </tr>
        </thead>
        <tbody>
          {moves.map(({ from, to, status, currency, n, amountMinor }) => (
            <tr key={[from, to, status, currency].join(" ")}>
              <th scope="row">{wayOf(from, to, t)}</th>
              <td>{t(`rule.status.${status}`)}</td>
              <td className="number">{n.toLocaleString(t.locale)}</td>
              <td className="number">{formatMoney(amountMinor, currency, t.locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

/** Where a table is wider than the page, the keyboard scrolls it. */
const Scrolled = ({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached without a mouse
  <section className="rule-scroll" aria-label={label} tabIndex={0}>
    {children}
  </section>
);

type Bucket = RulePreview["moves"][number]["from"];

const wayOf = (from: Bucket, to: Bucket, t: OutcomesWords): string =>
  from === to
    ? t("rule.otherFlag", { from: t(`rule.bucket.${from}`) })
    : t("rule.to", { from: t(`rule.bucket.${from}`), to: t(`rule.bucket.${to}`) });

function Months({
  t,
  months,
}: {
  readonly t: OutcomesWords;
  readonly months: RulePreview["months"];
}) {
  if (months.length === 0) return null;
  return (
    <Scrolled label={t("rule.months")}>
      <table>
        <caption>{t("rule.months")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("rule.month")}</th>
            <th scope="col">{t("rule.place")}</th>
            <th scope="col" className="number">
              {t("rule.before")}
            </th>
            <th scope="col" className="number">
              {t("rule.after")}
            </th>
            <th scope="col" className="number">
              {t("rule.difference")}
            </th>
          </tr>
        </thead>
        {months.map(({ month, currency, isClosed, before, after }) => {
          const places = PLACES.filter((place) => before[place] !== after[place]);
          return (
            <tbody key={`${month} ${currency}`}>
              {places.map((place, at) => (
                <tr key={place}>
                  {at === 0 && (
                    <th scope="rowgroup" rowSpan={places.length}>
                      {monthName(month, t.locale)}
                      {isClosed && <span className="beneath">{t("rule.closed")}</span>}
                    </th>
                  )}
                  <Amounts
                    t={t}
                    place={place}
                    currency={currency}
                    before={before[place]}
                    after={after[place]}
                  />
                </tr>
              ))}
            </tbody>
          );
        })}
      </table>
      {months.some(({ isClosed }) => isClosed) && <p className="aside">{t("rule.closedWhat")}</p>}
    </Scrolled>
  );
}

interface AmountsProps {
  readonly t: OutcomesWords;
  readonly place: Place;
  readonly currency: string;
  readonly before: string;
  readonly after: string;
}

function Amounts({ t, place, currency, before, after }: AmountsProps) {
  const difference = BigInt(after) - BigInt(before);
  const money = (amount: string) => formatMoney(amount, currency, t.locale);
  return (
    <>
      <td>{t(`rule.at.${place}`)}</td>
      <td className="number">{money(before)}</td>
      <td className="number">{money(after)}</td>
      <td className="number">
        {difference > 0n ? "+" : ""}
        {money(String(difference))}
      </td>
    </>
  );
}

const monthName = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );

interface DealsProps extends Pick<EffectProps, "t" | "bar"> {
  readonly title: string;
  readonly deals: RulePreview["examples"];
}

/** Deals one by one, each a way to what it rests on. */
function Deals({ t, bar, title, deals }: DealsProps) {
  if (deals.length === 0) return null;
  return (
    <details className="effect-deals">
      <summary>
        {title} <span className="aside">{deals.length.toLocaleString(t.locale)}</span>
      </summary>
      <Scrolled label={title}>
        <table>
          <caption className="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t("rule.deal")}</th>
              <th scope="col">{t("rule.which")}</th>
              <th scope="col">{t("rule.closes")}</th>
              <th scope="col" className="number">
                {t("rule.amount")}
              </th>
            </tr>
          </thead>
          <tbody>
            {deals.map(({ crm, id, name, accountName, from, to, closedAt, status, ...amount }) => (
              <tr key={`${crm}:${id}`}>
                <th scope="row">
                  <a href={bar.href({ section: null, deal: `${crm}:${id}` })}>
                    <bdi>{name}</bdi>
                  </a>
                  {accountName !== null && (
                    <span className="beneath">
                      <bdi>{accountName}</bdi>
                    </span>
                  )}
                </th>
                <td>{wayOf(from.bucket, to.bucket, t)}</td>
                <td>
                  {status === "open" || closedAt === null
                    ? t(`rule.status.${status}`)
                    : formatDate(closedAt, t.locale)}
                </td>
                <td className="number">
                  {formatMoney(amount.amountMinor, amount.currency, t.locale)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </details>
  );
}
