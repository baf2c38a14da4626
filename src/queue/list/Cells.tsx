// The dense list: one line per flag, by the columns that were chosen.
import { Fragment } from "react";
import type { Flag } from "../../api/flag.ts";
import type { Column, Sort } from "../../api/queue.ts";
import { formatDate } from "../../ui/format.ts";
import { type Reader, signalOf, useReader } from "../reader/reader.ts";
import { formatLeft } from "../reader/when.ts";
import type { Group } from "./groups.ts";
import { timeOf, toneOf } from "./time.ts";
import { worthOf } from "./worth.ts";

/** How wide a column is, as CSS says it: numbers and dates as wide as they get, names share the rest. */
const WIDTHS: Readonly<Record<Column, string>> = {
  due: "92px",
  account: "minmax(96px, 1.3fr)",
  signal: "minmax(96px, 1.6fr)",
  worth: "92px",
  status: "96px",
  owner: "minmax(72px, 0.9fr)",
  age: "64px",
  agents: "minmax(72px, 0.9fr)",
  renewal: "100px",
};
export const widthsOf = (columns: readonly Column[]): string =>
  columns.map((column) => WIDTHS[column]).join(" ");

/** Figures end where their column ends, so that they can be compared. */
const isFigure = (column: Column): boolean => ["due", "worth", "age", "renewal"].includes(column);

interface CellsProps {
  readonly flag: Flag;
  readonly group: Group;
  readonly columns: readonly Column[];
  readonly reader: Reader & { readonly now: number };
}

export const Cells = ({ flag, group, columns, reader }: CellsProps) =>
  columns.map((column) => (
    <Fragment key={column}>
      <span className={`cell cell-${column}${isFigure(column) ? " cell-figure" : ""}`}>
        {cellOf(column, { flag, group, reader })}
      </span>{" "}
    </Fragment>
  ));

/** What a date or a name in a line of many means, for whoever hears it. */
const Told = ({ what, children }: { what: string; children: string }) => (
  <>
    {/* The space stands outside: inside it would be trimmed where names are put together. */}
    <span className="unseen">{what}</span> {children}
  </>
);

function cellOf(column: Column, { flag, group, reader }: Omit<CellsProps, "columns">) {
  const { t, locale, now } = reader;
  const { account } = flag;
  switch (column) {
    case "due":
      return <span className={toneOf(flag, group)}>{timeOf(flag, group, reader)}</span>;
    case "account":
      return <bdi>{account?.name ?? t("noAccount")}</bdi>;
    case "signal":
      return <bdi>{signalOf(reader, flag.signal)}</bdi>;
    case "worth":
      return worthOf(flag, locale);
    case "status":
      return <span className="pill">{t(`status.${flag.status}`)}</span>;
    case "owner":
      return <Told what={t("columns.owner")}>{flag.owner?.name ?? t("nobodyYet")}</Told>;
    case "age":
      return (
        <Told what={t("columns.age")}>
          {formatLeft(now - Date.parse(flag.raisedAt), { t, locale })}
        </Told>
      );
    case "agents":
      return flag.corroboration === null ? (
        <Told what={t("columns.agents")}>{flag.agent.name}</Told>
      ) : (
        t("row.agents", { count: flag.corroboration.agents })
      );
    case "renewal":
      return account?.renewalOn == null ? null : (
        <Told what={t("columns.renewal")}>{formatDate(account.renewalOn, locale)}</Told>
      );
  }
}

const SORT_OF = { due: "due", worth: "worth", age: "age" } as const satisfies Partial<
  Record<Column, Sort>
>;
const isSortable = (column: Column): column is keyof typeof SORT_OF =>
  Object.hasOwn(SORT_OF, column);

interface ColumnsHeadProps {
  readonly columns: readonly Column[];
  readonly sort: Sort;
  /** `null` where there is one order only. */
  readonly onSort: ((sort: Sort) => void) | null;
}

/** The columns' names; those that the list can be ordered by are pressed for it. */
export function ColumnsHead({ columns, sort, onSort }: ColumnsHeadProps) {
  const { t } = useReader();
  return (
    <div className="columns-head">
      {columns.map((column) => (
        <span key={column} className={isFigure(column) ? "cell-figure" : ""}>
          {isSortable(column) && onSort !== null ? (
            <button
              type="button"
              aria-pressed={SORT_OF[column] === sort}
              onClick={() => onSort(SORT_OF[column])}
            >
              {t(`columns.${column}`)}
            </button>
          ) : (
            t(`columns.${column}`)
          )}
        </span>
      ))}
    </div>
  );
}
