/** The stand-in Zendesk: a desk with tickets, and the app beside them in a frame of its own. */
// oxlint-disable-next-line import/no-unassigned-import -- must come first
import "../../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { z } from "zod";
import { DeskData, Notification, ProxyAnswer } from "../desk-data.ts";
import { DeskPage } from "./DeskPage.tsx";
import { rememberedChoices, remember } from "./choices.ts";
import { type Desk, createDesk } from "./desk.ts";
// oxlint-disable-next-line import/no-unassigned-import
import "./desk.css";

const NOTIFICATIONS_EVERY_MILLISECONDS = 10_000;

const Launch = z.object({ token: z.string() });

const place = document.querySelector("#desk");
if (place === null) throw new Error("The page has no place for the desk.");
const root = createRoot(place);

async function askJson(path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(
    path,
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        },
  );
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return response.json();
}

async function open(): Promise<void> {
  const data = DeskData.parse(await askJson("/sandbox/desk.json"));
  const desk = createDesk({
    data,
    choices: rememberedChoices(location),
    newGuid: () => crypto.randomUUID(),
    now: () => new Date(),
    origin: location.origin,
    proxy: async (request, agentId) =>
      ProxyAnswer.parse(await askJson("/sandbox/proxy", { request, agentId })),
    setFaults: async (faults) => {
      await askJson("/sandbox/faults", faults);
    },
    signLaunch: async (agentId, guid) =>
      Launch.parse(await askJson("/sandbox/launch", { agentId, guid })).token,
    later: (milliseconds, callback) => {
      setTimeout(callback, milliseconds);
    },
  });
  window.addEventListener("message", (event) => desk.wire.receive(event));
  window.addEventListener("hashchange", () => {
    const ticket = /^#\/tickets\/(.+)$/.exec(location.hash)?.[1];
    desk.show(ticket ?? null);
  });
  remember(desk);
  fetchNotifications(desk);
  root.render(<DeskPage desk={desk} />);
}

/** What servers send to an agent's open apps is fetched now and then: the desk keeps no line open. */
function fetchNotifications(desk: Desk): void {
  let after = 0;
  setInterval(() => {
    askJson(`/sandbox/notifications?after=${after}`)
      .then((answer) => {
        const notifications = z.array(Notification).parse(answer);
        after = notifications.at(-1)?.number ?? after;
        return desk.deliver(notifications);
      })
      // A server that is being restarted is asked again in a moment.
      .catch(() => undefined);
  }, NOTIFICATIONS_EVERY_MILLISECONDS);
}

open().catch((error: unknown) => {
  root.render(
    <main className="desk-failure">
      <h1>The desk did not open</h1>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <p>Check that the server is still running, then reload this page.</p>
    </main>,
  );
});
