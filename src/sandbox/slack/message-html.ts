// A message as the stand-in's page draws it: Block Kit as HTML, with nothing that was written taken for markup.
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { z } from "zod";
import { unescaped } from "./block-text.ts";
import type { SlackMessage, Workspace } from "./workspace.ts";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const Plain = z.object({ text: z.string() }).transform(({ text }) => unescaped(text));
const Button = z.object({
  type: z.literal("button"),
  action_id: z.string(),
  value: z.string().default(""),
  text: Plain,
  accessibility_label: z.string().optional(),
  style: z.string().optional(),
});
const Piece = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("link"), url: z.string(), text: z.string() }),
  z.object({ type: z.literal("user"), user_id: z.string() }),
  z.object({ type: z.literal("date"), timestamp: z.number(), fallback: z.string() }),
]);
const RichSection = z.object({ elements: z.array(Piece) });
const Block = z.discriminatedUnion("type", [
  z.object({ type: z.literal("header"), text: Plain }),
  z.object({ type: z.literal("context"), elements: z.array(Plain) }),
  z.object({
    type: z.literal("section"),
    text: Plain.optional(),
    fields: z.array(Plain).default([]),
  }),
  z.object({ type: z.literal("rich_text"), elements: z.array(RichSection) }),
  z.object({
    type: z.literal("actions"),
    block_id: z.string().default(""),
    elements: z.array(Button),
  }),
]);

export interface Reader {
  readonly workspace: Workspace;
  /** The person who looks at the page. */
  readonly user: string;
}

/** A message's blocks; what is not known here is left out, as Slack would have refused it. */
export const messageBlocks = (message: SlackMessage, reader: Reader): Html =>
  message.blocks.length === 0
    ? html`<p>${unescaped(message.text)}</p>`
    : html`${message.blocks.map((block) => blockHtml(block, message, reader))}`;

function blockHtml(given: unknown, message: SlackMessage, reader: Reader): Html {
  const block = Block.safeParse(given).data;
  if (block === undefined) return html``;
  switch (block.type) {
    case "header":
      return html`<h3>${block.text}</h3>`;
    case "context":
      return html`<p class="context">${block.elements.join(" · ")}</p>`;
    case "section":
      return html`${block.text === undefined ? "" : html`<p>${block.text}</p>`}${
        block.fields.length === 0
          ? ""
          : html`<ul class="fields">
              ${block.fields.map((field) => html`<li>${field}</li>`)}
            </ul>`
      }`;
    case "rich_text":
      return html`${block.elements.map(
        ({ elements }) =>
          html`<p>${elements.map((piece) => pieceHtml(piece, reader.workspace))}</p>`,
      )}`;
    case "actions":
      return html`<div class="actions">
        ${block.elements.map((button) => buttonHtml(button, block.block_id, message, reader.user))}
      </div>`;
  }
}

function pieceHtml(piece: z.infer<typeof Piece>, workspace: Workspace): Html {
  switch (piece.type) {
    case "text":
      return html`${piece.text}`;
    case "link":
      return html`<a href="${piece.url}">${piece.text}</a>`;
    case "user":
      return html`<span class="mention"
        >@${workspace.userById(piece.user_id)?.name ?? piece.user_id}</span
      >`;
    case "date":
      return html`<time datetime="${new Date(piece.timestamp * 1000).toISOString()}"
        >${piece.fallback}</time
      >`;
  }
}

const buttonHtml = (
  button: z.infer<typeof Button>,
  block: string,
  { channel, ts }: SlackMessage,
  user: string,
): Html =>
  html`<form method="post" action="/sandbox/slack/press">
    <input type="hidden" name="as" value="${user}" />
    <input type="hidden" name="channel" value="${channel}" />
    <input type="hidden" name="ts" value="${ts}" />
    <input type="hidden" name="block_id" value="${block}" />
    <input type="hidden" name="value" value="${button.value}" />
    <button
      id="${ts}-${button.action_id}"
      name="action_id"
      value="${button.action_id}"
      class="${button.style === "primary" ? "primary" : ""}"
      aria-label="${unescaped(button.accessibility_label ?? button.text)}"
    >
      ${button.text}
    </button>
  </form>`;
