// Moving a flag: the flag as it stands, the event it leaves and the messages owed, in one commit.
import { z } from "zod";
import {
  DECLINE_REASONS,
  type FlagState,
  makeMove,
  type MadeBy,
  type Move,
  isMoveName,
  isOpen,
  isPassing,
  KINDS,
  type MoveRefusal,
  STATUSES,
  undoMove,
} from "../domain/flag.ts";
import { isExpansion } from "../domain/attribution.ts";
import { isUndoableFollowUp } from "../domain/follow-up.ts";
import { deadlineWithOwner } from "./clock.ts";
import { creditAccounts } from "./credits.ts";
import type { Database } from "./database.ts";
import { type EventRecord, type FlagRecord, stateOf } from "./flag-record.ts";
import { eventsOf, flagById } from "./flags.ts";
import { undoFollowUp } from "./follow-ups.ts";
import {
  follow,
  type Following,
  followingOf,
  leaveHead,
  replaceHead,
  standFor,
  standWhereNobodyDoes,
  takeOver,
  tellHead,
} from "./heads.ts";
import { lockAccountOf, lockedFlag } from "./locks.ts";
import { endPauses } from "./pauses.ts";
import { cancelDeliveries, forgetAnswer, type Owed, record } from "./record-event.ts";

export interface MoveRequest {
  /** Made by the client: the same move sent twice is made once. */
  readonly requestId: string | null;
  /** The version the person saw; another one means that somebody else moved the flag meanwhile. */
  readonly expectedVersion: number;
  readonly by: MadeBy;
  readonly move: Move | { readonly move: "undo" };
  /** Where it was made, when not on a page of ours. */
  readonly via?: "slack" | "email";
  readonly at: Date;
  readonly owed: Owed;
  /** The deadline of a flag that is reopened. */
  readonly deadlineAnew?: (flag: FlagRecord) => Date;
}

export type MoveOutcome =
  | { readonly is: "moved" | "replayed"; readonly flag: FlagRecord; readonly event: EventRecord }
  | { readonly is: "stale"; readonly flag: FlagRecord; readonly meanwhile: EventRecord }
  | { readonly is: "refused"; readonly because: MoveRefusal; readonly flag: FlagRecord }
  | { readonly is: "not-found" };

/** Decisions that change which flags qualify for a credit. */
const CHANGES_CREDIT: ReadonlySet<string> = new Set([
  "decline",
  "duplicate",
  "split",
  "expire",
  "withdraw",
  "reopen",
  "undo",
  "opportunity",
]);

/** Decisions that change which flag stands for a signal of its account, and those above, wait for each other. */
const holdsAccount = (move: string): boolean => CHANGES_CREDIT.has(move) || move === "resolve";

export const moveFlag = (
  database: Database,
  tenantId: string,
  id: string,
  request: MoveRequest,
): Promise<MoveOutcome> =>
  database.transaction(async (tx): Promise<MoveOutcome> => {
    if (holdsAccount(request.move.move)) await lockAccountOf(tx, tenantId, id);
    const flag = await lockedFlag(tx, tenantId, id);
    if (flag === null) return { is: "not-found" };

    const story = await eventsOf(tx, tenantId, id);
    // What came to it because of another flag stands in nobody's way.
    const last = story.findLast(({ type }) => !isPassing(type));
    if (last === undefined) throw new Error("A flag has no events.");
    const made = request.requestId && (await eventOfRequest(tx, tenantId, id, request.requestId));
    if (made) {
      const event = story.find((each) => each.seq === made);
      if (event !== undefined) return { is: "replayed", flag, event };
    }
    // An agent's own refinement moves the version too, and must not stand in the way of their undo.
    const { expectedVersion } = request;
    const isStale = expectedVersion < last.seq || expectedVersion > flag.version;
    if (isStale && request.move.move !== "withdraw") return { is: "stale", flag, meanwhile: last };

    const before = stateOf(flag);
    const at = request.at.getTime();
    const [undone, ...consequences] = lastMove(story.filter(({ type }) => !isPassing(type)));
    const result =
      request.move.move === "undo"
        ? undoMove(undoable(undone), request.by, at)
        : makeMove(before, request.move, request.by, at);
    if ("refused" in result) return { is: "refused", because: result.refused, flag };
    if (request.move.move === "duplicate") {
      if (request.move.of === id) return { is: "refused", because: "duplicate-of-itself", flag };
      const refused = await whyNotDuplicate(tx, tenantId, flag, request.move.of);
      if (refused === "not-found") return { is: "not-found" };
      if (refused !== null) return { is: "refused", because: refused, flag };
    }
    if (request.move.move === "opportunity") {
      const refused = await whyNotLinked(tx, tenantId, flag, request.move.opportunity);
      if (refused === "not-found") return { is: "not-found" };
      if (refused !== null) return { is: "refused", because: refused, flag };
    }
    const dueAt =
      deadlineAfter(request, flag, undone) ??
      (request.move.move === "claim"
        ? await deadlineWithOwner(tx, tenantId, flag, result.flag.ownerId, request.at)
        : null);
    const isSooner = request.move.move === "claim" && dueAt !== null && dueAt < flag.dueAt;
    const next =
      request.move.move === "undo"
        ? await whereItBelongs(tx, tenantId, flag, result.flag, request.at)
        : result.flag;
    const following = await followingOf(tx, tenantId, id);

    const event = await record(tx, tenantId, flag, next, {
      type: request.move.move === "undo" ? "undone" : request.move.move,
      requestId: request.requestId,
      by: request.by.id,
      at: request.at,
      data: {
        ...(request.move.move === "undo"
          ? { undid: undone.seq, what: undone.type }
          : detailOf(request.move)),
        ...(request.via === undefined ? {} : { via: request.via }),
        before: { ...before },
        ...(request.move.move === "duplicate" ? { following } : {}),
        ...(request.move.move === "reopen" ? { dueBefore: flag.dueAt.toISOString() } : {}),
        ...(isSooner ? { dueBefore: flag.dueAt.toISOString(), dueAt: dueAt.toISOString() } : {}),
      },
      owed: request.owed,
    });
    await rejoin(tx, tenantId, { flag, next, following, undone }, request);
    if (dueAt !== null)
      await tx.query(`update flags set due_at = $3 where tenant_id = $1 and id = $2`, [
        tenantId,
        id,
        dueAt,
      ]);
    if (request.move.move === "reopen") {
      await keepRound(tx, tenantId, flag, event);
      await endPauses(tx, tenantId, id, request.at);
      await tx.query(
        `insert into event_texts (tenant_id, flag_id, seq, words) values ($1, $2, $3, $4)`,
        [tenantId, id, event, request.move.why],
      );
    }
    if (request.move.move === "undo" && undone.type === "reopen")
      await tx.query(`delete from flag_rounds where tenant_id = $1 and flag_id = $2 and seq = $3`, [
        tenantId,
        id,
        undone.seq,
      ]);
    if (request.move.move === "undo")
      for (const { seq } of [undone, ...consequences]) {
        await cancelDeliveries(tx, tenantId, id, seq);
        await forgetAnswer(tx, tenantId, id, seq);
      }
    if (request.move.move === "undo") await undoFollowUp(tx, tenantId, id, undone);
    if (request.move.move === "withdraw") await cancelDeliveries(tx, tenantId, id, null);
    if (CHANGES_CREDIT.has(request.move.move) && flag.accountId !== null)
      await creditAccounts(tx, tenantId, [flag.accountId], request.at, request.owed);

    const moved = await flagById(tx, tenantId, id);
    if (moved === null) throw new Error("A flag vanished while it was moved.");
    const stored = (await eventsOf(tx, tenantId, id)).find((each) => each.seq === event);
    if (stored === undefined) throw new Error("A move left no event.");
    return { is: "moved", flag: moved, event: stored };
  });

/** What `flag` came to with a move: `next`, and what followed it until then. */
interface Rejoining {
  readonly flag: FlagRecord;
  readonly next: FlagState;
  readonly following: Following;
  /** The move that an undo takes back. */
  readonly undone: EventRecord;
}

/** Joins and parts flags as a move has it: who stands for a signal, who follows whom, and the events that say so. */
async function rejoin(
  tx: Database,
  tenantId: string,
  { flag, next, following, undone }: Rejoining,
  request: MoveRequest,
): Promise<void> {
  const { at, owed } = request;
  const doing = { by: request.by.id, at, owed };
  const isUndo = request.move.move === "undo";
  const wasWith = flag.status === "duplicate" ? flag.duplicateOf : null;
  const isWith = next.status === "duplicate" ? next.duplicateOf : null;
  if (wasWith !== null && wasWith !== isWith) {
    const because = next.status === "withdrawn" ? "withdrawn" : isUndo ? "undone" : "split";
    await leaveHead(tx, tenantId, flag, wasWith, because, doing);
    const undoneFollowing = KeptFollowing.safeParse(undone.data["following"]);
    if (isUndo && undoneFollowing.success) {
      const to = { id: flag.id, closedAt: next.closedAt === null ? null : new Date(next.closedAt) };
      await follow(tx, tenantId, undoneFollowing.data, { from: wasWith, to }, doing);
    }
    const head = await flagById(tx, tenantId, wasWith);
    if (head !== null && isOpen(next.status)) await takeOver(tx, tenantId, flag, head);
  }
  if (isWith !== null && wasWith !== isWith)
    await tellHead(tx, tenantId, flag, isWith, following, doing);
  if (next.status === "withdrawn" && wasWith === null)
    await replaceHead(tx, tenantId, flag.id, null, "withdrawn", doing);
  // What was withdrawn, or let go of its signal while it was closed, may stand for it again.
  if (isOpen(next.status) && !isOpen(flag.status) && isWith === null)
    await standWhereNobodyDoes(tx, tenantId, flag, at);
}

/** As the event of a merge keeps it. */
const KeptFollowing: z.ZodType<Following> = z.object({
  flags: z.array(z.string()),
  signals: z.array(z.string()),
});

/**
 * The state before a move, as it can be now: what was joined is joined to whoever stands there meanwhile, and what was
 * withdrawn is joined to the flag that has taken its place.
 */
async function whereItBelongs(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  before: FlagState,
  at: Date,
): Promise<FlagState> {
  if (before.status === "duplicate" && before.duplicateOf !== null) {
    const head = await flagById(tx, tenantId, before.duplicateOf);
    if (head !== null && head.status !== "duplicate" && head.status !== "withdrawn") return before;
    const of = head?.status === "duplicate" ? head.duplicateOf : null;
    if (of !== null && of !== flag.id) return { ...before, duplicateOf: of };
    return { ...before, status: "new", closedAt: null, duplicateOf: null };
  }
  if (flag.status !== "withdrawn" || flag.accountId === null || flag.signal === null) return before;
  const headId = await standFor(tx, tenantId, flag, flag.signal, at);
  return headId === flag.id
    ? before
    : { ...before, status: "duplicate", closedAt: at.getTime(), duplicateOf: headId };
}

/** What the flag had come to before `event` reopened it: the report goes by the first of everything. */
const keepRound = (
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  event: number,
): Promise<unknown> =>
  tx.query(
    `insert into flag_rounds (tenant_id, flag_id, seq, due_at, contacted_at, accepted_at,
       opportunity_at, declined_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tenantId,
      flag.id,
      event,
      flag.dueAt,
      flag.contactedAt,
      flag.acceptedAt,
      flag.opportunityAt,
      flag.status === "declined" ? flag.closedAt : null,
    ],
  );

/** A reopened flag has a deadline of its own; undoing that brings the first one back. */
function deadlineAfter(request: MoveRequest, flag: FlagRecord, last: EventRecord): Date | null {
  if (request.move.move === "reopen") return request.deadlineAnew?.(flag) ?? null;
  const before = last.data["dueBefore"];
  return request.move.move === "undo" && typeof before === "string" ? new Date(before) : null;
}

/** A flag repeats one of its own account that itself stands for something: two that point at each other would both be gone. */
async function whyNotDuplicate(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  of: string,
): Promise<MoveRefusal | "not-found" | null> {
  const other = await flagById(tx, tenantId, of);
  if (other === null) return "not-found";
  if (other.accountId === null || other.accountId !== flag.accountId) return "other-account";
  if (other.kind !== flag.kind) return "wrong-kind";
  return other.status === "duplicate" || other.status === "withdrawn" ? "out-of-scope" : null;
}

/** A flag leads to an expansion of its own account, or it did not lead to that deal. */
async function whyNotLinked(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  deal: { readonly crm: string; readonly id: string },
): Promise<MoveRefusal | "not-found" | null> {
  const [known] = await tx.query<{ accountId: string | null; type: string }>(
    `select account_id as "accountId", type from opportunities
     where tenant_id = $1 and crm = $2 and id = $3`,
    [tenantId, deal.crm, deal.id],
  );
  if (known === undefined) return "not-found";
  if (known.accountId === null || known.accountId !== flag.accountId) return "other-account";
  return isExpansion(known.type) ? null : "out-of-scope";
}

/** What a move says in its event, beside the state before it. Never a text: those can be erased. */
function detailOf(move: Move): Record<string, unknown> {
  switch (move.move) {
    case "decline":
      return {
        reason: move.reason,
        ...(move.rightSignal && { rightSignal: move.rightSignal }),
        ...(move.goodToKnow === true && { goodToKnow: true }),
      };
    case "duplicate":
      return { of: move.of };
    case "opportunity":
      return { crm: move.opportunity.crm, opportunityId: move.opportunity.id };
    // Its words are kept apart, where they can be erased.
    case "reopen":
    case "claim":
    case "contact":
    case "accept":
    case "resolve":
    case "win":
    case "lose":
    case "resume":
    case "expire":
    case "split":
    case "withdraw":
      return {};
  }
}

async function eventOfRequest(
  tx: Database,
  tenantId: string,
  flagId: string,
  requestId: string,
): Promise<number | null> {
  const [row] = await tx.query<{ seq: number }>(
    `select seq from flag_events where tenant_id = $1 and flag_id = $2 and request_id = $3`,
    [tenantId, flagId, requestId],
  );
  return row?.seq ?? null;
}

/** The state an event keeps, so that the move can be undone. */
const StateBefore: z.ZodType<FlagState> = z.strictObject({
  kind: z.enum(KINDS),
  status: z.enum(STATUSES),
  agentId: z.string(),
  ownerId: z.string().nullable(),
  raisedAt: z.number(),
  claimedAt: z.number().nullable(),
  contactedAt: z.number().nullable(),
  acceptedAt: z.number().nullable(),
  opportunityAt: z.number().nullable(),
  closedAt: z.number().nullable(),
  declineReason: z.enum(DECLINE_REASONS).nullable(),
  rightSignal: z.string().nullable(),
  duplicateOf: z.string().nullable(),
  opportunity: z.strictObject({ crm: z.string(), id: z.string() }).nullable(),
});

/**
 * The last thing that was done to a flag, and what the system made of it in the same commit: a declined flag loses its
 * credit at once, and undoing the decline has to find the decline.
 */
function lastMove(story: readonly EventRecord[]): [EventRecord, ...EventRecord[]] {
  const last = story.at(-1);
  if (last === undefined) throw new Error("A flag has no events.");
  const first = story.findLastIndex(({ byId, at }) => byId !== null || +at !== +last.at);
  const cause = story[first];
  return cause === undefined || +cause.at !== +last.at
    ? [last]
    : [cause, ...story.slice(first + 1)];
}

function undoable(last: EventRecord): { before: FlagState; by: string | null; at: number } | null {
  const before = StateBefore.safeParse(last.data["before"]);
  if (!(isMoveName(last.type) || isUndoableFollowUp(last.type)) || !before.success) return null;
  return { before: before.data, by: last.byId, at: last.at.getTime() };
}
