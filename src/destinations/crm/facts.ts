// What a CRM is told of a flag, whichever CRM it is: one task, and one deal once the signal was accepted.
import { z } from "zod";
import { isOpen } from "../../domain/flag.ts";
import { clip } from "../clip.ts";
import { type DestinationEvent, EVENTS } from "../events.ts";
import type { Message } from "../message.ts";
import { seatsOf, worthOf } from "../slack.ts";

/** The shortest that one of them takes: a Salesforce subject. */
const LONGEST_SUBJECT = 255;
/** A Salesforce opportunity's name. */
const LONGEST_NAME = 120;
const LONGEST_DESCRIPTION = 8000;

export const CrmFacts = z.object({
  flagId: z.uuid(),
  subject: z.string(),
  description: z.string(),
  dueAt: z.iso.datetime(),
  state: z.enum(["open", "working", "done"]),
  isUrgent: z.boolean(),
  ownerEmail: z.string().nullable(),
  accountId: z.string().nullable(),
  /** `null` while there is no deal to make, or when the flag is linked to one that people made. */
  dealName: z.string().nullable(),
  /** It joined another flag, whose task and deal stand for both; its own task, if there is one, is done. */
  isJoined: z.boolean(),
});
export type CrmFacts = z.infer<typeof CrmFacts>;

/** What a CRM hears of: everything that changes the task, its owner or its urgency. */
export const CRM_EVENTS = [
  "raised",
  "claim",
  "contact",
  "accept",
  "opportunity",
  "win",
  "lose",
  "resolve",
  "decline",
  "duplicate",
  "joined",
  "split",
  "expire",
  "reopen",
  "withdraw",
  "undone",
  "breached",
  "handed-over",
] as const satisfies readonly DestinationEvent[];

/** Statuses in which CS has said that there is something to sell. */
const TAKEN_ON = ["accepted", "opportunity"];

/** The facts of a message, as the JSON that is kept and sent the same at every attempt. */
export function crmFacts(message: Message): string {
  const { flag, signal, event, crm } = message;
  const kind = flag.kind === "expansion" ? "Expansion" : "Friction";
  const what = signal?.label ?? "Not sure";
  const account = flag.accountName ?? `ticket #${flag.ticketId}`;
  const facts: CrmFacts = {
    flagId: flag.id,
    subject: clip(`${kind}: ${what}, ${account}`, LONGEST_SUBJECT),
    description: clip(descriptionOf(message), LONGEST_DESCRIPTION),
    dueAt: flag.dueAt.toISOString(),
    state: !isOpen(flag.status) ? "done" : flag.status === "new" ? "open" : "working",
    isUrgent: flag.urgency === "now" || event.type === "breached",
    ownerEmail: crm.ownerEmail,
    accountId: crm.accountId,
    dealName:
      flag.kind === "expansion" && TAKEN_ON.includes(flag.status) && flag.opportunityId === null
        ? clip(`${account}: ${what}`, LONGEST_NAME)
        : null,
    isJoined: flag.status === "duplicate",
  };
  return JSON.stringify(facts);
}

function descriptionOf(message: Message): string {
  const { flag, event, link } = message;
  const lines = [
    flag.quote === null ? null : `“${flag.quote}”`,
    flag.evidence,
    flag.note === null ? null : `Note: ${flag.note}`,
    [worthOf(message), seatsOf(message), flag.renewalOn && `renewal ${flag.renewalOn}`]
      .filter(Boolean)
      .join(", "),
    `Flagged by ${flag.agentName ?? `member ${flag.agentId}`}, ticket #${flag.ticketId}. Last: ${EVENTS[event.type].headline}.`,
    link,
  ];
  return lines.filter((line) => line !== null && line !== "").join("\n");
}
