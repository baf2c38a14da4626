// The control of the others: with commits that are answered before they are on the disk, the same judge must find
// acknowledged flags missing after every crash. A judge who finds nothing here would prove nothing there.
import { AGENT } from "../helpers/flags.ts";
import { startAgents } from "./agents.ts";
import { type Outcome, pause, type Run, until, withEnds } from "./campaign.ts";
import { endpointsOn } from "./endpoint.ts";
import { judge, openHistory } from "./history.ts";
import { sender } from "./http.ts";
import { openTortureStore } from "./store.ts";

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    // What has been answered and not written stays in memory for as long as the server allows.
    await store.owner.query("alter system set wal_writer_delay = '10s'", []);
    await store.owner.query("alter system set wal_writer_flush_after = '1GB'", []);
    await store.owner.query("alter system set wal_buffers = '32MB'", []);
    await store.owner.query("alter system set autovacuum = off", []);
    await store.quit();
    await store.back();
    const endpoints = endpointsOn(
      store.url,
      plant === "safe-commit" ? {} : { plant: "unsafe-commit" },
    );
    const endpoint = endpoints.prepare();
    atEnd(() => endpoint.kill("SIGKILL"));
    const { send, close } = sender(await endpoint.start());
    atEnd(close);
    const bearer = await endpoints.bearer(store.tenantId, AGENT);
    let caught = 0;
    let acknowledged = 0;
    let lost = 0;
    for (let round = 1; round <= count; round++) {
      const history = openHistory();
      const agents = startAgents({ send, bearer, agents: 8, history });
      try {
        await until("flags are acknowledged", () => history.acknowledged() >= 50);
        await pause(200);
        await store.kill();
        await store.back();
      } finally {
        await agents.stop();
      }
      const judged = await judge(await history.lines(), store.owner);
      await history.close();
      acknowledged += judged.acknowledged;
      lost += judged.lost;
      if (judged.lost > 0) caught += 1;
      report(`round ${round}: ${judged.lost} of ${judged.acknowledged} acknowledged flags lost`);
    }
    return {
      name: "control",
      figures: { crashes: count, caught, acknowledged, lost },
      passed: caught === count,
    };
  });
