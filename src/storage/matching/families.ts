// Accounts that count together because somebody said so: a child with its parent, and organizations that were made one.
import { ruleOf } from "../attribution-rules.ts";
import { creditFacts, decideCredits, isAlike } from "../credit-facts.ts";
import type { Database } from "../database.ts";
import { log } from "./by-hand.ts";

export interface Change {
  /** Made by the client: the same one sent twice is done once. */
  readonly id: string;
  /** The child, or the organization that is made part of another. */
  readonly fromId: string;
  /** The parent, or the organization that stays. */
  readonly intoId: string;
  readonly byId: string | null;
  readonly at: Date;
}

export type Changed =
  | { readonly is: "done"; readonly accountIds: readonly string[] }
  | { readonly is: "replayed" }
  | {
      readonly is: "refused";
      readonly because: "no-account" | "same-account" | "circle" | "taken" | "not-there";
    };

const TABLES = {
  relation: { table: "account_relations", from: "child_id", into: "parent_id" },
  merge: { table: "account_merges", from: "from_id", into: "into_id" },
} as const;
export type Family = keyof typeof TABLES;

/**
 * Says that a child belongs to a parent, or that an organization was made part of another. Each has one of them at most,
 * and nobody is, by whatever steps, their own.
 */
export async function join(
  tx: Database,
  tenantId: string,
  family: Family,
  { id, fromId, intoId, byId, at }: Change,
): Promise<Changed> {
  const { table, from, into } = TABLES[family];
  if (await isDone(tx, tenantId, id)) return { is: "replayed" };
  if (fromId === intoId) return { is: "refused", because: "same-account" };
  // One at a time: two who each close half of a circle would not see each other.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('families ' || $1::text, 17))`, [
    tenantId,
  ]);
  const known = await tx.query(`select id from accounts where tenant_id = $1 and id = any($2)`, [
    tenantId,
    [fromId, intoId],
  ]);
  if (known.length < 2) return { is: "refused", because: "no-account" };
  const [circle] = await tx.query<{ closes: boolean }>(
    `with recursive above as (
       select $3::int8 as id
       union
       select t.${into} from above join ${table} t on t.tenant_id = $1 and t.${from} = above.id
     )
     select exists (select from above where id = $2) as closes`,
    [tenantId, fromId, intoId],
  );
  if (circle?.closes === true) return { is: "refused", because: "circle" };
  const stored = await tx.query(
    `insert into ${table} (tenant_id, ${from}, ${into}, by_id, at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning 1`,
    [tenantId, fromId, intoId, byId, at],
  );
  if (stored.length === 0) return { is: "refused", because: "taken" };
  await log(tx, tenantId, {
    id,
    at,
    byId,
    what: family === "merge" ? "merged" : "related",
    fromAccountId: fromId,
    toAccountId: intoId,
  });
  return { is: "done", accountIds: [fromId, intoId] };
}

/** Takes it back. */
export async function part(
  tx: Database,
  tenantId: string,
  family: Family,
  { id, fromId, byId, at }: Omit<Change, "intoId">,
): Promise<Changed> {
  const { table, from, into } = TABLES[family];
  if (await isDone(tx, tenantId, id)) return { is: "replayed" };
  const [gone] = await tx.query<{ intoId: string }>(
    `delete from ${table} where tenant_id = $1 and ${from} = $2 returning ${into} as "intoId"`,
    [tenantId, fromId],
  );
  if (gone === undefined) return { is: "refused", because: "not-there" };
  await log(tx, tenantId, {
    id,
    at,
    byId,
    what: family === "merge" ? "unmerged" : "unrelated",
    fromAccountId: fromId,
    toAccountId: gone.intoId,
  });
  return { is: "done", accountIds: [fromId, gone.intoId] };
}

const isDone = async (tx: Database, tenantId: string, id: string): Promise<boolean> =>
  (await tx.query(`select from match_log where tenant_id = $1 and id = $2`, [tenantId, id]))
    .length > 0;

/** A deal that would be credited otherwise. */
export interface Recredited {
  readonly crm: string;
  readonly id: string;
  readonly name: string;
  readonly accountName: string | null;
  readonly amountMinor: string;
  readonly currency: string;
  readonly from: string | null;
  readonly to: string;
}

class OnlyTried extends Error {
  override name = "OnlyTried" as const;
}

/** What a change would do to credits: it is made, looked at, and taken back again. */
export async function tryFamily(
  database: Database,
  tenantId: string,
  change: (tx: Database) => Promise<Changed>,
  at: Date,
): Promise<{ changed: Changed; deals: readonly Recredited[] }> {
  let tried: { changed: Changed; deals: readonly Recredited[] } | undefined;
  await database
    .transaction(async (tx) => {
      const changed = await change(tx);
      tried = {
        changed,
        deals: changed.is === "done" ? await recredited(tx, tenantId, changed.accountIds, at) : [],
      };
      throw new OnlyTried("This was only tried.");
    })
    .catch((error: unknown) => {
      if (!(error instanceof OnlyTried)) throw error;
    });
  if (tried === undefined) throw new Error("A trial was left without an outcome.");
  return tried;
}

async function recredited(
  tx: Database,
  tenantId: string,
  accountIds: readonly string[],
  at: Date,
): Promise<Recredited[]> {
  const facts = await creditFacts(tx, tenantId, accountIds);
  const decided = decideCredits(facts, await ruleOf(tx, tenantId), at.getTime());
  const others = decided.filter(
    ({ deal, decision, isFixed }) => !isFixed && !isAlike(deal, decision),
  );
  if (others.length === 0) return [];
  const rows = await tx.query<Omit<Recredited, "from" | "to">>(
    `select o.crm, o.id, o.name, coalesce(a.name, o.account_name) as "accountName",
       o.amount_minor as "amountMinor", o.currency
     from jsonb_to_recordset($2::jsonb) as k (crm text, id text)
     join opportunities o on o.tenant_id = $1 and o.crm = k.crm and o.id = k.id
     left join accounts a on a.tenant_id = $1 and a.id = o.account_id
     order by o.amount_minor desc, o.crm, o.id`,
    [tenantId, JSON.stringify(others.map(({ deal: { crm, id } }) => ({ crm, id })))],
  );
  return rows.flatMap((row) => {
    const other = others.find(({ deal }) => deal.crm === row.crm && deal.id === row.id);
    return other === undefined
      ? []
      : [{ ...row, from: other.deal.bucket, to: other.decision.bucket }];
  });
}

export interface FamilyRow {
  readonly fromId: string;
  readonly fromName: string;
  readonly intoId: string;
  readonly intoName: string;
  readonly byId: string | null;
  readonly byName: string | null;
  readonly at: Date;
}

/** Most that are listed; a tenant names them one by one. */
const MOST = 1000;

/** Every relation, or every merge, the newest first. */
export const families = (
  database: Database,
  tenantId: string,
  family: Family,
): Promise<FamilyRow[]> => {
  const { table, from, into } = TABLES[family];
  return database.query<FamilyRow>(
    `select t.${from} as "fromId", coalesce(f.name, t.${from}::text) as "fromName",
       t.${into} as "intoId", coalesce(i.name, t.${into}::text) as "intoName",
       t.by_id as "byId", m.name as "byName", t.at
     from ${table} t
     left join accounts f on f.tenant_id = t.tenant_id and f.id = t.${from}
     left join accounts i on i.tenant_id = t.tenant_id and i.id = t.${into}
     left join members m on m.tenant_id = t.tenant_id and m.id = t.by_id
     where t.tenant_id = $1
     order by t.at desc, t.${from} limit ${MOST}`,
    [tenantId],
  );
};
