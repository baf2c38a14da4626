// What recognition is made from, read for the people it is about; and their choice to be no part of it.
import type { DeclineReason, Kind, Status } from "../domain/flag.ts";
import type { AnswerType } from "../domain/follow-up.ts";
import type { RecognitionFact } from "../domain/recognition/facts.ts";
import type { Database } from "./database.ts";
import { recordRecognitionChoice } from "./member-events.ts";
import type { MemberRole } from "./members.ts";

/** Milliseconds, cut off below them, as the report reads instants. */
const ms = (column: string, name: string): string =>
  `floor(date_part('epoch', ${column}) * 1000 + 0.0005) as "${name}"`;

interface FactRow extends Omit<RecognitionFact, "corroborates"> {
  readonly headId: string | null;
  readonly headAgentId: string | null;
  readonly headAcceptedAt: number | null;
  readonly headDecidedAt: number | null;
}

/**
 * Flags of these people about which something was decided since `from`, and those they corroborated with them. `null` is
 * everybody. First rounds count: a flag that is reopened keeps what it had come to.
 */
export async function recognitionFacts(
  database: Database,
  tenantId: string,
  agentIds: readonly string[] | null,
  from: Date,
): Promise<RecognitionFact[]> {
  const rows = await database.query<FactRow>(
    `with rounds as (
       select flag_id, min(accepted_at) as accepted_at, min(declined_at) as declined_at
       from flag_rounds where tenant_id = $1 group by flag_id
     )
     select f.id as "flagId", f.agent_id as "agentId", f.account_id as "accountId", f.kind, f.signal,
       f.status, ${ms("f.raised_at", "raisedAt")},
       ${ms("least(r.accepted_at, f.accepted_at)", "acceptedAt")},
       ${ms("case when f.status = 'declined' then f.closed_at end", "declinedAt")},
       f.decline_reason as "declineReason", coalesce(told.good_to_know, false) as "goodToKnow",
       ${ms("case when f.status in ('won', 'resolved') then f.closed_at end", "closedWellAt")},
       coalesce(f.right_signal, told.right_signal) as "csSignal",
       head.id as "headId", head.agent_id as "headAgentId",
       ${ms("least(head_round.accepted_at, head.accepted_at)", "headAcceptedAt")},
       ${ms(
         `least(head_round.accepted_at, head.accepted_at, head_round.declined_at,
           case when head.status = 'declined' then head.closed_at end)`,
         "headDecidedAt",
       )}
     from flags f
     left join rounds r on r.flag_id = f.id
     left join flags head on head.tenant_id = f.tenant_id and head.id = f.duplicate_of
       and f.status = 'duplicate'
     left join rounds head_round on head_round.flag_id = head.id
     left join lateral (
       select (e.data->>'goodToKnow')::boolean as good_to_know, e.data->>'rightSignal' as right_signal
       from flag_events e
       where e.tenant_id = f.tenant_id and e.flag_id = f.id and e.type = 'decline'
         and (f.status = 'declined' or r.declined_at is not null)
       order by e.seq desc limit 1
     ) told on true
     where f.tenant_id = $1 and ($2::text[] is null or f.agent_id = any($2))
       and f.status <> 'withdrawn'
       and (f.accepted_at >= $3 or f.closed_at >= $3 or r.accepted_at >= $3
         or head.accepted_at >= $3 or head_round.accepted_at >= $3)`,
    [tenantId, agentIds, from],
  );
  return rows.map(({ headId, headAgentId, headAcceptedAt, headDecidedAt, ...fact }) => ({
    ...fact,
    corroborates:
      headId === null || headAgentId === null
        ? null
        : {
            flagId: headId,
            agentId: headAgentId,
            acceptedAt: headAcceptedAt,
            decidedAt: headDecidedAt,
          },
  }));
}

/** One of somebody's own flags, in the words they wrote. */
export interface OwnFlag {
  readonly id: string;
  /** The flag that it was joined to, whose story is then its own. */
  readonly headId: string | null;
  readonly kind: Kind;
  readonly signal: string | null;
  readonly status: Status;
  readonly ticketId: string;
  readonly accountName: string | null;
  readonly raisedAt: Date;
  readonly quote: string | null;
  readonly note: string | null;
}

/** What somebody did about one of these flags. */
export interface OwnAnswer {
  readonly flagId: string;
  readonly seq: number;
  readonly type: AnswerType;
  readonly at: Date;
  readonly byName: string | null;
  readonly reason: DeclineReason | null;
  readonly goodToKnow: boolean;
  /** With `thanked`: the thanks, until they are erased. */
  readonly words: string | null;
  /** Of the linked deal, in minor units of `currency`. */
  readonly amountMinor: string | null;
  readonly currency: string | null;
}

/** More than this many are no page that somebody reads. */
const MOST_STORIES = 100;

/**
 * The flags of one person that something became of between two instants, and everything that became of them until `to`.
 * Answers to a flag that theirs was joined to are answers to theirs.
 */
export async function ownStories(
  database: Database,
  tenantId: string,
  agentId: string,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<{ flags: OwnFlag[]; answers: OwnAnswer[] }> {
  const answered = await database.query<{ flagId: string }>(
    `select flag_id as "flagId" from answers
     where tenant_id = $1 and agent_id = $2 and at >= $3 and at < $4
     group by flag_id order by max(at) desc limit ${MOST_STORIES}`,
    [tenantId, agentId, from, to],
  );
  const ids = answered.map(({ flagId }) => flagId);
  if (ids.length === 0) return { flags: [], answers: [] };
  const [flags, answers] = await Promise.all([
    database.query<OwnFlag>(
      `select f.id, case when f.status = 'duplicate' then f.duplicate_of end as "headId", f.kind,
         f.signal, f.status, f.ticket_id as "ticketId", f.account_name as "accountName",
         f.raised_at as "raisedAt", t.quote, t.note
       from flags f
       left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
       where f.tenant_id = $1 and f.agent_id = $2 and f.status <> 'withdrawn'
         and (f.id = any($3) or f.duplicate_of = any($3) and f.status = 'duplicate')
       order by f.raised_at, f.id`,
      [tenantId, agentId, ids],
    ),
    database.query<OwnAnswer>(
      `select a.flag_id as "flagId", a.seq, e.type, a.at, m.name as "byName",
         case when e.type = 'decline' then e.data->>'reason' end as reason,
         e.type = 'decline' and coalesce((e.data->>'goodToKnow')::boolean, false) as "goodToKnow",
         case when e.type = 'thanked' then w.words end as words,
         o.amount_minor as "amountMinor", o.currency
       from answers a
       join flag_events e on e.tenant_id = $1 and e.flag_id = a.flag_id and e.seq = a.seq
       join flags f on f.tenant_id = $1 and f.id = a.flag_id
       left join event_texts w on w.tenant_id = $1 and w.flag_id = a.flag_id and w.seq = a.seq
       left join members m on m.tenant_id = $1 and m.id = e.by_id
       left join opportunities o on o.tenant_id = $1 and o.crm = f.crm and o.id = f.opportunity_id
       where a.tenant_id = $1 and a.agent_id = $2 and a.flag_id = any($3) and a.at < $4
       order by a.at, a.flag_id, a.seq`,
      [tenantId, agentId, ids, to],
    ),
  ]);
  return { flags, answers };
}

/** A flag of a team that ended well, without whose it was. */
export interface TeamStory {
  readonly flagId: string;
  readonly kind: Kind;
  readonly signal: string | null;
  readonly status: Status;
  readonly accountName: string | null;
  readonly closedAt: Date;
  readonly quote: string | null;
  readonly amountMinor: string | null;
  readonly currency: string | null;
}

/** The newest flags of these people that were won or resolved between two instants. */
export const teamStories = (
  database: Database,
  tenantId: string,
  {
    agentIds,
    without,
    from,
    to,
    most,
  }: {
    /** `null`: everybody's. */
    readonly agentIds: readonly string[] | null;
    /** People who are no part of it. */
    readonly without: readonly string[];
    readonly from: Date;
    readonly to: Date;
    readonly most: number;
  },
): Promise<TeamStory[]> =>
  database.query<TeamStory>(
    `select f.id as "flagId", f.kind, f.signal, f.status, f.account_name as "accountName",
       f.closed_at as "closedAt", t.quote, o.amount_minor as "amountMinor", o.currency
     from flags f
     left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     left join opportunities o on o.tenant_id = f.tenant_id and o.crm = f.crm and o.id = f.opportunity_id
     where f.tenant_id = $1 and f.closed_at >= $2 and f.closed_at < $3
       and f.status in ('won', 'resolved')
       and ($4::text[] is null or f.agent_id = any($4)) and f.agent_id <> all($5)
     order by f.closed_at desc, f.id limit $6`,
    [tenantId, from, to, agentIds, without, most],
  );

/** Names of accounts, as the flags of them say. */
export async function accountNames(
  database: Database,
  tenantId: string,
  flagIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await database.query<{ id: string; name: string }>(
    `select id, account_name as name from flags
     where tenant_id = $1 and id = any($2) and account_name is not null`,
    [tenantId, flagIds],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A person's own choice, with an event that says so. Nothing happens when it stays as it was. */
export const chooseRecognition = (
  database: Database,
  tenantId: string,
  memberId: string,
  optOut: boolean,
  event: { readonly id: string; readonly at: Date },
): Promise<void> =>
  database.transaction(async (tx) => {
    const changed = await tx.query<{ id: string; roles: MemberRole[] }>(
      `update members set recognition_opt_out = $3
       where tenant_id = $1 and id = $2 and recognition_opt_out <> $3
       returning id, roles`,
      [tenantId, memberId, optOut],
    );
    for (const member of changed) await recordRecognitionChoice(tx, tenantId, member, event);
  });
