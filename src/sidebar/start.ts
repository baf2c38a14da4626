// Carries out what the panel notes: talks to Zendesk, keeps what was done on the disk, and asks the endpoint. Loaded right
// after the first paint; the panel works without it, and says what is true meanwhile.
import { v7 } from "uuid";
import { version } from "../../manifest.json";
import { Account } from "../api/account.ts";
import { ApiProblem, createClient, type Client } from "../api/client.ts";
import { FlagDetail, FlagPage, type RefineFlag } from "../api/flag.ts";
import { PublishedTaxonomy } from "../api/taxonomy.ts";
import { choicesOf } from "./choices.ts";
import { outgoingText } from "./clean-text.ts";
import { openKept, type KeptDatabase } from "./database.ts";
import { createDrafts, type Drafts, type TextField } from "./drafts.ts";
import { loadLanguage, loadTaxonomyWords, showLanguage } from "./language.ts";
import { createOutbox, type Outbox, type OutboxSnapshot } from "./outbox/outbox.ts";
import { keptStore, memoryStore } from "./outbox/stores.ts";
import type { Current, Panel } from "./panel.ts";
import { LONGEST, raiseBody } from "./raise-body.ts";
import { customerSentences } from "./sentences.ts";
import { createSession } from "./session.ts";
import { toldAbout, waitingFlags } from "./standing.ts";
import { copyTextOf } from "./copy-text.ts";
import { connectZendesk, type Installation, type TicketFacts, type Zendesk } from "./zaf.ts";

const SEND_AFTER = 1200;
/** A story on screen is asked for again this often. */
const REFRESH_EVERY = 30_000;
/** After this long without a word from Zendesk the panel says so, and goes on waiting. */
const SILENT_AFTER = 8000;
/** The picker is opened again after a reload within this time. */
const PICKER_FOR = 60 * 60_000;
const RESIZE_AFTER = 50;
/** Zendesk tells every field of one change by itself; they are read together. */
const READ_AGAIN_AFTER = 300;
/** A click waits this long for the ticket's newest facts before it is saved with those that are known. */
const FACTS_WITHIN = 400;
/** What changes whose ticket it is, or what it is about. */
const TICKET_EVENTS = [
  "ticket.requester.id.changed",
  "ticket.requester.changed",
  "ticket.organization.changed",
  "ticket.organization.id.changed",
  "ticket.subject.changed",
];

interface Here {
  readonly facts: TicketFacts;
  readonly ticketId: string;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly client: Client;
}

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });
const ownerOf = (installation: Installation, agentId: string) =>
  `${installation.subdomain} ${installation.id} ${agentId}`;

const about = (current: Current, ticketId: string) => ({
  flagId: current.id,
  ticketId,
  kind: current.kind,
});
const showScheme = (scheme: "light" | "dark"): void => {
  document.documentElement.dataset["colorScheme"] = scheme;
};

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
  let stopped = false;
  let here: Here | null = null;
  let snapshot: OutboxSnapshot = { records: [], outcomes: new Map() };
  let published: PublishedTaxonomy | null = null;
  let conversationAsked = false;
  /** Raised while Zendesk had not named the ticket yet. */
  const noted = new Map<string, Current>();
  const unsent = new Set<TextField>();
  let sendTimer: ReturnType<typeof setTimeout> | undefined;

  const reflect = (): void => {
    const { current } = panel.get();
    panel.set({
      waiting: waitingFlags(snapshot),
      ...(current === null
        ? {}
        : {
            current: {
              ...current,
              ...toldAbout(current, snapshot, noted.has(current.id), unsent.size > 0),
            },
          }),
    });
  };

  // Flags -----------------------------------------------------------------------------------------------------------

  const handOver = async (): Promise<void> => {
    if (here === null || stopped) return;
    const { outbox, ticketId, facts } = here;
    for (const [id, first] of noted) {
      const { current } = panel.get();
      const latest = current?.id === id ? current : first;
      const body = raiseBody(latest, ticketId, facts, published?.taxonomy.version ?? 1);
      if (latest === current) unsent.clear();
      noted.delete(id);
      await outbox.raise(body);
      if (panel.get().current?.id === id) saveDraft();
    }
    reflect();
  };
  const saveDraft = (): void => {
    const { current } = panel.get();
    if (here === null || current === null || noted.has(current.id)) return;
    const { id, kind, signal, chosen, texts, raisedAt } = current;
    // The endpoint may have it all by now; a draft kept all the same would stand in front of the story after a reload.
    const isPending = snapshot.records.some((record) => record.flagId === id);
    if (chosen && !isPending && unsent.size === 0) {
      void here.drafts.clear();
      return;
    }
    void here.drafts.write({
      flagId: id,
      kind,
      signal,
      chosen,
      texts,
      unsent: [...unsent],
      raisedAt,
      touchedAt: Date.now(),
    });
  };
  const flushText = (): void => {
    clearTimeout(sendTimer);
    const { current } = panel.get();
    if (here === null || current === null || noted.has(current.id) || unsent.size === 0) return;
    const fields: RefineFlag = {};
    for (const field of unsent) fields[field] = outgoingText(current.texts[field], LONGEST[field]);
    unsent.clear();
    void here.outbox.refine(about(current, here.ticketId), fields).then(saveDraft);
  };
  const heard = (next: OutboxSnapshot): void => {
    const before = panel.get().current?.standing;
    const wasPending = snapshot.records.some((record) => record.flagId === panel.get().current?.id);
    snapshot = next;
    reflect();
    const { current } = panel.get();
    if (current === null) return;
    const pending = next.records.some((record) => record.flagId === current.id);
    const ended = current.standing === "withdrawn" || current.standing === "erased";
    if (ended || (!pending && current.chosen && unsent.size === 0 && !noted.has(current.id)))
      void here?.drafts.clear();
    const arrived = before !== current.standing && current.standing === "received";
    if (arrived || ended || (wasPending && !pending)) void loadFlags();
  };

  panel.attach({
    raise(current) {
      noted.set(current.id, current);
      // A changed organization may not have been told yet; the flag goes to whose ticket it is at the click. A Zendesk
      // that is slow to say so keeps no click from being saved.
      void Promise.race([factsAgain(), wait(FACTS_WITHIN)]).then(handOver);
    },
    withdraw(current) {
      unsent.clear();
      if (here === null || noted.delete(current.id)) {
        noted.delete(current.id);
        panel.setCurrent({ standing: "withdrawn" });
        return;
      }
      void here.outbox.withdraw(about(current, here.ticketId));
    },
    choose(current) {
      if (here === null || noted.has(current.id)) return;
      void here.outbox
        .refine(about(current, here.ticketId), { signal: current.signal })
        .then(saveDraft);
    },
    text(field) {
      unsent.add(field);
      clearTimeout(sendTimer);
      // With every letter: Zendesk removes the frame without warning when the app is pinned, and a timer goes with it.
      saveDraft();
      sendTimer = setTimeout(flushText, SEND_AFTER);
    },
    flushText,
    tryNow: (flagId) => void here?.outbox.flush("asked", flagId),
    discard: (flagId) => void here?.outbox.discard(flagId),
    copyText: async (flagId) =>
      copyTextOf(
        snapshot.records.filter((r) => r.flagId === flagId),
        panel.get(),
      ),
    openStory: () => void loadStory(),
    openTicket: (ticketId) => zendesk.openTicket(ticketId),
    done() {
      void here?.drafts.clear();
    },
  });

  // What the endpoint knows -----------------------------------------------------------------------------------------

  const loadAccount = async (): Promise<void> => {
    if (here === null) return;
    const { client, facts } = here;
    const { organization } = facts;
    // An answer about the former organization says nothing about this one.
    const same = () => here?.facts.organization?.id === organization?.id;
    if (organization === null) return panel.set({ account: { is: "none" } });
    const { name } = organization;
    if (panel.get().account.is !== "known") panel.set({ account: { is: "loading", name } });
    try {
      const account = await client.call(Account, "GET", `/v1/accounts/${organization.id}`);
      if (same()) panel.set({ account: { is: "known", account } });
    } catch (error) {
      if (!same()) return;
      const unknown = error instanceof ApiProblem && error.status === 404;
      if (unknown) panel.set({ account: { is: "unknown", name } });
      else if (panel.get().account.is !== "known")
        panel.set({ account: { is: "unreachable", name } });
    }
    return undefined;
  };
  async function loadFlags(): Promise<void> {
    if (here === null) return;
    const { client, ticketId, facts } = here;
    const account = facts.organization?.id;
    const same = () => here?.ticketId === ticketId && here.facts.organization?.id === account;
    try {
      const [ofTicket, ofAccount] = await Promise.all([
        client.call(FlagPage, "GET", `/v1/flags?ticket=${ticketId}&limit=20`),
        account === undefined
          ? { items: [], next: null }
          : client.call(FlagPage, "GET", `/v1/flags?account=${account}&limit=20`),
      ]);
      if (!same()) return;
      panel.set({
        flags: {
          ticket: { flags: ofTicket.items, more: ofTicket.next !== null },
          account: {
            flags: ofAccount.items.filter((flag) => flag.ticketId !== ticketId),
            more: ofAccount.next !== null,
          },
        },
      });
    } catch {
      // What was known stays on screen; the next refresh asks again.
    }
  }
  const loadStory = async (): Promise<void> => {
    const { view } = panel.get();
    if (view.is !== "story" || here === null) return;
    const same = () => {
      const now = panel.get().view;
      return now.is === "story" && now.flagId === view.flagId;
    };
    try {
      const story = await here.client.call(FlagDetail, "GET", `/v1/flags/${view.flagId}`);
      if (same()) panel.set({ story });
    } catch {
      if (same() && panel.get().story === "loading") panel.set({ story: "unreachable" });
    }
  };
  const showChoices = async (): Promise<void> => {
    if (published === null) return;
    const [translated, english] = await loadTaxonomyWords(panel.get().language);
    panel.set({ choices: choicesOf(published, translated, english) });
  };
  const loadTaxonomy = async (database: KeptDatabase | null, owner: string): Promise<void> => {
    const cached = PublishedTaxonomy.safeParse(
      await database?.get("taxonomies", owner).catch(() => null),
    );
    if (cached.success) {
      published = cached.data;
      await showChoices();
    }
    try {
      // The browser's own cache remembers the ETag and asks with it.
      const fresh = await here?.client.call(PublishedTaxonomy, "GET", "/v1/taxonomy");
      if (fresh === undefined) return;
      published = fresh;
      await showChoices();
      await database?.put("taxonomies", fresh, owner);
    } catch {
      // Without a network the picker works with what is cached, and says so when nothing is.
    }
  };
  const loadConversation = async (): Promise<void> => {
    const { view, language } = panel.get();
    if (conversationAsked || here === null || view.is === "home" || view.is === "story") return;
    conversationAsked = true;
    const conversation = await zendesk.conversation().catch(() => []);
    panel.set({ sentences: customerSentences(conversation, language.locale) });
  };
  ends.push(panel.subscribe(() => void loadConversation()));

  const refresh = (): void => {
    void loadAccount();
    void loadFlags();
    void loadStory();
    if (published === null) retaxonomy?.();
  };
  let retaxonomy: (() => void) | null = null;

  // Start -----------------------------------------------------------------------------------------------------------

  const restore = async (drafts: Drafts): Promise<void> => {
    const draft = await drafts.read();
    if (draft === null || panel.get().current !== null) return;
    const written = Object.values(draft.texts).some((text) => text !== "");
    if (!draft.chosen && !written && draft.touchedAt < Date.now() - PICKER_FOR) return;
    for (const field of draft.unsent) unsent.add(field);
    const { texts, kind, signal, chosen, raisedAt } = draft;
    panel.set({
      current: {
        id: draft.flagId,
        kind,
        signal,
        chosen,
        texts,
        raisedAt,
        standing: "received",
        reason: null,
        textStanding: written ? "typing" : "none",
        textReason: null,
      },
      view: { is: chosen || written ? "refine" : "picker" },
    });
  };
  const factsOf = async (host: Zendesk): Promise<TicketFacts> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await host.facts();
      } catch (error) {
        if (stopped) throw error;
        panel.set({ zendesk: "silent" });
        await wait(Math.min(1000 * 2 ** attempt, 15_000));
      }
    }
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
    let changed = false;
    let readTimer: ReturnType<typeof setTimeout> | undefined;
    for (const event of TICKET_EVENTS)
      ends.push(
        zendesk.on(event, () => {
          changed = true;
          clearTimeout(readTimer);
          readTimer = setTimeout(() => void factsAgain(), READ_AGAIN_AFTER);
        }),
      );
    ends.push(() => clearTimeout(readTimer));
    const [database, facts] = await Promise.all([opening, factsOf(zendesk)]);
    if (stopped) {
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
      bearer: createSession({
        zendesk,
        installation,
        agentId: facts.agent.id,
        now: Date.now,
      }),
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
      onChange: heard,
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
    snapshot = await outbox.snapshot();
    await restore(drafts);
    here = { facts, ticketId, outbox, drafts, client };
    panel.set({ zendesk: "ready", ticketId });
    reflect();
    if (changed || noted.size > 0) await Promise.race([factsAgain(), wait(FACTS_WITHIN)]);
    await handOver();
    flushText();
    retaxonomy = () => void loadTaxonomy(database, owner);
    void loadTaxonomy(database, owner);
    void loadAccount();
    void loadFlags();
    void loadConversation();

    let active = true;
    ends.push(
      zendesk.on("app.activated", () => {
        active = true;
        void outbox.flush("activated");
        void factsAgain();
        refresh();
      }),
      zendesk.on("app.deactivated", () => {
        active = false;
        void handOver();
        saveDraft();
        flushText();
      }),
    );
    on(globalThis, "pagehide", () => {
      void handOver();
      saveDraft();
      flushText();
    });
    on(globalThis, "online", () => {
      panel.set({ online: true });
      void outbox.flush("online");
      refresh();
    });
    const timer = setInterval(() => {
      if (!active || document.visibilityState !== "visible") return;
      void loadFlags();
      void loadStory();
    }, REFRESH_EVERY);
    ends.push(() => clearInterval(timer));
  };
  let readings = 0;
  const factsAgain = async (): Promise<void> => {
    if (here === null) return;
    const reading = ++readings;
    try {
      const facts = await zendesk.facts();
      // Answers may overtake each other; the last question has the newest one.
      if (reading !== readings) return;
      const moved = facts.organization?.id !== here.facts.organization?.id;
      conversationAsked = false;
      here = { ...here, facts };
      if (!moved) return;
      const { flags } = panel.get();
      panel.set({
        account: { is: "loading", name: facts.organization?.name ?? null },
        // The former account's flags are nobody's business beside this one.
        flags: flags === null ? null : { ...flags, account: { flags: [], more: false } },
      });
      void loadAccount();
      void loadFlags();
    } catch {
      // What was said at the start still holds.
    }
  };
  const speak = async (locale: string | null): Promise<void> => {
    const language = await loadLanguage(locale).catch(() => null);
    if (language === null || stopped) return;
    panel.set({ language });
    showLanguage(language);
    await showChoices();
  };
  zendesk.onColorScheme(showScheme);
  on(globalThis, "offline", () => panel.set({ online: false }));
  panel.set({ online: navigator.onLine });

  // The frame's height follows the content. A hidden frame has no height, and asks for none.
  const root = document.getElementById("root");
  if (root !== null && typeof ResizeObserver === "function") {
    let resizeTimer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const observer = new ResizeObserver(() => {
      clearTimeout(resizeTimer);
      resizeTimer = setTimeout(() => {
        const height = Math.ceil(root.getBoundingClientRect().height);
        if (height === 0 || height === last) return;
        last = height;
        zendesk.resize(height);
      }, RESIZE_AFTER);
    });
    observer.observe(root);
    ends.push(() => observer.disconnect());
  }

  // What was clicked before this file was here.
  const { current } = panel.get();
  if (current?.standing === "noted") noted.set(current.id, current);
  void begin();

  return () => {
    stopped = true;
    clearTimeout(sendTimer);
    for (const end of ends) end();
  };
}
