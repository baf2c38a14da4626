// What an admin has to know although nobody asked: told here, since the usual way out may be what is broken.
import { Notices } from "../api/notice.ts";
import { switchedOff } from "../storage/destination-state.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";

export const listNotices = sessionOperation({
  id: "notice.list",
  summary: "What an admin has to look at, such as a destination that was switched off by itself.",
  answers: { 200: { description: "The newest first.", schema: Notices } },
  async handle({ caller }, { database }) {
    const off = await switchedOff(database, caller.tenantId);
    const items = off.map(({ id, name, why, at }) => ({
      id: `destination-off/${id}`,
      about: "destination-off" as const,
      words: `${name} was switched off. ${why}`,
      since: at?.toISOString() ?? null,
      destinationId: id,
    }));
    return json({ items } satisfies Notices);
  },
});
