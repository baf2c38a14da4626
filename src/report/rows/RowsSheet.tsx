import { useState } from "react";
import type { Metric } from "../../domain/metric.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { formatMoney } from "../../ui/format.ts";
import { rowsPath, type RowsFormat } from "../ask.ts";
import { momentInZone, placeOfZone } from "../months.ts";
import { useReader, useShown } from "../reader.ts";
import { saveFile } from "../save-file.ts";
import {
  sayChange,
  sayCounts,
  sayDefinition,
  sayExcluded,
  sayInterval,
  sayName,
  sayRefusal,
  sayValue,
} from "../sentences.ts";
import { changeOf } from "../what-to-say.ts";
import { RowsTable } from "./RowsTable.tsx";
import { Sheet } from "./Sheet.tsx";

interface RowsSheetProps {
  readonly metric: Metric;
  readonly close: () => void;
}

/** What a figure means, what it rests on, and the rows it was made of. */
export function RowsSheet({ metric, close }: RowsSheetProps) {
  const reader = useReader();
  const { t, ask } = reader;
  const { report, question, before } = useShown();
  const { value, trouble, again } = useAnswer(rowsPath(question, metric.id, "json"), ask.rows);
  const interval = sayInterval(metric, reader);
  const previous = before?.figures.get(metric.id);
  const change = before === null ? null : sayChange(changeOf(metric, previous), reader);
  return (
    <Sheet title={sayName(metric.id, reader)} close={close}>
      <p className="sheet-what">{sayDefinition(metric.id, reader)}</p>
      <p className={`sheet-value ${metric.refusal === null ? "" : "sheet-refused"}`}>
        {metric.refusal === null
          ? sayValue(metric, reader)
          : sayRefusal(metric.id, metric.refusal, reader)}
      </p>
      <dl className="sheet-facts">
        <Fact name={t("rows.n")} value={sayCounts(metric, reader)} />
        {interval !== null && <Fact name={t("rows.interval")} value={interval} />}
        <Fact name={t("rows.method")} value={t.maybe(`method.${metric.method}`) ?? metric.method} />
        <Fact
          name={t("rows.asOf")}
          value={`${momentInZone(metric.asOf, report.zone, t.locale)} ${placeOfZone(report.zone)}`}
        />
        {before !== null && previous !== undefined && (
          <Fact
            name={before.name}
            value={[sayValue(previous, reader), change].filter((part) => part !== null).join(" · ")}
          />
        )}
        <div>
          <dt>{t("rows.leftOut")}</dt>
          {metric.excluded.length === 0 && <dd>{t("rows.nothingExcluded")}</dd>}
          {metric.excluded.map(({ reason, n, amountMinor }) => (
            <dd key={reason}>
              {t("rows.excludedBy", { n, reason: sayExcluded(reason, reader) })}
              {amountMinor !== undefined && metric.currency !== undefined && (
                <span className="aside">
                  {" "}
                  {formatMoney(amountMinor, metric.currency, t.locale)}
                </span>
              )}
            </dd>
          ))}
        </div>
      </dl>
      <Files metric={metric} />
      {value !== null && <RowsTable rows={value} />}
      {value === null && trouble === null && <output className="aside">{t("rows.loading")}</output>}
      {value === null && trouble !== null && (
        <p role="alert">
          {t("rows.failed")} {trouble.is === "problem" && trouble.problem.detail}{" "}
          <button type="button" className="link" onClick={again}>
            {t("notice.tryAgain")}
          </button>
        </p>
      )}
    </Sheet>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Files({ metric }: { readonly metric: Metric }) {
  const { t, ask } = useReader();
  const { period, question } = useShown();
  const [failed, setFailed] = useState<string | null>(null);
  const take = async (format: RowsFormat) => {
    const file = `${period.name}-${metric.id}.${format}`;
    setFailed(null);
    try {
      saveFile(await ask.download(rowsPath(question, metric.id, format)), file);
    } catch {
      setFailed(t("download.failed", { file }));
    }
  };
  return (
    <p className="sheet-files">
      <button type="button" className="button" onClick={() => void take("csv")}>
        {t("rows.csv")}
      </button>
      <button type="button" className="button" onClick={() => void take("xlsx")}>
        {t("rows.xlsx")}
      </button>
      <button type="button" className="button" onClick={() => void take("json")}>
        {t("rows.json")}
      </button>
      {failed !== null && <span role="alert">{failed}</span>}
    </p>
  );
}
