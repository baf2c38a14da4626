// What the outside would have heard: a Slack channel and a webhook's receiver on loopback, and a page that shows both.
import { Hono } from "hono";
import { html } from "hono/html";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { z } from "zod";

/** More than a demonstration fills; the oldest go first. */
const MOST_KEPT = 200;

const SlackMessage = z.object({ text: z.string(), blocks: z.array(z.json()).default([]) });

/** Every piece of text in a block, a line each: what a person would read in the channel. */
function linesOf(block: unknown): string[] {
  if (Array.isArray(block)) {
    const parts = block.flatMap(linesOf);
    return block.some((part) => isLeaf(part)) ? [parts.join("")] : parts;
  }
  if (typeof block !== "object" || block === null) return [];
  // A date is drawn in the reader's zone; who can't draw it shows the words that came with it.
  return Object.entries(block).flatMap(([key, value]) =>
    ["text", "fallback"].includes(key) && typeof value === "string" ? [value] : linesOf(value),
  );
}

/** Pieces of one sentence, as opposed to the fields of a section, which stand below each other. */
const isLeaf = (part: unknown): boolean =>
  typeof part === "object" &&
  part !== null &&
  "text" in part &&
  typeof part.text === "string" &&
  !isField(part);

const isField = (part: object): boolean => "type" in part && part.type === "plain_text";

interface Heard {
  readonly at: Date;
  readonly where: "slack" | "webhook";
  readonly id: string | null;
  readonly lines: readonly string[];
  /** For the webhook: whether its signature is right. */
  readonly note: string;
}

/** Loopback stand-ins for the sandbox's two destinations, with a page at `/sandbox/received`. */
export function createReceivers(parts: {
  readonly webhookSecret: string;
  readonly now: () => number;
}): Hono {
  const heard: Heard[] = [];
  const keep = (message: Omit<Heard, "at">) => {
    heard.unshift({ ...message, at: new Date(parts.now()) });
    heard.splice(MOST_KEPT);
  };
  const receivers = new Hono();

  receivers.post("/sandbox/receivers/slack", async (context) => {
    const message = SlackMessage.safeParse(await context.req.json().catch(() => null));
    if (!message.success) return context.text("invalid_payload", 400);
    const { blocks, text } = message.data;
    const said = linesOf(blocks);
    keep({ where: "slack", id: null, lines: said.length > 0 ? said : [text], note: "" });
    return context.text("ok");
  });

  receivers.post("/sandbox/receivers/webhook", async (context) => {
    const body = await context.req.text();
    const id = context.req.header("webhook-id") ?? null;
    try {
      new Webhook(parts.webhookSecret).verify(body, {
        "webhook-id": id ?? "",
        "webhook-timestamp": context.req.header("webhook-timestamp") ?? "",
        "webhook-signature": context.req.header("webhook-signature") ?? "",
      });
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      return context.text("bad signature", 401);
    }
    const pretty = JSON.stringify(JSON.parse(body), null, 2);
    keep({ where: "webhook", id, lines: [pretty], note: "signature verified" });
    return context.body(null, 204);
  });

  receivers.get("/sandbox/received.json", (context) => context.json(heard));

  receivers.get("/sandbox/received", (context) => {
    context.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    context.header("Cache-Control", "no-store");
    context.header("Refresh", "3");
    return context.html(
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <title>What the outside heard · Signal Flag sandbox</title>
            <link rel="stylesheet" href="/sandbox/page.css" />
          </head>
          <body>
            <main>
              <h1>What the outside heard</h1>
              <p>
                Messages are sent ten seconds after a flag is raised, so that one that is taken back
                rings nobody's phone. This page looks again every three seconds.
              </p>
              ${heard.length === 0 ? html`<p>Nothing yet. Raise a flag in a ticket.</p>` : ""}
              ${heard.map(
                (message) =>
                  html`<article>
                    <h2>${message.where === "slack" ? "#expansion in Slack" : "Signed webhook"}</h2>
                    <p>${message.at.toISOString()} ${message.note}</p>
                    ${message.lines.map((line) => html`<pre>${line}</pre>`)}
                  </article>`,
              )}
            </main>
          </body>
        </html>`,
    );
  });
  return receivers;
}
