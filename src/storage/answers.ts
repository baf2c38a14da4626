// The answer that comes back: what became of an agent's flags, and of those that theirs were joined with.
import type { DeclineReason, Kind, Status } from "../domain/flag.ts";
import type { AnswerType } from "../domain/follow-up.ts";
import type { Database } from "./database.ts";

export interface AnswerRecord {
  readonly flagId: string;
  /** Number of the event in the flag's story. */
  readonly seq: number;
  readonly type: AnswerType;
  readonly at: Date;
  readonly byId: string | null;
  readonly byName: string | null;
  readonly kind: Kind;
  readonly signal: string | null;
  readonly taxonomyVersion: number;
  readonly status: Status;
  readonly ticketId: string;
  readonly accountName: string | null;
  /** With `decline`: why. */
  readonly reason: DeclineReason | null;
  /** With `thanked`: the thanks, until they are erased. */
  readonly words: string | null;
  /** Of the linked deal, in minor units of `currency`. */
  readonly amountMinor: string | null;
  readonly currency: string | null;
}

/** Where a page of answers ended: the place after it is older. */
export interface AnswerPlace {
  readonly at: Date;
  readonly flagId: string;
  readonly seq: number;
}

/** The answers to one agent, newest first: since `from` (not itself) up to `to`; 200 at most unless told. */
export const answersOf = (
  database: Database,
  tenantId: string,
  agentId: string,
  {
    from,
    to = null,
    after = null,
    limit = 200,
  }: {
    readonly from: Date | null;
    readonly to?: Date | null;
    readonly after?: AnswerPlace | null;
    readonly limit?: number;
  },
): Promise<AnswerRecord[]> =>
  database.query<AnswerRecord>(
    `select a.flag_id as "flagId", a.seq, e.type, a.at, e.by_id as "byId", m.name as "byName",
       f.kind, f.signal, f.taxonomy_version as "taxonomyVersion", f.status,
       coalesce(mine.ticket_id, f.ticket_id) as "ticketId", f.account_name as "accountName",
       case when e.type = 'decline' then e.data->>'reason' end as reason,
       case when e.type = 'thanked' then w.words end as words,
       o.amount_minor as "amountMinor", o.currency
     from (
       select * from answers
       where tenant_id = $1 and agent_id = $2
         and ($3::timestamptz is null or at > $3) and ($4::timestamptz is null or at <= $4)
         and ($5::timestamptz is null or (at, flag_id, seq) < ($5, $6::uuid, $7::int))
       order by at desc, flag_id desc, seq desc
       limit $8
     ) a
     join flag_events e on e.tenant_id = $1 and e.flag_id = a.flag_id and e.seq = a.seq
     join flags f on f.tenant_id = $1 and f.id = a.flag_id
     -- Of a flag that theirs was joined with, the agent knows their own ticket.
     left join lateral (
       select d.ticket_id from flags d
       where f.agent_id <> $2 and d.tenant_id = $1 and d.duplicate_of = f.id and d.agent_id = $2
       order by d.raised_at desc limit 1
     ) mine on true
     left join event_texts w
       on w.tenant_id = $1 and w.flag_id = a.flag_id and w.seq = a.seq
     left join members m on m.tenant_id = $1 and m.id = e.by_id
     left join opportunities o on o.tenant_id = $1 and o.crm = f.crm and o.id = f.opportunity_id
     order by a.at desc, a.flag_id desc, a.seq desc`,
    [
      tenantId,
      agentId,
      from,
      to,
      after?.at ?? null,
      after?.flagId ?? null,
      after?.seq ?? null,
      limit,
    ],
  );
