import type { MonthReport } from "../domain/report/month-report.ts";
import type { Period } from "../domain/report/period.ts";
import { nameOfPeriod } from "./periods.ts";
import { useReader } from "./reader.ts";

interface EmptyProps {
  /** "October 2026" */
  readonly name: string;
  readonly previous: MonthReport;
  readonly previousPeriod: Period;
}

/** A period in which nothing happened: what would fill it, and where there is something to read. */
export function Empty({ name, previous, previousPeriod }: EmptyProps) {
  const { t, bar } = useReader();
  const before = nameOfPeriod(previousPeriod, t.locale);
  const flags = previous.funnel[0]?.reached.n ?? 0;
  return (
    <section className="empty">
      <h2>{t("empty.title", { month: name })}</h2>
      <p>{t("empty.what")}</p>
      {flags > 0 && (
        <p>
          {t("empty.before", { month: before, count: flags })}{" "}
          <button
            type="button"
            className="link"
            onClick={() => bar.go({ period: previousPeriod.name })}
          >
            {t("empty.goBefore", { month: before })}
          </button>
        </p>
      )}
    </section>
  );
}
