// Raising a flag: flag, texts, event and deliveries in one statement, one round trip, one commit.
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Kind } from "../domain/flag.ts";
import type { Urgency } from "../domain/taxonomy.ts";
import type { Why } from "../domain/why.ts";
import type { AccountRecord } from "./accounts.ts";
import { type Database, sqlState } from "./database.ts";
import { createPatience, TOO_LATE_MS } from "./patience.ts";

export interface NewFlag {
  readonly tenantId: string;
  readonly id: string;
  readonly kind: Kind;
  readonly signal: string | null;
  readonly taxonomyVersion: number;
  readonly ticketId: string;
  readonly ticketSubject: string | null;
  /** As it is now: the flag keeps this snapshot. `null` when the ticket has no organization or it is not known here. */
  readonly account: AccountRecord | null;
  /** The account is not known here yet, and is from this flag on. */
  readonly accountIsNew?: boolean;
  readonly requesterId: string | null;
  readonly requesterName: string | null;
  readonly evidence: string | null;
  readonly note: string | null;
  readonly quote: string | null;
  readonly agentId: string;
  readonly team: string | null;
  readonly ownerId: string | null;
  /** Id of the queue it is listed in. */
  readonly queue: string;
  /** The version of the rules that decided. */
  readonly routingVersion: number;
  /** Of the requester, such as `de` or `en-GB`. */
  readonly language: string | null;
  /** Of the ticket. */
  readonly tags: readonly string[];
  readonly urgency: Urgency;
  readonly why: readonly Why[];
  readonly dueAt: Date;
  /** When the ladder first looks at it; `null` when nobody is ever reminded of it. */
  readonly nextStepAt: Date | null;
  /** First day of the month the flag belongs to for ever, `2026-10-01`. */
  readonly month: string;
  readonly zone: string;
  readonly raisedAt: Date;
  readonly clientRaisedAt: Date;
  readonly identityAssurance: "asserted" | "signed";
  readonly sessionId: string;
  /** Of the exact bytes that were sent: what "the same request" means. */
  readonly bodySha256: Uint8Array;
  readonly deliveries: readonly NewDelivery[];
  /**
   * A flag that is open, or was decided since then, is joined by one that says the same of the same account. `null`: it
   * stands for itself.
   */
  readonly joinsSince: Date | null;
  /** Owed instead of `deliveries` where it is joined to another flag: the message is about that one then. */
  readonly joinedDeliveries: readonly NewDelivery[];
}

interface NewDelivery {
  readonly id: string;
  readonly destinationId: string;
  readonly nextAttemptAt: Date;
}

/** Only columns that never change, so that a replay gives the same bytes as the first answer. */
export interface Receipt {
  readonly id: string;
  readonly kind: Kind;
  readonly ticketId: string;
  readonly accountId: string | null;
  readonly raisedAt: Date;
  readonly identityAssurance: "asserted" | "signed";
  /** The flag that it was joined to at its raise, whatever became of that since. */
  readonly joined: string | null;
}

export type RaiseOutcome =
  | { readonly is: "stored"; readonly receipt: Receipt }
  | { readonly is: "replayed"; readonly receipt: Receipt }
  | { readonly is: "refused"; readonly because: "other-body" | "erased" | "in-progress" }
  /** Nothing was stored: more are waiting than can be stored in time. */
  | { readonly is: "refused"; readonly because: "busy" };

/** Raises one flag. */
export interface Raiser {
  (flag: NewFlag): Promise<RaiseOutcome>;
  /** Whether one more could be stored in time. Whoever has no room can say so before a request is read. */
  hasRoom?(): boolean;
}

/** Lock not available: another transaction holds the same id and has not decided yet. */
const LOCK_TIMEOUT = "55P03";

/** One turn of the event loop: everything that the network has brought by now is read before it ends. */
const turnOfTheLoop = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

interface Waiting {
  readonly flag: NewFlag;
  /** When it came, in milliseconds of this process. */
  readonly since: number;
  readonly resolve: (outcome: RaiseOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Raises flags; those that arrive while a commit is under way share the next one.
 *
 * A lane that is free waits for nothing but the requests that have already arrived, so an idle endpoint adds no wait. A
 * batch that fails is raised again one by one, so a bad row never fails its neighbours. The queue is bounded by time:
 * whoever would wait too long is refused before the store is asked.
 */
export function createRaiser(
  database: Database,
  // Two lanes keep one statement executing while the other waits for the disk; a batch of 64 rows still commits in
  // milliseconds.
  { lanes = 2, batch = 64 }: { readonly lanes?: number; readonly batch?: number } = {},
): Raiser {
  const queues = new Map<string, Waiting[]>();
  const patience = createPatience({ lanes, batch }, () => performance.now());
  let busy = 0;
  let queued = 0;

  /** The next flags of one tenant. */
  const take = (): Waiting[] => {
    for (const [tenantId, queue] of queues) {
      const waiting = inTime(queue);
      const taken = waiting.slice(0, batch);
      const left = waiting.slice(batch);
      // Tenants take turns: this one goes to the end of the line.
      queues.delete(tenantId);
      if (left.length > 0) queues.set(tenantId, left);
      queued -= queue.length - left.length;
      if (taken.length > 0) return taken;
    }
    return [];
  };

  // Without it, the first of many answers to one commit would be in a commit of its own. Who shares with nobody does not
  // wait for the others.
  const gathered = (): Promise<void> | undefined => (batch > 1 ? turnOfTheLoop() : undefined);

  const work = async (): Promise<void> => {
    busy += 1;
    try {
      await gathered();
      for (let taken = take(); taken.length > 0; taken = take()) {
        const startedAt = performance.now();
        await raiseTogether(database.forTenant(taken[0]?.flag.tenantId ?? ""), taken);
        patience.learned(performance.now() - startedAt, queued);
        await gathered();
      }
    } finally {
      busy -= 1;
    }
  };

  const join = (flag: NewFlag): Promise<RaiseOutcome> =>
    new Promise((resolve, reject) => {
      if (!patience.admits(queued)) {
        resolve(BUSY);
        return;
      }
      const waiting = { flag, since: performance.now(), resolve, reject };
      const queue = queues.get(flag.tenantId);
      if (queue === undefined) queues.set(flag.tenantId, [waiting]);
      else queue.push(waiting);
      queued += 1;
      if (busy < lanes) void work();
    });

  // One id is never in two batches at once, nor twice in one: which of two was stored could not be told apart.
  const underWay = new Map<string, { flag: NewFlag; outcome: Promise<RaiseOutcome> }>();
  const raise = async (flag: NewFlag): Promise<RaiseOutcome> => {
    const key = `${flag.tenantId}/${flag.id}`;
    const first = underWay.get(key);
    if (first !== undefined)
      return afterFirst(await first.outcome, first.flag, flag) ?? raise(flag);
    const outcome = join(flag);
    underWay.set(key, { flag, outcome });
    try {
      return await outcome;
    } finally {
      underWay.delete(key);
    }
  };
  return Object.assign(raise, { hasRoom: () => patience.admits(queued) });
}

/** What a request for the same id hears that came while the first was under way; `null` when the store must be asked. */
function afterFirst(outcome: RaiseOutcome, first: NewFlag, flag: NewFlag): RaiseOutcome | null {
  if (outcome.is === "refused") return outcome.because === "other-body" ? null : outcome;
  return isSame(flag, first)
    ? { is: "replayed", receipt: outcome.receipt }
    : { is: "refused", because: "other-body" };
}

/** The same request: the same bytes, from the same agent. */
const isSame = (
  flag: Pick<NewFlag, "agentId" | "bodySha256">,
  other: Pick<NewFlag, "agentId" | "bodySha256">,
): boolean =>
  flag.agentId === other.agentId &&
  bytesToHex(new Uint8Array(flag.bodySha256)) === bytesToHex(new Uint8Array(other.bodySha256));

const BUSY: RaiseOutcome = { is: "refused", because: "busy" };

/** Those who may still be there to hear the answer; the others are told to come again. */
function inTime(waiting: readonly Waiting[]): Waiting[] {
  const latest = performance.now() - TOO_LATE_MS;
  return waiting.filter(({ since, resolve }) => {
    if (since < latest) resolve(BUSY);
    return since >= latest;
  });
}

async function raiseTogether(database: Database, waiting: readonly Waiting[]): Promise<void> {
  if (waiting.length === 0) return;
  try {
    const outcomes = await raiseBatch(
      database,
      waiting.map((each) => each.flag),
    );
    for (const [at, each] of waiting.entries()) {
      const outcome = outcomes[at];
      if (outcome === undefined) each.reject(new Error("A raise was left without an outcome."));
      else each.resolve(outcome);
    }
  } catch (error) {
    const one = waiting.length === 1 ? waiting[0] : undefined;
    if (one !== undefined) {
      if (sqlState(error) === LOCK_TIMEOUT) one.resolve({ is: "refused", because: "in-progress" });
      else one.reject(error);
    } else if (sqlState(error) === undefined) {
      // The server did not answer: asking again one by one would only keep everybody waiting.
      for (const each of waiting) each.reject(error);
    } else {
      // A store that lets every one of them time out must not keep the last one for minutes.
      for (const each of waiting) await raiseTogether(database, inTime([each]));
    }
  }
}

/** Raises flags of one tenant in one statement; outcomes are in the order of `flags`. */
async function raiseBatch(database: Database, flags: readonly NewFlag[]): Promise<RaiseOutcome[]> {
  // In the order of ids, so that two batches never wait for each other in a circle.
  const rows = flags.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(rowOf);
  const stored = await database.query<{ id: string; joined: string | null }>(RAISE, [
    JSON.stringify(rows),
  ]);
  const joined = new Map(stored.map((row) => [row.id, row.joined]));
  const others = flags.filter((flag) => !joined.has(flag.id));
  const settled =
    others.length === 0 ? new Map<string, RaiseOutcome>() : await settle(database, others);
  return flags.map((flag) => {
    const joins = joined.get(flag.id);
    return joins === undefined
      ? (settled.get(flag.id) ?? { is: "refused", because: "in-progress" })
      : { is: "stored", receipt: receiptOf(flag, joins) };
  });
}

const receiptOf = (flag: NewFlag, joined: string | null): Receipt => ({
  id: flag.id,
  kind: flag.kind,
  ticketId: flag.ticketId,
  accountId: flag.account?.id ?? null,
  raisedAt: flag.raisedAt,
  identityAssurance: flag.identityAssurance,
  joined,
});

const rowOf = (flag: NewFlag) => ({
  ...flag,
  account: undefined,
  accountId: flag.account?.id ?? null,
  accountName: flag.account?.name ?? null,
  plan: flag.account?.plan ?? null,
  segment: flag.account?.segment ?? null,
  seats: flag.account?.seats ?? null,
  seatsUsed: flag.account?.seatsUsed ?? null,
  arrMinor: flag.account?.arrMinor ?? null,
  currency: flag.account?.currency ?? null,
  renewalOn: flag.account?.renewalOn ?? null,
  region: flag.account?.region ?? null,
  accountOwnerId: flag.account?.ownerId ?? null,
  bodySha256: bytesToHex(flag.bodySha256),
});

const RAISE = `
  with input as (
    select * from jsonb_to_recordset($1::jsonb) as f (
      "tenantId" uuid, id uuid, kind text, signal text, "taxonomyVersion" int, "ticketId" int8,
      "ticketSubject" text, "accountId" int8, "accountName" text, plan text, segment text,
      seats int, "seatsUsed" int, "arrMinor" int8, currency text, "renewalOn" date, region text, language text, tags text[], "routingVersion" int,
      "accountOwnerId" text, "accountIsNew" boolean, "requesterId" int8,
      "requesterName" text, evidence text, note text, quote text, "agentId" text, team text, "ownerId" text, queue text, urgency text, why jsonb,
      "dueAt" timestamptz, "nextStepAt" timestamptz, month date, zone text, "raisedAt" timestamptz,
      "clientRaisedAt" timestamptz, "identityAssurance" text, "sessionId" text,
      "bodySha256" text, deliveries jsonb, "joinsSince" timestamptz, "joinedDeliveries" jsonb)
  ), flag as (
    insert into flags (tenant_id, id, kind, signal, taxonomy_version, status, version, ticket_id,
      account_id, account_name, plan, segment, seats, seats_used, arr_minor, currency, renewal_on,
      account_owner_id, region, language, routing_version, agent_id, team, owner_id, queue, urgency, why, due_at, next_step_at, month, zone,
      raised_at, client_raised_at, identity_assurance, session_id)
    select "tenantId", id, kind, signal, "taxonomyVersion", 'new', 1, "ticketId",
      "accountId", "accountName", plan, segment, seats, "seatsUsed", "arrMinor", currency,
      "renewalOn", "accountOwnerId", region, language, "routingVersion", "agentId", team, "ownerId", queue, urgency, why, "dueAt", "nextStepAt",
      month, zone, "raisedAt", "clientRaisedAt", "identityAssurance", "sessionId"
    from input
    on conflict do nothing
    returning tenant_id, id
  ), head as (
    -- Who stands for each signal of each account, held until the commit; whoever comes at the same moment waits here, and
    -- then sees who does. In the order of keys, so that two batches never wait for each other in a circle.
    insert into signal_heads as h (tenant_id, account_id, signal, flag_id, looked_back_to)
    select distinct on ("accountId", signal) "tenantId", "accountId", signal, id, "joinsSince"
    from input join flag using (id)
    where "accountId" is not null and signal is not null and "joinsSince" is not null
    order by "accountId", signal, id
    on conflict (tenant_id, account_id, signal) do update set
      flag_id = case when h.decided_at is null or h.decided_at >= excluded.looked_back_to
        then h.flag_id else excluded.flag_id end,
      decided_at = case when h.decided_at >= excluded.looked_back_to then h.decided_at end,
      looked_back_to = excluded.looked_back_to
    returning account_id, signal, flag_id
  ), joined as (
    select input.id, head.flag_id as "headId"
    from input
    join flag using (id)
    join head on head.account_id = input."accountId" and head.signal = input.signal
    where head.flag_id <> input.id
  ), heard as (
    select join_heads(jsonb_agg(jsonb_build_object('tenantId', "tenantId", 'id', id,
      'headId', "headId", 'agentId', "agentId", 'ticketId', "ticketId"::text, 'at', "raisedAt",
      'deliveries', "joinedDeliveries"))) as flags
    from joined join input using (id)
    having count(*) > 0
  ), account as (
    -- In the order of ids, so that two batches never wait for each other in a circle.
    insert into accounts (tenant_id, id, name)
    select distinct on ("accountId") "tenantId", "accountId", "accountName"
    from input join flag using (id)
    where "accountIsNew"
    order by "accountId"
    on conflict do nothing
  ), texts as (
    insert into flag_texts (tenant_id, flag_id, note, quote, evidence, ticket_subject,
      requester_id, requester_name, tags, body_sha256, search)
    select "tenantId", id, note, quote, evidence, "ticketSubject", "requesterId",
      "requesterName", tags, decode("bodySha256", 'hex'),
      to_tsvector('simple',
        search_text(concat_ws(' ', "accountName", "ticketSubject", quote, note, evidence)))
    from input join flag using (id)
  ), event as (
    insert into flag_events (tenant_id, flag_id, seq, type, at, by_id, data)
    select "tenantId", id, 1, 'raised', "raisedAt", "agentId",
      jsonb_build_object('kind', kind, 'signal', signal, 'ticketId', "ticketId"::text,
        'accountId', "accountId"::text, 'ownerId', "ownerId", 'urgency', urgency,
        'dueAt', to_char("dueAt" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'identityAssurance', "identityAssurance")
        || case when joined."headId" is null then '{}'
             else jsonb_build_object('joined', joined."headId") end
    from input join flag using (id) left join joined using (id)
  ), delivery as (
    insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
    select "tenantId", d.id, input.id, 1, d."destinationId", d."nextAttemptAt"
    from input join flag using (id)
    cross join lateral jsonb_to_recordset(input.deliveries)
      as d (id uuid, "destinationId" text, "nextAttemptAt" timestamptz)
    where input.id not in (select joined.id from joined)
  )
  select flag.id, joined."headId" as joined, heard.flags
  from flag left join joined using (id) left join heard on true`;

/**
 * What became of ids that were there already. A statement of its own: after `on conflict do nothing` waited for another
 * transaction, the same statement cannot see the row that won.
 */
async function settle(
  database: Database,
  flags: readonly NewFlag[],
): Promise<Map<string, RaiseOutcome>> {
  const tenantId = flags[0]?.tenantId;
  const rows = await database.query<Receipt & { agentId: string; bodySha256: Uint8Array | null }>(
    `select f.id, f.kind, f.ticket_id as "ticketId", f.account_id as "accountId",
       f.raised_at as "raisedAt", f.identity_assurance as "identityAssurance",
       f.joined_at_raise as joined, f.agent_id as "agentId", t.body_sha256 as "bodySha256"
     from flags f
     left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     where f.tenant_id = $1 and f.id = any($2)`,
    [tenantId, flags.map((flag) => flag.id)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    flags.map((flag): [string, RaiseOutcome] => {
      const row = byId.get(flag.id);
      if (row === undefined) return [flag.id, { is: "refused", because: "in-progress" }];
      if (row.bodySha256 === null) return [flag.id, { is: "refused", because: "erased" }];
      const { agentId, bodySha256, ...receipt } = row;
      if (!isSame({ agentId, bodySha256 }, flag))
        return [flag.id, { is: "refused", because: "other-body" }];
      return [flag.id, { is: "replayed", receipt }];
    }),
  );
}
