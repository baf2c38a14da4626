// The people of a tenant: who they are, what they may do, and changing that.
import { Member, Members, PutMember } from "../api/member.ts";
import { ZendeskId } from "../api/text.ts";
import { changeMember, memberById, type Member as MemberRecord } from "../storage/members.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";
import { invalid } from "./problem.ts";

export const listMembers = sessionOperation({
  id: "member.list",
  summary: "The people of this tenant, by name.",
  answers: { 200: { description: "Everybody.", schema: Members } },
  handle: ({ configuration, caller }) => {
    const tellsEmail = caller.roles.includes("admin");
    const items = [...configuration.members.values()].map((member): Member => ({
      ...memberView(member),
      ...(tellsEmail ? {} : { email: null }),
    }));
    return json({ items });
  },
});

export const putMember = sessionOperation({
  id: "member.put",
  summary:
    "Adds a person by their Zendesk user id, or says anew what they may do. Who is not active is let in no more.",
  params: { id: ZendeskId },
  body: { schema: PutMember },
  answers: { 200: { description: "The person as they are now.", schema: Member } },
  async handle({ params, body, caller, configuration }, endpoint) {
    const { id = "" } = params;
    const { deputyId } = body;
    if (deputyId === id)
      return invalid("deputyId", "Nobody stands in for themselves. Name somebody else.");
    if (deputyId != null && configuration.members.get(deputyId)?.active !== true)
      return invalid("deputyId", "This person is not active here. Name somebody who is.");
    const outcome = await changeMember(
      endpoint.database,
      caller.tenantId,
      { id, ...body },
      { id: endpoint.newId(), by: caller.memberId, at: new Date(endpoint.now()) },
    );
    if (outcome === "last-admin")
      return {
        ...invalid(
          body.active ? "roles" : "active",
          "This is the last admin. Make somebody else an admin first.",
        ),
        reason: "last-admin",
      };
    // Felt here at once, and within seconds wherever else this endpoint runs.
    endpoint.configurations.forget(caller.tenantId);
    const member = await memberById(endpoint.database, caller.tenantId, id);
    if (member === null) throw new Error("A member vanished while being changed.");
    return json(memberView(member));
  },
});

function memberView(member: MemberRecord): Member {
  const { id, name, email, roles, team, active } = member;
  const { deputyId = null, absentFrom = null, absentUntil = null } = member;
  return {
    id,
    name,
    email,
    roles: [...roles],
    team,
    active,
    deputyId,
    absentFrom,
    absentUntil,
  };
}
