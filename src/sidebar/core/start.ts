// Carries out what the panel notes: connects Zendesk, this computer's disk and the endpoint. Loaded right after the first
// paint; the panel works without it, and says what is true meanwhile.
import { v7 } from "uuid";
import { version } from "../../../manifest.json";
import { createClient } from "../../api/client.ts";
import { openKept } from "../kept/database.ts";
import { createDrafts } from "../kept/drafts.ts";
import { loadLanguage, showLanguage } from "../language.ts";
import { createOutbox } from "../outbox/outbox.ts";
import { keptStore, memoryStore } from "../outbox/stores.ts";
import type { Panel } from "../panel/panel.ts";
import { createSession } from "../zendesk/session.ts";
import { connectZendesk, zendeskScript, type Installation } from "../zendesk/zaf.ts";
import { type AskingAnswers, createAnswers } from "../answers/asking.ts";
import { createAsking } from "./asking.ts";
import { createFlagging } from "./flagging.ts";
import { followHeight } from "./frame-height.ts";
import type { Place } from "./place.ts";
import { createTicket } from "./ticket.ts";

/** A story on screen is asked for again this often. */
const REFRESH_EVERY = 30_000;
/** After this long without a word from Zendesk the panel says so, and goes on waiting. */
const SILENT_AFTER = 8000;

const ownerOf = (installation: Installation, agentId: string) =>
  `${installation.subdomain} ${installation.id} ${agentId}`;

const showScheme = (scheme: "light" | "dark"): void => {
  document.documentElement.dataset["colorScheme"] = scheme;
};

/** Starts everything behind the panel once Zendesk's own script has come, or cannot come any more. */
export async function startWithZendesk(panel: Panel): Promise<void> {
  const silent = setTimeout(() => panel.set({ zendesk: "silent" }), SILENT_AFTER);
  await zendeskScript();
  clearTimeout(silent);
  startCore(panel);
}

/** Starts everything behind the panel; the returned function ends it. */
export function startCore(panel: Panel): () => void {
  const zendesk = connectZendesk();
  if (zendesk === null) {
    panel.set({ zendesk: "standalone" });
    return () => undefined;
  }
  const ends: (() => void)[] = [];
  const on = (target: EventTarget, event: string, handler: () => void) => {
    target.addEventListener(event, handler);
    ends.push(() => target.removeEventListener(event, handler));
  };
  const place: Place = { here: null, stopped: false };
  const asking = createAsking(panel, place);
  const ticket = createTicket(panel, place, zendesk, asking);
  const flagging = createFlagging({
    panel,
    place,
    readFacts: ticket.readFacts,
    taxonomyVersion: asking.taxonomyVersion,
    onArrival: () => void asking.loadFlags(),
  });
  ends.push(flagging.stop);

  let answers: AskingAnswers | null = null;

  panel.attach({
    ...flagging.actions,
    openStory: () => void asking.loadStory(),
    openTicket: (ticketId) => zendesk.openTicket(ticketId),
    seen: (answer) => answers?.seen(answer),
  });
  ends.push(panel.subscribe(() => void ticket.showSentences()));

  const speak = async (locale: string | null): Promise<void> => {
    const language = await loadLanguage(locale).catch(() => null);
    if (language === null || place.stopped) return;
    panel.set({ language });
    showLanguage(language);
    await asking.showChoices();
  };

  const begin = async (): Promise<void> => {
    const silent = setTimeout(() => panel.set({ zendesk: "silent" }), SILENT_AFTER);
    const opening = openKept();
    void zendesk.colorScheme().then(showScheme, () => null);
    let installation: Installation;
    try {
      installation = await zendesk.registered;
    } catch {
      panel.set({ zendesk: "misconfigured" });
      return;
    } finally {
      clearTimeout(silent);
    }
    // From before the first reading: what changes during the start is read again at its end.
    ends.push(ticket.watch());
    const [database, facts] = await Promise.all([opening, ticket.firstFacts()]);
    if (place.stopped) {
      database?.close();
      return;
    }
    ends.push(() => database?.close());
    panel.set({ kept: database !== null, agentId: facts.agent.id });
    void speak(facts.agent.locale);
    if (facts.organization === null) panel.set({ account: { is: "none" } });
    else panel.set({ account: { is: "loading", name: facts.organization.name } });

    const owner = ownerOf(installation, facts.agent.id);
    const client = createClient({
      baseUrl: installation.endpoint,
      version,
      bearer: createSession({ zendesk, installation, agentId: facts.agent.id, now: Date.now }),
    });
    const outbox = createOutbox({
      kept: database === null ? null : keptStore(database),
      memory: memoryStore(),
      owner,
      client,
      newId: v7,
      now: Date.now,
      random: Math.random,
      locks: navigator.locks ?? undefined,
      onChange: (snapshot) => flagging.heard(snapshot),
    });
    ends.push(outbox.stop);
    // Whatever waits on this computer leaves, on whichever ticket it was raised.
    void outbox.flush("start");
    if (facts.ticketId === null) {
      panel.set({ zendesk: "new-ticket" });
      return;
    }
    const { ticketId } = facts;
    const drafts = createDrafts(database, owner, ticketId, Date.now);
    flagging.heard(await outbox.snapshot());
    await flagging.restore({ drafts, outbox, ticketId });
    place.here = { facts, ticketId, outbox, drafts, client };
    panel.set({ zendesk: "ready", ticketId });
    flagging.reflect();
    if (ticket.hasChanged()) void ticket.readFacts();
    void flagging.handOver();
    flagging.flushText();
    const loadTaxonomy = () => void asking.loadTaxonomy(database, owner);
    loadTaxonomy();
    void asking.loadAccount();
    void asking.loadFlags();
    const ofAgent = createAnswers({
      panel,
      place,
      owner,
      notify: (text) => zendesk.notify(text),
    });
    answers = ofAgent;
    void ofAgent.ask();
    void ticket.showSentences();

    const refresh = (): void => {
      void asking.loadAccount();
      void asking.loadFlags();
      void asking.loadStory();
      void ofAgent.ask();
      if (!asking.isTaxonomyKnown()) loadTaxonomy();
    };
    let active = true;
    const leave = (): void => {
      void flagging.handOver();
      flagging.saveDraft();
      flagging.flushText();
    };
    ends.push(
      zendesk.on("app.activated", () => {
        active = true;
        void outbox.flush("activated");
        void ticket.readFacts();
        refresh();
      }),
      zendesk.on("app.deactivated", () => {
        active = false;
        leave();
      }),
    );
    on(globalThis, "pagehide", leave);
    on(globalThis, "online", () => {
      panel.set({ online: true });
      void outbox.flush("online");
      refresh();
    });
    const timer = setInterval(() => {
      if (!active || document.visibilityState !== "visible") return;
      void asking.loadFlags();
      void asking.loadStory();
      void ofAgent.ask();
    }, REFRESH_EVERY);
    ends.push(() => clearInterval(timer));
  };

  zendesk.onColorScheme(showScheme);
  on(globalThis, "offline", () => panel.set({ online: false }));
  panel.set({ online: navigator.onLine });
  const root = document.getElementById("root");
  if (root !== null && typeof ResizeObserver === "function")
    ends.push(followHeight(root, (height) => zendesk.resize(height)));

  // What was clicked before this file was here.
  const { current } = panel.get();
  if (current?.standing === "noted") flagging.note(current);
  void begin();

  return () => {
    place.stopped = true;
    for (const end of ends) end();
  };
}
