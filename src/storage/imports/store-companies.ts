// A file of companies as a CRM knows them: all of its lines in one transaction, and whose account each of them is.
import { creditTold } from "../crm/credit-told.ts";
import type { Touched } from "../crm/told-deals.ts";
import { copyInto, type Database } from "../database.ts";
import { tellAccounts } from "../matching/resolve-accounts.ts";
import type { ImportCounts } from "./files.ts";
import type { Tried } from "./finish.ts";
import { pieceNumbers, pieceOf } from "./pieces.ts";
import type { StoringDeals } from "./store-deals.ts";

/** In the order in which `copyRow` writes them. */
export const COMPANY_COLUMNS = [
  "line",
  "id",
  "name",
  "domain",
  "external_id",
  "parent_id",
] as const;

const LINES = `
  create temporary table told_companies (line int, id text, name text, domain text, external_id int8,
    parent_id text) on commit drop;
  create temporary table stood (id text primary key, seen text) on commit drop;
  create temporary table lines_of_ids (id text, line int, content text) on commit drop`;

const SEEN = `md5(row(c.name, c.domain, c.external_id, c.parent_id)::text)`;

type Counts = Omit<ImportCounts, "repeated">;

/** Stores every line of a file, matches what it tells of, and keeps what became of each line. */
export async function storeCompanies(
  tx: Database,
  tenantId: string,
  file: StoringDeals,
): Promise<Counts> {
  const touched: Touched[] = [];
  const counts = await tellLines(tx, tenantId, file, async (piece, moved) => {
    touched.push(moved);
    await tx.query(
      `update import_pieces set outcomes = (select string_agg(outcome, '' order by line) from (${OUTCOMES}) as o)
       where tenant_id = $1 and import_id = $3 and piece = $4`,
      [tenantId, file.crm, file.id, piece],
    );
  });
  await creditTold(tx, tenantId, touched, file.at, file.owed);
  return counts;
}

/** What storing a file would do, found out by doing it; whoever calls takes it back. */
export async function tryCompanies(
  tx: Database,
  tenantId: string,
  file: StoringDeals,
): Promise<Tried> {
  const counts = await tellLines(tx, tenantId, file, async () => {
    await tx.query(
      `insert into lines_of_ids select id, line, md5((to_jsonb(t) - 'line')::text) from told_companies t`,
    );
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
        column: "account_id",
        problem: `is the account of line ${first} again, and says something else of it`,
      })),
  };
}

const OUTCOMES = `
  select t.line, case when c.account_id is null then upper(was) else was end as outcome
  from told_companies t
  join crm_accounts c on c.tenant_id = $1 and c.crm = $2 and c.id = t.id
  left join stood s on s.id = t.id
  cross join lateral (select case when s.id is null then 'n'
    when s.seen is distinct from ${SEEN} then 'c' else 'u' end) as w (was)`;

async function tellLines(
  tx: Database,
  tenantId: string,
  { id, crm, at, onProgress }: StoringDeals,
  onPiece: (piece: number, moved: Touched) => Promise<void>,
): Promise<Counts> {
  await tx.query(LINES);
  // As for deals: rows of this transaction have no statistics yet.
  await tx.query(`set local enable_nestloop = off; set local enable_mergejoin = off`);
  const counts = { created: 0, updated: 0, unchanged: 0, unmatched: 0 };
  let done = 0;
  for (const number of await pieceNumbers(tx, tenantId, id)) {
    const piece = await pieceOf(tx, tenantId, id, number);
    if (piece.body === "") continue;
    await tx.query(`truncate told_companies, stood`);
    await copyInto(
      tx,
      `copy told_companies (${COMPANY_COLUMNS.join(", ")}) from stdin`,
      piece.body,
    );
    await tx.query(`analyze told_companies`);
    await tx.query(
      `insert into stood select distinct on (c.id) c.id, ${SEEN} from told_companies t
       join crm_accounts c on c.tenant_id = $1 and c.crm = $2 and c.id = t.id`,
      [tenantId, crm],
    );
    const told = await tx.query<{
      id: string;
      name: string | null;
      domain: string | null;
      externalId: string | null;
      parentId: string | null;
    }>(
      `select distinct id, name, domain, external_id as "externalId", parent_id as "parentId"
       from told_companies`,
    );
    const { accountIds, unmatched } = await tellAccounts(
      tx,
      tenantId,
      told.map(({ domain, externalId, parentId, ...company }) => ({
        ...company,
        crm,
        toldAt: at,
        // An empty cell says nothing; what is known otherwise stays.
        ...(domain === null ? {} : { domain }),
        ...(externalId === null ? {} : { externalId }),
        ...(parentId === null ? {} : { parentId }),
      })),
      at,
    );
    const became = await tx.query<{ outcome: string; n: number }>(
      `select outcome, count(distinct id)::int as n from (${OUTCOMES}) as o join told_companies using (line)
       group by outcome`,
      [tenantId, crm],
    );
    for (const { outcome, n } of became) {
      const was = outcome.toLowerCase();
      counts[was === "n" ? "created" : was === "c" ? "updated" : "unchanged"] += n;
      if (outcome !== was) counts.unmatched += n;
    }
    await onPiece(number, { accountIds, unmatched });
    done += piece.rows;
    await onProgress(done);
  }
  return counts;
}
