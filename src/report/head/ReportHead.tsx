import type { MonthReport } from "../../domain/report/month-report.ts";
import { useAddress } from "../../ui/page/address-bar.ts";
import { momentInZone, nameOfMonth, placeOfZone, shiftMonth, shortNameOfMonth } from "../months.ts";
import { useReader } from "../reader.ts";
import { DownloadMenu } from "./DownloadMenu.tsx";

interface ReportHeadProps {
  readonly month: string;
  readonly thisMonth: string;
  /** `null` while it is being read. */
  readonly report: MonthReport | null;
}

/** Which month this is, how fresh it is, and the ways to other months. */
export function ReportHead({ month, thisMonth, report }: ReportHeadProps) {
  const { t, bar } = useReader();
  const { compare } = useAddress(bar);
  const before = shiftMonth(month, -1);
  const after = shiftMonth(month, 1);
  const name = (other: string) => shortNameOfMonth(other, month, t.locale);
  // A figure that is open in one month may not exist in the next.
  const goTo = (other: string) =>
    bar.go({ month: other === thisMonth ? null : other, figure: null });
  return (
    <header className="head">
      <div className="head-title">
        <h1>{nameOfMonth(month, t.locale)}</h1>
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
          {report?.state === "live" && <span className="live">{t("live")}</span>}
        </p>
        <p className="aside">{compare ? t("beneath", { month: name(before) }) : t("hint")}</p>
      </div>
      <div className="head-actions">
        <button
          type="button"
          className="button"
          aria-label={t("previousMonth", { month: name(before) })}
          disabled={before < "2000-01"}
          onClick={() => goTo(before)}
        >
          <span aria-hidden="true">‹</span> {name(before)}
        </button>
        {after <= thisMonth && (
          <button
            type="button"
            className="button"
            aria-label={t("nextMonth", { month: name(after) })}
            onClick={() => goTo(after)}
          >
            {name(after)} <span aria-hidden="true">›</span>
          </button>
        )}
        <button
          type="button"
          className="button"
          aria-pressed={compare}
          onClick={() => bar.go({ compare: !compare })}
        >
          {t("compareWith", { month: name(before) })}
        </button>
        <DownloadMenu month={month} report={report} />
      </div>
    </header>
  );
}
