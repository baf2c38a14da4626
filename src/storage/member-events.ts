// What was changed about people, by whom and when. Only ever added to, so no name and no address stands in it.
import type { Database } from "./database.ts";
import type { MemberChange, MemberRole } from "./members.ts";

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
  readonly fields: ("name" | "email" | "team" | "deputy" | "absence" | "recognition")[];
}

const FIELDS = ["name", "email", "team"] as const;
/** What an admin did not say has not changed. */
const isOther = (before: string | null | undefined, after: string | null | undefined): boolean =>
  after !== undefined && (before ?? null) !== after;

function changedFields(before: MemberChange, after: MemberChange): MemberEvent["fields"] {
  const fields: MemberEvent["fields"] = FIELDS.filter((field) => before[field] !== after[field]);
  if (isOther(before.deputyId, after.deputyId)) fields.push("deputy");
  if (
    isOther(before.absentFrom, after.absentFrom) ||
    isOther(before.absentUntil, after.absentUntil)
  )
    fields.push("absence");
  return fields;
}

/** Adds what happened between two states of a person, in the transaction of `tx`; nothing when they are alike. */
export async function recordMemberChange(
  tx: Database,
  tenantId: string,
  before: MemberChange | null,
  after: MemberChange,
  { id, by, at }: Change,
): Promise<void> {
  const fields = before === null ? [] : changedFields(before, after);
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

/** Adds that a person chose to be part of recognition, or no part of it, in the transaction of `tx`. */
export const recordRecognitionChoice = (
  tx: Database,
  tenantId: string,
  member: Pick<MemberChange, "id" | "roles">,
  { id, at }: Pick<Change, "id" | "at">,
): Promise<void> =>
  addEvent(tx, tenantId, {
    id,
    at,
    memberId: member.id,
    byId: member.id,
    what: "changed",
    roles: [...member.roles],
    rolesBefore: null,
    fields: ["recognition"],
  });

/** Adds that a person was erased by the operator, in the transaction of `tx`. */
export const recordMemberErasure = (
  tx: Database,
  tenantId: string,
  member: Pick<MemberChange, "id" | "roles">,
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

function whatHappened(before: MemberChange | null, after: MemberChange): MemberEvent["what"] {
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
