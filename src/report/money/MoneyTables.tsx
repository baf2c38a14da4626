import type { ReactNode } from "react";
import type { CurrencyFigures } from "../../domain/report/pipeline-and-revenue.ts";
import type { Metric } from "../../domain/metric.ts";
import { Figure } from "../Figure.tsx";
import { useReader, useShown } from "../reader.ts";
import { AllInOne } from "./AllInOne.tsx";
import { Section } from "../Section.tsx";

/** Every deal of the month in exactly one line, a table for each currency. */
export function MoneyTables() {
  const { t } = useReader();
  const { money, exchanged } = useShown().report;
  // Of the reporting currency alone, its own table says it all.
  const isAlone =
    exchanged === undefined || money.every(({ currency }) => currency === exchanged.currency);
  return (
    <Section title={t("money.title")} hint={t("money.hint")} className="money">
      {money.length === 0 ? (
        <p>{t("headline.noDeals")}</p>
      ) : (
        money.map((figures) => <OfCurrency key={figures.currency} figures={figures} />)
      )}
      {money.length > 1 && isAlone && <p className="aside">{t("money.apart")}</p>}
      {exchanged !== undefined && !isAlone && <AllInOne exchanged={exchanged} />}
    </Section>
  );
}

function OfCurrency({ figures }: { readonly figures: CurrencyFigures }) {
  const { t } = useReader();
  const { currency, closed, pipeline, noAccount, outOfScope } = figures;
  const lines: [label: string, closed: Metric | null, open: Metric | null][] = [
    [t("money.sourced"), closed.sourced, pipeline.sourced],
    [t("money.influenced"), closed.influenced, pipeline.influenced],
    [t("money.unattributed"), closed.unattributed, pipeline.unattributed],
    [t("money.noAccount"), noAccount.n > 0 ? noAccount : null, null],
    [t("money.outOfScope"), outOfScope.n > 0 ? outOfScope : null, null],
  ];
  return (
    <table className="table">
      <caption className="unseen">{t("money.caption", { currency })}</caption>
      <colgroup>
        <col />
        <col className="col-amount" />
        <col className="col-n" />
        <col className="col-amount" />
        <col className="col-n" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{currency}</th>
          <th scope="col" className="number" colSpan={2}>
            {t("money.closed")}
          </th>
          <th scope="col" className="number" colSpan={2}>
            {t("money.open")}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines
          .filter(([, won, open]) => won !== null || open !== null)
          .map(([label, won, open]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <Amount metric={won} />
              <Amount metric={open} />
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** The amount, and how many deals it is the sum of. */
function Amount({ metric }: { readonly metric: Metric | null }): ReactNode {
  const { t } = useReader();
  if (metric === null)
    return (
      <>
        <td aria-hidden="true" />
        <td aria-hidden="true" />
      </>
    );
  return (
    <>
      <td className="number">
        <Figure metric={metric} />
      </td>
      <td className="number n-beside">{new Intl.NumberFormat(t.locale).format(metric.n)}</td>
    </>
  );
}
