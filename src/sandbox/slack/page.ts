// The stand-in Slack's page: its channels as somebody of the workspace sees them, with buttons and dialogs that work.
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { onlyTheDesk } from "../only-the-desk.ts";
import { WORKSPACE } from "./credentials.ts";
import { dialogHtml, inputsOf } from "./dialog-html.ts";
import { type AppAddress, press, sendOff } from "./interactions.ts";
import { type Html, messageBlocks, type Reader } from "./message-html.ts";
import { SLACK_SCRIPT, SLACK_STYLE } from "./page-files.ts";
import type {
  Channel,
  Ephemeral,
  SlackFault,
  SlackMessage,
  SlackUser,
  Workspace,
} from "./workspace.ts";

const FAULTS: Record<SlackFault, string> = {
  none: "As it should",
  invalid_auth: "invalid_auth",
  is_archived: "is_archived",
  ratelimited: "429, wait 5 s",
  html: "A page of HTML",
  cut: "Does it, but its answer is lost",
};
const Fault = z.enum(["none", "invalid_auth", "is_archived", "ratelimited", "html", "cut"]);

const OfMessage = z.object({ as: z.string(), channel: z.string(), ts: z.string() });
const Press = OfMessage.extend({
  action_id: z.string(),
  block_id: z.string(),
  value: z.string(),
});
const SendOff = z.object({ as: z.string(), channel: z.string(), do: z.string() });

/** `/sandbox/slack` and what its buttons do. */
export function createSlackPage(workspace: Workspace, app: AppAddress): Hono {
  const page = new Hono();
  page.use("/sandbox/slack/*", onlyTheDesk);

  page.get("/sandbox/slack/page.css", (context) =>
    context.body(SLACK_STYLE, 200, { "Content-Type": "text/css; charset=utf-8" }),
  );
  page.get("/sandbox/slack/page.js", (context) =>
    context.body(SLACK_SCRIPT, 200, { "Content-Type": "text/javascript; charset=utf-8" }),
  );
  page.get("/sandbox/slack/version", (context) => {
    context.header("Cache-Control", "no-store");
    return context.text(String(workspace.version()));
  });

  page.get("/sandbox/slack", (context) => {
    const user = workspace.userById(context.req.query("as") ?? "") ?? workspace.users[0];
    const wanted = workspace.channelById(context.req.query("channel") ?? "");
    const isTheirs = wanted?.user === null || wanted?.user === user?.id;
    const channel = isTheirs ? wanted : workspace.channels[0];
    if (user === undefined || channel === undefined) return context.text("Nobody is here.", 404);
    context.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    context.header("Cache-Control", "no-store");
    return context.html(pageHtml(workspace, user, channel));
  });

  page.post("/sandbox/slack/press", async (context) => {
    const asked = Press.safeParse(await context.req.parseBody()).data;
    const user = workspace.userById(asked?.as ?? "");
    const message = workspace.messageAt(asked?.channel ?? "", asked?.ts ?? "");
    if (asked === undefined || user === undefined || message === undefined)
      return context.text("That message is gone.", 404);
    // As the page showed it: somebody may have been faster, and Slack sends such a press all the same.
    const { action_id, block_id, value } = asked;
    await press(workspace, app, { user, message, button: { action_id, block_id, value } });
    return backTo(context, asked);
  });

  page.post("/sandbox/slack/views/:id", async (context) => {
    const body = await context.req.parseBody();
    const asked = SendOff.safeParse(body).data;
    const user = workspace.userById(asked?.as ?? "");
    const opened = workspace.viewById(context.req.param("id"));
    if (asked === undefined || user === undefined) return context.text("Nobody is here.", 404);
    if (opened !== undefined && opened.user === user.id) {
      const chosen = new Map(
        inputsOf(opened).map((name) => {
          const value = body[name];
          return [name, typeof value === "string" ? value : ""] as const;
        }),
      );
      if (asked.do === "send") await sendOff(workspace, app, { user, opened, chosen });
      else workspace.closeView(opened.id);
    }
    return backTo(context, asked);
  });

  page.post("/sandbox/slack/delete", async (context) => {
    const asked = OfMessage.safeParse(await context.req.parseBody()).data;
    if (asked === undefined) return context.text("That message is gone.", 404);
    workspace.remove(asked.channel, asked.ts);
    return backTo(context, { as: asked.as, channel: asked.channel });
  });

  page.post("/sandbox/slack/dismiss", async (context) => {
    const asked = OfMessage.omit({ ts: true }).safeParse(await context.req.parseBody()).data;
    if (asked === undefined) return context.text("Nobody is here.", 404);
    workspace.dismiss(asked.as);
    return backTo(context, asked);
  });

  page.post("/sandbox/slack/fault", async (context) => {
    const asked = OfMessage.omit({ ts: true })
      .extend({ fault: Fault })
      .safeParse(await context.req.parseBody()).data;
    if (asked === undefined) return context.text("Slack does not answer like that.", 422);
    workspace.setFault(asked.fault);
    return backTo(context, asked);
  });
  return page;
}

function backTo(
  context: Context,
  { as, channel, ts }: { readonly as: string; readonly channel: string; readonly ts?: string },
): Response {
  const place = ts === undefined ? "" : `#m-${ts}`;
  return context.redirect(
    `/sandbox/slack?${new URLSearchParams({ as, channel }).toString()}${place}`,
    303,
  );
}

function pageHtml(workspace: Workspace, user: SlackUser, channel: Channel): Html {
  const opened = workspace.viewOf(user.id);
  const name = channel.user === null ? `#${channel.name}` : "Signal Flag";
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${name} · Slack · Signal Flag sandbox</title>
        <link rel="stylesheet" href="/sandbox/slack/page.css" />
        <script type="module" src="/sandbox/slack/page.js"></script>
      </head>
      <body>
        <div id="workspace" data-version="${workspace.version()}">
          ${sideHtml(workspace, user, channel)}
          <main class="room">
            <header>
              <h2>${name}</h2>
              <p>${channel.topic}</p>
            </header>
            ${messagesHtml(workspace, user, channel)}
          </main>
          ${opened === undefined ? "" : dialogHtml(opened, channel.id)}
        </div>
      </body>
    </html>`;
}

function sideHtml(workspace: Workspace, user: SlackUser, current: Channel): Html {
  const link = (channel: Channel, name: string) =>
    html`<li>
      <a
        id="to-${channel.id}"
        href="/sandbox/slack?as=${user.id}&channel=${channel.id}"
        ${channel.id === current.id ? html`aria-current="page"` : ""}
        >${name}</a
      >
    </li>`;
  const direct = workspace.channels.filter((channel) => channel.user === user.id);
  return html`<aside class="side" aria-label="Workspace">
    <h1>${WORKSPACE.name}</h1>
    <nav aria-label="Channels">
      <h2>Channels</h2>
      <ul>
        ${workspace.channels
          .filter((channel) => channel.user === null)
          .map((channel) => link(channel, `# ${channel.name}`))}
      </ul>
      ${
        direct.length === 0
          ? ""
          : html`<h2>Direct messages</h2>
              <ul>
                ${direct.map((channel) => link(channel, "Signal Flag"))}
              </ul>`
      }
    </nav>
    <form method="get" action="/sandbox/slack" data-goes="at-once">
      <input type="hidden" name="channel" value="${current.id}" />
      <label
        >You are
        <select id="as" name="as">
          ${workspace.users.map(
            ({ id, name }) =>
              html`<option value="${id}" ${id === user.id ? "selected" : ""}>${name}</option>`,
          )}
        </select></label
      >
      <noscript><button>Be them</button></noscript>
    </form>
    <form method="post" action="/sandbox/slack/fault" data-goes="at-once">
      <input type="hidden" name="as" value="${user.id}" />
      <input type="hidden" name="channel" value="${current.id}" />
      <label
        >Slack answers
        <select id="fault" name="fault">
          ${Object.entries(FAULTS).map(
            ([fault, words]) =>
              html`<option value="${fault}" ${fault === workspace.fault() ? "selected" : ""}>
                ${words}
              </option>`,
          )}
        </select></label
      >
      <noscript><button>Answer so</button></noscript>
    </form>
    <p>
      This stands in for your Slack. What is pressed here is sent to Signal Flag signed as Slack
      signs it. <a href="/">Back to the desk</a> · <a href="/queue">Queue</a>
    </p>
  </aside>`;
}

function messagesHtml(workspace: Workspace, user: SlackUser, channel: Channel): Html {
  const reader: Reader = { workspace, user: user.id };
  const messages = workspace.messagesOf(channel.id, null);
  const own = workspace.ephemeralsOf(channel.id, user.id);
  return html`${
      messages.length === 0
        ? html`<p class="none">
            Nothing yet. Raise a flag in a ticket: ten seconds later it is here, unless it was taken
            back.
          </p>`
        : html`<ol class="messages">
            ${messages.map((message) => messageHtml(message, reader))}
          </ol>`
    }
    <div aria-live="polite">${own.length === 0 ? "" : ownHtml(own, user, channel)}</div>`;
}

function messageHtml(message: SlackMessage, reader: Reader): Html {
  const { channel, ts, edited } = message;
  const replies = reader.workspace.messagesOf(channel, ts);
  return html`<li class="message" id="m-${ts}">
    <span class="avatar" aria-hidden="true">SF</span>
    <div class="body">
      <div class="from">
        <strong>Signal Flag</strong> <span class="app">App</span> ${timeHtml(ts)}
        ${edited ? html`<span class="edited">updated</span>` : ""}
        <form class="delete" method="post" action="/sandbox/slack/delete">
          <input type="hidden" name="as" value="${reader.user}" />
          <input type="hidden" name="channel" value="${channel}" />
          <button name="ts" value="${ts}">Delete this message</button>
        </form>
      </div>
      ${messageBlocks(message, reader)}
      ${
        replies.length === 0
          ? ""
          : html`<ol class="replies" aria-label="Thread">
              ${replies.map(
                (reply) =>
                  html`<li>
                    <div class="from"><strong>Signal Flag</strong> ${timeHtml(reply.ts)}</div>
                    ${messageBlocks(reply, reader)}
                  </li>`,
              )}
            </ol>`
      }
    </div>
  </li>`;
}

const ownHtml = (own: readonly Ephemeral[], user: SlackUser, channel: Channel): Html =>
  html`<section class="own" aria-label="Only visible to you">
    <p class="who">Only visible to you</p>
    ${own.map(({ text }) => html`<p>${text}</p>`)}
    <form method="post" action="/sandbox/slack/dismiss">
      <input type="hidden" name="as" value="${user.id}" />
      <input type="hidden" name="channel" value="${channel.id}" />
      <button id="dismiss">Dismiss</button>
    </form>
  </section>`;

const timeHtml = (ts: string): Html => {
  const at = new Date(Number(ts) * 1000).toISOString();
  return html`<time datetime="${at}">${at.slice(11, 16)} UTC</time>`;
};
