// The endpoint is killed at random moments under load. Whatever it acknowledged is stored, once.
import { putDestination } from "../../src/storage/destinations.ts";
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
    await putDestination(store.owner, store.tenantId, {
      id: "crm",
      type: "webhook",
      name: "CRM",
      sealed: new Uint8Array(1),
      kinds: ["expansion", "friction"],
      events: ["raised"],
    });
    const history = openHistory();
    atEnd(() => history.close());
    const endpoints = endpointsOn(store.url, { plant });
    let current = endpoints.prepare();
    // Starting takes longer than dying, so two are always ready to follow.
    const ready = Array.from({ length: Math.min(2, count) }, () => endpoints.prepare());
    atEnd(() => Promise.all([current, ...ready].map((each) => each.kill("SIGKILL"))));
    const port = await current.start();
    const { send, close } = sender(port);
    atEnd(close);
    const agents = startAgents({
      send,
      bearer: await endpoints.bearer(store.tenantId, AGENT),
      agents: 8,
      history,
      newIdOnRetry: plant === "new-id-on-retry",
    });
    for (let kill = 1; kill <= count; kill++) {
      const before = history.acknowledged();
      await until("a flag is acknowledged again", () => history.acknowledged() > before);
      // Mostly a few milliseconds later, in the middle of something; now and then after a while.
      await pause(120 * Math.random() ** 3);
      await current.kill("SIGKILL");
      current = ready.shift() ?? endpoints.prepare();
      await current.start({ port });
      if (kill + ready.length < count) ready.push(endpoints.prepare());
      if (kill % 50 === 0)
        report(`${kill} of ${count} kills, ${history.acknowledged()} flags acknowledged`);
    }
    await agents.stop();
    const judged = await judge(await history.lines(), store.owner, { destinations: 1 });
    return {
      name: "kill",
      figures: { kills: count, ...judged },
      passed: isClean(judged),
    };
  });

export const isClean = (judged: Awaited<ReturnType<typeof judge>>): boolean =>
  judged.acknowledged > 0 &&
  judged.lost + judged.twice + judged.torn + judged.refused + judged.unresolved === 0;
