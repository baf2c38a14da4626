// How the relationship with an account stands, as far as flags tell.
import type { Database } from "./database.ts";

export interface AccountHealth {
  /** Friction flags of the last 90 days, and of the 90 days before those. */
  readonly friction: number;
  readonly frictionBefore: number;
  /** Of the last 365 days: that confidence is falling, and that the customer escalated. */
  readonly confidence: number;
  readonly escalations: number;
  /** Of the last 365 days: flags whose customer was contacted after the deadline, or not at all. */
  readonly missed: number;
  readonly won: number;
  readonly declined: number;
  /** Distinct tickets of flags that are open, or joined with one that is. Tickets without a flag are not known here. */
  readonly openTickets: number;
}

/** Signals of the default taxonomy, whose ids are stable; a tenant without them has none of these flags. */
export const CONFIDENCE = "fri.relationship.confidence";
export const ESCALATION = "fri.relationship.escalation";

/** Flags that were joined with another count once, as the one that stands for them. */
export async function accountHealth(
  database: Database,
  tenantId: string,
  accountId: string,
  now: Date,
): Promise<AccountHealth> {
  const [row] = await database.query<AccountHealth>(
    `with own as (
       select f.*, coalesce(h.status, f.status) in
           ('new', 'claimed', 'contacted', 'accepted', 'opportunity') as is_open
       from flags f
       left join flags h on f.status = 'duplicate' and h.tenant_id = $1 and h.id = f.duplicate_of
       where f.tenant_id = $1 and f.account_id = $2 and f.status <> 'withdrawn'
     ), recent as (
       select * from own where status <> 'duplicate' and raised_at > $3::timestamptz - interval '365 days'
     )
     select
       count(*) filter (where kind = 'friction'
         and raised_at > $3::timestamptz - interval '90 days')::int as friction,
       count(*) filter (where kind = 'friction'
         and raised_at <= $3::timestamptz - interval '90 days'
         and raised_at > $3::timestamptz - interval '180 days')::int as "frictionBefore",
       count(*) filter (where signal = $4)::int as confidence,
       count(*) filter (where signal = $5)::int as escalations,
       count(*) filter (where contacted_at > due_at or (contacted_at is null
         and due_at < coalesce(closed_at, $3)))::int as missed,
       count(*) filter (where status = 'won')::int as won,
       count(*) filter (where status = 'declined')::int as declined,
       (select count(distinct ticket_id)::int from own where is_open) as "openTickets"
     from recent`,
    [tenantId, accountId, now, CONFIDENCE, ESCALATION],
  );
  if (row === undefined) throw new Error("A count gave no row.");
  return row;
}
