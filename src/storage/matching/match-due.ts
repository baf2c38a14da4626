// Matches that have to be looked at again because something changed: an organization that came with a flag, an account
// that was renamed or moved to another domain, companies of the CRM that somebody else was looking at.
import { nearNames, MOST_NEAR } from "../../domain/matching/near-names.ts";
import { creditTold } from "../crm/credit-told.ts";
import type { Database } from "../database.ts";
import type { Owed } from "../record-event.ts";
import { allTenants } from "../tenants.ts";
import { lookAgain } from "./look-again.ts";
import { weighAccounts } from "./weigh.ts";

/** Changed accounts per transaction. */
const CHANGES = 5000;
/** Companies per run whose names are compared with those of all accounts. */
const NEAR_AT_ONCE = 2000;
/** Names held in memory at once. */
const NAMES = 50_000;
/** Rounds of weighing per run and tenant. */
const ROUNDS = 20;

/** Looks again at whatever is due. Several may run at once; one at a time decides for a tenant. */
export async function matchDue(
  database: Database,
  now: Date,
  owedOf: (tenantId: string) => Promise<Owed>,
): Promise<{ companies: number }> {
  let companies = 0;
  for (const { id: tenantId, suspended } of await allTenants(database)) {
    if (suspended) continue;
    const ofTenant = database.forTenant(tenantId);
    companies += await matchTenant(ofTenant, tenantId, now, () => owedOf(tenantId));
  }
  return { companies };
}

/** The same for one tenant. */
export async function matchTenant(
  ofTenant: Database,
  tenantId: string,
  now: Date,
  owedOf: () => Promise<Owed>,
): Promise<number> {
  const [waiting] = await ofTenant.query<{ due: boolean; near: boolean; weigh: boolean }>(
    `select exists (select from account_changes where tenant_id = $1)
         or exists (select from crm_accounts where tenant_id = $1 and due) as due,
       exists (select from crm_accounts where tenant_id = $1 and near_due) as near,
       exists (select from crm_accounts where tenant_id = $1 and weigh_due) as weigh`,
    [tenantId],
  );
  let companies = 0;
  if (waiting?.due === true) {
    const owed = await owedOf();
    companies += await ofTenant.transaction(async (tx) => {
      const marked = await tx.query(TAKE_CHANGES, [tenantId]);
      const moved = await lookAgain(tx, tenantId, now);
      await creditTold(tx, tenantId, [moved], now, owed);
      return marked.length;
    });
  }
  if (waiting?.near === true || waiting?.due === true)
    companies += await findNear(ofTenant, tenantId);
  if (waiting?.weigh === true || waiting?.due === true)
    for (let round = 0; round < ROUNDS && (await weighAccounts(ofTenant, tenantId)) > 0;) round++;
  return companies;
}

const TAKE_CHANGES = `
  with changes as (
    delete from account_changes
    where tenant_id = $1 and id in (
      select id from account_changes where tenant_id = $1 limit ${CHANGES} for update skip locked)
    returning account_id, crm_id, name_key, domain_key
  ), crms as (
    select distinct crm from crm_accounts where tenant_id = $1
  ), concerned as (
    select c.crm, c.id from changes g join crm_accounts c
      on c.tenant_id = $1 and c.account_id = g.account_id
    union
    select c.crm, c.id from changes g join crm_accounts c
      on c.tenant_id = $1 and c.external_id = g.account_id
    union
    select c.crm, c.id from changes g cross join crms join crm_accounts c
      on c.tenant_id = $1 and c.crm = crms.crm and c.id = g.crm_id
    union
    select c.crm, c.id from changes g cross join crms join crm_accounts c
      on c.tenant_id = $1 and c.crm = crms.crm and c.name_key = g.name_key and c.name_key <> ''
    union
    select c.crm, c.id from changes g cross join crms join crm_accounts c
      on c.tenant_id = $1 and c.crm = crms.crm and c.domain_key = g.domain_key
  ), unlike as (
    -- A new name may be like one that nothing was like.
    update crm_accounts c set near_due = true
    where c.tenant_id = $1 and c.account_id is null and c.decided_by is null and not c.near_due
      and (c.certainty is null or c.doubt = 'near-name') and c.name_key <> ''
      and exists (select from changes)
      and not exists (select from concerned d where d.crm = c.crm and d.id = c.id)
  )
  update crm_accounts c set due = true
  from concerned d
  where c.tenant_id = $1 and c.crm = d.crm and c.id = d.id and not c.due and c.decided_by is null
  returning 1`;

interface Unlike {
  readonly crm: string;
  readonly id: string;
  readonly key: string;
}

/** Finds accounts with names like those of companies that nothing else speaks for. They are shown, and never taken. */
async function findNear(ofTenant: Database, tenantId: string): Promise<number> {
  const companies = await ofTenant.query<Unlike>(
    `select crm, id, name_key as key from crm_accounts
     where tenant_id = $1 and near_due order by crm, id limit ${NEAR_AT_ONCE}`,
    [tenantId],
  );
  if (companies.length === 0) return 0;
  const found = companies.map((company) => ({
    ...company,
    near: [] as { id: string; score: number }[],
  }));
  for (let after = "0"; ;) {
    const names = await ofTenant.query<{ id: string; key: string }>(
      `select id, name_key as key from accounts
       where tenant_id = $1 and id > $2 and name_key <> '' order by id limit ${NAMES}`,
      [tenantId, after],
    );
    const near = nearNames(names);
    for (const each of found)
      each.near = [...each.near, ...near(each.key)]
        .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
        .slice(0, MOST_NEAR);
    const last = names.at(-1);
    if (last === undefined || names.length < NAMES) break;
    after = last.id;
  }
  await ofTenant.query(
    `update crm_accounts c
     set near = n.near, near_due = false,
       doubt = case when cardinality(n.near) > 0 then 'near-name' end,
       certainty = case when cardinality(n.near) > 0 then 'doubtful' end
     from jsonb_to_recordset($2::jsonb) as f (crm text, id text, key text, near jsonb)
       cross join lateral (select coalesce(array_agg((x->>'id')::int8 order by at), '{}') as near
         from jsonb_array_elements(f.near) with ordinality as e (x, at)) n
     where c.tenant_id = $1 and c.crm = f.crm and c.id = f.id and c.near_due and c.name_key = f.key
       and c.account_id is null and c.decided_by is null
       and (c.certainty is null or c.doubt = 'near-name')`,
    [tenantId, JSON.stringify(found)],
  );
  // Whoever was decided meanwhile needs no candidates.
  await ofTenant.query(
    `update crm_accounts set near_due = false
     where tenant_id = $1 and near_due and (account_id is not null or decided_by is not null
       or doubt <> 'near-name')`,
    [tenantId],
  );
  return companies.length;
}
