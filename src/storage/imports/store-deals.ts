// A file of deals becomes opportunities: all of its lines in one transaction, through the one way that deals come in.
import { creditTold } from "../crm/credit-told.ts";
import { storeTold, type Touched } from "../crm/told-deals.ts";
import { copyInto, type Database } from "../database.ts";
import type { Owed } from "../record-event.ts";
import type { ImportCounts, LineProblem } from "./files.ts";
import { companiesFirst } from "./companies-first.ts";
import { pieceNumbers, pieceOf } from "./pieces.ts";

/** In the order in which `copyRow` writes them. */
export const DEAL_COLUMNS = [
  "line",
  "id",
  "told_at",
  "account_id",
  "crm_account_id",
  "account_name",
  "name",
  "type",
  "status",
  "amount_minor",
  "currency",
  "created_at",
  "closed_at",
  "prior_arr_minor",
  "new_arr_minor",
  "escalator_minor",
] as const;

const COPY = `copy told_lines (${DEAL_COLUMNS.join(", ")}) from stdin`;

const LINES = `
  create temporary table told_lines (piece int, line int, id text, told_at timestamptz, account_id int8,
    crm_account_id text, account_name text, name text, type text, status text, amount_minor int8,
    currency text, created_at timestamptz, closed_at timestamptz, prior_arr_minor int8,
    new_arr_minor int8, escalator_minor int8) on commit drop;
  create temporary table stood (id text primary key, seen text) on commit drop;
  create temporary table lines_of_ids (id text, line int, content text) on commit drop`;

/** What people see of a deal: the time at which it was told is no change. */
const SEEN = `md5((to_jsonb(o) - '{told_at,told_sha256,told_account_id,updated_at}'::text[])::text)`;

export interface StoringDeals {
  readonly id: string;
  readonly crm: string;
  readonly at: Date;
  readonly owed: Owed;
  /** Called after each piece with the lines done so far; what it throws takes everything back. */
  readonly onProgress: (done: number) => Promise<void>;
}

/** Stores every line of a file, credits what they touched, and keeps what became of each line. */
export async function storeDeals(
  tx: Database,
  tenantId: string,
  file: StoringDeals,
): Promise<Omit<ImportCounts, "repeated">> {
  const touched: Touched[] = [];
  const credit = async ({ accountIds, unmatched }: Touched) => {
    touched.push({ accountIds, unmatched: [] });
    // They touch nothing else, so they need not be remembered until the end.
    await creditTold(tx, tenantId, [{ accountIds: [], unmatched }], file.at, file.owed);
  };
  const counts = await tellLines(
    tx,
    tenantId,
    file,
    async (told) => {
      await credit(told);
      await keepOutcomes(tx, tenantId, file);
    },
    credit,
  );
  await creditAll(tx, tenantId, touched, file);
  return counts;
}

/** Accounts whose credits are decided between two signs of life. */
const ACCOUNTS = 1000;

async function creditAll(
  tx: Database,
  tenantId: string,
  touched: readonly Touched[],
  { at, owed, onProgress }: StoringDeals,
) {
  // After all of the file's deals: a credit looks at the others of its account.
  const accountIds = [...new Set(touched.flatMap((each) => each.accountIds))].toSorted();
  for (let from = 0; from < accountIds.length; from += ACCOUNTS) {
    const some = accountIds.slice(from, from + ACCOUNTS);
    await creditTold(tx, tenantId, [{ accountIds: some, unmatched: [] }], at, owed);
    await onProgress(-1);
  }
}

/** What storing a file would do, found out by doing it; whoever calls takes it back. With what contradicts itself. */
export async function tryDeals(
  tx: Database,
  tenantId: string,
  file: StoringDeals,
): Promise<{ readonly counts: ImportCounts; readonly problems: readonly LineProblem[] }> {
  const counts = await tellLines(tx, tenantId, file, async () => {
    await tx.query(`
      insert into lines_of_ids select id, line, md5((to_jsonb(t) - '{piece,line}'::text[])::text) from told_lines t`);
  });
  const again = await tx.query<{ line: number; first: number; isSame: boolean }>(
    `select line, first, content = first_content as "isSame" from (
       select line, content, first_value(line) over ids as first,
         first_value(content) over ids as first_content
       from lines_of_ids window ids as (partition by id order by line)
     ) as lines where line > first order by line`,
  );
  return {
    counts: { ...counts, repeated: again.filter(({ isSame }) => isSame).length },
    problems: again
      .filter(({ isSame }) => !isSame)
      .map(({ line, first }) => ({
        line,
        column: "opportunity_id",
        problem: `is the opportunity of line ${first} again, and says something else of it`,
      })),
  };
}

/** Lines that are stored by one statement. */
const TOGETHER = 20_000;

async function tellLines(
  tx: Database,
  tenantId: string,
  { id, crm, at, onProgress }: StoringDeals,
  onLines: (touched: Touched) => Promise<void>,
  onFirst: (touched: Touched) => Promise<void> = async () => undefined,
): Promise<Omit<ImportCounts, "repeated">> {
  await tx.query(LINES);
  // What this transaction writes has no statistics yet. Taken for a handful, thousands of rows would be compared with
  // each other one by one; hashed, they are read once per statement, whatever is believed of their number.
  await tx.query(`set local enable_nestloop = off; set local enable_mergejoin = off`);
  await onFirst(await companiesFirst(tx, tenantId, { id, crm, at }, COPY));
  const counts = { created: 0, updated: 0, unchanged: 0, unmatched: 0 };
  const numbers = await pieceNumbers(tx, tenantId, id);
  let done = 0;
  let waiting = 0;
  for (const [place, number] of numbers.entries()) {
    if (waiting === 0) await tx.query(`truncate told_lines, stood`);
    const piece = await pieceOf(tx, tenantId, id, number);
    waiting += piece.rows;
    done += piece.rows;
    if (piece.body !== "") {
      await tx.query(`alter table told_lines alter column piece set default ${number}`);
      await copyInto(tx, COPY, piece.body);
    }
    if (waiting === 0 || (waiting < TOGETHER && place + 1 < numbers.length)) continue;
    waiting = 0;
    await tx.query(`analyze told_lines`);
    await tx.query(
      `insert into stood select distinct on (o.id) o.id, ${SEEN} from told_lines t
       join opportunities o on o.tenant_id = $1 and o.crm = $2 and o.id = t.id`,
      [tenantId, crm],
    );
    const stored = await storeTold(tx, tenantId, {
      relation: `(select $3::text as crm, 'deal' as what, null::text as merged_into, t.* from told_lines t)`,
      params: [crm],
      source: "file",
      at,
      untimed: "first-told",
      hasEnds: false,
    });
    counts.created += stored.created;
    counts.updated += stored.updated;
    counts.unchanged += stored.unchanged;
    counts.unmatched += stored.noAccount;
    await onLines(stored.touched);
    await onProgress(done);
  }
  return counts;
}

/** One letter for each line that lies in `told_lines`, in the order of lines, with the piece it came with. */
const keepOutcomes = (
  tx: Database,
  tenantId: string,
  { id, crm }: StoringDeals,
): Promise<unknown> =>
  tx.query(
    `update import_pieces i set outcomes = became.letters
     from (
       select t.piece, string_agg(case when o.account_id is null then upper(was) else was end, ''
         order by t.line) as letters
       from told_lines t
       join opportunities o on o.tenant_id = $1 and o.crm = $2 and o.id = t.id
       left join stood s on s.id = t.id
       cross join lateral (select case when s.id is null then 'n'
         when s.seen is distinct from ${SEEN} then 'c' else 'u' end) as w (was)
       group by t.piece) as became
     where i.tenant_id = $1 and i.import_id = $3 and i.piece = became.piece`,
    [tenantId, crm, id],
  );
