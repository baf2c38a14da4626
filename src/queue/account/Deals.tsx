import { useState } from "react";
import type { AccountHistory } from "../../api/account.ts";
import { OPPORTUNITY_TYPES } from "../../api/opportunity.ts";
import { formatDate, formatMoney } from "../../ui/format.ts";
import { crmName } from "../flag/crm.ts";
import { useReader } from "../reader/reader.ts";

/** Deals shown before the rest is only counted. */
const SHOWN = 3;

/** The open deals of the account, as its CRM last told them. */
export function Deals({ history }: { history: AccountHistory }) {
  const { t, locale } = useReader();
  const [all, setAll] = useState(false);
  const open = history.opportunities.filter((deal) => deal.status === "open");
  const typeOf = (type: string) => {
    const known = OPPORTUNITY_TYPES.find((each) => each === type);
    return known === undefined ? type : t(`account.deal.${known}`);
  };
  return (
    <section>
      <h3>
        {t("account.dealsTitle")}{" "}
        {open.length === 0 ? null : <span className="quiet">{open.length}</span>}
      </h3>
      {open.length === 0 ? (
        <p className="quiet">{t("account.dealsOff")}</p>
      ) : (
        <ul className="account-deals">
          {open.slice(0, all ? undefined : SHOWN).map((deal) => (
            <li key={`${deal.crm} ${deal.id}`} className="account-deal">
              <bdi>{deal.name ?? deal.id}</bdi>
              <span className="account-deal-amount">
                {deal.amountMinor === null || deal.currency === null
                  ? null
                  : formatMoney(deal.amountMinor, deal.currency, locale)}
              </span>
              <span className="quiet">
                {typeOf(deal.type)} ·{" "}
                {t("account.dealCreated", {
                  date: formatDate(deal.createdAt.slice(0, 10), locale),
                })}
                {" · "}
                <bdi>
                  {crmName(deal.crm)} {deal.id}
                </bdi>
              </span>
            </li>
          ))}
        </ul>
      )}
      {!all && open.length > SHOWN ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {t("account.moreDeals", { count: open.length - SHOWN })}
        </button>
      ) : null}
    </section>
  );
}
