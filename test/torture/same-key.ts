// Five hundred requests with one id at the same moment, at two endpoints of one store: one row, one answer.
import { v7 } from "uuid";
import { AGENT } from "../helpers/flags.ts";
import { aRaise } from "../helpers/production.ts";
import { type Outcome, type Run, withEnds } from "./campaign.ts";
import { endpointsOn } from "./endpoint.ts";
import { sender } from "./http.ts";
import { openTortureStore } from "./store.ts";

const AT_ONCE = 500;

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    const endpoints = endpointsOn(store.url);
    const sends = await Promise.all(
      [1, 2].map(async () => {
        const endpoint = endpoints.prepare();
        atEnd(() => endpoint.kill("SIGKILL"));
        const { send, close } = sender(await endpoint.start(), { sockets: AT_ONCE });
        atEnd(close);
        return send;
      }),
    );
    const headers = {
      Authorization: `Bearer ${await endpoints.bearer(store.tenantId, AGENT)}`,
      "Content-Type": "application/json",
    };
    let wrong = 0;
    const statuses: Record<string, number> = {};
    let slowest = 0;
    for (let round = 1; round <= count; round++) {
      const id = v7();
      const body = JSON.stringify(aRaise({ id, evidence: `round ${round}` }));
      const startedAt = performance.now();
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, n) => {
          const sent = plant === "new-id-on-retry" ? body.replace(id, v7()) : body;
          return sends[n % 2]?.("POST", "/v1/flags", { headers, body: sent });
        }),
      );
      slowest = Math.max(slowest, performance.now() - startedAt);
      for (const answer of answers)
        statuses[answer?.status ?? 0] = (statuses[answer?.status ?? 0] ?? 0) + 1;
      const acknowledged = answers.filter((answer) => answer?.status === 201);
      const first = acknowledged.filter(
        (answer) => answer?.headers["idempotent-replayed"] === undefined,
      );
      const bodies = new Set(acknowledged.map((answer) => answer?.body));
      const [row] = await store.owner.query<{ flags: number; events: number; texts: number }>(
        `select (select count(*)::int from flags f join flag_texts t on t.flag_id = f.id
             where t.evidence = $1) as flags,
           (select count(*)::int from flag_events where flag_id = $2) as events,
           (select count(*)::int from flag_texts where flag_id = $2) as texts`,
        [`round ${round}`, id],
      );
      const refused = answers.some((answer) => answer?.status !== 201 && answer?.status !== 409);
      const right =
        row?.flags === 1 &&
        row.events === 1 &&
        row.texts === 1 &&
        first.length === 1 &&
        bodies.size === 1;
      if (!right || refused) {
        wrong += 1;
        report(
          `round ${round}: ${row?.flags} rows, ${first.length} first answers, ${bodies.size} bodies`,
        );
      }
    }
    return {
      name: "same-key",
      figures: {
        rounds: count,
        "at once": AT_ONCE,
        "rounds with other than one row": wrong,
        answers: Object.entries(statuses)
          .map(([status, n]) => `${n} × ${status}`)
          .join(", "),
        "ms until all were answered (slowest)": Math.round(slowest),
      },
      passed: wrong === 0,
    };
  });
