import { type ReactNode, useEffect, useMemo } from "react";
import { useAnswer } from "../ui/asking/use-answer.ts";
import { useAddress } from "../ui/page/address-bar.ts";
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
import { ShownContext, useReader } from "./reader.ts";
import { RowsSheet } from "./rows/RowsSheet.tsx";
import { SignalsTable } from "./signals/SignalsTable.tsx";
import { Skeleton } from "./Skeleton.tsx";
import { Stopped } from "./Stopped.tsx";
import { TeamsTable } from "./teams/TeamsTable.tsx";
import { Wait } from "./wait/Wait.tsx";

interface ReportPageProps {
  /** What stands above the page. */
  readonly top: ReactNode;
  /** What is shown instead when the session has ended. */
  readonly signedOut: ReactNode;
  readonly thisMonth: string;
}

/** One month, as the address bar says; without a month, the one that is running. */
export function ReportPage({ top, signedOut, thisMonth }: ReportPageProps) {
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

  if (trouble?.is === "signed-out") return signedOut;
  if (trouble !== null && (shown === null || trouble.is === "not-allowed"))
    return (
      <>
        <header>{top}</header>
        <Stopped t={t} trouble={trouble} again={again} />
      </>
    );
  return (
    <>
      <header>{top}</header>
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
    </>
  );
}
