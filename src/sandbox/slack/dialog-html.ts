// A dialog (Slack calls it a view) as the stand-in's page draws it.
import { html } from "hono/html";
import { z } from "zod";
import { unescaped } from "./block-text.ts";
import type { Html } from "./message-html.ts";
import type { OpenView } from "./workspace.ts";

const Plain = z.object({ text: z.string() }).transform(({ text }) => unescaped(text));
const Option = z.object({ text: Plain, value: z.string() });
const Element = z.discriminatedUnion("type", [
  z.object({ type: z.literal("radio_buttons"), options: z.array(Option) }),
  z.object({
    type: z.literal("static_select"),
    placeholder: Plain.optional(),
    option_groups: z.array(z.object({ label: Plain, options: z.array(Option) })),
  }),
]);
const Block = z.discriminatedUnion("type", [
  z.object({ type: z.literal("section"), text: Plain }),
  z.object({
    type: z.literal("input"),
    block_id: z.string(),
    label: Plain,
    optional: z.boolean().default(false),
    element: Element,
  }),
]);
const View = z.object({
  title: Plain,
  submit: Plain.optional(),
  close: Plain,
  blocks: z.array(z.unknown()),
});

/** The fields of a dialog whose values are sent off with it. */
export const inputsOf = ({ view }: OpenView): string[] =>
  (View.safeParse(view).data?.blocks ?? []).flatMap((given) => {
    const block = Block.safeParse(given).data;
    return block?.type === "input" ? [block.block_id] : [];
  });

export function dialogHtml(opened: OpenView, channel: string): Html {
  const view = View.safeParse(opened.view).data;
  if (view === undefined) return html``;
  return html`<dialog open data-modal aria-labelledby="dialog-title">
    <form method="post" action="/sandbox/slack/views/${opened.id}">
      <input type="hidden" name="as" value="${opened.user}" />
      <input type="hidden" name="channel" value="${channel}" />
      <h2 id="dialog-title">${view.title}</h2>
      ${view.blocks.map((block) => blockHtml(block, opened.errors))}
      ${opened.errors[""] === undefined ? "" : html`<p class="error" role="alert">${opened.errors[""]}</p>`}
      <div class="dialog-foot">
        <button name="do" value="close" formnovalidate>${view.close}</button>
        ${
          view.submit === undefined
            ? ""
            : html`<button name="do" value="send" class="primary">${view.submit}</button>`
        }
      </div>
    </form>
  </dialog>`;
}

function blockHtml(given: unknown, errors: Readonly<Record<string, string>>): Html {
  const block = Block.safeParse(given).data;
  if (block === undefined) return html``;
  if (block.type === "section") return html`<p>${block.text}</p>`;
  const { block_id: name, element, label } = block;
  const error = errors[name];
  const mark = error === undefined ? "" : html`<p class="error" role="alert">${error}</p>`;
  if (element.type === "radio_buttons")
    return html`<fieldset>
      <legend>${label}</legend>
      ${element.options.map(
        ({ text, value }) =>
          html`<label class="choice"
            ><input
              type="radio"
              name="${name}"
              value="${value}"
              ${block.optional ? "" : "required"}
            />
            ${text}</label
          >`,
      )}
      ${mark}
    </fieldset>`;
  return html`<label class="field"
    >${label}${block.optional ? " (optional)" : ""}
    <select name="${name}">
      <option value="">${element.placeholder ?? ""}</option>
      ${element.option_groups.map(
        ({ label: group, options }) =>
          html`<optgroup label="${group}">
            ${options.map(({ text, value }) => html`<option value="${value}">${text}</option>`)}
          </optgroup>`,
      )}
    </select>
    ${mark}</label
  >`;
}
