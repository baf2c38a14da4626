// Slack's side of a pressed button: whether a request is Slack's, what it asks, who the person is, and what they are shown.
// Who may do what is decided by the endpoint, which is handed this.
import type { ChatInteraction, ChatPlace, ChatPress } from "../../domain/chat.ts";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import type { Sealer } from "../../storage/secrets.ts";
import type { Ask } from "../ask.ts";
import type { Message } from "../message.ts";
import { flagMessage, plain } from "./blocks.ts";
import { declineView, sentenceView } from "./decline-view.ts";
import { flagFacts } from "./facts.ts";
import { createPeople } from "./people.ts";
import { readInteraction } from "./press.ts";
import { redraw } from "./posting.ts";
import { SlackAppSettings } from "./settings.ts";
import { type Genuineness, genuineness, type SignedRequest } from "./signature.ts";
import { webApi } from "./web-api.ts";

/** One installed app. */
export interface OpenSlack {
  readonly teamId: string;
  readonly genuineness: (request: SignedRequest, now: number) => Promise<Genuineness>;
  /** `form`: as a button's press comes; otherwise as JSON. */
  readonly read: (text: string, form: boolean) => ChatInteraction;
  /** A person's confirmed address; `null` when Slack did not say in time. */
  readonly emailOf: (
    user: string,
    at: Date,
  ) => Promise<{ readonly email: string } | "nobody" | null>;
  /** Says a sentence to whoever pressed, and to nobody else. */
  readonly tell: (press: Pick<ChatPress, "responseUrl">, sentence: string) => Promise<void>;
  /** Draws a message anew, as its flag stands. */
  readonly show: (
    place: ChatPlace,
    flag: Pick<Message, "flag" | "signal" | "link">,
  ) => Promise<void>;
  /** Opens the dialog that asks for a reason; `false` when Slack did not. */
  readonly askReason: (press: ChatPress, about: string, taxonomy: Taxonomy) => Promise<boolean>;
  /** Answers a dialog that was sent off: shows a sentence in its place. */
  readonly inDialog: (sentence: string) => unknown;
  /** Answers it too: marks what is missing. */
  readonly markReason: (sentence: string) => unknown;
}

/** Where sentences for one person go. Any other address that a request names is nobody's to send to. */
const RESPONSE_URL = /^https:\/\/hooks\.slack\.com\/[\w/-]+$/;

/** Opens a destination's sealed settings; `null` when it can't. */
export function slackSide(parts: {
  readonly sealer: Pick<Sealer, "open">;
  readonly ask: Ask;
}): (sealed: Uint8Array) => Promise<OpenSlack | null> {
  const { sealer, ask } = parts;
  const people = createPeople();
  return async (sealed) => {
    const settings = await opened(sealer, sealed);
    if (settings === null) return null;
    const { teamId, signingSecret, botToken } = settings;
    const api = webApi(ask, botToken);
    return {
      teamId,
      genuineness: (request, now) => genuineness(signingSecret, request, now),
      read: readInteraction,
      async emailOf(user, at) {
        const found = await people.emailOf(api, teamId, user, at);
        if (found.is === "found") return { email: found.email };
        return found.is === "nobody" ? "nobody" : null;
      },
      async tell({ responseUrl }, sentence) {
        if (!RESPONSE_URL.test(responseUrl)) return;
        const blocks = [{ type: "section", text: plain(sentence, 3000) }];
        await ask(responseUrl, {
          method: "POST",
          headers: { "content-type": "application/json; charset=utf-8" },
          body: JSON.stringify({
            response_type: "ephemeral",
            replace_original: false,
            text: plain(sentence, 300).text,
            blocks,
          }),
        });
      },
      async show(place, flag) {
        await redraw(api, place, flagMessage(flagFacts(flag, new Date())));
      },
      async askReason({ triggerId, flagId, version, message }, about, taxonomy) {
        const memory = { flag: flagId, version, ...message };
        const view = declineView(about, memory, taxonomy);
        const answer = await api.write("views.open", { trigger_id: triggerId, view });
        return answer.is === "ok";
      },
      inDialog: (sentence) => ({ response_action: "update", view: sentenceView(sentence) }),
      markReason: (sentence) => ({ response_action: "errors", errors: { reason: sentence } }),
    };
  };
}

async function opened(
  sealer: Pick<Sealer, "open">,
  sealed: Uint8Array,
): Promise<SlackAppSettings | null> {
  try {
    return SlackAppSettings.safeParse(JSON.parse(await sealer.open(sealed))).data ?? null;
  } catch {
    // Sealed with a key that is not set here.
    return null;
  }
}
