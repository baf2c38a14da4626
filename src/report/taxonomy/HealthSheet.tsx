import type { HealthRow, TaxonomyHealthAnswer } from "../../api/taxonomy-health.ts";
import { useAnswer } from "../../ui/asking/use-answer.ts";
import { momentInZone } from "../months.ts";
import { useReader } from "../reader.ts";
import { Sheet } from "../rows/Sheet.tsx";
import { sayExcluded, sayReason } from "../sentences.ts";
import { Table } from "../Table.tsx";
import { nameIn } from "./RowsButton.tsx";

interface HealthSheetProps {
  readonly metricId: string;
  readonly health: TaxonomyHealthAnswer;
  readonly close: () => void;
}

/** As many as a person reads in one go. */
const MOST = 200;

/** The sentence that defines a figure of the taxonomy's health, and the flags beneath it in their customers' words. */
export function HealthSheet({ metricId, health, close }: HealthSheetProps) {
  const reader = useReader();
  const { t, ask } = reader;
  const [family = ""] = metricId.split(".");
  const path = `/v1/reports/taxonomy/rows?${new URLSearchParams({ month: health.month, metric: metricId }).toString()}`;
  const { value, trouble, again } = useAnswer(path, ask.taxonomyRows);
  const title = t.maybe(`taxonomy.health.what.${family}.name`) ?? metricId;
  return (
    <Sheet title={title} close={close}>
      <p>{t.maybe(`taxonomy.health.what.${family}.what`)}</p>
      {trouble !== null && (
        <p role="alert">
          {t("rows.failed")}{" "}
          <button type="button" className="link" onClick={again}>
            {t("notice.tryAgain")}
          </button>
        </p>
      )}
      {value === null ? (
        trouble === null && <p aria-busy="true">{t("loading")}</p>
      ) : (
        <>
          <h3>{t("rows.counted", { count: value.counted.length })}</h3>
          <Flags
            health={health}
            rows={value.counted.slice(0, MOST).map((row) => ({ row, reason: null }))}
          />
          {value.excluded.length > 0 && (
            <details className="behind">
              <summary>{t("rows.excluded", { count: value.excluded.length })}</summary>
              <Flags health={health} rows={value.excluded.slice(0, MOST)} />
            </details>
          )}
        </>
      )}
    </Sheet>
  );
}

interface FlagsProps {
  readonly health: TaxonomyHealthAnswer;
  readonly rows: readonly { readonly row: HealthRow; readonly reason: string | null }[];
}

function Flags({ health, rows }: FlagsProps) {
  const reader = useReader();
  const { t } = reader;
  if (rows.length === 0) return <p className="aside">{t("rows.none")}</p>;
  const name = (id: string | null) =>
    id === null ? t("signals.notSure") : nameIn(health, id, reader);
  return (
    <Table
      className="rows"
      heads={[
        t("taxonomy.health.quote"),
        t("rows.signal"),
        t("taxonomy.health.byCs"),
        t("rows.status"),
        t("rows.raised"),
      ]}
    >
      <tbody>
        {rows.map(({ row, reason }) => (
          <tr key={row.id}>
            <th scope="row">
              <span dir="auto">{row.quote ?? "–"}</span>
              <span className="beneath">
                <a
                  href={`/queue?${new URLSearchParams({ flag: row.id }).toString()}`}
                  target="_blank"
                  rel="noreferrer"
                >
                  <bdi>{row.accountName ?? t("rows.noAccount")}</bdi>
                  <span className="unseen"> ({t("rows.newTab")})</span>
                </a>
              </span>
            </th>
            <td>{name(row.signal)}</td>
            <td>{row.csSignal === null ? "–" : name(row.csSignal)}</td>
            <td>
              {t.maybe(`status.${row.status}`) ?? row.status}
              {row.declineReason !== null && (
                <span className="beneath">{sayReason(row.declineReason, reader)}</span>
              )}
              {reason !== null && <span className="beneath">{sayExcluded(reason, reader)}</span>}
            </td>
            <td className="moment">
              {momentInZone(Date.parse(row.raisedAt), health.zone, t.locale)}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
