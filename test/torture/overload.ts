// More arrive than can be stored, for seconds on end. What is taken is stored as quickly as ever, the rest is told to come
// again, and afterwards all is as before.
//
// The sender is an open loop: it sends by the clock, whatever has been answered, as a crowd does. It shares two processors
// with endpoint and store, so the store is made slow on purpose (commits of 20 ms and more, eight flags at once): what is overrun
// is the store, and not the computer that plays the crowd.
import { z } from "zod";
import { AGENT } from "../helpers/flags.ts";
import { type Outcome, pause, quantile, type Run, tenth, withEnds } from "./campaign.ts";
import { startChild } from "./child.ts";
import { endpointsOn } from "./endpoint.ts";
import { openTortureStore } from "./store.ts";

export const Sent = z.object({
  /** Milliseconds from when it should have been sent to its 201, and when that was since the start. */
  accepted: z.array(z.object({ ms: z.number(), at: z.number() })),
  shed: z.int(),
  /** Refused without being told when to come again. */
  rude: z.int(),
  other: z.record(z.string(), z.int()),
  sent: z.int(),
});
export type Sent = z.infer<typeof Sent>;

const CONNECTIONS = 400;

/** `count` is by how much the crowd is too large. */
export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    // The short form runs beside other tests, which decide how long anything takes. It looks at what does not depend on
    // that: nothing is lost, whoever is refused is told when to come again, and the work goes on meanwhile.
    const isShort = count <= 4;
    const [seconds, commitMs, around] = isShort ? [2, 60, 2] : [30, 20, 8];
    const store = await open();
    atEnd(() => store.close());
    const endpoints = endpointsOn(store.url, { commitMs, lanes: 1, batch: 8, plant });
    const endpoint = endpoints.prepare();
    atEnd(() => endpoint.kill("SIGKILL"));
    const crowd = startChild("overload-program");
    atEnd(() => crowd.kill("SIGKILL"));
    const port = await endpoint.start();
    const bearer = await endpoints.bearer(store.tenantId, AGENT);
    const ask = async (perSecond: number, time: number, connections = CONNECTIONS) => {
      const sent = await crowd.ask({ port, bearer, perSecond, seconds: time, connections }, Sent);
      acknowledged += sent.accepted.length;
      return sent;
    };
    let acknowledged = 0;

    // C: as much as is stored when a few more than that are always waiting.
    await ask(100, isShort ? 0.5 : 1);
    const closed = await ask(0, around, 16);
    const capacity = closed.accepted.length / around;
    report(`C is ${Math.round(capacity)} flags a second`);
    const easy = isShort ? null : await ask(capacity * 0.8, seconds);
    await pause(300);
    const crowded = await ask(capacity * count, seconds);
    const timely = easy === null ? null : await timelyAfter(easy, crowded);
    const goodput = crowded.accepted.length / seconds / capacity;
    const [rows] = await store.owner.query<{ n: number }>(
      "select count(*)::int as n from flags",
      [],
    );
    const figures = {
      "C (flags/s)": Math.round(capacity),
      "sent (× C)": tenth(crowded.sent / seconds / capacity),
      seconds,
      "made slower by (ms per commit)": commitMs,
      "goodput (% of C)": Math.round(goodput * 100),
      ...timely?.figures,
      "refused with Retry-After": crowded.shed,
      "refused without": crowded.rude,
      "other answers": JSON.stringify(crowded.other),
      "acknowledged and not stored": Math.max(0, acknowledged - (rows?.n ?? 0)),
    };
    return {
      name: "overload",
      figures,
      passed:
        goodput >= (isShort ? 0.4 : 0.9) &&
        (timely?.passed ?? true) &&
        crowded.shed > 0 &&
        crowded.rude === 0 &&
        Object.keys(crowded.other).length === 0 &&
        crowded.sent >= 0.9 * capacity * count * seconds &&
        figures["acknowledged and not stored"] === 0,
    };

    /** Whether those who were taken were stored as quickly as ever, and all was as before once the crowd had gone. */
    async function timelyAfter(before: Sent, during: Sent) {
      // Straight on with the ordinary load: from when on is nobody refused and nothing slow any more?
      const after = await ask(capacity * 0.8, around);
      const slow = 2 * p99(before);
      const afterwards = Array.from({ length: around - 1 }, (_, n) =>
        after.accepted.filter(({ at }) => Math.floor(at / 1000) === n),
      );
      const lastBad = afterwards.findLastIndex(
        (each) =>
          each.length < capacity * 0.8 * 0.9 ||
          each.filter(({ ms }) => ms > slow).length > each.length / 10,
      );
      const isBack = lastBad < around - 2;
      return {
        figures: {
          "p99 at 80 % of C (ms)": Math.round(p99(before)),
          "p99 of accepted (ms)": Math.round(p99(during)),
          "back to normal after (s)": isBack ? lastBad + 1 : "never",
        },
        passed: p99(during) <= slow && isBack && lastBad + 1 <= 5,
      };
    }
  });

/** From the second second on: a queue that has only just begun may still be a burst, and is let in as one. */
const p99 = (sent: Sent): number =>
  quantile(
    sent.accepted.filter(({ at }) => at > 1000).map(({ ms }) => ms),
    0.99,
  );
