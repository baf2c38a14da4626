// The published rules, and the questions that routing and trying out rules ask of what is stored.
import {
  defaultRouting,
  readRouting,
  type Routing,
  type RoutingBody,
} from "../domain/routing/body.ts";
import type { Kind } from "../domain/flag.ts";
import type { Urgency } from "../domain/taxonomy.ts";
import type { Why } from "../domain/why.ts";
import type { Database } from "./database.ts";

/** The rules in force; version 0 as long as nobody has published any. */
export async function routingInForce(database: Database, tenantId: string): Promise<Routing> {
  const [row] = await database.query<{ version: number; body: unknown }>(
    `select version, body from routing_rules where tenant_id = $1 order by version desc limit 1`,
    [tenantId],
  );
  return row === undefined
    ? defaultRouting
    : { version: row.version, body: readRouting(row.body, `version ${row.version}`) };
}

export interface RoutingVersionRecord extends Routing {
  readonly publishedAt: Date;
  /** `null`: the operator. */
  readonly byId: string | null;
  readonly byName: string | null;
}

const VERSION = `r.version, r.body, r.published_at as "publishedAt", r.published_by as "byId",
  m.name as "byName"
  from routing_rules r
  left join members m on m.tenant_id = r.tenant_id and m.id = r.published_by`;

/** A published version, the newest without a number; `null` when there is no such version. */
export async function routingVersion(
  database: Database,
  tenantId: string,
  version: number | null,
): Promise<RoutingVersionRecord | null> {
  const [row] = await database.query<RoutingVersionRecord & { body: unknown }>(
    `select ${VERSION}
     where r.tenant_id = $1 and ($2::int is null or r.version = $2)
     order by r.version desc limit 1`,
    [tenantId, version],
  );
  return row === undefined
    ? null
    : { ...row, body: readRouting(row.body, `version ${row.version}`) };
}

/** The newest `most` versions before `before`, without what they say. */
export const routingVersions = (
  database: Database,
  tenantId: string,
  { before, most }: { readonly before: number | null; readonly most: number },
): Promise<
  (Omit<RoutingVersionRecord, "body"> & { readonly rules: number; readonly queues: number })[]
> =>
  database.query(
    `select v.version, v."publishedAt", v."byId", v."byName",
       jsonb_array_length(v.body->'rules') as rules, jsonb_array_length(v.body->'queues') as queues
     from (select ${VERSION} where r.tenant_id = $1 and ($2::int is null or r.version < $2)
           order by r.version desc limit $3) v
     order by v.version desc`,
    [tenantId, before, most],
  );

/**
 * Publishes the version after `expected`. Versions are never changed afterwards, since flags refer to them. `stale`:
 * somebody else has published meanwhile.
 */
export async function publishRouting(
  database: Database,
  tenantId: string,
  {
    expected,
    body,
    by,
    at,
  }: {
    readonly expected: number;
    readonly body: RoutingBody;
    readonly by: string | null;
    readonly at: Date;
  },
): Promise<"published" | "stale"> {
  const added = await database.query(
    `insert into routing_rules (tenant_id, version, body, published_at, published_by)
     select $1, $2::int + 1, $3::jsonb, $4, $5
     where $2 = coalesce((select max(version) from routing_rules where tenant_id = $1), 0)
     on conflict do nothing
     returning version`,
    [tenantId, expected, JSON.stringify(body), at, by],
  );
  return added.length === 1 ? "published" : "stale";
}

/** More than this many are all alike: whoever has them is not who gets the next one. */
const MOST_COUNTED = 1000;

/** Open flags without contact of each of these people, by the index that the queue is read by. */
export async function openLoad(
  database: Database,
  tenantId: string,
  memberIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await database.query<{ id: string; open: number }>(
    `select wanted.id, counted.open
     from unnest($2::text[]) as wanted (id)
     cross join lateral (
       select count(*)::int as open from (
         select 1 from flags f
         where f.tenant_id = $1 and f.owner_id = wanted.id and not f.clock_stopped
           and f.status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity')
         order by f.clock_stopped, f.due_at, f.id
         limit ${MOST_COUNTED}) flags_of_one) counted`,
    [tenantId, memberIds],
  );
  return new Map(rows.map(({ id, open }) => [id, open]));
}

const valuesOf = (column: "plan" | "segment" | "region" | "currency"): string =>
  `array(select ${column} from accounts where tenant_id = $1 and ${column} is not null
    group by ${column} order by count(*) desc, ${column} limit 100)`;

/** What accounts have, most frequent first, so that nobody must guess how a plan is spelt. */
export async function accountValues(
  database: Database,
  tenantId: string,
): Promise<{ plans: string[]; segments: string[]; regions: string[]; currencies: string[] }> {
  const [row] = await database.query<{
    plans: string[];
    segments: string[];
    regions: string[];
    currencies: string[];
  }>(
    `select ${valuesOf("plan")} as plans, ${valuesOf("segment")} as segments, ${valuesOf("region")} as regions,
       ${valuesOf("currency")} as currencies`,
    [tenantId],
  );
  if (row === undefined) throw new Error("Accounts could not be asked for their plans.");
  return row;
}

/** Destinations that rules can name: those that are switched off among them, since a rule may outlive a switch. */
export const nameableDestinations = (
  database: Database,
  tenantId: string,
): Promise<{ id: string; name: string; active: boolean; kinds: Kind[]; events: string[] }[]> =>
  database.query(
    `select id, name, active, kinds, events from destinations
     where tenant_id = $1 and archived_at is null order by name, id`,
    [tenantId],
  );

/** A flag as rules look at it: its snapshot, and what of its ticket has not been erased. */
export interface RoutedFlagRecord {
  readonly id: string;
  readonly kind: Kind;
  readonly signal: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly accountOwnerId: string | null;
  readonly plan: string | null;
  readonly segment: string | null;
  readonly region: string | null;
  readonly arrMinor: string | null;
  readonly currency: string | null;
  readonly renewalOn: string | null;
  readonly language: string | null;
  readonly tags: string[] | null;
  readonly requesterId: string | null;
  readonly ticketId: string;
  readonly queue: string;
  readonly ownerId: string | null;
  readonly urgency: Urgency;
  readonly why: readonly Why[];
  readonly raisedAt: Date;
  /** When somebody was in contact, or it ended without: from then on it is nobody's load. */
  readonly answeredAt: Date | null;
  readonly month: string;
}

const ROUTED = `
  select f.id, f.kind, f.signal, f.account_id as "accountId", f.account_name as "accountName",
    f.account_owner_id as "accountOwnerId", f.plan, f.segment, f.region,
    f.arr_minor as "arrMinor", f.currency, f.renewal_on as "renewalOn", f.language, t.tags,
    t.requester_id as "requesterId", f.ticket_id as "ticketId", f.queue, f.owner_id as "ownerId",
    f.urgency, f.why, f.raised_at as "raisedAt", coalesce(f.contacted_at, f.closed_at) as "answeredAt",
    f.month
  from flags f
  left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id`;

export async function routedFlag(
  database: Database,
  tenantId: string,
  id: string,
): Promise<RoutedFlagRecord | null> {
  const [flag] = await database.query<RoutedFlagRecord>(
    `${ROUTED} where f.tenant_id = $1 and f.id = $2`,
    [tenantId, id],
  );
  return flag ?? null;
}

/** Where a walk through flags goes on: behind this month and id. */
export interface ReplayPlace {
  readonly month: string;
  readonly id: string;
}

/**
 * The next flags raised since an instant, in the order of their months and ids, which hold the time they were made. By
 * the index that months are read by, a page at a time, so that ninety days of a large tenant fit into little memory.
 */
export const flagsToReplay = (
  database: Database,
  tenantId: string,
  {
    since,
    after,
    most,
  }: {
    readonly since: Date;
    readonly after: ReplayPlace | null;
    readonly most: number;
  },
): Promise<RoutedFlagRecord[]> =>
  database.query<RoutedFlagRecord>(
    `${ROUTED}
     where f.tenant_id = $1 and f.raised_at >= $2 and f.status <> 'withdrawn'
       and f.month >= date_trunc('month', $2::timestamptz - interval '1 day')::date
       and ($3::date is null or (f.month, f.id) > ($3::date, $4::uuid))
     order by f.month, f.id
     limit $5`,
    [tenantId, since, after?.month ?? null, after?.id ?? null, most],
  );
