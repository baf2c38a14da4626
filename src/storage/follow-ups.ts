// What CS does with a flag besides moving it: the flag, the event, its words where they can be erased, and the messages owed, in one commit.
import { FOLLOW_UPS, type FollowUpRefusal } from "../domain/follow-up.ts";
import { isPassing } from "../domain/flag.ts";
import type { Why } from "../domain/why.ts";
import { deadlineWithOwner } from "./clock.ts";
import type { Database } from "./database.ts";
import { type EventRecord, type FlagRecord, stateOf } from "./flag-record.ts";
import { eventsOf, flagById } from "./flags.ts";
import { lockedFlag } from "./locks.ts";
import { type Owed, record } from "./record-event.ts";

export type FollowUp =
  | { readonly act: "snooze"; readonly until: Date; readonly why: string }
  | { readonly act: "wake" }
  | { readonly act: "hand-over"; readonly to: string; readonly note: string | null }
  | { readonly act: "mention"; readonly to: readonly string[]; readonly words: string }
  | {
      readonly act: "agree";
      readonly nextStep: string;
      /** `YYYY-MM-DD` */
      readonly on: string | null;
      readonly amountMinor: string | null;
      readonly currency: string | null;
      /** An https address in the CRM. */
      readonly link: string | null;
    }
  | { readonly act: "thank"; readonly words: string };

export interface FollowUpRequest {
  /** Made by the client: the same follow-up sent twice is made once. */
  readonly requestId: string;
  /** The version the person saw; another one means that somebody else did something meanwhile. */
  readonly expectedVersion: number;
  readonly by: string;
  readonly followUp: FollowUp;
  readonly at: Date;
  readonly owed: Owed;
}

export type FollowUpOutcome =
  | { readonly is: "done" | "replayed"; readonly flag: FlagRecord; readonly event: EventRecord }
  | { readonly is: "stale"; readonly flag: FlagRecord; readonly meanwhile: EventRecord }
  | { readonly is: "refused"; readonly because: FollowUpRefusal; readonly flag: FlagRecord }
  | { readonly is: "not-found" };

export const followUpFlag = (
  database: Database,
  tenantId: string,
  id: string,
  request: FollowUpRequest,
): Promise<FollowUpOutcome> =>
  database.transaction(async (tx): Promise<FollowUpOutcome> => {
    const flag = await lockedFlag(tx, tenantId, id);
    if (flag === null) return { is: "not-found" };
    const story = await eventsOf(tx, tenantId, id);
    // What came to it because of another flag stands in nobody's way.
    const last = story.findLast(({ type }) => !isPassing(type));
    if (last === undefined) throw new Error("A flag has no events.");
    const seen = await seqOfRequest(tx, tenantId, id, request.requestId);
    const made = story.find(({ seq }) => seq === seen);
    if (made !== undefined) return { is: "replayed", flag, event: made };
    const { expectedVersion } = request;
    if (expectedVersion < last.seq || expectedVersion > flag.version)
      return { is: "stale", flag, meanwhile: last };

    const { followUp } = request;
    const rule = FOLLOW_UPS[followUp.act];
    if (!rule.from(flag.status)) return { is: "refused", because: "not-from-here", flag };
    const change = await changeOf(tx, tenantId, flag, request);
    if (typeof change === "string") return { is: "refused", because: change, flag };

    const state = stateOf(flag);
    const event = await record(
      tx,
      tenantId,
      flag,
      { ...state, ownerId: change.ownerId ?? state.ownerId },
      {
        type: rule.event,
        requestId: request.requestId,
        by: request.by,
        at: request.at,
        data: change.data,
        owed: request.owed,
      },
    );
    if (change.words !== null || change.link !== null)
      await tx.query(
        `insert into event_texts (tenant_id, flag_id, seq, words, link)
         values ($1, $2, $3, $4, $5)`,
        [tenantId, id, event, change.words ?? "", change.link],
      );
    if (change.aside !== undefined) await putAside(tx, tenantId, id, change.aside);
    if (change.routing !== undefined) await reroute(tx, tenantId, id, change.routing);

    const followed = await flagById(tx, tenantId, id);
    const stored = (await eventsOf(tx, tenantId, id)).find(({ seq }) => seq === event);
    if (followed === null || stored === undefined)
      throw new Error("A flag or its event vanished while it was followed up.");
    return { is: "done", flag: followed, event: stored };
  });

/** Until when a flag is out of sight, and through whose acts it sleeps on. */
interface Aside {
  readonly until: Date;
  readonly by: string;
}

interface Change {
  /** Never a text: those stand apart, where they can be erased. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly words: string | null;
  readonly link: string | null;
  readonly ownerId?: string;
  readonly aside?: Aside | null;
  readonly routing?: { readonly dueAt: Date; readonly why: readonly Why[] };
}

/** What a follow-up changes, or why it is refused. */
async function changeOf(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  { followUp, by, at }: FollowUpRequest,
): Promise<Change | FollowUpRefusal> {
  const undoable = { before: { ...stateOf(flag) }, asideBefore: asideOf(flag) };
  switch (followUp.act) {
    case "snooze":
      return {
        data: { ...undoable, until: followUp.until.toISOString() },
        words: followUp.why,
        link: null,
        aside: { until: followUp.until, by },
      };
    case "wake":
      if (flag.snoozedUntil === null || flag.snoozedUntil <= at) return "not-snoozed";
      return { data: undoable, words: null, link: null, aside: null };
    case "hand-over": {
      if (flag.ownerId === followUp.to) return "already-theirs";
      const dueAt = await deadlineWithOwner(tx, tenantId, flag, followUp.to, at);
      return {
        data: {
          ...undoable,
          toIds: [followUp.to],
          dueBefore: flag.dueAt.toISOString(),
          dueAt: dueAt.toISOString(),
          whyBefore: flag.why,
        },
        words: followUp.note,
        link: null,
        ownerId: followUp.to,
        // Whoever gets it has to see it.
        aside: null,
        routing: { dueAt, why: handedOver(flag.why) },
      };
    }
    case "mention":
      return { data: { toIds: followUp.to }, words: followUp.words, link: null };
    case "agree": {
      const { on, amountMinor, currency } = followUp;
      return { data: { on, amountMinor, currency }, words: followUp.nextStep, link: followUp.link };
    }
    case "thank": {
      const toIds = (await agentsOf(tx, tenantId, flag.id)).filter((id) => id !== by);
      if (toIds.length === 0) return "nobody-to-thank";
      return { data: { toIds }, words: followUp.words, link: null };
    }
  }
}

const asideOf = (flag: FlagRecord) =>
  flag.snoozedUntil === null
    ? null
    : { until: flag.snoozedUntil.toISOString(), by: flag.snoozedById };

/** A reason that does not say whom it means would mean whoever has the flag now. */
const handedOver = (why: readonly Why[]): Why[] => [
  { code: "handed-over" },
  ...why.filter(
    ({ code, who }) => code !== "handed-over" && !(code === "account-owner" && who === undefined),
  ),
];

/** The agents who heard what the flag says: who raised it, and whose flags were joined with it. */
async function agentsOf(tx: Database, tenantId: string, flagId: string): Promise<string[]> {
  const rows = await tx.query<{ agentId: string }>(
    `select agent_id as "agentId" from flags where tenant_id = $1 and id = $2
     union
     select agent_id from flags
     where tenant_id = $1 and duplicate_of = $2 and status = 'duplicate'
     order by 1`,
    [tenantId, flagId],
  );
  return rows.map(({ agentId }) => agentId);
}

const putAside = (
  tx: Database,
  tenantId: string,
  flagId: string,
  aside: Aside | null,
): Promise<unknown> =>
  tx.query(
    `update flags set snoozed_until = $3, snoozed_by = $4 where tenant_id = $1 and id = $2`,
    [tenantId, flagId, aside?.until ?? null, aside?.by ?? null],
  );

const reroute = (
  tx: Database,
  tenantId: string,
  flagId: string,
  { dueAt, why }: NonNullable<Change["routing"]>,
): Promise<unknown> =>
  tx.query(`update flags set due_at = $3, why = $4 where tenant_id = $1 and id = $2`, [
    tenantId,
    flagId,
    dueAt,
    JSON.stringify(why),
  ]);

/** Brings back what a follow-up that was undone had changed beside the flag's state. Its deadline is the moves' business. */
export async function undoFollowUp(
  tx: Database,
  tenantId: string,
  flagId: string,
  undone: EventRecord,
): Promise<void> {
  const { asideBefore, whyBefore } = undone.data;
  if (asideBefore !== undefined) await putAside(tx, tenantId, flagId, readAside(asideBefore));
  if (Array.isArray(whyBefore))
    await tx.query(`update flags set why = $3 where tenant_id = $1 and id = $2`, [
      tenantId,
      flagId,
      JSON.stringify(whyBefore),
    ]);
}

function readAside(stored: unknown): Aside | null {
  if (typeof stored !== "object" || stored === null) return null;
  if (!("until" in stored) || !("by" in stored)) return null;
  const { until, by } = stored;
  return typeof until === "string" && typeof by === "string"
    ? { until: new Date(until), by }
    : null;
}

async function seqOfRequest(
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
