import { useId } from "react";
import type { MyRecognition } from "../api/recognition.ts";
import { monthsFrom, nameOfMonth } from "./address.ts";
import { creditsOf, useReader } from "./reader.ts";

/** What one's own flags came to, the month before beside it, and how it was counted. */
export function OwnFigure({ mine }: { readonly mine: MyRecognition }) {
  const reader = useReader();
  const { t } = reader;
  const { credits, precision, accounts, before, month, team } = mine;
  const heading = useId();
  return (
    <section className="sum" aria-labelledby={heading}>
      <h2 id={heading}>{t("ownTitle")}</h2>
      {credits === null ? (
        <p>{t("optedOutText")}</p>
      ) : credits.value === null ? (
        <>
          <p className="sum-value is-refused">{t("tooFewTitle")}</p>
          {credits.refusal !== null && (
            <p className="aside">
              {t("tooFew", {
                have: credits.refusal.have,
                need: credits.refusal.need,
                count: credits.refusal.need - credits.refusal.have,
              })}
            </p>
          )}
        </>
      ) : (
        <>
          <p className="sum-value" data-figure={credits.id}>
            {creditsOf(credits.value, reader)}
          </p>
          <p className="aside">{monthBefore(month, before, reader)}</p>
          <p className="aside">
            {t("ownRests", {
              count: credits.n,
              share: percent(precision?.value ?? 0, t.locale),
            })}
          </p>
          <p className="aside">{t(team === null ? "ownAlone" : "ownSeen")}</p>
          <details>
            <summary>{t("how")}</summary>
            <p className="aside">{t("howText")}</p>
            {accounts.length > 0 && (
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">{t("account")}</th>
                    <th scope="col" className="number">
                      {t("earned")}
                    </th>
                    <th scope="col" className="number">
                      {t("counted")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {accounts.map(({ accountName, earned, counted }, at) => (
                    <tr key={`${accountName ?? ""} ${at.toString()}`}>
                      <th scope="row">
                        <bdi>{accountName ?? t("noAccount")}</bdi>
                      </th>
                      <td className="number">{number(earned, t.locale)}</td>
                      <td className="number">{number(counted, t.locale)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </details>
        </>
      )}
    </section>
  );
}

const percent = (share: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share);
const number = (value: number, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);

/** "October 2026: 2.5 credits", or that it was too few to say. */
export function monthBefore(
  month: string,
  before: MyRecognition["before"],
  reader: ReturnType<typeof useReader>,
): string | null {
  if (before === null) return null;
  const { t } = reader;
  const name = nameOfMonth(monthsFrom(month, -1), t.locale);
  return before.value === null
    ? t("monthTooFew", { month: name })
    : t("monthWas", { month: name, amount: creditsOf(before.value, reader) });
}
