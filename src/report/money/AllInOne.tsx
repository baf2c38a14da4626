import type { Exchanged, NeededRate } from "../../domain/report/exchanged.ts";
import { Figure } from "../Figure.tsx";
import { useReader } from "../reader.ts";

const LINES = ["sourced", "influenced", "unattributed"] as const;

/** What was closed in all currencies, in the one that is reported in; what is missing is named, and never taken for zero. */
export function AllInOne({ exchanged }: { readonly exchanged: Exchanged }) {
  const { t } = useReader();
  const { currency, closed, rates } = exchanged;
  const title = t("money.allIn", { currency });
  const missing = rates.filter(({ rate }) => rate === null);
  return (
    <>
      <table className="table">
        <caption className="unseen">{title}</caption>
        <colgroup>
          <col />
          <col className="col-amount" />
          <col className="col-n" />
          <col className="col-amount" />
          <col className="col-n" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col" className="number" colSpan={2}>
              {t("money.closed")}
            </th>
            <td colSpan={2} aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {LINES.map((line) => (
            <tr key={line}>
              <th scope="row">{t(`money.${line}`)}</th>
              <td className="number">
                <Figure metric={closed[line]} />
              </td>
              <td className="number n-beside">
                {new Intl.NumberFormat(t.locale).format(closed[line].n)}
              </td>
              <td colSpan={2} aria-hidden="true" />
            </tr>
          ))}
        </tbody>
      </table>
      <p className="aside">{t("money.allInWhat")}</p>
      {missing.length > 0 && <MissingRates missing={missing} />}
    </>
  );
}

/** Days named one by one for each currency; beyond these, how many there are is enough. */
const MOST_NAMED = 31;

function MissingRates({ missing }: { readonly missing: readonly NeededRate[] }) {
  const { t } = useReader();
  const format = new Intl.DateTimeFormat(t.locale, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return (
    <div className="warning">
      <p>{t("money.ratesMissing", { count: missing.length })}</p>
      <ul className="plain">
        {[...Map.groupBy(missing, ({ currency }) => currency)].map(([currency, rates]) => (
          <li key={currency}>
            {t("money.rateMissing", {
              currency,
              days:
                rates
                  .slice(0, MOST_NAMED)
                  .map(({ day }) => format.format(new Date(`${day}T00:00:00Z`)))
                  .join(", ") + (rates.length > MOST_NAMED ? " …" : ""),
              count: rates.reduce((sum, { deals }) => sum + dealsOf(deals), 0),
            })}
          </li>
        ))}
      </ul>
      <p>{t("money.ratesHow")}</p>
    </div>
  );
}

const dealsOf = ({ sourced, influenced, unattributed }: NeededRate["deals"]): number =>
  sourced + influenced + unattributed;
