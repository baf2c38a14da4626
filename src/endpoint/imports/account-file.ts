// A CSV file of accounts: taken whole, or nothing of it.
import type { ImportReport } from "../../api/opportunity.ts";
import { putAccounts } from "../../storage/accounts.ts";
import type { Database } from "../../storage/database.ts";
import { COLUMNS, readAccountRow } from "./account-row.ts";
import { readTableFile } from "./table-file.ts";

export interface AccountsReport {
  /** Lines of data, good or bad. */
  readonly rows: number;
  /** Empty when the file was taken; otherwise nothing of it was stored. */
  readonly problems: ImportReport["problems"];
}

/** Stores every account of a file as the file tells them, or names every mistake in it. */
export async function importAccounts(
  database: Database,
  tenantId: string,
  bytes: Uint8Array,
): Promise<AccountsReport> {
  const { items, rows, problems } = await readTableFile(bytes, {
    columns: COLUMNS,
    unique: "account_id",
    repeats: "is the account",
    read: readAccountRow,
  });
  if (problems.length > 0) return { rows, problems: [...problems] };
  const stored = await putAccounts(database, tenantId, items);
  if (stored === "stored") return { rows, problems: [] };
  return {
    rows,
    problems: [
      {
        line: 1,
        column: "crm_id",
        problem: "has an id that two accounts would have, in this file or with one stored before",
      },
    ],
  };
}
