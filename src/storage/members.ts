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
  /** Sessions begun before this are over. Set by `changeMember` alone. */
  readonly sessionsFrom?: Date | null;
}

const COLUMNS = `id, name, email, roles, team, locale, calendar_id as "calendarId", active,
  sessions_from as "sessionsFrom"`;

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

/** What an admin says of a person. Language and calendar stay the person's own. */
export type MemberChange = Pick<Member, "id" | "name" | "email" | "roles" | "team" | "active">;

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
      `insert into members (tenant_id, id, name, email, roles, team, active)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant_id, id) do update set
         name = excluded.name, email = excluded.email, roles = excluded.roles,
         team = excluded.team, active = excluded.active`,
      [tenantId, member.id, member.name, member.email, member.roles, member.team, member.active],
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
