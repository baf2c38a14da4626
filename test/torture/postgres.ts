// PostgreSQL is stopped at once under writers and started again by the product. Whatever was acknowledged is stored, and
// every commit without an answer ends as one row.
import { AGENT } from "../helpers/flags.ts";
import { startAgents } from "./agents.ts";
import { type Outcome, pause, quantile, type Run, until, withEnds } from "./campaign.ts";
import { endpointsOn } from "./endpoint.ts";
import { judge, openHistory } from "./history.ts";
import { sender } from "./http.ts";
import { startFaultyProxy } from "./faulty-proxy.ts";
import { isClean } from "./kill.ts";
import { openTortureStore } from "./store.ts";

/** Eight write at any moment while two more think about it. */
const WRITERS = 10;

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    const history = openHistory();
    atEnd(() => history.close());
    // Between endpoint and server, to lose on purpose the answers of commits that the server has made.
    const url = new URL(store.url);
    const proxy = await startFaultyProxy(Number(url.port), () => "none");
    atEnd(() => proxy.close());
    url.port = String(proxy.port);
    const endpoints = endpointsOn(url.href, { plant });
    const endpoint = endpoints.prepare();
    atEnd(() => endpoint.kill("SIGKILL"));
    const { send, close } = sender(await endpoint.start());
    atEnd(close);
    const agents = startAgents({
      send,
      bearer: await endpoints.bearer(store.tenantId, AGENT),
      agents: WRITERS,
      history,
      newIdOnRetry: plant === "new-id-on-retry",
    });
    const away: number[] = [];
    for (let stop = 1; stop <= count; stop++) {
      const before = history.acknowledged();
      await until("a flag is acknowledged again", () => history.acknowledged() > before + WRITERS);
      await pause(Math.random() * 150);
      const stoppedAt = performance.now();
      if (stop % 2 === 0) {
        proxy.mute();
        await pause(40);
      }
      await store.quit();
      proxy.cut();
      const atStop = history.acknowledged();
      await until("a flag is acknowledged after the stop", () => history.acknowledged() > atStop);
      away.push(performance.now() - stoppedAt);
      if (stop % 10 === 0) report(`${stop} of ${count} stops`);
    }
    await agents.stop();
    await store.back();
    const judged = await judge(await history.lines(), store.owner);
    return {
      name: "postgres",
      figures: {
        stops: count,
        writers: WRITERS,
        ...judged,
        "ms until the next acknowledgement (median)": Math.round(quantile(away, 0.5)),
      },
      passed: isClean(judged),
    };
  });
