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

export const PLANTS = ["endless-queue"] as const;

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
export const run = ({ count, report, plant }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    // The short form runs beside other tests, so its store is slower still, and what others do weighs less.
    const [seconds, commitMs, around, leastP99] = count > 4 ? [30, 20, 8, 0] : [4, 60, 4, 300];
    const store = await openTortureStore();
    atEnd(() => store.close());
    const endpoints = endpointsOn(store.url, { commitMs, lanes: 1, batch: 8, plant });
    const endpoint = endpoints.prepare();
    atEnd(() => endpoint.kill("SIGKILL"));
    const port = await endpoint.start();
    const crowd = startChild("./overload-program.ts");
    atEnd(() => crowd.kill("SIGKILL"));
    const bearer = await endpoints.bearer(store.tenantId, AGENT);
    const send = (perSecond: number, time: number) =>
      crowd.ask({ port, bearer, perSecond, seconds: time, connections: CONNECTIONS }, Sent);

    // C: as much as is stored when a few more than that are always waiting.
    await send(100, 1);
    const closed = await crowd.ask(
      { port, bearer, perSecond: 0, seconds: around, connections: 16 },
      Sent,
    );
    const capacity = closed.accepted.length / around;
    report(`C is ${Math.round(capacity)} flags a second`);
    const easy = await send(capacity * 0.8, seconds);
    // From the second second on: a queue that has only just begun may still be a burst, and is let in as one.
    const p99 = (sent: Sent) =>
      quantile(
        sent.accepted.filter(({ at }) => at > 1000).map(({ ms }) => ms),
        0.99,
      );
    await pause(300);
    const crowded = await send(capacity * count, seconds);
    // Straight on with the ordinary load: from when on is nobody refused and nothing slow any more?
    const after = await send(capacity * 0.8, around);
    const slow = 2 * p99(easy);
    const afterwards = Array.from({ length: around - 1 }, (_, n) =>
      after.accepted.filter(({ at }) => Math.floor(at / 1000) === n),
    );
    const lastBad = afterwards.findLastIndex(
      (each) =>
        each.length < capacity * 0.8 * 0.9 ||
        each.filter(({ ms }) => ms > slow).length > each.length / 10,
    );
    const isBack = lastBad < around - 2;
    const goodput = crowded.accepted.length / seconds / capacity;
    const [rows] = await store.owner.query<{ n: number }>(
      "select count(*)::int as n from flags",
      [],
    );
    const acknowledged = [closed, easy, crowded, after].reduce(
      (sum, sent) => sum + sent.accepted.length,
      0,
    );
    const figures = {
      "C (flags/s)": Math.round(capacity),
      "sent (× C)": tenth(crowded.sent / seconds / capacity),
      seconds,
      "made slower by (ms per commit)": commitMs,
      "goodput (% of C)": Math.round(goodput * 100),
      "p99 at 80 % of C (ms)": Math.round(p99(easy)),
      "p99 of accepted (ms)": Math.round(p99(crowded)),
      "refused with Retry-After": crowded.shed,
      "refused without": crowded.rude,
      "other answers": JSON.stringify(crowded.other),
      "back to normal after (s)": isBack ? lastBad + 1 : "never",
      "acknowledged and not stored": Math.max(0, acknowledged - (rows?.n ?? 0)),
    };
    return {
      name: "overload",
      figures,
      passed:
        goodput >= 0.9 &&
        p99(crowded) <= Math.max(2 * p99(easy), leastP99) &&
        crowded.rude === 0 &&
        Object.keys(crowded.other).length === 0 &&
        crowded.sent >= 0.9 * capacity * count * seconds &&
        isBack &&
        lastBad + 1 <= 5 &&
        figures["acknowledged and not stored"] === 0,
    };
  });
