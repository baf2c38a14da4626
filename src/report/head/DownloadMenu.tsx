import { useEffect, useRef, useState } from "react";
import type { MonthReport } from "../../domain/report/month-report.ts";
import type { Period } from "../../domain/report/period.ts";
import { periodPath, rowsPath } from "../ask.ts";
import { useReader } from "../reader.ts";
import { saveFile } from "../save-file.ts";

interface DownloadMenuProps {
  /** What the endpoint is asked about the period. */
  readonly question: string;
  readonly period: Period | null;
  readonly report: MonthReport | null;
}

/** The period as files. The rows of a single figure are offered where they are shown. */
export function DownloadMenu({ question, period, report }: DownloadMenuProps) {
  const { t, ask, mayImport } = useReader();
  const name = period?.name ?? "";
  const menu = useRef<HTMLDetailsElement>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    const closeOutside = (event: Event) => {
      const element = menu.current;
      if (element?.open === true && event.target instanceof Node && !element.contains(event.target))
        element.open = false;
    };
    document.addEventListener("pointerdown", closeOutside);
    document.addEventListener("focusin", closeOutside);
    return () => {
      document.removeEventListener("pointerdown", closeOutside);
      document.removeEventListener("focusin", closeOutside);
    };
  }, []);
  const take = async (path: string, file: string) => {
    setFailed(null);
    try {
      saveFile(await ask.download(path), file);
      if (menu.current !== null) menu.current.open = false;
    } catch {
      setFailed(t("download.failed", { file }));
    }
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it from any of its buttons
    <details
      ref={menu}
      className="menu"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || menu.current?.open !== true) return;
        menu.current.open = false;
        menu.current.querySelector("summary")?.focus();
      }}
    >
      <summary className="button">
        {t("download.open")} <span aria-hidden="true">▾</span>
      </summary>
      <div className="menu-items">
        <button
          type="button"
          onClick={() => void take(periodPath(question), `report-${name}.json`)}
        >
          {t("download.report")}
        </button>
        {(["csv", "xlsx"] as const).map((format) => (
          <button
            key={format}
            type="button"
            onClick={() =>
              void take(periodPath(question, null, format), `report-${name}.${format}`)
            }
          >
            {t("download.figures", { format: format.toUpperCase() })}
          </button>
        ))}
        <button
          type="button"
          onClick={() => void take(rowsPath(question, "funnel.flags", "csv"), `flags-${name}.csv`)}
        >
          {t("download.flags")}
        </button>
        {report?.money.map(({ currency, closed }) => (
          <button
            key={currency}
            type="button"
            onClick={() =>
              void take(
                rowsPath(question, closed.sourced.id, "csv"),
                `sourced-${currency}-${name}.csv`,
              )
            }
          >
            {t("download.deals", { currency })}
          </button>
        ))}
        {mayImport && period?.is === "month" && (
          <button
            type="button"
            onClick={() =>
              void take(`/v1/reports/month/export?month=${name}`, `evidence-${name}.jsonl`)
            }
          >
            {t("download.evidence")}
          </button>
        )}
        <button
          type="button"
          onClick={() => {
            if (menu.current !== null) menu.current.open = false;
            print();
          }}
        >
          {t("download.print")}
        </button>
        <p className="aside">{t("download.hint")}</p>
        {failed !== null && <p role="alert">{failed}</p>}
      </div>
    </details>
  );
}
