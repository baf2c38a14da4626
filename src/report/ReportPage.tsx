import { useEffect, useMemo } from "react";
import { useAddress } from "./address-bar.ts";
import { Empty } from "./Empty.tsx";
import { Declines } from "./taxonomy/Declines.tsx";
import { RefineTaxonomy } from "./taxonomy/RefineTaxonomy.tsx";
import { figuresOf, isEmpty } from "./figures-of.ts";
import { Funnel } from "./funnel/Funnel.tsx";
import { ReportHead } from "./head/ReportHead.tsx";
import { Headlines } from "./headline/Headlines.tsx";
import { ImportPanel } from "./import/ImportPanel.tsx";
import { MoneyTables } from "./money/MoneyTables.tsx";
import { momentInZone, nameOfMonth } from "./months.ts";
import { NotMeasured } from "./not-measured/NotMeasured.tsx";
import { Notice } from "./Notice.tsx";
import { ShownContext, useReader } from "./reader.ts";
import { RowsSheet } from "./rows/RowsSheet.tsx";
import { SignalsTable } from "./signals/SignalsTable.tsx";
import { Skeleton } from "./Skeleton.tsx";
import { TeamsTable } from "./teams/TeamsTable.tsx";
import { useAnswer } from "./use-answer.ts";
import { Wait } from "./wait/Wait.tsx";

/** One month, as the address bar says; without a month, the one that is running. */
export function ReportPage({ thisMonth }: { readonly thisMonth: string }) {
  const { t, ask, bar, mayImport } = useReader();
  const address = useAddress(bar);
  const month = address.month ?? thisMonth;
  const { value, trouble, again } = useAnswer(month, ask.month);
  const monthName = nameOfMonth(month, t.locale);
  useEffect(() => {
    document.title = `${monthName} · ${t("title")} · Signal Flag`;
  }, [monthName, t]);
  const shown = useMemo(
    () =>
      value === null
        ? null
        : {
            report: value.report,
            before: address.compare
              ? {
                  month: value.previous.month,
                  money: value.previous.money,
                  figures: figuresOf(value.previous),
                }
              : null,
          },
    [value, address.compare],
  );
  const figure = useMemo(
    () =>
      value === null || address.figure === null
        ? null
        : (figuresOf(value.report).get(address.figure) ?? null),
    [value, address.figure],
  );

  const lost = trouble !== null && (trouble.is === "signed-out" || trouble.is === "not-allowed");
  if (trouble !== null && (shown === null || lost))
    return (
      <main className="page">
        <Notice t={t} trouble={trouble} launched={ask.launched} again={again} />
      </main>
    );
  return (
    <main className="page" aria-busy={shown === null}>
      <ReportHead month={month} thisMonth={thisMonth} report={shown?.report ?? null} />
      {trouble !== null && shown !== null && (
        <p className="stale" role="alert">
          {t("notice.stale", {
            when: momentInZone(shown.report.asOf, shown.report.zone, t.locale),
          })}{" "}
          <button type="button" className="link" onClick={again}>
            {t("notice.tryAgain")}
          </button>
        </p>
      )}
      {shown === null || value === null ? (
        <Skeleton label={t("loading")} />
      ) : (
        <ShownContext value={shown}>
          {isEmpty(value.report) ? (
            <Empty month={month} previous={value.previous} />
          ) : (
            <div className="grid">
              <Headlines />
              <Funnel />
              <Wait />
              <SignalsTable />
              <div className="wide-right side">
                <NotMeasured />
                <RefineTaxonomy />
                <Declines />
              </div>
              <MoneyTables />
              <TeamsTable />
            </div>
          )}
          {mayImport && <ImportPanel onImported={again} />}
          {figure !== null && (
            <RowsSheet key={figure.id} metric={figure} close={() => bar.go({ figure: null })} />
          )}
        </ShownContext>
      )}
    </main>
  );
}
