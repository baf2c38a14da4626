// The flag's ticket in Zendesk: an internal note or a side conversation that says what became of the flag, a tag and a
// field with its status. Never the ticket's own status, and nothing that a customer sees.
import { z } from "zod";
import type { Answer, Ask } from "../ask.ts";
import {
  DestinationSettingsError,
  type DestinationType,
  type Outcome,
  type SendTools,
  type Sent,
} from "../destination-type.ts";
import { asking } from "./access.ts";
import { conversationIn, outcomeOf, readJson, succeeded, tagsIn, ticketIn } from "./answers.ts";
import { factsOf, noteOf, ZendeskFacts } from "./facts.ts";
import { ZENDESK_FIELDS, ZendeskSettings } from "./settings.ts";

/** What is kept of a flag: up to which event its tag and field stand, its status there, and its side conversation. */
const Kept = z.object({
  seq: z.int(),
  status: z.string().nullable(),
  conversation: z.string().nullable(),
});
type Kept = z.infer<typeof Kept>;

/**
 * A ticket's last comments. Not its audits: these are closed to the scope `tickets:read`
 * (https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/).
 */
const Comments = z.object({
  comments: z.array(
    z.object({
      body: z.string(),
      public: z.boolean(),
      metadata: z.object({ custom: z.record(z.string(), z.unknown()).nullish() }).nullish(),
    }),
  ),
});
const MARK = "signal_flag_message";

const JSON_HEADERS = { "content-type": "application/json", accept: "application/json" };
const request = (method: "GET" | "POST" | "PUT" | "DELETE", body: unknown = null) => ({
  method,
  headers: JSON_HEADERS,
  body: body === null ? null : JSON.stringify(body),
});

const DONE: Outcome = { result: { is: "answered", status: 204, retryAfter: null, word: null } };

export const zendesk: DestinationType = {
  type: "zendesk",
  label: "Zendesk ticket",
  about: "Writes what became of a flag onto its ticket, as an internal note, a tag or a field.",
  fields: ZENDESK_FIELDS,
  settings: ZendeskSettings,
  hears: ["contact", "accept", "decline", "win", "lose", "resolve", "thanked"],
  // One at a time: a refresh token is used up by the first who shows it.
  inParallel: 1,
  // The smallest plan takes 200 requests a minute, and a message makes three at most.
  spacingMs: 1000,
  inOrder: true,
  // A note carries the message's id, and is looked for before it is written again.
  knowsRepeats: true,
  build: (message) => JSON.stringify(factsOf(message)),
  open(entered) {
    const parsed = ZendeskSettings.safeParse(entered);
    if (!parsed.success)
      throw new DestinationSettingsError("Zendesk needs its subdomain and an OAuth client.", {
        field: String(parsed.error.issues[0]?.path[0] ?? "") || null,
      });
    const settings = parsed.data;
    return {
      send: (sent, tools) => tell(settings, sent, tools),
      test: (sent, tools) => tryOut(settings, sent, tools),
    };
  },
};

async function tell(settings: ZendeskSettings, sent: Sent, tools: SendTools): Promise<Outcome> {
  const facts = ZendeskFacts.parse(JSON.parse(sent.body));
  const kept = Kept.safeParse(sent.kept).data ?? { seq: 0, status: null, conversation: null };
  const ask = await asking(settings, sent, tools);
  if (typeof ask !== "function") return ask;

  const wrote = await writeAnswer(ask, settings, facts, { sent, kept });
  if (wrote.outcome !== null) return wrote.outcome;
  const { conversation } = wrote;
  // A message that a person sends again long after is an answer still, and no news of the status.
  if (sent.seq < kept.seq) return { ...DONE, keep: { ...kept, conversation } };
  const keep = { seq: sent.seq, status: facts.status, conversation };
  const tagged = await setTags(ask, settings, facts, kept.status);
  // What was written stays known, so that the next attempt goes on from there.
  return tagged === null ? { ...DONE, keep } : { ...tagged, keep: { ...kept, conversation } };
}

type Written =
  | { readonly outcome: null; readonly conversation: string | null }
  | { readonly outcome: Outcome };

/** The note with the field in one update, or the side conversation and then the field. */
async function writeAnswer(
  ask: Ask,
  settings: ZendeskSettings,
  facts: ZendeskFacts,
  { sent, kept }: { readonly sent: Sent; readonly kept: Kept },
): Promise<Written> {
  const { ticketId } = facts;
  const path = `/api/v2/tickets/${ticketId}`;
  const said = settings.answer === "nothing" ? null : await noteOf(facts, settings.language);
  const field =
    settings.fieldId === undefined || sent.seq < kept.seq
      ? {}
      : { custom_fields: [{ id: settings.fieldId, value: facts.status }] };
  let { conversation } = kept;

  if (said !== null && settings.answer === "side-conversation") {
    const told = await tellAside(ask, `${path}/side_conversations`, { settings, sent, said, kept });
    if (told.outcome !== null) return told;
    ({ conversation } = told);
  }
  const note = said !== null && settings.answer === "note" ? said : null;
  if (note === null && Object.keys(field).length === 0) return { outcome: null, conversation };
  if (note !== null && sent.repeated === true) {
    const there = await isThere(ask, path, sent.id, note);
    if (there.is !== "known") return { outcome: outcomeOf(there.answer, ticketId, false) };
    if (there.yes) return { outcome: null, conversation };
  }
  const answer = await ask(
    `${path}.json`,
    request("PUT", {
      ticket: {
        ...(note === null ? {} : { comment: { body: note, public: false } }),
        ...field,
        metadata: { [MARK]: sent.id },
      },
    }),
  );
  const outcome = outcomeOf(answer, ticketId, ticketIn(answer));
  return isDone(outcome) ? { outcome: null, conversation } : { outcome };
}

/** Begins the flag's side conversation, or goes on in it. */
async function tellAside(
  ask: Ask,
  path: string,
  {
    settings,
    sent,
    said,
    kept,
  }: {
    readonly settings: ZendeskSettings;
    readonly sent: Sent;
    readonly said: string;
    readonly kept: Kept;
  },
): Promise<Written> {
  const message = {
    subject: "Signal Flag",
    body: said,
    to: [{ email: settings.sideTo ?? "" }],
  };
  const facts = ZendeskFacts.parse(JSON.parse(sent.body));
  const answer =
    kept.conversation === null
      ? await ask(path, request("POST", { message, external_ids: { [MARK]: sent.flagId } }))
      : await ask(
          `${path}/${encodeURIComponent(kept.conversation)}/reply`,
          request("POST", { message }),
        );
  const id = conversationIn(answer) ?? (succeeded(answer) ? kept.conversation : null);
  const outcome = outcomeOf(answer, facts.ticketId, id !== null);
  return isDone(outcome) ? { outcome: null, conversation: id } : { outcome };
}

type There =
  | { readonly is: "known"; readonly yes: boolean }
  | { readonly is: "unknown"; readonly answer: Answer };

/** Whether an earlier attempt of this message is on the ticket already: by its mark, or where no marks are shown by its words. */
async function isThere(ask: Ask, path: string, messageId: string, note: string): Promise<There> {
  const answer = await ask(`${path}/comments.json?sort_order=desc`, request("GET"));
  const comments = readJson(answer, Comments)?.comments;
  if (!succeeded(answer) || comments === undefined) return { is: "unknown", answer };
  const yes = comments.some(({ body, metadata, public: isPublic }) => {
    const mark = metadata?.custom?.[MARK];
    return mark === messageId || (mark === undefined && !isPublic && body.trim() === note.trim());
  });
  return { is: "known", yes };
}

/** Adds the tag and the one of the status, and takes the one of the status before away. `null` when all went well. */
async function setTags(
  ask: Ask,
  { tag }: ZendeskSettings,
  { ticketId, status }: ZendeskFacts,
  before: string | null,
): Promise<Outcome | null> {
  if (tag === undefined) return null;
  const path = `/api/v2/tickets/${ticketId}/tags.json`;
  const steps = [
    request("PUT", { tags: [tag, `${tag}_${status}`] }),
    ...(before === null || before === status
      ? []
      : [request("DELETE", { tags: [`${tag}_${before}`] })]),
  ];
  for (const step of steps) {
    const answer = await ask(path, step);
    const outcome = outcomeOf(answer, ticketId, tagsIn(answer));
    if (!isDone(outcome)) return outcome;
  }
  return null;
}

const Fields = z.object({ ticket_field: z.object({ id: z.number(), active: z.boolean() }) });
const Count = z.object({ count: z.object({ value: z.number() }) });

/** Signs in and looks at what would be written to; no ticket is touched by a test. */
async function tryOut(settings: ZendeskSettings, sent: Sent, tools: SendTools): Promise<Outcome> {
  const ask = await asking(settings, sent, tools);
  if (typeof ask !== "function") return ask;
  const counted = await ask("/api/v2/tickets/count.json", request("GET"));
  const signedIn = outcomeOf(counted, "", readJson(counted, Count) !== null);
  if (!isDone(signedIn)) return signedIn;
  if (settings.fieldId !== undefined) {
    const shown = await ask(`/api/v2/ticket_fields/${settings.fieldId}.json`, request("GET"));
    const field = readJson(shown, Fields)?.ticket_field;
    if (field?.active !== true)
      return {
        result: { is: "answered", status: 404, retryAfter: null, word: null },
        problem: `Signed in to Zendesk, but there is no active ticket field ${settings.fieldId}.`,
      };
  }
  return {
    ...DONE,
    problem: "Signed in to Zendesk and may read its tickets. A test writes nothing.",
  };
}

const isDone = ({ result }: Outcome): boolean =>
  result.is === "answered" && result.status >= 200 && result.status < 300;
