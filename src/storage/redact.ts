// Erasing what people wrote and who they are, while every figure and the chain of events stay as they are.
import type { Database } from "./database.ts";
import { eraseTold } from "./crm/erase-told.ts";
import { eraseDisputeTexts } from "./dispute-texts.ts";
import { stateOf } from "./flag-record.ts";
import { flagById } from "./flags.ts";
import { eraseCompanies } from "./matching/erase-company.ts";
import { recordMemberErasure } from "./member-events.ts";
import type { MemberRole } from "./members.ts";
import { type Owed, record } from "./record-event.ts";
import { allTenants } from "./tenants.ts";

/** Whose data it is. Ids are Zendesk's: of an end user, of an agent, of an organization. */
export interface Subject {
  readonly is: "requester" | "agent" | "account";
  readonly id: string;
}

export interface RedactCounts {
  /** Flags whose texts were erased. */
  readonly flags: number;
  /** Messages whose kept body was erased. */
  readonly deliveries: number;
  /** Names that were replaced, of members and accounts. */
  readonly names: number;
}

/** What stands where a name stood. */
export const FORMER_AGENT = "former agent";
export const ERASED_ACCOUNT = "erased account";

/** Locked together: few enough that requests hardly wait. */
const BATCH = 200;

const CHOSEN = {
  requester: `f.id in (select t.flag_id from flag_texts t
    where t.tenant_id = $1 and t.requester_id = $2::text::int8)`,
  agent: `(f.agent_id = $2 or f.id in (select e.flag_id from flag_events e
    join event_texts w on w.tenant_id = e.tenant_id and w.flag_id = e.flag_id and w.seq = e.seq
    where e.tenant_id = $1 and (e.by_id = $2 or e.data->'toIds' ? $2::text)))`,
  account: `f.account_id = $2::text::int8`,
} as const satisfies Record<Subject["is"], string>;

/** Flags that still hold something that could be erased. */
const HOLDING = `(
  exists (select from flag_texts t where t.tenant_id = f.tenant_id and t.flag_id = f.id)
  or exists (select from event_texts t where t.tenant_id = f.tenant_id and t.flag_id = f.id)
  or exists (select from deliveries d
    where d.tenant_id = f.tenant_id and d.flag_id = f.id and d.body is not null))`;

/** Erases a person's or an account's texts and names. Running it again finds nothing more to do. */
export async function redactSubject(
  database: Database,
  tenantId: string,
  subject: Subject,
  {
    at,
    owed,
    eventId,
  }: {
    readonly at: Date;
    readonly owed: Owed;
    /** A UUID of version 7, for the event that says that an agent was erased. */
    readonly eventId: string;
  },
): Promise<RedactCounts> {
  const ofTenant = database.forTenant(tenantId);
  await eraseDisputeTexts(ofTenant, tenantId, subject);
  const { flags, deliveries } = await redactWhere(ofTenant, tenantId, {
    condition: CHOSEN[subject.is],
    params: [subject.id],
    because: subject.is,
    at,
    owed,
  });
  return {
    flags,
    deliveries,
    names: await eraseNames(ofTenant, tenantId, subject, { at, id: eventId }),
  };
}

async function redactWhere(
  database: Database,
  tenantId: string,
  what: {
    /** On a flag `f`, with `params` from `$2` on. */
    readonly condition: string;
    readonly params: readonly unknown[];
    readonly because: Subject["is"] | "age";
    readonly at: Date;
    readonly owed: Owed;
  },
): Promise<{ flags: number; deliveries: number }> {
  const total = { flags: 0, deliveries: 0 };
  for (let found = BATCH; found === BATCH;) {
    const counts = await database.transaction(async (tx) => {
      const flags = await tx.query<{ id: string }>(
        `select f.id from flags f
         where f.tenant_id = $1 and ${what.condition} and ${HOLDING}
         order by f.id limit ${BATCH} for update`,
        [tenantId, ...what.params],
      );
      const deliveries = await redactFlags(
        tx,
        tenantId,
        flags.map(({ id }) => id),
        what,
      );
      return { flags: flags.length, deliveries };
    });
    found = counts.flags;
    total.flags += counts.flags;
    total.deliveries += counts.deliveries;
  }
  return total;
}

/** Erases the texts of these flags with an event each, in the transaction of `tx`; returns how many messages lost their body. */
async function redactFlags(
  tx: Database,
  tenantId: string,
  ids: readonly string[],
  { because, at, owed }: { readonly because: string; readonly at: Date; readonly owed: Owed },
): Promise<number> {
  await tx.query(`delete from flag_texts where tenant_id = $1 and flag_id = any($2)`, [
    tenantId,
    ids,
  ]);
  await tx.query(`delete from event_texts where tenant_id = $1 and flag_id = any($2)`, [
    tenantId,
    ids,
  ]);
  // One that still waits is built anew from what is left; a worker that has just built it the old way loses its lease.
  const blanked = await tx.query(
    `update deliveries set body = null, lease_until = null, lease_token = null
     where tenant_id = $1 and flag_id = any($2) and (body is not null or lease_token is not null)
     returning id`,
    [tenantId, ids],
  );
  for (const id of ids) {
    const flag = await flagById(tx, tenantId, id);
    if (flag === null) continue;
    await record(tx, tenantId, flag, stateOf(flag), {
      type: "redacted",
      requestId: null,
      by: null,
      at,
      data: { because },
      owed,
    });
  }
  return blanked.length;
}

async function eraseNames(
  database: Database,
  tenantId: string,
  { is, id }: Subject,
  event: { readonly at: Date; readonly id: string },
): Promise<number> {
  switch (is) {
    // Stands beside the texts, and went with them.
    case "requester":
      return 0;
    case "agent":
      return database.transaction(async (tx) => {
        const named = await tx.query<{ id: string; roles: MemberRole[] }>(
          `update members set name = $3, email = null, active = false, sessions_from = $4
           where tenant_id = $1 and id = $2 and (name <> $3 or email is not null)
           returning id, roles`,
          [tenantId, id, FORMER_AGENT, event.at],
        );
        for (const member of named) await recordMemberErasure(tx, tenantId, member, event);
        return named.length;
      });
    case "account":
      return database.transaction(async (tx) => {
        const named = await tx.query(
          `update accounts set name = $3, domain = null
           where tenant_id = $1 and id = $2 and (name <> $3 or domain is not null)
           returning id`,
          [tenantId, id, ERASED_ACCOUNT],
        );
        await tx.query(
          `update flags set account_name = $3
           where tenant_id = $1 and account_id = $2 and account_name <> $3`,
          [tenantId, id, ERASED_ACCOUNT],
        );
        // A deal's name usually begins with the customer's.
        await tx.query(
          `update opportunities set account_name = $3, name = crm || ' ' || id
           where tenant_id = $1 and account_id = $2`,
          [tenantId, id, ERASED_ACCOUNT],
        );
        await eraseCompanies(tx, tenantId, id, ERASED_ACCOUNT);
        await eraseTold(tx, tenantId, id, ERASED_ACCOUNT);
        return named.length;
      });
  }
}

/** Everything kept that can be traced to a person or an account, for handing it over. */
export async function exportSubject(
  database: Database,
  tenantId: string,
  { is, id }: Subject,
): Promise<readonly { readonly about: string; readonly row: unknown }[]> {
  const ofTenant = database.forTenant(tenantId);
  const [row] = await ofTenant.query<{ rows: { about: string; row: unknown }[] }>(
    `with chosen as (
       select f.tenant_id, f.id from flags f where f.tenant_id = $1 and ${CHOSEN[is]}
     ), found as (
       select 'flag' as about, f.id as place, jsonb_build_object('id', f.id, 'kind', f.kind,
         'signal', f.signal, 'status', f.status, 'ticketId', f.ticket_id::text,
         'accountId', f.account_id::text, 'accountName', f.account_name, 'agentId', f.agent_id,
         'raisedAt', f.raised_at) as row
       from chosen join flags f using (tenant_id, id)
       union all
       select 'text', t.flag_id, jsonb_build_object('flagId', t.flag_id, 'note', t.note,
         'quote', t.quote, 'evidence', t.evidence, 'ticketSubject', t.ticket_subject,
         'requesterId', t.requester_id::text, 'requesterName', t.requester_name, 'tags', t.tags)
       from chosen join flag_texts t on t.tenant_id = chosen.tenant_id and t.flag_id = chosen.id
       union all
       select 'event', e.flag_id, jsonb_build_object('flagId', e.flag_id, 'seq', e.seq,
         'type', e.type, 'at', e.at, 'byId', e.by_id, 'words', w.words, 'link', w.link)
       from chosen join flag_events e on e.tenant_id = chosen.tenant_id and e.flag_id = chosen.id
       left join event_texts w on w.tenant_id = e.tenant_id and w.flag_id = e.flag_id and w.seq = e.seq
       union all
       select 'message', d.flag_id, jsonb_build_object('flagId', d.flag_id,
         'destinationId', d.destination_id, 'status', d.status, 'body', d.body)
       from chosen join deliveries d on d.tenant_id = chosen.tenant_id and d.flag_id = chosen.id
       where d.body is not null
       union all
       select 'dispute', e.dispute_id, jsonb_build_object('disputeId', e.dispute_id,
         'opportunityId', d.opportunity_id, 'at', e.at, 'byId', e.by_id, 'words', t.words)
       from dispute_texts t
       join dispute_events e on e.tenant_id = t.tenant_id and e.dispute_id = t.dispute_id and e.seq = t.seq
       join disputes d on d.tenant_id = t.tenant_id and d.id = t.dispute_id
       left join opportunities o
         on o.tenant_id = d.tenant_id and o.crm = d.crm and o.id = d.opportunity_id
       where t.tenant_id = $1
         and ($3 = 'agent' and e.by_id = $2 or $3 = 'account' and o.account_id::text = $2)
       union all
       select 'member', null, jsonb_build_object('id', m.id, 'name', m.name, 'email', m.email,
         'roles', m.roles, 'team', m.team, 'active', m.active,
         'recognitionOptOut', m.recognition_opt_out)
       from members m where m.tenant_id = $1 and $3 = 'agent' and m.id = $2
       union all
       select 'account', null, jsonb_build_object('id', a.id::text, 'name', a.name,
         'domain', a.domain, 'crmId', a.crm_id)
       from accounts a where a.tenant_id = $1 and $3 = 'account' and a.id::text = $2
     )
     select coalesce(jsonb_agg(jsonb_build_object('about', about, 'row', row)
       order by place nulls first, about), '[]') as rows from found`,
    [tenantId, id, is],
  );
  return row?.rows ?? [];
}

/** Texts are kept for days, so looking for old ones once a day is enough; less, so that hourly runs keep to their hour. */
const FORGET_EVERY_HOURS = 20;

/**
 * Erases the texts of flags that are older than their tenant keeps texts, by the messages that `owedOf` a tenant decides.
 * It may be called every minute: a tenant whose texts were looked through within the last 20 hours is passed over.
 */
export async function forgetTexts(
  database: Database,
  now: Date,
  owedOf: (tenantId: string) => Promise<Owed>,
): Promise<{ flags: number; deliveries: number }> {
  const total = { flags: 0, deliveries: 0 };
  for (const { id, textRetentionDays } of await allTenants(database)) {
    if (textRetentionDays === null) continue;
    const ofTenant = database.forTenant(id);
    if (!(await takesForgetting(ofTenant, id, now))) continue;
    const before = new Date(now.getTime() - textRetentionDays * 86_400_000);
    try {
      await eraseDisputeTexts(ofTenant, id, { is: "age", before });
      const counts = await redactWhere(ofTenant, id, {
        condition: `f.raised_at < $2`,
        params: [before],
        because: "age",
        at: now,
        owed: await owedOf(id),
      });
      total.flags += counts.flags;
      total.deliveries += counts.deliveries;
    } catch (error) {
      // Not done, so it is due again.
      await ofTenant.query(`update tenants set texts_forgotten_at = null where id = $1`, [id]);
      throw error;
    }
  }
  return total;
}

/** Of several that come at once, one takes it. */
async function takesForgetting(database: Database, tenantId: string, now: Date): Promise<boolean> {
  const taken = await database.query(
    `update tenants set texts_forgotten_at = $2
     where id = $1 and (texts_forgotten_at is null
       or texts_forgotten_at <= $2::timestamptz - make_interval(hours => $3))
     returning id`,
    [tenantId, now, FORGET_EVERY_HOURS],
  );
  return taken.length === 1;
}
