// A Slack channel and a webhook's receiver on loopback.
import { Hono } from "hono";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { z } from "zod";
import type { Outside } from "./outside.ts";

const Named = z.looseObject({ type: z.string() });
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

/** Loopback stand-ins for the sandbox's first two destinations. */
export function createReceivers({
  webhookSecret,
  outside,
}: {
  readonly webhookSecret: string;
  readonly outside: Outside;
}): Hono {
  outside.show({
    where: "slack",
    title: "#expansion in Slack",
    about: "A channel that an incoming webhook posts into.",
  });
  outside.show({
    where: "webhook",
    title: "Signed webhook",
    about: "A program that takes every event and checks its signature.",
  });
  const receivers = new Hono();

  receivers.post("/sandbox/receivers/slack", async (context) => {
    const message = SlackMessage.safeParse(await context.req.json().catch(() => null));
    if (!message.success) return context.text("invalid_payload", 400);
    const { blocks, text } = message.data;
    const said = linesOf(blocks);
    outside.keep({
      where: "slack",
      id: null,
      title: text,
      lines: said.length > 0 ? said : [text],
      note: "",
    });
    return context.text("ok");
  });

  receivers.post("/sandbox/receivers/webhook", async (context) => {
    const body = await context.req.text();
    const id = context.req.header("webhook-id") ?? null;
    try {
      new Webhook(webhookSecret).verify(body, {
        "webhook-id": id ?? "",
        "webhook-timestamp": context.req.header("webhook-timestamp") ?? "",
        "webhook-signature": context.req.header("webhook-signature") ?? "",
      });
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      return context.text("bad signature", 401);
    }
    const payload: unknown = JSON.parse(body);
    outside.keep({
      where: "webhook",
      id,
      title: Named.safeParse(payload).data?.type ?? "An event",
      lines: [JSON.stringify(payload, null, 2)],
      note: "signature verified",
    });
    return context.body(null, 204);
  });
  return receivers;
}
