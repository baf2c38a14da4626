// The body of a mail's delivery: the facts, decided once. Words, addresses and links are made of them when it is sent, in
// each receiver's own language; a link that acts for somebody is never stored.
import { z } from "zod";
import { KINDS, STATUSES } from "../../domain/flag.ts";
import type { Addressee } from "../../storage/members.ts";
import type { Message } from "../message.ts";

const Person = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  locale: z.string().nullable(),
  zone: z.string(),
  /** Whether they may move flags, so that links that do so are of use to them. */
  acts: z.boolean(),
});
type Person = z.infer<typeof Person>;

export const FlagFacts = z.strictObject({
  event: z.string(),
  at: z.iso.datetime(),
  byName: z.string().nullable(),
  /** What somebody wrote to the receivers with it. */
  words: z.string().nullable(),
  kind: z.enum(KINDS),
  status: z.enum(STATUSES),
  signal: z.strictObject({ id: z.string(), label: z.string() }).nullable(),
  accountName: z.string().nullable(),
  ticketId: z.string(),
  ticketSubject: z.string().nullable(),
  plan: z.string().nullable(),
  seats: z.int().nullable(),
  seatsUsed: z.int().nullable(),
  arrMinor: z.string().nullable(),
  currency: z.string().nullable(),
  renewalOn: z.string().nullable(),
  agentName: z.string().nullable(),
  ownerName: z.string().nullable(),
  requesterName: z.string().nullable(),
  quote: z.string().nullable(),
  note: z.string().nullable(),
  dueAt: z.iso.datetime(),
  /** Whether the customer still waits, so that there is a deadline to speak of. */
  waits: z.boolean(),
  /** Opens the flag on the queue page. */
  link: z.string(),
  /** Those the event names, or else the owner; `named` says which. */
  to: z.array(Person),
  named: z.boolean(),
  /** Who leads the flag's queue. */
  lead: Person.nullable(),
  /** Of the tenant, for readers of whom nothing is known. */
  zone: z.string(),
});
export type FlagFacts = z.infer<typeof FlagFacts>;

const personOf = ({ id, name, email, locale, zone, roles }: Addressee): Person => ({
  id,
  name,
  email,
  locale,
  zone,
  acts: roles.includes("cs_manager") || roles.includes("admin"),
});

/** The facts of one message, as JSON. */
export function flagFacts({ flag, event, signal, link, to, lead, zone }: Message): string {
  const { words, toIds } = event.data;
  const facts: FlagFacts = {
    event: event.type,
    at: event.at.toISOString(),
    byName: event.byName,
    words: typeof words === "string" ? words : null,
    kind: flag.kind,
    status: flag.status,
    signal: signal === null ? null : { id: signal.id, label: signal.label },
    accountName: flag.accountName,
    ticketId: flag.ticketId,
    ticketSubject: flag.ticketSubject,
    plan: flag.plan,
    seats: flag.seats,
    seatsUsed: flag.seatsUsed,
    arrMinor: flag.arrMinor,
    currency: flag.currency,
    renewalOn: flag.renewalOn,
    agentName: flag.agentName,
    ownerName: flag.ownerName,
    requesterName: flag.requesterName,
    quote: flag.quote,
    note: flag.note,
    dueAt: flag.dueAt.toISOString(),
    waits: flag.contactedAt === null && flag.closedAt === null,
    link,
    to: to.map(personOf),
    named: Array.isArray(toIds),
    lead: lead === null ? null : personOf(lead),
    zone,
  };
  return JSON.stringify(facts);
}
