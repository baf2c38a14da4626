// Alive; able to take a flag; figures for Prometheus. None of them says anything about a tenant.
import { openOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";

const Health = { type: "object", properties: { ok: { const: true } }, required: ["ok"] };

export const showAlive = openOperation({
  id: "health.alive",
  summary: "This process answers.",
  answers: { 200: { description: "Alive.", schema: Health } },
  handle: () => json({ ok: true }),
});

/** Longer than this and a flag would not be taken in time either. */
const PATIENCE_MS = 2000;

export const showReady = openOperation({
  id: "health.ready",
  summary: "This process can take a flag now: its database answers and can be written to.",
  answers: { 200: { description: "Ready.", schema: Health } },
  async handle(_call, { database }) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), PATIENCE_MS);
    });
    const writable = database
      .query<{ writable: boolean }>(
        "select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as writable",
        [],
      )
      .then(([row]) => row?.writable === true)
      // Whatever the database's trouble is, the answer to this question is no.
      .catch(() => false);
    const ready = await Promise.race([writable, late]);
    clearTimeout(timer);
    if (ready === true) return json({ ok: true });
    return {
      refused: "unavailable",
      detail: "The database does not answer or can't be written to, so no flag can be taken now.",
      retryAfter: 5,
    };
  },
});

export const showMetrics = openOperation({
  id: "health.metrics",
  summary: "Counters and durations of this process, for Prometheus.",
  answers: { 200: { description: "The Prometheus text format.", type: "text/plain" } },
  handle: (_call, { metrics }) => ({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
    body: metrics.text(),
  }),
});
