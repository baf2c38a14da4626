import type { MonthReport } from "../domain/report/month-report.ts";
import { nameOfMonth } from "./months.ts";
import { useReader } from "./reader.ts";

interface EmptyProps {
  readonly month: string;
  readonly previous: MonthReport;
}

/** A month in which nothing happened: what would fill it, and where there is something to read. */
export function Empty({ month, previous }: EmptyProps) {
  const { t, bar } = useReader();
  const before = nameOfMonth(previous.month, t.locale);
  const flags = previous.funnel[0]?.reached.n ?? 0;
  return (
    <section className="empty">
      <h2>{t("empty.title", { month: nameOfMonth(month, t.locale) })}</h2>
      <p>{t("empty.what")}</p>
      {flags > 0 && (
        <p>
          {t("empty.before", { month: before, count: flags })}{" "}
          <button type="button" className="link" onClick={() => bar.go({ month: previous.month })}>
            {t("empty.goBefore", { month: before })}
          </button>
        </p>
      )}
    </section>
  );
}
