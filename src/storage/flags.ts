// Questions about single flags, tickets and accounts.
import type { Month } from "../domain/month.ts";
import { type AccountHealth, accountHealth } from "./account-health.ts";
import { accountById, type AccountRecord } from "./accounts.ts";
import type { Database } from "./database.ts";
import {
  type DeliveryRecord,
  type EventRecord,
  FLAG_JOINS,
  FLAG_SELECT,
  type FlagRecord,
} from "./flag-record.ts";

export async function flagById(
  database: Database,
  tenantId: string,
  id: string,
): Promise<FlagRecord | null> {
  const [flag] = await database.query<FlagRecord>(
    `${FLAG_SELECT} from flags f ${FLAG_JOINS} where f.tenant_id = $1 and f.id = $2`,
    [tenantId, id],
  );
  return flag ?? null;
}

/** Several flags in whichever order; those that there are not are missing. */
export const flagsById = (
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<FlagRecord[]> =>
  database.query<FlagRecord>(
    `${FLAG_SELECT} from flags f ${FLAG_JOINS} where f.tenant_id = $1 and f.id = any($2)`,
    [tenantId, ids],
  );

export const eventsOf = (
  database: Database,
  tenantId: string,
  flagId: string,
): Promise<EventRecord[]> =>
  database.query<EventRecord>(
    `select e.seq, e.type, e.at, e.by_id as "byId", m.name as "byName",
       e.data
         || case when w.words is null then '{}'::jsonb
              when e.type in ('handed-over', 'mentioned', 'agreed', 'thanked')
                then jsonb_build_object('words', w.words)
              else jsonb_build_object('why', w.words) end
         || case when w.link is null then '{}'::jsonb
              else jsonb_build_object('link', w.link) end
         || case when people.named is null then '{}'::jsonb
              else jsonb_build_object('to', people.named) end
         || case when x.words is null then '{}'::jsonb
              else jsonb_build_object('words', x.words) end as data
     from flag_events e
     left join fixes x
       on x.tenant_id = e.tenant_id and e.type = 'fixed' and x.id = (e.data ->> 'fixId')::uuid
     left join lateral (
       select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by p.name, p.id) as named
       from members p
       where p.tenant_id = e.tenant_id
         and p.id in (select jsonb_array_elements_text(e.data->'toIds'))
     ) people on e.data ? 'toIds'
     left join event_texts w
       on w.tenant_id = e.tenant_id and w.flag_id = e.flag_id and w.seq = e.seq
     left join members m on m.tenant_id = e.tenant_id and m.id = e.by_id
     where e.tenant_id = $1 and e.flag_id = $2
     order by e.seq`,
    [tenantId, flagId],
  );

export async function flagDetail(
  database: Database,
  tenantId: string,
  id: string,
): Promise<{
  flag: FlagRecord;
  story: EventRecord[];
  deliveries: DeliveryRecord[];
  /** Flags that are joined to it, oldest first. */
  joined: FlagRecord[];
  /** The flag that it is joined to, and what became of that. */
  head: { flag: FlagRecord; story: EventRecord[] } | null;
} | null> {
  const [flag, story, deliveries, joined] = await Promise.all([
    flagById(database, tenantId, id),
    eventsOf(database, tenantId, id),
    database.query<DeliveryRecord>(
      `select d.id, d.destination_id as "destinationId", s.type as "destinationType",
         s.name as "destinationName", d.status, d.attempts,
         case when d.status = 'waiting' then d.next_attempt_at end as "nextAttemptAt",
         d.delivered_at as "deliveredAt", d.problem
       from deliveries d
       join destinations s on s.tenant_id = d.tenant_id and s.id = d.destination_id
       where d.tenant_id = $1 and d.flag_id = $2
       order by d.created_at, d.id
       limit 100`,
      [tenantId, id],
    ),
    joinedTo(database, tenantId, id),
  ]);
  if (flag === null) return null;
  const headId = flag.status === "duplicate" ? flag.duplicateOf : null;
  const head = headId === null ? null : await flagById(database, tenantId, headId);
  return {
    flag,
    story,
    deliveries,
    joined,
    head: head && { flag: head, story: await eventsOf(database, tenantId, head.id) },
  };
}

/** Flags that are joined to one, oldest first. */
export const joinedTo = (database: Database, tenantId: string, id: string): Promise<FlagRecord[]> =>
  database.query<FlagRecord>(
    `${FLAG_SELECT} from flags f ${FLAG_JOINS}
     where f.tenant_id = $1 and f.duplicate_of = $2 and f.status = 'duplicate'
     order by f.raised_at, f.id
     limit 50`,
    [tenantId, id],
  );

/** Flags of one ticket, newest first; withdrawn ones are gone for everybody but their story. */
export const flagsOfTicket = (
  database: Database,
  tenantId: string,
  ticketId: string,
  limit: number,
  after: string | null = null,
): Promise<FlagRecord[]> =>
  database.query<FlagRecord>(
    `${FLAG_SELECT} from flags f ${FLAG_JOINS}
     where f.tenant_id = $1 and f.ticket_id = $2 and f.status <> 'withdrawn' and ${OLDER_THAN}
     order by f.raised_at desc, f.id desc
     limit $3`,
    [tenantId, ticketId, limit, after],
  );

/** Flags of one account, newest first. */
export const flagsOfAccount = (
  database: Database,
  tenantId: string,
  accountId: string,
  limit: number,
  after: string | null = null,
): Promise<FlagRecord[]> =>
  database.query<FlagRecord>(
    `${FLAG_SELECT} from flags f ${FLAG_JOINS}
     where f.tenant_id = $1 and f.account_id = $2 and f.status <> 'withdrawn' and ${OLDER_THAN}
     order by f.raised_at desc, f.id desc
     limit $3`,
    [tenantId, accountId, limit, after],
  );

/** The place in a list after the flag `$4`, whose id the page before ended with; its beginning without one. */
const OLDER_THAN = `($4::uuid is null or (f.raised_at, f.id) < (
       select p.raised_at, p.id from flags p where p.tenant_id = $1 and p.id = $4))`;

export interface AccountOpportunity {
  readonly crm: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: "open" | "won" | "lost";
  readonly amountMinor: string;
  readonly currency: string;
  readonly createdAt: Date;
}

/** Deals of one account, open ones first, then newest. */
export const opportunitiesOfAccount = (
  database: Database,
  tenantId: string,
  accountId: string,
  limit: number,
): Promise<AccountOpportunity[]> =>
  database.query<AccountOpportunity>(
    `select crm, id, name, type, status, amount_minor as "amountMinor", currency,
       created_at as "createdAt"
     from opportunities
     where tenant_id = $1 and account_id = $2
     order by status = 'open' desc, created_at desc, id
     limit $3`,
    [tenantId, accountId, limit],
  );

/** Latest flags that come with an account's past; the rest is read page by page. */
export const ACCOUNT_FLAGS = 50;

/** An account with its latest flags, its deals, and how many flags each of the last twelve months brought. */
export async function accountHistory(
  database: Database,
  tenantId: string,
  accountId: string,
  /** The month it is now in the tenant's zone, "2026-11": flags belong to months of that zone. */
  month: Month,
  now: Date,
): Promise<{
  account: AccountRecord;
  flags: FlagRecord[];
  health: AccountHealth;
  opportunities: AccountOpportunity[];
  months: { month: string; expansion: number; friction: number }[];
} | null> {
  const [account, flags, health, opportunities, months] = await Promise.all([
    accountById(database, tenantId, accountId),
    // One more than is shown, to know whether there are more.
    flagsOfAccount(database, tenantId, accountId, ACCOUNT_FLAGS + 1),
    accountHealth(database, tenantId, accountId, now),
    opportunitiesOfAccount(database, tenantId, accountId, 50),
    database.query<{ month: string; expansion: number; friction: number }>(
      `select to_char(m, 'YYYY-MM') as month,
         count(f.id) filter (where f.kind = 'expansion')::int as expansion,
         count(f.id) filter (where f.kind = 'friction')::int as friction
       from generate_series($3::timestamp - interval '11 months', $3::timestamp,
         interval '1 month') as m
       left join flags f on f.tenant_id = $1 and f.account_id = $2 and f.month = m::date
         and f.status not in ('withdrawn', 'duplicate')
       group by m
       order by m`,
      [tenantId, accountId, `${month}-01`],
    ),
  ]);
  return account === null ? null : { account, flags, health, opportunities, months };
}
