// Which accounts have to do with each other: parents and children that a rule names, organizations that were made one, and
// companies that only the CRM calls parent and child.
import type { Merges } from "../domain/attribution.ts";
import type { Database } from "./database.ts";

export interface Kinship {
  /** The accounts asked for, and every one that may count as one of them. */
  readonly near: readonly string[];
  /** Child → parent, by explicit rule. */
  readonly parentOf: Readonly<Record<string, string>>;
  readonly merges: Merges;
}

/**
 * Everything that counts as one of these accounts: what was made one with it, parents and children of those, and what was
 * made one with them.
 */
export async function kinshipOf(
  database: Database,
  tenantId: string,
  accountIds: readonly string[],
): Promise<Kinship> {
  const own = await mergesAround(database, tenantId, accountIds);
  const one = [...new Set([...accountIds, ...own.flatMap(({ from, into }) => [from, into])])];
  const relations = await relationsOf(database, tenantId, one);
  const kin = relations.flatMap(({ child, parent }) => [child, parent]);
  const theirs = kin.length === 0 ? [] : await mergesAround(database, tenantId, kin);
  const merges = [...own, ...theirs];
  return {
    near: [...new Set([...one, ...kin, ...theirs.flatMap(({ from, into }) => [from, into])])],
    parentOf: Object.fromEntries(relations.map(({ child, parent }) => [child, parent])),
    merges: Object.fromEntries(
      merges.map(({ from, into, at }) => [from, { into, at: at.getTime() }]),
    ),
  };
}

/** Every merge that leads to one of these accounts or away from it, however many steps away. */
const mergesAround = (
  database: Database,
  tenantId: string,
  accountIds: readonly string[],
): Promise<{ from: string; into: string; at: Date }[]> =>
  database.query(
    `with recursive kin as (
       select id from unnest($2::int8[]) as asked (id)
       union
       select m.id from kin, lateral (
         select into_id as id from account_merges where tenant_id = $1 and from_id = kin.id
         union all
         select from_id from account_merges where tenant_id = $1 and into_id = kin.id) m
     )
     select m.from_id as "from", m.into_id as "into", m.at
     from kin join account_merges m on m.tenant_id = $1 and m.from_id = kin.id`,
    [tenantId, accountIds],
  );

const relationsOf = (
  database: Database,
  tenantId: string,
  accountIds: readonly string[],
): Promise<{ child: string; parent: string }[]> =>
  database.query(
    `select child_id as child, parent_id as parent from account_relations
     where tenant_id = $1 and child_id = any($2)
     union
     select child_id, parent_id from account_relations
     where tenant_id = $1 and parent_id = any($2)`,
    [tenantId, accountIds],
  );

/** Which accounts may count as the same as each, in whichever way; the decision knows which do. */
export function relatives({
  parentOf,
  merges,
}: Omit<Kinship, "near">): ReadonlyMap<string, readonly string[]> {
  const pairs = [
    ...Object.entries(parentOf),
    ...Object.entries(merges).map(([from, { into }]): [string, string] => [from, into]),
  ];
  const next = new Map<string, string[]>();
  for (const [one, other] of pairs)
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const known = next.get(from);
      if (known === undefined) next.set(from, [to]);
      else known.push(to);
    }
  const reached = new Map<string, readonly string[]>();
  for (const start of next.keys()) {
    const all = new Set([start]);
    for (const id of all) for (const to of next.get(id) ?? []) all.add(to);
    reached.set(start, [...all]);
  }
  return reached;
}

/**
 * Accounts that the CRM alone calls parent or child of one of these. Nothing is owed across such a line; a deal whose flags
 * all stand on the other side of it says so.
 */
export async function toldRelatives(
  database: Database,
  tenantId: string,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database.query<{ id: string; relative: string }>(
    `select c.account_id as id, p.account_id as relative
     from crm_accounts c
     join crm_accounts p on p.tenant_id = c.tenant_id and p.crm = c.crm and p.id = c.parent_id
     where c.tenant_id = $1 and c.account_id = any($2) and p.account_id is not null
     union
     select p.account_id, c.account_id
     from crm_accounts p
     join crm_accounts c on c.tenant_id = p.tenant_id and c.crm = p.crm and c.parent_id = p.id
     where p.tenant_id = $1 and p.account_id = any($2) and c.account_id is not null`,
    [tenantId, accountIds],
  );
  const grouped = Map.groupBy(rows, ({ id }) => id);
  return new Map([...grouped].map(([id, all]) => [id, all.map(({ relative }) => relative)]));
}
