// The companies that a file of deals names for the first time, resolved before its deals are stored.
import type { Touched } from "../crm/told-deals.ts";
import { copyInto, type Database } from "../database.ts";
import { resolveAccounts } from "../matching/resolve-accounts.ts";
import { pieceNumbers, pieceOf } from "./pieces.ts";

/** Companies per statement. */
const TOGETHER = 20_000;

const KEY = `coalesce(t.crm_account_id, 'zendesk:' || t.account_id::text,
  'name:' || nullif(account_name_key(t.account_name), ''))`;

/**
 * Takes note of all companies of the file that are new here, many at a time. Deals would bring them as well, a few with
 * each piece, and every few would be held against all the others.
 */
export async function companiesFirst(
  tx: Database,
  tenantId: string,
  file: { readonly id: string; readonly crm: string; readonly at: Date },
  copyLines: string,
): Promise<Touched> {
  await tx.query(`
    create temporary table companies_of_file (n int generated always as identity, key text primary key,
      account_id int8, crm_account_id text, account_name text) on commit drop`);
  for (const number of await pieceNumbers(tx, tenantId, file.id)) {
    const { body } = await pieceOf(tx, tenantId, file.id, number);
    if (body === "") continue;
    await tx.query(`truncate told_lines`);
    await copyInto(tx, copyLines, body);
    await tx.query(
      `insert into companies_of_file (key, account_id, crm_account_id, account_name)
       select distinct on (key) key, account_id, crm_account_id, account_name
       from (select ${KEY} as key, t.* from told_lines t) as t
       where key is not null
         and not exists (select from crm_accounts c where c.tenant_id = $1 and c.crm = $2 and c.id = key)
       order by key, account_name
       on conflict do nothing`,
      [tenantId, file.crm],
    );
  }
  const [count] = await tx.query<{ n: number }>(
    `select coalesce(max(n), 0)::int as n from companies_of_file`,
  );
  const accountIds = new Set<string>();
  const unmatched: Touched["unmatched"][number][] = [];
  for (let from = 0; from < (count?.n ?? 0); from += TOGETHER) {
    const moved = await resolveAccounts(tx, tenantId, {
      relation: `(select $3::text as crm, null::text as id, 'deal' as what, null::timestamptz as told_at,
        account_id, crm_account_id, account_name
        from companies_of_file where n > $4 and n <= $4 + ${TOGETHER})`,
      params: [file.crm, from],
      at: file.at,
    });
    for (const id of moved.accountIds) accountIds.add(id);
    unmatched.push(...moved.unmatched);
  }
  return { accountIds: [...accountIds], unmatched };
}
