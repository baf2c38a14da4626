// The figures above the queue.
import { Temporal } from "temporal-polyfill";
import { COUNT_LIMIT, QueueCounts } from "../api/queue.ts";
import { queueCounts } from "../storage/queue.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";
import { calendarOf } from "./urgency.ts";

export const countQueue = sessionOperation({
  id: "queue.count",
  summary: "How many flags wait for whom, and how many were answered in time this month.",
  answers: { 200: { description: "The figures above the list.", schema: QueueCounts } },
  async handle({ caller, configuration }, endpoint) {
    const now = endpoint.now();
    const { zone } = calendarOf(caller.memberId, configuration);
    const [counts, answeredInTime] = await Promise.all([
      queueCounts(endpoint.database, caller.tenantId, caller.memberId, {
        now: new Date(now),
        endOfToday: new Date(nextMidnight(now, zone)),
        limit: COUNT_LIMIT,
      }),
      endpoint.answeredInTime.get(caller.tenantId),
    ]);
    return json({ ...counts, answeredInTime });
  },
});

function nextMidnight(now: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .add({ days: 1 })
    .toZonedDateTime(zone).epochMilliseconds;
}
