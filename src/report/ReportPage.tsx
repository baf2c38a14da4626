import { type ReactNode, useEffect, useMemo } from "react";
import { useAnswer } from "../ui/asking/use-answer.ts";
import { useAddress } from "../ui/page/address-bar.ts";
import { isNarrowed, questionOf } from "./address.ts";
import { periodPath, trendPath } from "./ask.ts";
import { Empty } from "./Empty.tsx";
import { Declines } from "./taxonomy/Declines.tsx";
import { RefineTaxonomy } from "./taxonomy/RefineTaxonomy.tsx";
import { figuresOf, isEmpty } from "./figures-of.ts";
import { Funnel } from "./funnel/Funnel.tsx";
import { NothingChosen } from "./head/NothingChosen.tsx";
import { ReportHead } from "./head/ReportHead.tsx";
import { Standing } from "./head/Standing.tsx";
import { Headlines } from "./headline/Headlines.tsx";
import { BaseRate } from "./lift/BaseRate.tsx";
import { MoneyByMonth } from "./money/MoneyByMonth.tsx";
import { MoneyTables } from "./money/MoneyTables.tsx";
import { momentInZone } from "./months.ts";
import { Contested } from "./contested/Contested.tsx";
import { NotMeasured } from "./not-measured/NotMeasured.tsx";
import { nameOfPeriod, shortNameOfPeriod, unreadName } from "./periods.ts";
import { ShownContext, useReader } from "./reader.ts";
import { PrintHead } from "./print/PrintHead.tsx";
import { RowsSheet } from "./rows/RowsSheet.tsx";
import { SegmentsTable } from "./segments/SegmentsTable.tsx";
import { SignalsTable } from "./signals/SignalsTable.tsx";
import { Skeleton } from "./Skeleton.tsx";
import { Stopped } from "./Stopped.tsx";
import { TeamsTable } from "./teams/TeamsTable.tsx";
import { Wait } from "./wait/Wait.tsx";
import { WhatIf } from "./what-if/WhatIf.tsx";

interface ReportPageProps {
  /** What stands above the page. */
  readonly top: ReactNode;
  /** What is shown instead when the session has ended. */
  readonly signedOut: ReactNode;
  readonly thisMonth: string;
}

/** One period, as the address bar says; without one, the month that is running. */
export function ReportPage({ top, signedOut, thisMonth }: ReportPageProps) {
  const { t, ask, bar, mayImport } = useReader();
  const address = useAddress(bar);
  const { compare } = address;
  const question = questionOf(address.period ?? thisMonth, address);
  const { value, trouble, again } = useAnswer(periodPath(question, compare), ask.period);
  // Drawn after everything else, so asked for when that is there.
  const { value: trend } = useAnswer(value === null ? null : trendPath(question), ask.trend);
  const name =
    value === null
      ? unreadName(address.period ?? thisMonth, t.locale)
      : nameOfPeriod(value.period, t.locale);
  useEffect(() => {
    document.title = `${name} · ${t("title")} · Signal Flag`;
  }, [name, t]);
  const shown = useMemo(() => {
    if (value === null) return null;
    const { period, report, standing } = value;
    const other =
      compare === "year"
        ? { report: value.yearBefore, period: value.yearBeforePeriod }
        : { report: value.previous, period: value.previousPeriod };
    return {
      report,
      period,
      standing,
      name: nameOfPeriod(period, t.locale),
      question,
      trend,
      before:
        compare === null || other.report === null
          ? null
          : {
              name: shortNameOfPeriod(other.period, period, t.locale),
              money: other.report.money,
              figures: figuresOf(other.report),
            },
    };
  }, [value, compare, question, trend, t]);
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
        <ReportHead name={name} thisMonth={thisMonth} answer={value} question={question} />
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
            <PrintHead />
            <Standing onClosed={again} />
            {isEmpty(value.report) ? (
              isNarrowed(address) ? (
                <NothingChosen />
              ) : (
                <Empty
                  name={name}
                  previous={value.previous}
                  previousPeriod={value.previousPeriod}
                />
              )
            ) : (
              <div className="grid">
                <Headlines />
                <Funnel />
                <Wait />
                <SignalsTable />
                <div className="wide-right side">
                  <NotMeasured />
                  <Contested />
                  <RefineTaxonomy />
                  <Declines />
                </div>
                <div className="half stack">
                  <MoneyTables />
                  <BaseRate />
                </div>
                <MoneyByMonth />
                <TeamsTable />
                <SegmentsTable />
                <WhatIf key={value.period.name} />
              </div>
            )}
            {mayImport && (
              <p className="bring-in">
                {/* A tab of its own: inside Zendesk nothing but the queue and the report is shown. */}
                <a className="link" href="/outcomes?section=files" target="_blank" rel="noreferrer">
                  {t("import.link")}
                </a>
              </p>
            )}
            {figure !== null && (
              <RowsSheet key={figure.id} metric={figure} close={() => bar.go({ figure: null })} />
            )}
          </ShownContext>
        )}
      </main>
    </>
  );
}
