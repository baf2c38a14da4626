// Refining a flag before CS has made contact: its words, and its signal, by which it is joined to another flag or leaves it.
import { canRefine, makeMove } from "../domain/flag.ts";
import type { Urgency } from "../domain/taxonomy.ts";
import type { Why } from "../domain/why.ts";
import { afterPauses } from "./clock.ts";
import { creditAccounts } from "./credits.ts";
import type { Database } from "./database.ts";
import { type EventRecord, type FlagRecord, stateOf } from "./flag-record.ts";
import { flagById } from "./flags.ts";
import { followingOf, leaveHead, replaceHead, standFor, tellHead } from "./heads.ts";
import { lockAccountOf, lockedFlag } from "./locks.ts";
import { cancelDeliveries, type Owed, record } from "./record-event.ts";
import { isUntouched, putElsewhere, type Reroute, routingReasons } from "./reroute.ts";

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
  /** What the new signal does to urgency, and the reasons of that alone; a deadline only ever moves earlier. */
  readonly urgency?: {
    readonly urgency: Urgency;
    readonly why: readonly Why[];
    readonly dueAt: Date;
  };
  /** Where the new signal puts it; done only while nobody has taken it up. */
  readonly reroute?: Reroute;
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
    if (refinement.fields.signal !== undefined) await lockAccountOf(tx, tenantId, id);
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

    const { fields, at } = refinement;
    const urgency =
      refinement.urgency === undefined
        ? undefined
        : {
            ...refinement.urgency,
            dueAt: await afterPauses(tx, tenantId, flag, refinement.urgency.dueAt),
          };
    const sooner =
      urgency !== undefined && urgency.dueAt.getTime() <= flag.dueAt.getTime()
        ? urgency
        : undefined;
    const { reroute } = refinement;
    const moved =
      reroute !== undefined && (await isUntouched(tx, tenantId, flag)) ? reroute : undefined;
    const reasons = routingReasons(flag.why);
    const others = flag.why.filter((reason) => !reasons.includes(reason));
    const why =
      fields.signal == null
        ? null
        : [...(moved?.why ?? reasons), ...(sooner?.why ?? whyNotLater(others))];
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
      ...(moved === undefined ? {} : { queue: moved.queue, ownerId: moved.ownerId }),
    };
    if (moved !== undefined) await putElsewhere(tx, tenantId, id, moved);
    const placed =
      moved === undefined ? flag : { ...flag, queue: moved.queue, ownerId: moved.ownerId };
    await record(tx, tenantId, placed, stateOf(placed), {
      type: "refined",
      requestId: null,
      by: refinement.agentId,
      at,
      data,
      owed: refinement.owed,
    });
    const seq = flag.version + 1;
    if (fields.signal !== undefined && fields.signal !== flag.signal)
      await changeSides(tx, tenantId, flag, refinement);
    const refined = await flagById(tx, tenantId, id);
    if (refined === null) throw new Error("A flag vanished while it was refined.");
    return {
      is: "refined",
      flag: refined,
      event: {
        seq,
        type: "refined",
        at,
        byId: refinement.agentId,
        byName: refined.agentName,
        data,
      },
    };
  });

/** A flag that says something else now leaves the flag it was joined to, or those that were joined to it, and joins another. */
async function changeSides(
  tx: Database,
  tenantId: string,
  before: FlagRecord,
  { agentId, at, owed }: Refinement,
): Promise<void> {
  const { id, accountId } = before;
  const doing = { by: agentId, at, owed };
  const flag = await lockedFlag(tx, tenantId, id);
  if (flag === null || accountId === null) return;
  const formerId = flag.status === "duplicate" ? flag.duplicateOf : null;
  const former = formerId === null ? null : await flagById(tx, tenantId, formerId);
  // Somebody in CS has merged them, whatever their signals were.
  if (former !== null && former.signal !== before.signal) return;
  if (former === null && before.signal !== null)
    await replaceHead(tx, tenantId, id, before.signal, "refined", doing);

  const headId = flag.signal === null ? id : await standFor(tx, tenantId, flag, flag.signal, at);
  const alone = makeMove(stateOf(flag), { move: "split" }, { as: "system", id: null }, +at);
  const open = "flag" in alone ? alone.flag : stateOf(flag);
  const following = await followingOf(tx, tenantId, id);
  if (headId === id && formerId !== null)
    await record(tx, tenantId, flag, open, {
      type: "split",
      requestId: null,
      ...doing,
      data: { from: formerId, because: "refined" },
    });
  if (headId !== id) {
    // Nobody is told that it was raised: what there is to tell is told of the flag it is joined to.
    await cancelDeliveries(tx, tenantId, id, null);
    const joined = {
      ...open,
      status: "duplicate" as const,
      closedAt: at.getTime(),
      duplicateOf: headId,
    };
    await record(tx, tenantId, flag, joined, {
      type: "joined",
      requestId: null,
      by: agentId,
      at,
      data: { of: headId },
      owed,
    });
    await tellHead(tx, tenantId, flag, headId, following, doing);
  }
  if (formerId !== null) await leaveHead(tx, tenantId, flag, formerId, "refined", doing);
  // Which flags qualify has changed.
  if (flag.kind === "expansion") await creditAccounts(tx, tenantId, [accountId], at, owed);
}
