import type { PeriodAnswer } from "../../api/report.ts";
import { monthPeriod, type Period, periodLater } from "../../domain/report/period.ts";
import { useAddress } from "../../ui/page/address-bar.ts";
import { momentInZone, placeOfZone } from "../months.ts";
import { shortNameOfPeriod } from "../periods.ts";
import { useReader } from "../reader.ts";
import { CompareMenu } from "./CompareMenu.tsx";
import { DownloadMenu } from "./DownloadMenu.tsx";
import { Filters } from "./Filters.tsx";
import { PeriodSwitch } from "./PeriodSwitch.tsx";

interface ReportHeadProps {
  /** "October 2026" */
  readonly name: string;
  readonly thisMonth: string;
  /** `null` while it is being read. */
  readonly answer: PeriodAnswer | null;
  /** What the endpoint is asked about the period. */
  readonly question: string;
}

/** Which period this is, how fresh it is, and the ways to other ones. */
export function ReportHead({ name, thisMonth, answer, question }: ReportHeadProps) {
  const { t, bar } = useReader();
  const address = useAddress(bar);
  // A month is known before anything is read.
  const period = answer?.period ?? monthNamed(address.period ?? thisMonth);
  const before = period === null ? null : periodLater(period, -1);
  const after = period === null ? null : periodLater(period, 1);
  const short = (other: Period) =>
    period === null ? other.name : shortNameOfPeriod(other, period, t.locale);
  // A figure that is open in one period may not exist in the next.
  const goTo = (other: Period) =>
    bar.go({ period: other.name === thisMonth ? null : other.name, figure: null, as: "reported" });
  const report = answer?.report ?? null;
  const beside =
    answer === null || address.compare === null
      ? null
      : address.compare === "year"
        ? answer.yearBeforePeriod
        : answer.previousPeriod;
  return (
    <header className="head">
      <div className="head-title">
        <h1>{name}</h1>
        <p className="head-line">
          {[
            t("subtitle"),
            ...(report === null
              ? []
              : [
                  t("asOf", {
                    when: momentInZone(report.asOf, report.zone, t.locale),
                    place: placeOfZone(report.zone),
                  }),
                  t("rule", { version: report.ruleVersion }),
                ]),
          ].join(" · ")}
        </p>
        <p className="aside">
          {beside === null ? t("hint") : t("beneath", { month: short(beside) })}
        </p>
      </div>
      <div className="head-actions">
        <PeriodSwitch period={answer?.period ?? null} thisMonth={thisMonth} />
        {before !== null && (
          <button
            type="button"
            className="button"
            aria-label={t("period.before", { period: short(before) })}
            disabled={(before.months[0] ?? "") < "2000-01"}
            onClick={() => goTo(before)}
          >
            <span aria-hidden="true">‹</span> {short(before)}
          </button>
        )}
        {after !== null && (after.months[0] ?? "") <= thisMonth && (
          <button
            type="button"
            className="button"
            aria-label={t("period.after", { period: short(after) })}
            onClick={() => goTo(after)}
          >
            {short(after)} <span aria-hidden="true">›</span>
          </button>
        )}
        {answer !== null && (
          <CompareMenu
            period={answer.period}
            before={answer.previousPeriod}
            yearBefore={answer.yearBeforePeriod}
          />
        )}
        <Filters choices={answer?.choices ?? null} />
        <DownloadMenu question={question} period={period} report={report} />
      </div>
    </header>
  );
}

/** A month, whose neighbours are the same in every fiscal calendar. */
const monthNamed = (name: string): Period | null =>
  /^\d{4}-\d{2}$/.test(name) ? monthPeriod(name, 1) : null;
