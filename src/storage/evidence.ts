// Everything that a deal's evidence sheet is made from, read as one snapshot.
import type { Bucket } from "../domain/attribution.ts";
import type {
  ActivityEvidence,
  FlagEventEvidence,
  FlagEvidence,
  Told,
} from "../domain/evidence/statement.ts";
import type { Database } from "./database.ts";
import { type DealName, type Dispute, disputesOfDeal } from "./disputes.ts";

export interface StoredDeal {
  readonly crm: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: "open" | "won" | "lost";
  readonly amountMinor: string;
  readonly currency: string;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  readonly bucket: Bucket;
  readonly flagId: string | null;
  readonly reason: string;
  readonly ruleVersion: number;
  readonly disputeId: string | null;
  readonly decidedAt: Date | null;
}

/** A flag of the deal's account with what was said, as long as it is not erased. */
export interface StoredFlag extends Omit<FlagEvidence, "raisedAt" | "snapshot"> {
  readonly raisedAt: Date;
  readonly agentName: string | null;
  readonly accountName: string | null;
  readonly accountId: string | null;
  readonly plan: string | null;
  readonly segment: string | null;
  readonly seats: number | null;
  readonly seatsUsed: number | null;
  readonly arrMinor: string | null;
  readonly currency: string | null;
  readonly renewalOn: string | null;
  readonly accountOwnerId: string | null;
  readonly accountOwnerName: string | null;
  readonly quote: string | null;
}

export interface StoredEvidence {
  readonly deal: StoredDeal;
  /** The credited flag, else the one that the newest dispute took the credit from or claims it for. */
  readonly aboutFlagId: string | null;
  readonly flags: readonly StoredFlag[];
  readonly events: readonly (FlagEventEvidence & {
    readonly byId: string | null;
    readonly byName: string | null;
  })[];
  readonly told: readonly Told[];
  readonly activities: readonly ActivityEvidence[];
  readonly disputes: readonly Dispute[];
}

/** Flags of the account that are named on a sheet besides the credited one; a page has no room for more. */
const FLAGS_LOOKED_AT = 20;
const ms = (column: string) => `floor(date_part('epoch', ${column}) * 1000 + 0.0005)`;

/** The evidence of one deal; null when there is no such deal. */
export const evidenceOf = (
  database: Database,
  tenantId: string,
  name: DealName,
): Promise<StoredEvidence | null> =>
  database.transaction(async (tx) => {
    const [deal] = await tx.query<StoredDeal>(
      `select o.crm, o.id, o.name, o.type, o.status, o.amount_minor as "amountMinor", o.currency,
         o.account_id as "accountId", coalesce(a.name, o.account_name) as "accountName",
         o.created_at as "createdAt", o.closed_at as "closedAt",
         coalesce(c.bucket, 'none') as bucket, c.flag_id as "flagId",
         coalesce(c.reason, 'no-account') as reason, coalesce(c.rule_version, 1) as "ruleVersion",
         c.dispute_id as "disputeId", c.decided_at as "decidedAt"
       from opportunities o
       left join credits c
         on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
       left join accounts a on a.tenant_id = o.tenant_id and a.id = o.account_id
       where o.tenant_id = $1 and o.crm = $2 and o.id = $3`,
      [tenantId, name.crm, name.id],
    );
    if (deal === undefined) return null;
    const disputes = await disputesOfDeal(tx, tenantId, name);
    const newest = disputes.at(-1);
    const aboutFlagId = deal.flagId ?? newest?.flagBefore ?? newest?.flagId ?? null;
    const flags = await flagsFor(tx, tenantId, deal, aboutFlagId);
    const shown = flags
      .filter(
        ({ id, duplicateOf }) =>
          aboutFlagId !== null && (id === aboutFlagId || duplicateOf === aboutFlagId),
      )
      .map(({ id }) => id);
    return {
      deal,
      aboutFlagId,
      flags,
      events: await eventsFor(tx, tenantId, shown),
      told: await tx.query<Told>(
        `select ${ms("told_at")} as "toldAt", what, source, status, amount_minor as "amountMinor",
           currency, ${ms("created_at")} as "createdAt", ${ms("closed_at")} as "closedAt",
           encode(sha256, 'hex') as sha256
         from opportunity_facts
         where tenant_id = $1 and crm = $2 and id = $3
         order by told_at, sha256`,
        [tenantId, name.crm, name.id],
      ),
      activities:
        deal.accountId === null
          ? []
          : await tx.query<ActivityEvidence>(
              `select kind, motion, ${ms("at")} as at from activities
               where tenant_id = $1 and account_id = $2 and deleted_at is null
                 and at <= coalesce($3::timestamptz, now())
               order by activities.at`,
              [tenantId, deal.accountId, deal.closedAt],
            ),
      disputes,
    };
  }, "snapshot");

/** The credited flag with those joined to it, and the account's expansion flags that were looked at, newest first. */
const flagsFor = (
  tx: Database,
  tenantId: string,
  deal: StoredDeal,
  aboutFlagId: string | null,
): Promise<StoredFlag[]> =>
  tx.query<StoredFlag>(
    `with looked_at as (
       (select id from flags
        where tenant_id = $1 and account_id = $2 and kind = 'expansion' and raised_at <= coalesce($4, now())
        order by raised_at desc, id limit ${FLAGS_LOOKED_AT})
       union
       select id from flags where tenant_id = $1 and id = $3
       union
       select id from flags
       where tenant_id = $1 and duplicate_of = $3 and status = 'duplicate'
     )
     select f.id, f.kind, f.signal, f.status, f.ticket_id as "ticketId", f.agent_id as "agentId",
       f.raised_at as "raisedAt", f.duplicate_of as "duplicateOf", agent.name as "agentName",
       f.account_id as "accountId", f.account_name as "accountName", f.plan, f.segment, f.seats,
       f.seats_used as "seatsUsed", f.arr_minor as "arrMinor", f.currency,
       f.renewal_on as "renewalOn", f.account_owner_id as "accountOwnerId",
       owner.name as "accountOwnerName", t.quote
     from looked_at
     join flags f on f.tenant_id = $1 and f.id = looked_at.id
     left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     left join members agent on agent.tenant_id = f.tenant_id and agent.id = f.agent_id
     left join members owner on owner.tenant_id = f.tenant_id and owner.id = f.account_owner_id
     order by f.raised_at, f.id`,
    [tenantId, deal.accountId, aboutFlagId, deal.closedAt],
  );

const eventsFor = (
  tx: Database,
  tenantId: string,
  flagIds: readonly string[],
): Promise<StoredEvidence["events"][number][]> =>
  tx.query(
    `select e.flag_id as "flagId", e.seq, e.type, ${ms("e.at")} as at, e.data, e.by_id as "byId",
       m.name as "byName", s.position, encode(s.link, 'hex') as link
     from flag_events e
     left join seals s on s.tenant_id = e.tenant_id and s.flag_id = e.flag_id and s.seq = e.seq
     left join members m on m.tenant_id = e.tenant_id and m.id = e.by_id
     where e.tenant_id = $1 and e.flag_id = any($2)
     order by e.flag_id, e.seq`,
    [tenantId, flagIds],
  );
