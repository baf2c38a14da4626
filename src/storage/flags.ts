// Questions about single flags, tickets and accounts, and refining a flag before CS has made contact.
import { canRefine } from "../domain/flag.ts";
import type { Month } from "../domain/month.ts";
import type { Urgency } from "../domain/taxonomy.ts";
import type { Why } from "../domain/why.ts";
import { accountById, type AccountRecord } from "./accounts.ts";
import type { Database } from "./database.ts";
import {
  type DeliveryRecord,
  type EventRecord,
  FLAG_JOINS,
  FLAG_SELECT,
  type FlagRecord,
  stateOf,
} from "./flag-record.ts";
import { type Owed, record } from "./record-event.ts";

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

export const eventsOf = (
  database: Database,
  tenantId: string,
  flagId: string,
): Promise<EventRecord[]> =>
  database.query<EventRecord>(
    `select e.seq, e.type, e.at, e.by_id as "byId", m.name as "byName",
       case when w.words is null then e.data
         else e.data || jsonb_build_object('why', w.words) end as data
     from flag_events e
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
} | null> {
  const [flag, story, deliveries] = await Promise.all([
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
  ]);
  return flag === null ? null : { flag, story, deliveries };
}

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

/** An account with its latest flags, its deals, and how many flags each of the last twelve months brought. */
export async function accountHistory(
  database: Database,
  tenantId: string,
  accountId: string,
  /** The month it is now in the tenant's zone, "2026-11": flags belong to months of that zone. */
  month: Month,
): Promise<{
  account: AccountRecord;
  flags: FlagRecord[];
  opportunities: AccountOpportunity[];
  months: { month: string; expansion: number; friction: number }[];
} | null> {
  const [account, flags, opportunities, months] = await Promise.all([
    accountById(database, tenantId, accountId),
    flagsOfAccount(database, tenantId, accountId, 50),
    opportunitiesOfAccount(database, tenantId, accountId, 50),
    database.query<{ month: string; expansion: number; friction: number }>(
      `select to_char(m, 'YYYY-MM') as month,
         count(f.id) filter (where f.kind = 'expansion')::int as expansion,
         count(f.id) filter (where f.kind = 'friction')::int as friction
       from generate_series($3::timestamp - interval '11 months', $3::timestamp,
         interval '1 month') as m
       left join flags f on f.tenant_id = $1 and f.account_id = $2 and f.month = m::date
         and f.status <> 'withdrawn'
       group by m
       order by m`,
      [tenantId, accountId, `${month}-01`],
    ),
  ]);
  return account === null ? null : { account, flags, opportunities, months };
}

/** A deadline never moves later, and its reason must not go on saying that no signal was chosen. */
const whyNotLater = (why: readonly Why[]): Why[] =>
  why.map((each) => (each.code === "no-signal" ? { code: "deadline-kept" } : each));

export interface Refinement {
  readonly agentId: string;
  readonly fields: {
    readonly signal?: string | null | undefined;
    readonly evidence?: string | null | undefined;
    readonly note?: string | null | undefined;
    readonly quote?: string | null | undefined;
  };
  /** What the new signal does to urgency; a deadline only ever moves earlier. */
  readonly urgency?: {
    readonly urgency: Urgency;
    readonly why: readonly Why[];
    readonly dueAt: Date;
  };
  readonly at: Date;
  readonly owed: Owed;
}

export type RefineOutcome =
  | { readonly is: "refined"; readonly flag: FlagRecord; readonly event: EventRecord }
  | { readonly is: "refused"; readonly because: "not-found" | "not-yours" | "too-late" | "erased" };

/** Changes signal, note or quote until CS has made contact. The event says what changed, never the texts themselves. */
export const refineFlag = (
  database: Database,
  tenantId: string,
  id: string,
  refinement: Refinement,
): Promise<RefineOutcome> =>
  database.transaction(async (tx): Promise<RefineOutcome> => {
    const [locked] = await tx.query(
      `select id from flags where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    const flag = locked === undefined ? null : await flagById(tx, tenantId, id);
    if (flag === null) return { is: "refused", because: "not-found" };
    if (flag.agentId !== refinement.agentId) return { is: "refused", because: "not-yours" };
    const refinable = {
      status: flag.status,
      contactedAt: flag.contactedAt?.getTime() ?? null,
    };
    if (!canRefine(refinable)) return { is: "refused", because: "too-late" };
    const [kept] = await tx.query(
      `select flag_id from flag_texts where tenant_id = $1 and flag_id = $2`,
      [tenantId, id],
    );
    if (kept === undefined) return { is: "refused", because: "erased" };

    const { fields, urgency, at } = refinement;
    const sooner =
      urgency !== undefined && urgency.dueAt.getTime() <= flag.dueAt.getTime()
        ? urgency
        : undefined;
    const why = sooner?.why ?? (fields.signal == null ? null : whyNotLater(flag.why));
    if (fields.signal !== undefined || sooner !== undefined)
      await tx.query(
        `update flags set
           signal = case when $3 then $4 else signal end,
           urgency = coalesce($5, urgency), due_at = coalesce($6, due_at),
           why = coalesce($7::jsonb, why)
         where tenant_id = $1 and id = $2`,
        [
          tenantId,
          id,
          fields.signal !== undefined,
          fields.signal ?? null,
          sooner?.urgency ?? null,
          sooner?.dueAt ?? null,
          why === null ? null : JSON.stringify(why),
        ],
      );
    await tx.query(
      `update flag_texts t set
         note = case when $3 then $4 else t.note end,
         quote = case when $5 then $6 else t.quote end,
         evidence = case when $7 then $8 else t.evidence end,
         search = to_tsvector('simple', search_text(concat_ws(' ', f.account_name,
           t.ticket_subject, case when $5 then $6 else t.quote end,
           case when $3 then $4 else t.note end, case when $7 then $8 else t.evidence end)))
       from flags f
       where t.tenant_id = $1 and t.flag_id = $2 and f.tenant_id = $1 and f.id = $2`,
      [
        tenantId,
        id,
        fields.note !== undefined,
        fields.note ?? null,
        fields.quote !== undefined,
        fields.quote ?? null,
        fields.evidence !== undefined,
        fields.evidence ?? null,
      ],
    );
    const data = {
      changed: Object.keys(fields).toSorted(),
      ...(fields.signal === undefined ? {} : { signal: fields.signal }),
      ...(sooner === undefined
        ? {}
        : { urgency: sooner.urgency, dueAt: sooner.dueAt.toISOString() }),
    };
    await record(tx, tenantId, flag, stateOf(flag), {
      type: "refined",
      requestId: null,
      by: refinement.agentId,
      at,
      data,
      owed: refinement.owed,
    });
    const refined = await flagById(tx, tenantId, id);
    if (refined === null) throw new Error("A flag vanished while it was refined.");
    return {
      is: "refined",
      flag: refined,
      event: {
        seq: refined.version,
        type: "refined",
        at,
        byId: refinement.agentId,
        byName: refined.agentName,
        data,
      },
    };
  });
