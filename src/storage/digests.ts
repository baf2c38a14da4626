// Weekly digests and monthly reports by mail: who gets one, whose has been claimed, and what came of it.
import { v4 } from "uuid";
import type { Kind, Status } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import type { Addressee } from "./members.ts";

/** Seconds in which a claimed digest is sent or given up; a worker that dies leaves it to the others after that. */
export const DIGEST_LEASE_SECONDS = 60;

/** Which mail: the week's digest or the month's report. */
export type DigestKind = "week" | "month";

/** Each kind is wanted or not by itself. */
const WANTED = { week: "digest", month: "month_mail" } as const;
/** The report is for those who may open it. */
const FOR = { week: "true", month: "m.roles && array['ops', 'admin']" } as const;

/** Everybody who may get a mail of this kind: active, with an address, and not without wanting it. */
export const digestReaders = (
  database: Database,
  tenantId: string,
  kind: DigestKind = "week",
): Promise<Addressee[]> =>
  database.query<Addressee>(
    `select m.id, m.name, m.email, m.roles, m.locale,
       coalesce(own.zone, usual.zone, t.zone) as zone
     from members m
     join tenants t on t.id = m.tenant_id
     left join calendars own on own.tenant_id = m.tenant_id and own.id = m.calendar_id
     left join calendars usual on usual.tenant_id = m.tenant_id and usual.id = 'default'
     where m.tenant_id = $1 and m.active and m.${WANTED[kind]} and m.email is not null and ${FOR[kind]}
     order by m.id`,
    [tenantId],
  );

export interface WantedDigest {
  readonly memberId: string;
  readonly kind: DigestKind;
  /** The week's Monday, or the month's first day: "2026-11-16". */
  readonly period: string;
}

export interface ClaimedDigest extends WantedDigest {
  readonly leaseToken: string;
  /** Counting this one. */
  readonly attempt: number;
}

/**
 * Claims up to `limit` of these digests, each for one worker at a time: the row is the claim, and of two workers that
 * come at once the second waits for the first one's commit and finds it taken. The lease runs on the database's clock.
 */
export async function claimDigests(
  database: Database,
  tenantId: string,
  wanted: readonly WantedDigest[],
  {
    now,
    limit,
    leaseSeconds = DIGEST_LEASE_SECONDS,
  }: { readonly now: Date; readonly limit: number; readonly leaseSeconds?: number },
): Promise<ClaimedDigest[]> {
  return database.query<ClaimedDigest>(
    `insert into digests as d (tenant_id, member_id, kind, period, attempts, next_attempt_at, lease_until, lease_token)
     select $1, w."memberId", w.kind, w.period, 1, $3, now() + make_interval(secs => $5), $6
     from jsonb_to_recordset($2::jsonb) as w ("memberId" text, kind text, period date)
     where not exists (
       select from digests k
       where k.tenant_id = $1 and k.member_id = w."memberId" and k.kind = w.kind and k.period = w.period
         and (k.status <> 'waiting' or k.next_attempt_at > $3 or k.lease_until >= now()))
     order by w."memberId"
     limit $4
     on conflict (tenant_id, member_id, kind, period) do update
       set attempts = d.attempts + 1, lease_until = excluded.lease_until,
         lease_token = excluded.lease_token
       where d.status = 'waiting' and d.next_attempt_at <= $3
         and (d.lease_until is null or d.lease_until < now())
     returning member_id as "memberId", kind, period::text as period, lease_token as "leaseToken",
       attempts as attempt`,
    [tenantId, JSON.stringify(wanted), now, limit, leaseSeconds, v4()],
  );
}

export type DigestResult =
  | { readonly status: "sent" | "empty" }
  | { readonly status: "failed"; readonly problem: string }
  | { readonly status: "waiting"; readonly problem: string; readonly nextAttemptAt: Date };

/** Writes what came of a digest where the lease still holds; `false` when another worker has taken it over. */
export async function settleDigest(
  database: Database,
  tenantId: string,
  { memberId, kind, period, leaseToken }: ClaimedDigest,
  result: DigestResult,
  at: Date,
): Promise<boolean> {
  const settled = await database.query(
    `update digests set status = $5, problem = $6, next_attempt_at = coalesce($7, next_attempt_at),
       lease_until = null, lease_token = null,
       settled_at = case when $5 = 'waiting' then null else $8::timestamptz end
     where tenant_id = $1 and member_id = $2 and period = $3 and lease_token = $4 and kind = $9
     returning member_id`,
    [
      tenantId,
      memberId,
      period,
      leaseToken,
      result.status,
      "problem" in result ? result.problem : null,
      result.status === "waiting" ? result.nextAttemptAt : null,
      at,
      kind,
    ],
  );
  return settled.length === 1;
}

/** Whether somebody gets their mails of this kind; `null` when there is no such person or they are no longer active. */
export async function digestWanted(
  database: Database,
  tenantId: string,
  memberId: string,
  kind: DigestKind = "week",
): Promise<{
  readonly wanted: boolean;
  readonly name: string;
  readonly locale: string | null;
} | null> {
  const [row] = await database.query<{ wanted: boolean; name: string; locale: string | null }>(
    `select ${WANTED[kind]} as wanted, name, locale from members
     where tenant_id = $1 and id = $2 and active`,
    [tenantId, memberId],
  );
  return row ?? null;
}

export const wantDigest = (
  database: Database,
  tenantId: string,
  memberId: string,
  wanted: boolean,
  kind: DigestKind = "week",
): Promise<unknown> =>
  database.query(
    `update members set ${WANTED[kind]} = $3 where tenant_id = $1 and id = $2 and active`,
    [tenantId, memberId, wanted],
  );

/** An open flag as its owner's digest lists it. */
export interface OwnedFlag {
  readonly id: string;
  readonly kind: Kind;
  readonly status: Status;
  readonly signal: string | null;
  readonly taxonomyVersion: number;
  readonly accountName: string | null;
  readonly ticketId: string;
  readonly dueAt: Date;
}

export interface OwnedFlags {
  /** Open flags of this owner, those that were answered included. */
  readonly open: number;
  readonly overdue: number;
  /** Waiting, and due before the next digest. */
  readonly dueThisWeek: number;
  /** The most urgent of those that wait and are overdue or due before the next digest. */
  readonly first: readonly OwnedFlag[];
}

/** A digest is a page to glance at; the queue has the rest. */
const MOST_LISTED = 12;
const WEEK_DAYS = 7;

/** What waits for an owner at `now`. */
export async function ownedFlags(
  database: Database,
  tenantId: string,
  ownerId: string,
  now: Date,
): Promise<OwnedFlags> {
  const [[counts], first] = await Promise.all([
    database.query<{ open: number; overdue: number; dueThisWeek: number }>(
      `select count(*)::int as open,
         count(*) filter (where not clock_stopped and due_at < $3)::int as overdue,
         count(*) filter (where not clock_stopped and due_at >= $3
           and due_at < $3::timestamptz + make_interval(days => $4))::int as "dueThisWeek"
       from flags
       where tenant_id = $1 and owner_id = $2
         and status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity')`,
      [tenantId, ownerId, now, WEEK_DAYS],
    ),
    database.query<OwnedFlag>(
      `select id, kind, status, signal, taxonomy_version as "taxonomyVersion",
         account_name as "accountName", ticket_id as "ticketId", due_at as "dueAt"
       from flags
       where tenant_id = $1 and owner_id = $2 and not clock_stopped
         and status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity')
         and due_at < $3::timestamptz + make_interval(days => $4)
       order by due_at, id
       limit $5`,
      [tenantId, ownerId, now, WEEK_DAYS, MOST_LISTED],
    ),
  ]);
  return { open: 0, overdue: 0, dueThisWeek: 0, ...counts, first };
}
