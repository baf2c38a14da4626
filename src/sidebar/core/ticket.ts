// What Zendesk knows about the ticket: whose it is, and what the customer has written.
import type { Panel } from "../panel/panel.ts";
import { customerSentences } from "../refining/sentences.ts";
import type { TicketFacts, Zendesk } from "../zendesk/zaf.ts";
import type { Asking } from "./asking.ts";
import { wait, type Place } from "./place.ts";

/** Zendesk tells every field of one change by itself; they are read together. */
const READ_AGAIN_AFTER = 300;
/** What changes whose ticket it is, or what it is about. */
const TICKET_EVENTS = [
  "ticket.requester.id.changed",
  "ticket.requester.changed",
  "ticket.organization.changed",
  "ticket.organization.id.changed",
  "ticket.subject.changed",
];

export function createTicket(panel: Panel, place: Place, zendesk: Zendesk, asking: Asking) {
  let conversationAsked = false;
  let changed = false;
  let newest: Promise<void> | null = null;

  const read = async (isNewest: () => boolean): Promise<void> => {
    if (place.here === null) return;
    try {
      const facts = await zendesk.facts();
      // Answers may overtake each other; the last question has the newest one.
      if (!isNewest()) {
        await newest;
        return;
      }
      const moved = facts.organization?.id !== place.here.facts.organization?.id;
      conversationAsked = false;
      place.here = { ...place.here, facts };
      if (!moved) return;
      const { flags } = panel.get();
      panel.set({
        account: { is: "loading", name: facts.organization?.name ?? null },
        // The former account's flags are nobody's business beside this one.
        flags: flags === null ? null : { ...flags, account: { flags: [], more: false } },
      });
      void asking.loadAccount();
      void asking.loadFlags();
    } catch {
      // What was said at the start still holds.
    }
  };
  /** Reads the facts again, and what hangs on them when the ticket is another account's now. */
  const readFacts = (): Promise<void> => {
    const reading = read(() => newest === reading);
    newest = reading;
    return reading;
  };

  return {
    readFacts,
    /** Whether Zendesk has told of a change since `watch`. */
    hasChanged: (): boolean => changed,

    /** Reads the facts again whenever Zendesk tells of a change; the returned function ends that. */
    watch(): () => void {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const ends = TICKET_EVENTS.map((event) =>
        zendesk.on(event, () => {
          changed = true;
          clearTimeout(timer);
          timer = setTimeout(() => void readFacts(), READ_AGAIN_AFTER);
        }),
      );
      return () => {
        clearTimeout(timer);
        for (const end of ends) end();
      };
    },

    /** The facts, as soon as Zendesk gives them; the panel says when it keeps silent. */
    async firstFacts(): Promise<TicketFacts> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await zendesk.facts();
        } catch (error) {
          if (place.stopped) throw error;
          panel.set({ zendesk: "silent" });
          await wait(Math.min(1000 * 2 ** attempt, 15_000));
        }
      }
    },

    /** The customer's sentences, once somebody could pick one. */
    async showSentences(): Promise<void> {
      const { view, language } = panel.get();
      if (conversationAsked || place.here === null || view.is === "home" || view.is === "story")
        return;
      conversationAsked = true;
      const conversation = await zendesk.conversation().catch(() => []);
      panel.set({ sentences: customerSentences(conversation, language.locale) });
    },
  };
}
