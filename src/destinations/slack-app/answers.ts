// What Slack answers, brought into the form that the schedule judges. It says 200 to almost everything and puts what went
// wrong into the body: {"ok":false,"error":"channel_not_found"} (https://docs.slack.dev/apis/web-api/#responses).
import { z } from "zod";
import type { Answer } from "../ask.ts";
import type { Outcome } from "../destination-type.ts";

const Body = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

/** What an error means: the status of HTTP that comes closest, and what an operator does about it. */
interface Meaning {
  readonly status: number;
  readonly advice: string;
}

const TOKEN = "Install the app into the workspace again and enter its new bot token.";
const SCOPE =
  "The app lacks a permission. Add the scopes that the guide lists, install it again, and enter its new bot token.";
const POLICY = "A rule of the workspace forbids it. Ask a Slack administrator.";
const BUILT = "Slack did not take the message as it was built. Tell the developers of Signal Flag.";
const BUSY = "Slack is having trouble. It is tried again by itself.";

/** The documented errors of the methods that are used here. An error that is not among them is never repeated to anybody. */
const MEANINGS = new Map<string, Meaning>([
  ["invalid_auth", { status: 401, advice: TOKEN }],
  ["not_authed", { status: 401, advice: TOKEN }],
  ["token_expired", { status: 401, advice: TOKEN }],
  ["token_revoked", { status: 401, advice: TOKEN }],
  ["account_inactive", { status: 401, advice: `The app's bot user was removed. ${TOKEN}` }],
  ["missing_scope", { status: 403, advice: SCOPE }],
  ["no_permission", { status: 403, advice: SCOPE }],
  ["not_allowed_token_type", { status: 403, advice: SCOPE }],
  ["access_denied", { status: 403, advice: POLICY }],
  ["ekm_access_denied", { status: 403, advice: POLICY }],
  ["team_access_not_granted", { status: 403, advice: POLICY }],
  ["restricted_action", { status: 403, advice: POLICY }],
  ["restricted_action_read_only_channel", { status: 403, advice: POLICY }],
  ["restricted_action_thread_only_channel", { status: 403, advice: POLICY }],
  [
    "not_in_channel",
    { status: 403, advice: "Invite the app into the channel: /invite @Signal Flag." },
  ],
  [
    "channel_not_found",
    {
      status: 404,
      advice:
        "The channel's id is wrong, or the channel is private and the app is not in it. Enter it again or invite the app.",
    },
  ],
  ["is_archived", { status: 404, advice: "Unarchive the channel, or choose another one." }],
  ["user_not_found", { status: 404, advice: "Nobody in this workspace is meant by it." }],
  ["users_not_found", { status: 404, advice: "Nobody in this workspace has this e-mail address." }],
  ["message_not_found", { status: 404, advice: "The message was deleted in Slack." }],
  ["thread_not_found", { status: 404, advice: "The message was deleted in Slack." }],
  ["cant_update_message", { status: 404, advice: "The message was posted by another app." }],
  [
    "edit_window_closed",
    { status: 404, advice: "The workspace lets nobody edit so old a message." },
  ],
  ["cannot_dm_bot", { status: 404, advice: "A bot can't be written to." }],
  ["user_disabled", { status: 404, advice: "This person's Slack account is switched off." }],
  ["msg_too_long", { status: 400, advice: BUILT }],
  ["msg_blocks_too_long", { status: 400, advice: BUILT }],
  ["invalid_blocks", { status: 400, advice: BUILT }],
  ["invalid_blocks_format", { status: 400, advice: BUILT }],
  ["invalid_arguments", { status: 400, advice: BUILT }],
  ["no_text", { status: 400, advice: BUILT }],
  ["expired_trigger_id", { status: 409, advice: "The button was pressed too long ago." }],
  ["exchanged_trigger_id", { status: 409, advice: "The button's press was answered already." }],
  ["ratelimited", { status: 429, advice: BUSY }],
  ["rate_limited", { status: 429, advice: BUSY }],
  ["message_limit_exceeded", { status: 429, advice: "The workspace has reached its limit." }],
  ["request_timeout", { status: 503, advice: BUSY }],
  ["service_unavailable", { status: 503, advice: BUSY }],
  ["team_added_to_org", { status: 503, advice: BUSY }],
  ["internal_error", { status: 503, advice: BUSY }],
  ["fatal_error", { status: 503, advice: BUSY }],
]);
/** An error that Slack added since; a person has to look. */
const UNKNOWN: Meaning = {
  status: 400,
  advice: "Slack refused it for a reason that is not known here. Look into the app's settings.",
};

/** Slack may have done what it was asked before it said this. */
const MAY_HAVE_HAPPENED: ReadonlySet<string> = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
]);

export type SlackAnswer =
  | { readonly is: "ok"; readonly body: Readonly<Record<string, unknown>> }
  | {
      readonly is: "not-ok";
      /** One of the documented errors, or `null`. */
      readonly error: string | null;
      /** Whether it may have been done all the same. */
      readonly mayHaveHappened: boolean;
      /** What came of the whole message because of it. */
      readonly outcome: Outcome;
    };

/** What an answer says; `doing` is put before the advice: "#expansion could not be posted to". */
export function readAnswer(answer: Answer): SlackAnswer {
  if (answer.is !== "answered")
    return {
      is: "not-ok",
      error: null,
      mayHaveHappened: answer.is === "failed" && answer.mayHaveArrived,
      outcome: { result: answer },
    };
  const { status, retryAfter, text } = answer;
  const body = parsed(text);
  if (body === null) {
    // A page of HTML: of a proxy in between, or of Slack while it is down.
    const isSuccess = status >= 200 && status < 300;
    return {
      is: "not-ok",
      error: null,
      mayHaveHappened: isSuccess || status >= 500,
      outcome: isSuccess
        ? {
            result: { is: "failed", kind: "bad-answer", mayHaveArrived: true },
            problem:
              "What answered in Slack's place was not Slack: its answer was no JSON. Look at what stands between here and slack.com.",
          }
        : { result: { is: "answered", status, retryAfter, word: null } },
    };
  }
  if (body.ok) return { is: "ok", body };
  const known = MEANINGS.get(body.error ?? "");
  const word = known === undefined ? null : (body.error ?? null);
  const meaning = known ?? UNKNOWN;
  return {
    is: "not-ok",
    error: word,
    mayHaveHappened: word !== null && MAY_HAVE_HAPPENED.has(word),
    outcome: {
      result: {
        is: "answered",
        // 429 and 5xx say more by their status than by their body.
        status: status >= 400 ? status : meaning.status,
        retryAfter,
        word,
      },
      problem: `Slack answered ${word ?? "an error"}. ${meaning.advice}`,
    },
  };
}

function parsed(text: string | null): z.infer<typeof Body> | null {
  if (text === null) return null;
  try {
    return Body.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
