// Disputes about credits: contested, decided by somebody else, taken back. Everything that was done stays on record.
import type { FlagFact, OpportunityFact, Rule } from "../domain/attribution.ts";
import {
  basisOf,
  type Basis,
  type Claim,
  type ClaimedBucket,
  type ClaimRefusal,
  stillHolds,
  type Verdict,
  whyNotClaimed,
} from "../domain/evidence/dispute.ts";
import { creditAccounts } from "./credits.ts";
import type { Database } from "./database.ts";
import { stateOf } from "./flag-record.ts";
import { lockAccounts, lockedFlag } from "./locks.ts";
import { type Owed, record } from "./record-event.ts";

export interface DealName {
  readonly crm: string;
  readonly id: string;
}

/** `reopened`: decided, and the deal changed afterwards in what the decision rested on. */
export type DisputeState = "contested" | "decided" | "reopened" | "withdrawn";

/** A line of a dispute's story. */
export interface DisputeEvent {
  readonly seq: number;
  readonly type: "contested" | "decided" | "withdrawn";
  readonly at: Date;
  readonly byId: string;
  readonly byName: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** What they wrote; null when it was erased. */
  readonly words: string | null;
}

export interface Dispute {
  readonly id: string;
  readonly crm: string;
  readonly opportunityId: string;
  readonly state: DisputeState;
  readonly bucket: ClaimedBucket;
  readonly flagId: string | null;
  readonly bucketBefore: string;
  readonly flagBefore: string | null;
  readonly contestedById: string;
  readonly contestedAt: Date;
  readonly decided: (Claim & { readonly byId: string; readonly at: Date }) | null;
  readonly events: readonly DisputeEvent[];
}

interface Row extends Omit<Dispute, "state" | "decided" | "events"> {
  readonly status: "contested" | "decided" | "withdrawn";
  readonly decidedBucket: ClaimedBucket | null;
  readonly decidedFlagId: string | null;
  readonly decidedById: string | null;
  readonly decidedAt: Date | null;
  readonly basis: Basis | null;
  readonly events: readonly (Omit<DisputeEvent, "at"> & { readonly at: string })[];
}

const COLUMNS = `
  d.id, d.crm, d.opportunity_id as "opportunityId", d.status, d.bucket, d.flag_id as "flagId",
  d.bucket_before as "bucketBefore", d.flag_before as "flagBefore",
  d.contested_by as "contestedById", d.contested_at as "contestedAt",
  d.decided_bucket as "decidedBucket", d.decided_flag_id as "decidedFlagId",
  d.decided_by as "decidedById", d.decided_at as "decidedAt", d.basis,
  (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'type', e.type, 'at', e.at,
     'byId', e.by_id, 'byName', m.name, 'data', e.data, 'words', t.words) order by e.seq), '[]')
   from dispute_events e
   left join dispute_texts t
     on t.tenant_id = e.tenant_id and t.dispute_id = e.dispute_id and t.seq = e.seq
   left join members m on m.tenant_id = e.tenant_id and m.id = e.by_id
   where e.tenant_id = d.tenant_id and e.dispute_id = d.id) as events`;

const verdictOf = ({
  id,
  status,
  decidedBucket: bucket,
  decidedFlagId: flagId,
  decidedAt,
  basis,
}: Pick<Row, "id" | "status" | "decidedBucket" | "decidedFlagId" | "decidedAt" | "basis">) =>
  status !== "decided" || bucket === null || decidedAt === null || basis === null
    ? null
    : ({ disputeId: id, bucket, flagId, basis, decidedAt: decidedAt.getTime() } satisfies Verdict);

function disputeOf(row: Row, deal: Basis | null): Dispute {
  const {
    status,
    decidedBucket,
    decidedFlagId,
    decidedById,
    decidedAt,
    basis: _basis,
    ...rest
  } = row;
  const verdict = verdictOf(row);
  const isReopened = verdict !== null && (deal === null || !stillHolds(verdict, deal));
  return {
    ...rest,
    state: isReopened ? "reopened" : status,
    decided:
      decidedBucket === null || decidedById === null || decidedAt === null
        ? null
        : { bucket: decidedBucket, flagId: decidedFlagId, byId: decidedById, at: decidedAt },
    events: row.events.map((event) => ({ ...event, at: new Date(event.at) })),
  };
}

/** Every dispute about a deal, oldest first. */
export async function disputesOfDeal(
  database: Database,
  tenantId: string,
  deal: DealName,
): Promise<Dispute[]> {
  const rows = await database.query<Row>(
    `select ${COLUMNS} from disputes d
     where d.tenant_id = $1 and d.crm = $2 and d.opportunity_id = $3
     order by d.contested_at, d.id`,
    [tenantId, deal.crm, deal.id],
  );
  const found = rows.length === 0 ? null : await dealAsIs(database, tenantId, deal);
  return rows.map((row) => disputeOf(row, found));
}

interface DealFacts extends OpportunityFact {
  readonly bucket: string;
  readonly flagId: string | null;
}

async function dealAsIs(
  database: Database,
  tenantId: string,
  { crm, id }: DealName,
): Promise<DealFacts | null> {
  const [row] = await database.query<
    Omit<DealFacts, "createdAt" | "closedAt"> & { createdAt: Date; closedAt: Date | null }
  >(
    `select o.id, o.type, o.account_id as "accountId", o.created_at as "createdAt",
       o.closed_at as "closedAt", coalesce(c.bucket, 'none') as bucket, c.flag_id as "flagId",
       case when o.deleted_at is not null then 'deleted' when o.merged_into is not null then 'merged' end as gone
     from opportunities o
     left join credits c
       on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
     where o.tenant_id = $1 and o.crm = $2 and o.id = $3`,
    [tenantId, crm, id],
  );
  return row === undefined
    ? null
    : { ...row, createdAt: row.createdAt.getTime(), closedAt: row.closedAt?.getTime() ?? null };
}

async function flagFact(tx: Database, tenantId: string, id: string): Promise<FlagFact | null> {
  const [row] = await tx.query<Omit<FlagFact, "raisedAt"> & { raisedAt: Date }>(
    `select id, kind, account_id as "accountId", raised_at as "raisedAt", status
     from flags where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  return row === undefined ? null : { ...row, raisedAt: row.raisedAt.getTime() };
}

export interface DoneBy {
  readonly by: string;
  readonly at: Date;
  readonly owed: Owed;
}

export type DisputeOutcome =
  | { readonly is: "done" | "replayed"; readonly dispute: Dispute }
  | {
      readonly is: "refused";
      readonly because:
        | ClaimRefusal
        | "not-found"
        | "as-it-is"
        | "already-contested"
        | "other-dispute"
        | "own-dispute"
        | "not-contested"
        | "not-yours";
    };

const refused = (
  because: Extract<DisputeOutcome, { is: "refused" }>["because"],
): DisputeOutcome => ({ is: "refused", because });

/** Says that a deal's credit is wrong. The credit stays until somebody else has decided. */
export const contest = (
  database: Database,
  tenantId: string,
  asked: Claim & DoneBy & { readonly id: string; readonly deal: DealName; readonly words: string },
  rule: Pick<Rule, "parentOf" | "types">,
): Promise<DisputeOutcome> =>
  database.transaction(async (tx) => {
    const known = await disputeById(tx, tenantId, asked.id);
    if (known !== null) {
      const [first] = known.events;
      const isSame =
        known.crm === asked.deal.crm &&
        known.opportunityId === asked.deal.id &&
        known.bucket === asked.bucket &&
        known.flagId === asked.flagId &&
        known.contestedById === asked.by &&
        (first?.words ?? asked.words) === asked.words;
      return isSame ? { is: "replayed", dispute: known } : refused("other-dispute");
    }
    const before = await dealAsIs(tx, tenantId, asked.deal);
    if (before === null) return refused("not-found");
    if (before.accountId !== null) await lockAccounts(tx, tenantId, [before.accountId]);
    const deal = await dealAsIs(tx, tenantId, asked.deal);
    if (deal === null) return refused("not-found");
    const flag = asked.flagId === null ? null : await flagFact(tx, tenantId, asked.flagId);
    const because = whyNotClaimed(asked, deal, flag, rule);
    if (because !== null) return refused(because);
    if (deal.bucket === asked.bucket && deal.flagId === asked.flagId) return refused("as-it-is");
    const added = await tx.query(
      `insert into disputes (tenant_id, id, crm, opportunity_id, status, bucket, flag_id,
         bucket_before, flag_before, contested_by, contested_at)
       values ($1, $2, $3, $4, 'contested', $5, $6, $7, $8, $9, $10)
       on conflict do nothing returning id`,
      [
        tenantId,
        asked.id,
        asked.deal.crm,
        asked.deal.id,
        asked.bucket,
        asked.flagId,
        deal.bucket,
        deal.flagId,
        asked.by,
        asked.at,
      ],
    );
    if (added.length === 0) return refused("already-contested");
    return leaveEvent(tx, tenantId, asked, {
      type: "contested",
      words: asked.words,
      data: { bucket: asked.bucket, flagId: asked.flagId },
      flags: [asked.flagId, deal.flagId],
    });
  });

/** Decides a dispute, for whoever did not contest it. The credit follows at once, sealed or not. */
export const decideDispute = (
  database: Database,
  tenantId: string,
  asked: Claim & DoneBy & { readonly id: string; readonly words: string },
  rule: Pick<Rule, "parentOf" | "types">,
): Promise<DisputeOutcome> =>
  database.transaction(async (tx) => {
    const dispute = await heldDispute(tx, tenantId, asked.id);
    if (dispute === null) return refused("not-found");
    const name = { crm: dispute.crm, id: dispute.opportunityId };
    const deal = await dealAsIs(tx, tenantId, name);
    if (deal === null) return refused("not-found");
    if (dispute.contestedById === asked.by) return refused("own-dispute");
    const { decided } = dispute;
    if (
      dispute.state === "decided" &&
      decided?.byId === asked.by &&
      decided.bucket === asked.bucket &&
      decided.flagId === asked.flagId
    )
      return { is: "replayed", dispute };
    if (dispute.state !== "contested" && dispute.state !== "reopened")
      return refused("not-contested");
    const flag = asked.flagId === null ? null : await flagFact(tx, tenantId, asked.flagId);
    const because = whyNotClaimed(asked, deal, flag, rule);
    if (because !== null) return refused(because);
    await tx.query(
      `update disputes set status = 'decided', decided_bucket = $3, decided_flag_id = $4,
         decided_by = $5, decided_at = $6, basis = $7
       where tenant_id = $1 and id = $2`,
      [
        tenantId,
        asked.id,
        asked.bucket,
        asked.flagId,
        asked.by,
        asked.at,
        JSON.stringify(basisOf(deal)),
      ],
    );
    const done = await leaveEvent(
      tx,
      tenantId,
      { ...asked, deal: name },
      {
        type: "decided",
        words: asked.words,
        data: { bucket: asked.bucket, flagId: asked.flagId, basis: basisOf(deal) },
        flags: [asked.flagId, deal.flagId, dispute.flagId],
      },
    );
    if (deal.accountId !== null)
      await creditAccounts(tx, tenantId, [deal.accountId], asked.at, asked.owed);
    return done;
  });

/** Takes a contest back, by whoever made it and before it is decided; that it was made stays on record. */
export const withdrawDispute = (
  database: Database,
  tenantId: string,
  asked: DoneBy & { readonly id: string },
): Promise<DisputeOutcome> =>
  database.transaction(async (tx) => {
    const dispute = await heldDispute(tx, tenantId, asked.id);
    if (dispute === null) return refused("not-found");
    if (dispute.contestedById !== asked.by) return refused("not-yours");
    if (dispute.state === "withdrawn") return { is: "replayed", dispute };
    if (dispute.state !== "contested") return refused("not-contested");
    await tx.query(`update disputes set status = 'withdrawn' where tenant_id = $1 and id = $2`, [
      tenantId,
      asked.id,
    ]);
    const name = { crm: dispute.crm, id: dispute.opportunityId };
    return leaveEvent(
      tx,
      tenantId,
      { ...asked, deal: name },
      { type: "withdrawn", words: null, data: {}, flags: [dispute.flagId, dispute.flagBefore] },
    );
  });

/** One dispute as it stands; null when there is none. */
export async function disputeById(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Dispute | null> {
  const [row] = await database.query<Row>(
    `select ${COLUMNS} from disputes d where d.tenant_id = $1 and d.id = $2`,
    [tenantId, id],
  );
  if (row === undefined) return null;
  const deal = await dealAsIs(database, tenantId, { crm: row.crm, id: row.opportunityId });
  return disputeOf(row, deal);
}

/** The same, held until the transaction ends; its deal's account first, as everybody does who decides credits. */
async function heldDispute(tx: Database, tenantId: string, id: string): Promise<Dispute | null> {
  const known = await disputeById(tx, tenantId, id);
  if (known === null) return null;
  const deal = await dealAsIs(tx, tenantId, { crm: known.crm, id: known.opportunityId });
  if (deal !== null && deal.accountId !== null) await lockAccounts(tx, tenantId, [deal.accountId]);
  await tx.query(`select id from disputes where tenant_id = $1 and id = $2 for update`, [
    tenantId,
    id,
  ]);
  return disputeById(tx, tenantId, id);
}

/** Puts what was done on the dispute's record, and on the stories of the flags that it is about. */
async function leaveEvent(
  tx: Database,
  tenantId: string,
  asked: DoneBy & { readonly id: string; readonly deal: DealName },
  event: {
    readonly type: DisputeEvent["type"];
    readonly words: string | null;
    readonly data: Readonly<Record<string, unknown>>;
    readonly flags: readonly (string | null)[];
  },
): Promise<DisputeOutcome> {
  const [row] = await tx.query<{ seq: number }>(
    `insert into dispute_events (tenant_id, dispute_id, seq, type, at, by_id, data)
     select $1, $2, 1 + coalesce(max(seq), 0), $3, $4, $5, $6
     from dispute_events where tenant_id = $1 and dispute_id = $2
     returning seq`,
    [tenantId, asked.id, event.type, asked.at, asked.by, JSON.stringify(event.data)],
  );
  if (row === undefined) throw new Error("A dispute left no event.");
  if (event.words !== null)
    await tx.query(
      `insert into dispute_texts (tenant_id, dispute_id, seq, words) values ($1, $2, $3, $4)`,
      [tenantId, asked.id, row.seq, event.words],
    );
  const { crm, id: opportunityId } = asked.deal;
  const flags = new Set(event.flags.filter((id) => id !== null));
  for (const id of [...flags].toSorted()) {
    const flag = await lockedFlag(tx, tenantId, id);
    if (flag === null) continue;
    await record(tx, tenantId, flag, stateOf(flag), {
      type: "disputed",
      requestId: null,
      by: asked.by,
      at: asked.at,
      data: { act: event.type, disputeId: asked.id, crm, opportunityId, ...event.data },
      owed: asked.owed,
    });
  }
  const dispute = await disputeById(tx, tenantId, asked.id);
  if (dispute === null) throw new Error("A dispute vanished while it was written.");
  return { is: "done", dispute };
}

/** A deal whose credit somebody contests. */
export interface OpenDispute {
  readonly disputeId: string;
  readonly crm: string;
  readonly opportunityId: string;
  readonly name: string;
  readonly accountName: string | null;
  readonly amountMinor: string;
  readonly currency: string;
  readonly bucket: string;
  readonly state: "contested" | "reopened";
  readonly contestedAt: Date;
}

/** At most so many are listed; the count and the amounts are those of all. */
const MOST_LISTED = 200;

/**
 * Deals won between two instants whose credit is contested, or whose decision no longer fits the deal. `all` counts and
 * sums every one of them by currency, in minor units.
 */
export async function openDisputes(
  database: Database,
  tenantId: string,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<{
  readonly listed: OpenDispute[];
  readonly all: { currency: string; n: number; amountMinor: string }[];
}> {
  const standing = `
    with standing as (
      select distinct on (d.crm, d.opportunity_id) d.id as "disputeId", d.crm,
        d.opportunity_id as "opportunityId", o.name,
        coalesce(a.name, o.account_name) as "accountName", o.amount_minor as "amountMinor",
        o.currency, c.bucket, d.contested_at as "contestedAt",
        case when d.status = 'contested' then 'contested' else 'reopened' end as state
      from disputes d
      join opportunities o
        on o.tenant_id = d.tenant_id and o.crm = d.crm and o.id = d.opportunity_id
      left join accounts a on a.tenant_id = o.tenant_id and a.id = o.account_id
      left join credits c
        on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
      where d.tenant_id = $1 and o.status = 'won' and o.deleted_at is null
        and o.merged_into is null and o.closed_at >= $2 and o.closed_at < $3
        and (d.status = 'contested' or (d.status = 'decided' and c.dispute_id is null))
      order by d.crm, d.opportunity_id, d.status, d.contested_at desc)`;
  const [listed, all] = await Promise.all([
    database.query<OpenDispute>(
      `${standing} select * from standing
       order by "amountMinor" desc, crm, "opportunityId" limit ${MOST_LISTED}`,
      [tenantId, from, to],
    ),
    database.query<{ currency: string; n: number; amountMinor: string }>(
      `${standing} select currency, count(*)::int as n, sum("amountMinor")::text as "amountMinor"
       from standing group by currency order by currency`,
      [tenantId, from, to],
    ),
  ]);
  return { listed, all };
}
