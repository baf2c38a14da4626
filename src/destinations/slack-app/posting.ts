// One message in one place: posted once, drawn anew in place, and looked for before it might be posted twice. Slack takes no
// idempotency key, so a message carries in its metadata what it is
// (https://docs.slack.dev/messaging/message-metadata), and is looked for where an earlier attempt may have left it.
import { z } from "zod";
import type { Outcome } from "../destination-type.ts";
import type { SlackAnswer } from "./answers.ts";
import type { Shown } from "./blocks.ts";
import type { ChatPlace } from "../../domain/chat.ts";
import type { WebApi } from "./web-api.ts";

const EVENT_TYPE = "signal_flag_message";
/** Few enough that a page of messages stays under the 64 KiB that are read of an answer. */
const PAGE = 8;
const MOST_PAGES = 15;

const Posted = z.object({ channel: z.string(), ts: z.string() });
const Page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({
          event_type: z.string().optional(),
          event_payload: z.record(z.string(), z.unknown()).optional(),
        })
        .optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

export interface ToPost extends Shown {
  readonly channel: string;
  /** Says which message it is, and which no other is: a flag, or a flag and an event's number. */
  readonly key: string;
  /** In whose thread; in none when left out. */
  readonly thread?: string;
  /** When an earlier attempt may have posted it: it is looked for from this instant on. `null`: there was none. */
  readonly since: Date | null;
}

export type PostOutcome =
  | { readonly is: "there"; readonly place: ChatPlace }
  | {
      readonly is: "not-there";
      readonly error: string | null;
      readonly mayBeThere: boolean;
      readonly outcome: Outcome;
    };

/** Posts a message, unless it is there already. */
export async function post(api: WebApi, message: ToPost): Promise<PostOutcome> {
  const { channel, key, thread, since } = message;
  if (since !== null) {
    const found = await find(api, { channel, key, thread, since });
    if (found.is !== "not-found") return found;
  }
  const answer = await api.write("chat.postMessage", {
    channel,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...contentOf(message),
    metadata: { event_type: EVENT_TYPE, event_payload: { key } },
  });
  const posted = answer.is === "ok" ? Posted.safeParse(answer.body).data : undefined;
  if (posted !== undefined) return { is: "there", place: posted };
  return failed(answer, true);
}

/** Draws a message anew. */
export async function redraw(api: WebApi, place: ChatPlace, shown: Shown): Promise<PostOutcome> {
  const answer = await api.write("chat.update", { ...place, ...contentOf(shown) });
  return answer.is === "ok" ? { is: "there", place } : failed(answer, false);
}

/** The message is no longer there to be changed, so that a new one takes its place. */
export const isGone = (error: string | null): boolean =>
  error === "message_not_found" ||
  error === "cant_update_message" ||
  error === "edit_window_closed";

const contentOf = ({ text, blocks }: Shown) => ({
  text,
  blocks,
  mrkdwn: false,
  parse: "none",
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
});

async function find(
  api: WebApi,
  message: Pick<ToPost, "channel" | "key"> & {
    readonly thread: string | undefined;
    readonly since: Date;
  },
): Promise<PostOutcome | { readonly is: "not-found" }> {
  const { channel, key, thread, since } = message;
  let cursor = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await api.read(
      thread === undefined ? "conversations.history" : "conversations.replies",
      {
        channel,
        ...(thread === undefined ? {} : { ts: thread }),
        oldest: String(Math.floor(since.getTime() / 1000)),
        limit: String(PAGE),
        include_all_metadata: "true",
        ...(cursor === "" ? {} : { cursor }),
      },
    );
    const read = answer.is === "ok" ? Page.safeParse(answer.body).data : undefined;
    if (read === undefined) {
      if (answer.is === "not-ok" && answer.error === "thread_not_found") return { is: "not-found" };
      return failed(answer, true);
    }
    const found = read.messages.find(
      ({ metadata }) =>
        metadata?.event_type === EVENT_TYPE && metadata.event_payload?.["key"] === key,
    );
    if (found !== undefined) return { is: "there", place: { channel, ts: found.ts } };
    cursor = read.response_metadata?.next_cursor ?? "";
    if (cursor === "") break;
  }
  return { is: "not-found" };
}

function failed(answer: SlackAnswer, mayBeThere: boolean): PostOutcome {
  if (answer.is === "ok")
    return {
      is: "not-there",
      error: null,
      mayBeThere,
      outcome: {
        result: { is: "failed", kind: "bad-answer", mayHaveArrived: true },
        problem: "Slack said that all went well, but not what it did. It is looked for there next.",
      },
    };
  const { error, mayHaveHappened, outcome } = answer;
  return { is: "not-there", error, mayBeThere: mayBeThere && mayHaveHappened, outcome };
}
