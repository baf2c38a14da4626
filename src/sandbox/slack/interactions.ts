// What Slack sends to an app when somebody presses a button or sends a dialog off, signed as Slack signs it.
import { createHmac } from "node:crypto";
import { z } from "zod";
import { WORKSPACE } from "./credentials.ts";
import type { OpenView, SlackMessage, SlackUser, Workspace } from "./workspace.ts";

export interface Button {
  readonly action_id: string;
  readonly block_id: string;
  readonly value: string;
}

/** How a signed request is sent: to the app's request URL. */
export interface AppAddress {
  readonly url: string;
  readonly signingSecret: string;
  readonly fetch: typeof fetch;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

const Reply = z.object({
  response_action: z.enum(["errors", "update", "clear"]).optional(),
  errors: z.record(z.string(), z.string()).default({}),
  view: z.record(z.string(), z.unknown()).optional(),
});

const who = (user: SlackUser) => ({
  user: {
    id: user.id,
    username: user.email.split("@")[0],
    name: user.email.split("@")[0],
    team_id: WORKSPACE.teamId,
  },
  team: { id: WORKSPACE.teamId, domain: WORKSPACE.domain },
  api_app_id: WORKSPACE.appId,
  enterprise: null,
  is_enterprise_install: false,
});

/** The headers that prove that a body comes from Slack. `at` is in milliseconds UTC. */
export function slackSignature(secret: string, body: string, at: number): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signed = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return { "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": `v0=${signed}` };
}

/** Presses a button of a message; what the person is told when the app does not answer well. */
export async function press(
  workspace: Workspace,
  app: AppAddress,
  { user, message, button }: { user: SlackUser; message: SlackMessage; button: Button },
): Promise<void> {
  const { channel, ts } = message;
  const answer = await send(app, {
    type: "block_actions",
    ...who(user),
    container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: workspace.newTrigger(user.id),
    channel: { id: channel, name: workspace.channelById(channel)?.name ?? "directmessage" },
    message: { type: "message", ts, text: message.text, blocks: message.blocks },
    state: { values: {} },
    response_url: workspace.newResponse(channel, user.id),
    actions: [{ ...button, type: "button", action_ts: (app.now() / 1000).toFixed(6) }],
  });
  if (!answer.ok)
    workspace.say({
      channel,
      user: user.id,
      text: `Signal Flag answered ${answer.status}. In Slack, a warning sign stands beside the button now.`,
    });
}

/** Sends a dialog off with what was chosen in it, by block and action. */
export async function sendOff(
  workspace: Workspace,
  app: AppAddress,
  {
    user,
    opened,
    chosen,
  }: { user: SlackUser; opened: OpenView; chosen: ReadonlyMap<string, string> },
): Promise<void> {
  const values = Object.fromEntries(
    [...chosen].map(([block, value]) => [
      block,
      { [block]: { selected_option: value === "" ? null : { value } } },
    ]),
  );
  const answer = await send(app, {
    type: "view_submission",
    ...who(user),
    trigger_id: workspace.newTrigger(user.id),
    view: {
      id: opened.id,
      ...opened.view,
      state: { values },
      hash: "1",
      team_id: WORKSPACE.teamId,
    },
    response_urls: [],
  });
  const text = await answer.text();
  const reply = Reply.safeParse(text === "" ? {} : JSON.parse(text)).data;
  if (!answer.ok || reply === undefined) {
    workspace.changeView(opened, { errors: { "": "We had some trouble connecting. Try again?" } });
    return;
  }
  if (reply.response_action === "errors") workspace.changeView(opened, { errors: reply.errors });
  else if (reply.response_action === "update" && reply.view !== undefined)
    workspace.changeView(opened, { view: reply.view, errors: {} });
  else workspace.closeView(opened.id);
}

async function send(app: AppAddress, payload: object): Promise<Response> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return app.fetch(app.url, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      ...slackSignature(app.signingSecret, body, app.now()),
    },
    body,
  });
}
