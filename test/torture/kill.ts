// The endpoint is killed at random moments under load. Whatever it acknowledged is stored, once.
import { putDestination } from "../../src/storage/destinations.ts";
import { AGENT } from "../helpers/flags.ts";
import { startAgents } from "./agents.ts";
import { type Outcome, pause, type Run, until, withEnds } from "./campaign.ts";
import { endpointsOn } from "./endpoint.ts";
import { judge, openHistory } from "./history.ts";
import { sender } from "./http.ts";
import { openTortureStore } from "./store.ts";

export const PLANTS = ["answer-before-commit", "new-id-on-retry"] as const;

export const run = ({ count, report, plant }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await openTortureStore();
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
    let next = endpoints.prepare();
    atEnd(() => Promise.all([current.kill("SIGKILL"), next.kill("SIGKILL")]));
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
      await pause(Math.random() * 120);
      await current.kill("SIGKILL");
      current = next;
      await current.start({ port });
      next = endpoints.prepare();
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
