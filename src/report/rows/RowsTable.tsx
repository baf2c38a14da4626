import { type ReactNode, useState } from "react";
import type { FlagRow, OpportunityRow, RowsBeneathAnswer } from "../../api/report.ts";
import { formatMoney } from "../../ui/format.ts";
import { dayInZone, momentInZone } from "../months.ts";
import { nameOfSignal, useReader, useShown } from "../reader.ts";
import { type Head, Table } from "../Table.tsx";
import { sayExcluded, sayReason } from "../sentences.ts";

/** As many as a person reads in one go; the files have them all. */
const AT_A_TIME = 100;

/** The counted rows, and behind a line of their own those that are left out with the reason. */
export function RowsTable({ rows }: { readonly rows: RowsBeneathAnswer }) {
  const { t } = useReader();
  return (
    <>
      <h3>{t("rows.counted", { count: rows.counted.length })}</h3>
      {rows.counted.length === 0 ? (
        <p className="aside">{t("rows.none")}</p>
      ) : rows.of === "flags" ? (
        <Flags rows={rows.counted.map((row) => ({ row, reason: null }))} />
      ) : (
        <Deals rows={rows.counted.map((row) => ({ row, reason: null }))} />
      )}
      {rows.excluded.length > 0 && (
        <details className="behind">
          <summary>{t("rows.excluded", { count: rows.excluded.length })}</summary>
          {rows.of === "flags" ? <Flags rows={rows.excluded} /> : <Deals rows={rows.excluded} />}
        </details>
      )}
    </>
  );
}

interface Told<Row> {
  readonly row: Row;
  /** Why it is left out; `null` when it is counted. */
  readonly reason: string | null;
}

function Flags({ rows }: { readonly rows: readonly Told<FlagRow>[] }) {
  const reader = useReader();
  const { t } = reader;
  const { zone } = useShown().report;
  const left = rows.some(({ reason }) => reason !== null);
  return (
    <Paged
      rows={rows}
      heads={[
        t("rows.flag"),
        t("rows.signal"),
        t("rows.status"),
        t("rows.team"),
        t("rows.raised"),
        t("rows.due"),
        t("rows.contacted"),
        ...(left ? [t("rows.why")] : []),
      ]}
      renderLine={({ row, reason }) => (
        <tr key={row.id}>
          <th scope="row">
            <FlagLink id={row.id} name={row.accountName ?? t("rows.noAccount")} />
          </th>
          <td>{row.signal === null ? t("signals.notSure") : nameOfSignal(reader, row.signal)}</td>
          <td>
            {t.maybe(`status.${row.status}`) ?? row.status}
            {row.declineReason !== null && (
              <span className="beneath">{sayReason(row.declineReason, reader)}</span>
            )}
          </td>
          <td>
            <bdi>{row.team ?? "–"}</bdi>
          </td>
          <td className="moment">{momentInZone(row.raisedAt, zone, t.locale)}</td>
          <td className="moment">
            {row.dueAt === null ? "–" : momentInZone(row.dueAt, zone, t.locale)}
          </td>
          <td className="moment">
            {row.contactedAt === null ? "–" : momentInZone(row.contactedAt, zone, t.locale)}
          </td>
          {left && <td>{reason === null ? "" : sayExcluded(reason, reader)}</td>}
        </tr>
      )}
    />
  );
}

function Deals({ rows }: { readonly rows: readonly Told<OpportunityRow>[] }) {
  const reader = useReader();
  const { t } = reader;
  const { zone } = useShown().report;
  const left = rows.some(({ reason }) => reason !== null);
  return (
    <Paged
      rows={rows}
      heads={[
        t("rows.deal"),
        t("rows.status"),
        { words: t("rows.amount"), of: "number" },
        t("rows.created"),
        t("rows.closed"),
        t("rows.bucket"),
        ...(left ? [t("rows.why")] : []),
      ]}
      renderLine={({ row, reason }) => (
        <tr key={`${row.crm} ${row.id}`}>
          <th scope="row">
            <a
              href={`/outcomes?${new URLSearchParams({ deal: `${row.crm}:${row.id}` }).toString()}`}
              target="_blank"
              rel="noreferrer"
            >
              <bdi>{row.name}</bdi>
              <span className="unseen"> ({t("rows.evidence")})</span>
            </a>
            <span className="beneath">
              <bdi>{row.accountName ?? t("rows.noAccount")}</bdi> · {row.crm} {row.id}
            </span>
          </th>
          <td>{t.maybe(`status.${row.status}`) ?? row.status}</td>
          <td className="number">{formatMoney(row.amountMinor, row.currency, t.locale)}</td>
          <td className="moment">{dayInZone(row.createdAt, zone, t.locale)}</td>
          <td className="moment">
            {row.closedAt === null ? "–" : dayInZone(row.closedAt, zone, t.locale)}
          </td>
          <td>
            {t.maybe(`bucket.${row.bucket}`) ?? row.bucket}
            <span className="beneath">{t.maybe(`credit.${row.reason}`) ?? row.reason}</span>
            {row.flagId !== null && <FlagLink id={row.flagId} name={t("rows.flag")} />}
          </td>
          {left && <td>{reason === null ? "" : sayExcluded(reason, reader)}</td>}
        </tr>
      )}
    />
  );
}

/** The flag with its story, on the queue page. */
function FlagLink({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useReader();
  return (
    <a
      href={`/queue?${new URLSearchParams({ flag: id }).toString()}`}
      target="_blank"
      rel="noreferrer"
    >
      <bdi>{name}</bdi>
      <span className="unseen"> ({t("rows.newTab")})</span>
    </a>
  );
}

interface PagedProps<Row> {
  readonly rows: readonly Row[];
  readonly heads: readonly Head[];
  readonly renderLine: (row: Row) => ReactNode;
}

function Paged<Row>({ rows, heads, renderLine }: PagedProps<Row>) {
  const { t } = useReader();
  const [shown, setShown] = useState(AT_A_TIME);
  const more = Math.min(AT_A_TIME, rows.length - shown);
  return (
    <>
      <Table className="rows" heads={heads}>
        <tbody>{rows.slice(0, shown).map(renderLine)}</tbody>
      </Table>
      {more > 0 && (
        <button type="button" className="button" onClick={() => setShown(shown + AT_A_TIME)}>
          {t("rows.more", { count: more })}
        </button>
      )}
    </>
  );
}
