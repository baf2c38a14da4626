// Who changed what about whom: for admins, who answer for it.
import { z } from "zod";
import { MemberEvents } from "../api/member-event.ts";
import { memberEvents } from "../storage/member-events.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";

const PAGE = 100;

export const listMemberEvents = sessionOperation({
  id: "member.events",
  summary: "What was changed about people of this tenant, by whom and when, the newest first.",
  query: z.object({ before: z.uuid().optional() }),
  answers: { 200: { description: "Up to a hundred changes.", schema: MemberEvents } },
  async handle({ query, caller }, { database }) {
    // One more than is shown tells whether there are others.
    const found = await memberEvents(database, caller.tenantId, {
      before: query.before ?? null,
      most: PAGE + 1,
    });
    const items = found
      .slice(0, PAGE)
      .map(({ at, ...event }) => ({ ...event, at: at.toISOString() }));
    const last = items.at(-1);
    return json({
      items,
      next: found.length > PAGE && last !== undefined ? last.id : null,
    } satisfies z.input<typeof MemberEvents>);
  },
});
