// People and their roles. Roles live here and only here.
import type { Database } from "./database.ts";
import { type Change, recordMemberChange } from "./member-events.ts";

export type MemberRole = "agent" | "cs_manager" | "ops" | "admin";

export interface Member {
  /** Zendesk user id. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly MemberRole[];
  readonly team: string | null;
  readonly locale: string | null;
  readonly calendarId: string | null;
  readonly active: boolean;
  /** Who stands in while this person is away. */
  readonly deputyId?: string | null;
  /** First and last day away, `YYYY-MM-DD` in the tenant's zone; without a last day until further notice. */
  readonly absentFrom?: string | null;
  readonly absentUntil?: string | null;
  /** Whether the person chose to be no part of recognition. Set by `chooseRecognition` alone. */
  readonly recognitionOptOut?: boolean;
  /** Sessions begun before this are over. Set by `changeMember` alone. */
  readonly sessionsFrom?: Date | null;
}

const COLUMNS = `id, name, email, roles, team, locale, calendar_id as "calendarId", active,
  sessions_from as "sessionsFrom", deputy_id as "deputyId", absent_from as "absentFrom",
  absent_until as "absentUntil",
  recognition_opt_out as "recognitionOptOut"`;

export async function memberById(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Member | null> {
  const [member] = await database.query<Member>(
    `select ${COLUMNS} from members where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  return member ?? null;
}

export const allMembers = (database: Database, tenantId: string): Promise<Member[]> =>
  database.query<Member>(`select ${COLUMNS} from members where tenant_id = $1 order by name, id`, [
    tenantId,
  ]);

/** Somebody who is written to, and in whose language and zone. */
export interface Addressee extends Pick<Member, "id" | "name" | "email" | "roles" | "locale"> {
  /** Of their own calendar, else of the tenant's. */
  readonly zone: string;
}

/** Those of these people who are still there. */
export const addressees = async (
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<Addressee[]> =>
  ids.length === 0
    ? []
    : database.query<Addressee>(
        `select m.id, m.name, m.email, m.roles, m.locale,
           coalesce(own.zone, usual.zone, t.zone) as zone
         from members m
         join tenants t on t.id = m.tenant_id
         left join calendars own on own.tenant_id = m.tenant_id and own.id = m.calendar_id
         left join calendars usual on usual.tenant_id = m.tenant_id and usual.id = 'default'
         where m.tenant_id = $1 and m.id = any($2) and m.active
         order by m.name, m.id`,
        [tenantId, ids],
      );

/** The member with this id; somebody never seen before becomes an agent, and nothing more. */
export async function ensureAgent(
  database: Database,
  tenantId: string,
  agent: { readonly id: string; readonly name: string; readonly locale: string | null },
): Promise<Member> {
  const [member] = await database.query<Member>(
    `with added as (
       insert into members (tenant_id, id, name, locale) values ($1, $2, $3, $4)
       on conflict do nothing
       returning ${COLUMNS}
     )
     select * from added
     union all
     select ${COLUMNS} from members where tenant_id = $1 and id = $2
     limit 1`,
    [tenantId, agent.id, agent.name, agent.locale],
  );
  // Somebody else added the same agent while we waited: the statement above could not see that row yet.
  const found = member ?? (await memberById(database, tenantId, agent.id));
  if (found === null) throw new Error("A member vanished while signing in.");
  return found;
}

export async function putMember(
  database: Database,
  tenantId: string,
  member: Member,
): Promise<void> {
  await database.query(
    `insert into members (tenant_id, id, name, email, roles, team, locale, calendar_id, active)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, id) do update set
       name = excluded.name, email = excluded.email, roles = excluded.roles, team = excluded.team,
       locale = excluded.locale, calendar_id = excluded.calendar_id, active = excluded.active`,
    [
      tenantId,
      member.id,
      member.name,
      member.email,
      member.roles,
      member.team,
      member.locale,
      member.calendarId,
      member.active,
    ],
  );
}

/** Says when somebody is away and who stands in, without an event: for a company that is being made. */
export async function setAbsence(
  database: Database,
  tenantId: string,
  absence: {
    readonly memberId: string;
    readonly deputyId: string | null;
    /** `YYYY-MM-DD` */
    readonly from: string;
    readonly until: string;
  },
): Promise<void> {
  await database.query(
    `update members set deputy_id = $3, absent_from = $4, absent_until = $5
     where tenant_id = $1 and id = $2`,
    [tenantId, absence.memberId, absence.deputyId, absence.from, absence.until],
  );
}

/** What an admin says of a person. Language and calendar stay the person's own; so does what is left out. */
export interface MemberChange extends Pick<
  Member,
  "id" | "name" | "email" | "roles" | "team" | "active"
> {
  readonly deputyId?: string | null | undefined;
  readonly absentFrom?: string | null | undefined;
  readonly absentUntil?: string | null | undefined;
}

/**
 * Adds a person or changes what an admin may say of one, with an event that says so. Who is deactivated, or let in again,
 * has no session of before. `last-admin`: afterwards nobody could change anything any more, so nothing was changed.
 */
export const changeMember = (
  database: Database,
  tenantId: string,
  member: MemberChange,
  change: Change,
): Promise<"added" | "changed" | "last-admin"> =>
  database.transaction(async (tx) => {
    // Locked, so that two admins who take the role from each other at once do not both succeed.
    const admins = await tx.query<{ id: string }>(
      `select id from members where tenant_id = $1 and active and 'admin' = any(roles)
       order by id for update`,
      [tenantId],
    );
    const staysAdmin = member.active && member.roles.includes("admin");
    if (!staysAdmin && admins.length === 1 && admins[0]?.id === member.id) return "last-admin";
    const before = await lockedMember(tx, tenantId, member.id);
    await tx.query(
      `insert into members (tenant_id, id, name, email, roles, team, active, deputy_id,
         absent_from, absent_until)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (tenant_id, id) do update set
         name = excluded.name, email = excluded.email, roles = excluded.roles,
         team = excluded.team, active = excluded.active,
         deputy_id = case when $11 then excluded.deputy_id else members.deputy_id end,
         absent_from = case when $12 then excluded.absent_from else members.absent_from end,
         absent_until = case when $12 then excluded.absent_until else members.absent_until end`,
      [
        tenantId,
        member.id,
        member.name,
        member.email,
        member.roles,
        member.team,
        member.active,
        member.deputyId ?? null,
        member.absentFrom ?? null,
        member.absentUntil ?? null,
        member.deputyId !== undefined,
        member.absentFrom !== undefined || member.absentUntil !== undefined,
      ],
    );
    await afterChange(tx, tenantId, before, member, change);
    return before === null ? "added" : "changed";
  });

/** Adds a person or changes everything about one, at the operator's command line, with an event that says so. */
export const putMemberAsOperator = (
  database: Database,
  tenantId: string,
  member: Member,
  change: Omit<Change, "by">,
): Promise<void> =>
  database.transaction(async (tx) => {
    const before = await lockedMember(tx, tenantId, member.id);
    await putMember(tx, tenantId, member);
    await afterChange(tx, tenantId, before, member, { ...change, by: null });
  });

async function lockedMember(tx: Database, tenantId: string, id: string): Promise<Member | null> {
  const [member] = await tx.query<Member>(
    `select ${COLUMNS} from members where tenant_id = $1 and id = $2 for update`,
    [tenantId, id],
  );
  return member ?? null;
}

async function afterChange(
  tx: Database,
  tenantId: string,
  before: Member | null,
  after: MemberChange,
  change: Change,
): Promise<void> {
  // On the way back in as well: a session that was begun while they were being let go would be good again.
  if (before !== null && before.active !== after.active) {
    await tx.query(`update members set sessions_from = $3 where tenant_id = $1 and id = $2`, [
      tenantId,
      after.id,
      change.at,
    ]);
  }
  await recordMemberChange(tx, tenantId, before, after, change);
}
