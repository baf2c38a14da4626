// The stand-in's Web API: the methods that Signal Flag calls, with the answers that Slack documents for them.
import { Hono } from "hono";
import { z } from "zod";
import type { Outside } from "../outside.ts";
import { plainLines } from "./block-text.ts";
import { WORKSPACE } from "./credentials.ts";
import type { SlackMessage, SlackUser, Workspace } from "./workspace.ts";

const Blocks = z.array(z.unknown()).default([]);
const Post = z.object({
  channel: z.string(),
  text: z.string().default(""),
  blocks: Blocks,
  thread_ts: z.string().optional(),
  metadata: z.unknown().optional(),
});
const Update = z.object({
  channel: z.string(),
  ts: z.string(),
  text: z.string().default(""),
  blocks: Blocks,
});
const Ephemeral = Post.pick({ channel: true, text: true }).extend({ user: z.string() });
const OpenView = z.object({
  trigger_id: z.string(),
  view: z.record(z.string(), z.unknown()),
});
const History = z.object({
  channel: z.string(),
  ts: z.string().optional(),
  oldest: z.coerce.number().default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.coerce.number().int().default(0),
});

type Said = Readonly<Record<string, unknown>> & { readonly ok: boolean };
const no = (error: string): Said => ({ ok: false, error });
const ok = (body: Readonly<Record<string, unknown>>): Said => ({ ok: true, ...body });

/** `/sandbox/slack/api/…` as `https://slack.com/api/…`, and what is sent to a `response_url`. */
export function createSlackApi(
  workspace: Workspace,
  { botToken, outside }: { readonly botToken: string; readonly outside: Outside },
): Hono {
  const keep = (message: SlackMessage, note: string) => {
    const channel = workspace.channelById(message.channel);
    outside.keep({
      where: "slack-app",
      key: `${message.channel} ${message.ts}`,
      id: null,
      title: message.text,
      lines: plainLines(message.blocks),
      note: `${channel?.user === null ? "#" : ""}${channel?.name ?? ""} ${note}`,
      href: `/sandbox/slack?channel=${message.channel}`,
    });
  };
  const methods: Record<string, (given: unknown) => Said> = {
    "auth.test": () =>
      ok({
        url: `https://${WORKSPACE.domain}.slack.com/`,
        team: WORKSPACE.name,
        user: "signalflag",
        team_id: WORKSPACE.teamId,
        user_id: WORKSPACE.botUserId,
        bot_id: WORKSPACE.botId,
      }),
    "chat.postMessage"(given) {
      const asked = Post.safeParse(given);
      if (!asked.success) return no("invalid_arguments");
      const { channel, text, blocks, thread_ts: thread, metadata } = asked.data;
      if (workspace.channelById(channel) === undefined) return no("channel_not_found");
      if (text === "" && blocks.length === 0) return no("no_text");
      if (thread !== undefined && workspace.messageAt(channel, thread) === undefined)
        return no("thread_not_found");
      const posted = workspace.post({ channel, text, blocks, metadata, thread: thread ?? null });
      keep(posted, thread === undefined ? "" : "(in a thread)");
      return ok({ channel, ts: posted.ts, message: messageView(posted) });
    },
    "chat.update"(given) {
      const asked = Update.safeParse(given);
      if (!asked.success) return no("invalid_arguments");
      const { channel, ts, text, blocks } = asked.data;
      if (workspace.channelById(channel) === undefined) return no("channel_not_found");
      const message = workspace.messageAt(channel, ts);
      if (message === undefined) return no("message_not_found");
      workspace.update(message, { text, blocks });
      keep(message, "(updated)");
      return ok({ channel, ts, text, message: messageView(message) });
    },
    "chat.postEphemeral"(given) {
      const asked = Ephemeral.safeParse(given);
      if (!asked.success) return no("invalid_arguments");
      if (workspace.userById(asked.data.user) === undefined) return no("user_not_in_channel");
      workspace.say(asked.data);
      return ok({ message_ts: "0.0" });
    },
    "views.open"(given) {
      const asked = OpenView.safeParse(given);
      if (!asked.success) return no("invalid_arguments");
      const trigger = workspace.takeTrigger(asked.data.trigger_id);
      if (trigger === "unknown") return no("invalid_trigger_id");
      if (trigger === "expired") return no("expired_trigger_id");
      const { id, view } = workspace.openView(trigger.user, asked.data.view);
      return ok({ view: { id, ...view } });
    },
    "users.lookupByEmail"(given) {
      const { email } = z.object({ email: z.string().default("") }).parse(given);
      const user = workspace.userByEmail(email);
      return user === undefined ? no("users_not_found") : ok({ user: userView(user) });
    },
    "users.info"(given) {
      const asked = z.object({ user: z.string().default("") }).parse(given);
      const user = workspace.userById(asked.user);
      return user === undefined ? no("user_not_found") : ok({ user: userView(user) });
    },
    "conversations.open"(given) {
      const asked = z.object({ users: z.string().default("") }).parse(given);
      const user = workspace.userById(asked.users);
      return user === undefined
        ? no("user_not_found")
        : ok({ channel: { id: workspace.directTo(user).id } });
    },
    "conversations.history": (given) => page(given, null),
    "conversations.replies": (given) => page(given, "thread"),
  };

  function page(given: unknown, of: "thread" | null): Said {
    const asked = History.safeParse(given);
    if (!asked.success) return no("invalid_arguments");
    const { channel, ts, oldest, limit, cursor } = asked.data;
    if (workspace.channelById(channel) === undefined) return no("channel_not_found");
    const all = workspace
      .messagesOf(channel, of === null ? null : (ts ?? ""))
      .filter((message) => Number(message.ts) >= oldest)
      .toReversed();
    const next = cursor + limit;
    return ok({
      messages: all.slice(cursor, next).map(messageView),
      has_more: next < all.length,
      response_metadata: { next_cursor: next < all.length ? String(next) : "" },
    });
  }

  const api = new Hono();
  api.all("/sandbox/slack/api/:method", async (context) => {
    const method = methods[context.req.param("method")];
    if (method === undefined) return context.json(no("unknown_method"));
    if (context.req.header("authorization") !== `Bearer ${botToken}`)
      return context.json(no("invalid_auth"));
    const given: unknown =
      context.req.method === "GET"
        ? context.req.query()
        : await context.req.json().catch(() => null);
    switch (workspace.fault()) {
      case "none":
        return context.json(method(given ?? {}));
      case "invalid_auth":
      case "is_archived":
        return context.json(no(workspace.fault()));
      case "ratelimited":
        return context.json(no("ratelimited"), 429, { "Retry-After": "5" });
      case "html":
        return context.html("<!doctype html><title>Slack</title><p>Slack is having trouble.");
      case "cut":
        // It is done, and nobody hears of it.
        method(given ?? {});
        return context.html("", 502);
    }
  });

  api.post("/sandbox/slack/hooks/actions/:team/:number/:key", async (context) => {
    const response = workspace.responseOf(context.req.param("key"));
    const said = z.object({ text: z.string(), response_type: z.string() });
    const asked = said.safeParse(await context.req.json().catch(() => null));
    if (response === undefined || !asked.success) return context.text("used_url", 404);
    workspace.say({ ...response, text: asked.data.text });
    return context.text("ok");
  });
  return api;
}

const userView = ({ id, name, email }: SlackUser) => ({
  id,
  team_id: WORKSPACE.teamId,
  name: email.split("@")[0],
  real_name: name,
  deleted: false,
  is_bot: false,
  is_email_confirmed: true,
  profile: { real_name: name, email },
});

const messageView = ({ ts, text, blocks, metadata, thread }: SlackMessage) => ({
  type: "message",
  user: WORKSPACE.botUserId,
  bot_id: WORKSPACE.botId,
  app_id: WORKSPACE.appId,
  team: WORKSPACE.teamId,
  ts,
  text,
  blocks,
  ...(thread === null ? {} : { thread_ts: thread }),
  ...(metadata === undefined ? {} : { metadata }),
});
