// The dialog behind *Not for us…*: one of the fixed reasons and, when it was the wrong signal, the right one
// (https://docs.slack.dev/reference/views/modal-views).
import { z } from "zod";
import { DECLINE_REASONS } from "../../domain/flag.ts";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import { slackText } from "../slack.ts";
import { plain, REASONS } from "./blocks.ts";

export const DECLINE_VIEW = "decline";
const LONGEST_OPTION = 75;
/** Slack takes so many options in one list. */
const MOST_OPTIONS = 100;

/** What the dialog carries along, unseen: which flag, as it was seen, and the message that it stands in. */
export const ViewMemory = z.strictObject({
  flag: z.string(),
  version: z.int(),
  channel: z.string(),
  ts: z.string(),
});
export type ViewMemory = z.infer<typeof ViewMemory>;

const option = (label: string, value: string) => ({ text: plain(label, LONGEST_OPTION), value });

export const declineView = (
  about: string,
  memory: ViewMemory,
  taxonomy: Taxonomy,
): Readonly<Record<string, unknown>> => ({
  type: "modal",
  callback_id: DECLINE_VIEW,
  private_metadata: JSON.stringify(memory),
  title: plain("Not for us", 24),
  submit: plain("Decline", 24),
  close: plain("Cancel", 24),
  blocks: [
    { type: "section", text: plain(`Why is this not for us? ${about}`, 300) },
    {
      type: "input",
      block_id: "reason",
      label: plain("Reason", 100),
      element: {
        type: "radio_buttons",
        action_id: "reason",
        options: DECLINE_REASONS.map((reason) => option(REASONS[reason], reason)),
      },
    },
    {
      type: "input",
      block_id: "signal",
      optional: true,
      label: plain("The right signal, if it was the wrong one", 100),
      element: {
        type: "static_select",
        action_id: "signal",
        placeholder: plain("I don’t know", 150),
        option_groups: signalGroups(taxonomy),
      },
    },
  ],
});

/** Instead of the dialog, when it is too late for it or the person may not. */
export const sentenceView = (sentence: string): Readonly<Record<string, unknown>> => ({
  type: "modal",
  title: plain("Not for us", 24),
  close: plain("Close", 24),
  blocks: [{ type: "section", text: plain(sentence, 3000) }],
});

const signalGroups = (taxonomy: Taxonomy): object[] =>
  taxonomy.kinds
    .flatMap(({ label, categories }) =>
      categories.map((category) => ({
        label: { ...plain(`${label}: ${category.label}`, LONGEST_OPTION) },
        options: category.signals
          .slice(0, MOST_OPTIONS)
          .map((signal) => option(signal.label, slackText(signal.id, 150))),
      })),
    )
    .slice(0, MOST_OPTIONS);
