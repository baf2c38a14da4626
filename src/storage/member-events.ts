// What was changed about people, by whom and when. Only ever added to, so no name and no address stands in it.
import type { Database } from "./database.ts";
import type { Member, MemberRole } from "./members.ts";

/** Who changes somebody: `by` is an admin's Zendesk user id, or `null` for the operator's command line. */
export interface Change {
  /** A UUID of version 7: events are read in the order of their ids. */
  readonly id: string;
  readonly by: string | null;
  readonly at: Date;
}

export interface MemberEvent {
  readonly id: string;
  readonly at: Date;
  readonly memberId: string;
  readonly byId: string | null;
  readonly what: "added" | "changed" | "deactivated" | "reactivated" | "erased";
  readonly roles: MemberRole[];
  /** `null` when they stayed as they were. */
  readonly rolesBefore: MemberRole[] | null;
  readonly fields: ("name" | "email" | "team")[];
}

type Said = Pick<Member, "id" | "name" | "email" | "roles" | "team" | "active">;

const FIELDS = ["name", "email", "team"] as const;

/** Adds what happened between two states of a person, in the transaction of `tx`; nothing when they are alike. */
export async function recordMemberChange(
  tx: Database,
  tenantId: string,
  before: Said | null,
  after: Said,
  { id, by, at }: Change,
): Promise<void> {
  const fields = FIELDS.filter((field) => before !== null && before[field] !== after[field]);
  const sameRoles =
    before !== null &&
    before.roles.length === after.roles.length &&
    before.roles.every((role) => after.roles.includes(role));
  const what = whatHappened(before, after);
  if (what === "changed" && fields.length === 0 && sameRoles) return;
  await addEvent(tx, tenantId, {
    id,
    at,
    memberId: after.id,
    byId: by,
    what,
    roles: [...after.roles],
    rolesBefore: before === null || sameRoles ? null : [...before.roles],
    fields,
  });
}

/** Adds that a person was erased by the operator, in the transaction of `tx`. */
export const recordMemberErasure = (
  tx: Database,
  tenantId: string,
  member: Pick<Member, "id" | "roles">,
  { id, at }: Pick<Change, "id" | "at">,
): Promise<void> =>
  addEvent(tx, tenantId, {
    id,
    at,
    memberId: member.id,
    byId: null,
    what: "erased",
    roles: [...member.roles],
    rolesBefore: null,
    fields: [],
  });

function whatHappened(before: Said | null, after: Said): MemberEvent["what"] {
  if (before === null) return "added";
  if (before.active === after.active) return "changed";
  return after.active ? "reactivated" : "deactivated";
}

async function addEvent(tx: Database, tenantId: string, event: MemberEvent): Promise<void> {
  await tx.query(
    `insert into member_events
       (tenant_id, id, at, member_id, by_id, what, roles, roles_before, fields)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tenantId,
      event.id,
      event.at,
      event.memberId,
      event.byId,
      event.what,
      event.roles,
      event.rolesBefore,
      event.fields,
    ],
  );
}

/** The newest `most` events, or those before the event with the id `before`. */
export const memberEvents = (
  database: Database,
  tenantId: string,
  { before, most }: { readonly before: string | null; readonly most: number },
): Promise<MemberEvent[]> =>
  database.query<MemberEvent>(
    `select id, at, member_id as "memberId", by_id as "byId", what, roles,
       roles_before as "rolesBefore", fields
     from member_events
     where tenant_id = $1 and ($2::uuid is null or id < $2)
     order by id desc limit $3`,
    [tenantId, before, most],
  );
