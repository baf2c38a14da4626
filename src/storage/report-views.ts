// The views that a warehouse reads, and their rows in pieces.
import type { Database } from "./database.ts";

/** How a column is told outside of PostgreSQL. Whole numbers that may pass 2^53 are `int64`. */
export type ColumnType = "text" | "int32" | "int64" | "double" | "timestamp" | "date";

export interface ReportView {
  readonly name: string;
  /** One sentence: what a row is. */
  readonly about: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Columns that no two rows share, in whose order rows are read. */
  readonly key: readonly string[];
}

/** Every view, as documented for whoever reads them. */
export const REPORT_VIEWS: readonly ReportView[] = [
  {
    name: "report_flags",
    about: "One flag as it stands, with what was known of its account when it was raised.",
    columns: {
      flag_id: "text",
      kind: "text",
      signal: "text",
      taxonomy_version: "int32",
      status: "text",
      ticket_id: "int64",
      account_id: "int64",
      account_name: "text",
      plan: "text",
      segment: "text",
      seats: "int32",
      arr_minor: "int64",
      currency: "text",
      renewal_on: "date",
      agent_id: "text",
      team: "text",
      owner_id: "text",
      queue: "text",
      urgency: "text",
      month: "date",
      raised_at: "timestamp",
      due_at: "timestamp",
      contacted_at: "timestamp",
      accepted_at: "timestamp",
      opportunity_at: "timestamp",
      closed_at: "timestamp",
      decline_reason: "text",
      right_signal: "text",
      duplicate_of: "text",
      crm: "text",
      opportunity_id: "text",
      identity_assurance: "text",
    },
    key: ["flag_id"],
  },
  {
    name: "report_opportunities",
    about: "One deal as the CRM last told it, with its credit and the reason.",
    columns: {
      crm: "text",
      opportunity_id: "text",
      account_id: "int64",
      account_name: "text",
      name: "text",
      type: "text",
      status: "text",
      amount_minor: "int64",
      currency: "text",
      created_at: "timestamp",
      closed_at: "timestamp",
      deleted_at: "timestamp",
      merged_into: "text",
      bucket: "text",
      flag_id: "text",
      reason: "text",
      rule_version: "int32",
      dispute_id: "text",
      decided_at: "timestamp",
      signal: "text",
      team: "text",
    },
    key: ["crm", "opportunity_id"],
  },
  {
    name: "report_credit_shares",
    about: "One agent's part of a credited deal; the parts of a deal add up to its amount.",
    columns: {
      crm: "text",
      opportunity_id: "text",
      bucket: "text",
      agent_id: "text",
      heard_at: "timestamp",
      amount_minor: "int64",
      currency: "text",
    },
    key: ["crm", "opportunity_id", "heard_at", "agent_id"],
  },
  {
    name: "report_month_figures",
    about: "One figure of a closed month as it was reported last; a null value is a refusal.",
    columns: {
      month: "date",
      version: "int32",
      closed_at: "timestamp",
      why: "text",
      figure: "text",
      unit: "text",
      currency: "text",
      value: "double",
      n: "text",
      low: "double",
      high: "double",
      method: "text",
    },
    key: ["month", "figure"],
  },
];

export type ViewRow = Readonly<Record<string, string | number | null>>;

/** Rows held at a time. */
const PIECE = 20_000;

/** Days and moments as text, whole numbers of 64 bits as well: no digit is lost on the way. */
const told = (name: string, type: ColumnType): string => {
  switch (type) {
    case "timestamp":
      return `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${name}`;
    case "date":
    case "int64":
      return `${name}::text as ${name}`;
    case "text":
      return `${name}::text as ${name}`;
    case "int32":
    case "double":
      return name;
  }
};

/** All rows of a view for the database's tenant as of one moment, piece by piece; `take` is waited for. */
export async function readView(
  tx: Database,
  { name, columns, key }: ReportView,
  take: (rows: readonly ViewRow[]) => Promise<void> | void,
): Promise<number> {
  const listed = Object.entries(columns).map(([column, type]) => told(column, type));
  await tx.query(
    `declare view_rows no scroll cursor for
     select ${listed.join(", ")} from ${name} order by ${key.map((column) => `${name}.${column}`).join(", ")}`,
  );
  let count = 0;
  for (;;) {
    const rows = await tx.query<ViewRow & object>(`fetch ${PIECE} from view_rows`);
    count += rows.length;
    if (rows.length > 0) await take(rows);
    if (rows.length < PIECE) break;
  }
  await tx.query("close view_rows");
  return count;
}
