// The won amounts of a period under each model beside the default, by signal and by team, and the deals beneath.
// oxlint-disable import/no-unassigned-import -- a style sheet has nothing to name
import type { ReactNode } from "react";
import type { WhatIf } from "../../api/what-if.ts";
import { TOUCH_MODELS, type TouchModel } from "../../domain/attribution/touch-models.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { formatDate, formatMoney } from "../../ui/format.ts";
import { nameOfSignal, useReader } from "../reader.ts";
import { ScrolledTable } from "./ScrolledTable.tsx";
import "./what-if.css";

type Currency = WhatIf["currencies"][number];
type Deal = Currency["deals"][number];

export function Shared({ path }: { readonly path: string }) {
  const { t, ask } = useReader();
  const { value, trouble, again } = useAnswer(path, ask.whatIf);
  if (value === null)
    return trouble === null ? (
      <p aria-busy="true">{t("whatIf.looking")}</p>
    ) : (
      <p role="alert">
        {t("notice.unreachable")}{" "}
        <button type="button" className="link" onClick={again}>
          {t("notice.tryAgain")}
        </button>
      </p>
    );
  if (value.deals === 0) return <p>{t("whatIf.none")}</p>;
  return (
    <div className="what-if-body">
      <p>{t("whatIf.about", { days: value.lookBackDays })}</p>
      <dl className="what-if-models">
        {TOUCH_MODELS.map((model) => (
          <div key={model}>
            <dt>{t(`whatIf.model.${model}`)}</dt>
            <dd className="aside">{t(`whatIf.means.${model}`, { days: value.halfLifeDays })}</dd>
          </div>
        ))}
      </dl>
      <p className="aside">
        {t(value.touchedTwice === 0 ? "whatIf.wonAlike" : "whatIf.won", {
          count: value.deals,
          twice: t("whatIf.twice", { count: value.touchedTwice }),
        })}{" "}
        {t("whatIf.whole")}
      </p>
      {value.currencies.map((currency) => (
        <OfCurrency key={currency.currency} of={currency} />
      ))}
    </div>
  );
}

function OfCurrency({ of }: { readonly of: Currency }) {
  const { t, signals } = useReader();
  const { currency, total, deals, moreDeals } = of;
  const nameOf = (what: "signal" | "team", part: Currency["bySignal"][number]["part"]) => {
    if (part.of === "nobody") return t("whatIf.nobody");
    if (part.name === null) return t(what === "signal" ? "whatIf.noSignal" : "whatIf.noTeam");
    return what === "signal" ? nameOfSignal({ signals }, part.name) : part.name;
  };
  const parts = (what: "signal" | "team", rows: Currency["bySignal"]) => (
    <Models
      caption={t(what === "signal" ? "whatIf.captionSignal" : "whatIf.captionTeam", { currency })}
      first={t(`whatIf.${what}`)}
      currency={currency}
      rows={rows.map(({ part, amounts }) => ({ name: nameOf(what, part), amounts }))}
      total={total}
    />
  );
  return (
    <div className="what-if-currency">
      {parts("signal", of.bySignal)}
      {parts("team", of.byTeam)}
      <details>
        <summary>
          {t("whatIf.deals")} <span className="aside">{currency}</span>
        </summary>
        {deals.map((deal) => (
          <DealShares key={`${deal.crm}:${deal.id}`} deal={deal} currency={currency} />
        ))}
        {moreDeals > 0 && <p className="aside">{t("whatIf.more", { count: moreDeals })}</p>}
      </details>
    </div>
  );
}

type Amounts = Currency["bySignal"][number]["amounts"];
const COLUMNS = ["default", ...TOUCH_MODELS] as const;

interface ModelsProps {
  readonly caption: string;
  readonly first: string;
  readonly currency: string;
  readonly rows: readonly { readonly name: ReactNode; readonly amounts: Amounts }[];
  readonly total: string;
}

function Models({ caption, first, currency, rows, total }: ModelsProps) {
  const { t } = useReader();
  const money = (amount: string) => formatMoney(amount, currency, t.locale);
  const heads = COLUMNS.map((column) => ({
    words: column === "default" ? t("whatIf.default") : t(`whatIf.model.${column}`),
  }));
  return (
    <ScrolledTable caption={caption} heads={[first, ...heads]}>
      <tbody>
        {rows.map(({ name, amounts }, at) => (
          <tr key={at}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            {COLUMNS.map((column) => (
              <td
                key={column}
                className={`number ${column === "default" ? "by-default" : "assumed"}`}
              >
                {money(amounts[column])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("whatIf.total")}</th>
          {COLUMNS.map((column) => (
            <td key={column} className="number">
              {money(total)}
            </td>
          ))}
        </tr>
      </tfoot>
    </ScrolledTable>
  );
}

interface DealSharesProps {
  readonly deal: Deal;
  readonly currency: string;
}

/** One deal: each flag before it, and its part under every model. */
function DealShares({ deal, currency }: DealSharesProps) {
  const { t, signals } = useReader();
  const { name, accountName, amountMinor, closedAt, touches, creditedFlagId } = deal;
  const money = (amount: string) => formatMoney(amount, currency, t.locale);
  const shareOf = (touch: Deal["touches"][number], model: TouchModel) =>
    money(touch.amounts[model]);
  return (
    <article className="what-if-deal">
      <h3>
        <bdi>{name}</bdi>{" "}
        <span className="aside">
          {accountName !== null && (
            <>
              <bdi>{accountName}</bdi> ·{" "}
            </>
          )}
          {money(amountMinor)} · {formatDate(closedAt, t.locale)}
          {creditedFlagId === null && <> · {t("whatIf.notCredited")}</>}
        </span>
      </h3>
      {touches.length > 0 && (
        <ScrolledTable
          caption={t("whatIf.captionDeal", { name })}
          heads={[
            t("whatIf.flag"),
            ...TOUCH_MODELS.map((model) => ({
              words: t(`whatIf.model.${model}`),
            })),
          ]}
        >
          <tbody>
            {touches.map((touch) => (
              <tr key={touch.flagId}>
                <th scope="row">
                  <a href={`/queue?flag=${touch.flagId}`}>
                    {touch.signal === null
                      ? t("whatIf.noSignal")
                      : nameOfSignal({ signals }, touch.signal)}
                  </a>
                  <span className="beneath">
                    {formatDate(touch.at, t.locale)}
                    {touch.team !== null && (
                      <>
                        {" · "}
                        <bdi>{touch.team}</bdi>
                      </>
                    )}
                    {touch.isJoined && <> · {t("whatIf.joined")}</>}
                    {touch.flagId === creditedFlagId && <> · {t("whatIf.credited")}</>}
                  </span>
                </th>
                {TOUCH_MODELS.map((model) => (
                  <td key={model} className="number assumed">
                    {shareOf(touch, model)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </ScrolledTable>
      )}
    </article>
  );
}
