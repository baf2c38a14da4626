// What destinations are told about: the catalogue of events, by the type under which the store keeps them.
import type { ClockEvent } from "../domain/clock/ladder-events.ts";
import type { MoveName } from "../domain/flag.ts";
import type { FollowUpEvent } from "../domain/follow-up.ts";

type EventType =
  | MoveName
  | FollowUpEvent
  | ClockEvent
  | "raised"
  | "refined"
  | "corroborated"
  | "uncorroborated"
  | "joined"
  | "undone"
  | "credited"
  | "disputed"
  | "redacted"
  | "fixed"
  | "unfixed";

interface EventInfo {
  /** What receivers see. It never changes once it was sent. */
  readonly name: `flag.${string}`;
  /** The beginning of a line about it, before the account's name. */
  readonly headline: string;
  /** When it is sent, for a receiver's developer. */
  readonly means: string;
}

export const EVENTS = {
  raised: {
    name: "flag.raised",
    headline: "flagged",
    means:
      "An agent raised the flag, did not undo it, and nobody had said the same of the account; else it is flag.corroborated.",
  },
  refined: {
    name: "flag.refined",
    headline: "refined",
    means: "The agent changed its signal, note or quote; `event.data.changed` says which.",
  },
  claim: {
    name: "flag.claimed",
    headline: "claimed",
    means: "Somebody in CS took it; the clock goes on.",
  },
  contact: {
    name: "flag.contacted",
    headline: "contacted",
    means: "The customer was contacted; the clock stands still.",
  },
  accept: { name: "flag.accepted", headline: "accepted", means: "CS found the signal to be real." },
  opportunity: {
    name: "flag.opportunity",
    headline: "opportunity linked",
    means: "A CRM deal was linked; `event.data` names it.",
  },
  win: { name: "flag.won", headline: "won", means: "The linked deal was won." },
  lose: { name: "flag.lost", headline: "lost", means: "The linked deal was lost." },
  resume: {
    name: "flag.resumed",
    headline: "deal reopened",
    means: "The CRM reopened the linked deal.",
  },
  resolve: { name: "flag.resolved", headline: "resolved", means: "The friction was resolved." },
  decline: {
    name: "flag.declined",
    headline: "declined",
    means: "CS will not follow it up; `event.data.reason` says why.",
  },
  duplicate: {
    name: "flag.duplicate",
    headline: "duplicate",
    means: "It repeats another flag, `event.data.of`.",
  },
  expire: { name: "flag.expired", headline: "expired", means: "Nobody followed it up in time." },
  reopen: {
    name: "flag.reopened",
    headline: "reopened",
    means: "It is new again; `event.data.why` says why.",
  },
  withdraw: {
    name: "flag.withdrawn",
    headline: "withdrawn",
    means: "The agent took it back at once.",
  },
  snoozed: {
    name: "flag.snoozed",
    headline: "snoozed",
    means: "Somebody in CS snoozed it until `event.data.until`; the clock goes on.",
  },
  woken: {
    name: "flag.woken",
    headline: "back in the queue",
    means: "Somebody woke it before it was to wake by itself.",
  },
  "handed-over": {
    name: "flag.handed-over",
    headline: "handed over",
    means: "A colleague owns it now; `event.data.words` is the note for them.",
  },
  mentioned: {
    name: "flag.mentioned",
    headline: "remark",
    means: "Somebody in CS remarked on it; `event.data.to` names the colleagues it is for.",
  },
  agreed: {
    name: "flag.agreed",
    headline: "agreed",
    means: "What was agreed with the customer: `event.data` has the next step, date, amount, link.",
  },
  thanked: {
    name: "flag.thanked",
    headline: "thanks",
    means: "The agents who heard it were thanked; `event.data.words` says how.",
  },
  paused: {
    name: "flag.paused",
    headline: "paused",
    means:
      "Its clock stands still until `event.data.until`, for the listed reason in `event.data.reason`.",
  },
  unpaused: {
    name: "flag.unpaused",
    headline: "clock running again",
    means: "The pause is over; `event.data.dueAt` is the deadline now.",
  },
  reminded: {
    name: "flag.reminded",
    headline: "due soon",
    means:
      "Three quarters of its business time are over without contact; `event.data.toIds` names whom to tell.",
  },
  breached: {
    name: "flag.breached",
    headline: "overdue",
    means:
      "Its deadline has passed without contact; `event.data.toIds` names whom to tell: the owner and the queue's lead.",
  },
  escalated: {
    name: "flag.escalated",
    headline: "still no contact",
    means:
      "Another business day without contact: one step up the ladder, to the people in `event.data.toIds`.",
  },
  held: {
    name: "flag.held",
    headline: "reminders held",
    means:
      "Something says that the customer was contacted already; nobody is reminded. `event.data.because` names it.",
  },
  undone: {
    name: "flag.undone",
    headline: "last move undone",
    means: "The last move was taken back; `event.data.what` names it.",
  },
  split: {
    name: "flag.split",
    headline: "on its own again",
    means:
      "It was joined to another flag, `event.data.from` where one was left behind, and now waits for an answer of its own.",
  },
  joined: {
    name: "flag.joined",
    headline: "joined to another flag",
    means:
      "It says the same as another flag of its account, `event.data.of`, and is no work of its own.",
  },
  corroborated: {
    name: "flag.corroborated",
    headline: "heard again",
    means:
      "Another agent said the same of this account; `event.data` names their flag and ticket. Whoever hears of raised flags hears of these.",
  },
  uncorroborated: {
    name: "flag.uncorroborated",
    headline: "heard by one less",
    means: "A flag that was joined to it no longer is; `event.data` names it and says why.",
  },
  credited: {
    name: "flag.credited",
    headline: "credited",
    means: "A deal was credited to it, or no longer is.",
  },
  disputed: {
    name: "flag.disputed",
    headline: "credit disputed",
    means:
      "Somebody says that a deal was credited wrongly, took that back, or decided it: `event.data.act` is `contested`, `withdrawn` or `decided`.",
  },
  fixed: {
    name: "flag.fixed",
    headline: "fixed by product",
    means: "Product put the cause right; `event.data.fixId` names the fix.",
  },
  unfixed: {
    name: "flag.unfixed",
    headline: "not fixed after all",
    means: "What product had put right turned out not to be.",
  },
  redacted: {
    name: "flag.redacted",
    headline: "texts erased",
    means: "Its texts were erased; erase your copies too.",
  },
} as const satisfies Record<EventType, EventInfo>;
export type DestinationEvent = keyof typeof EVENTS;
export type EventName = (typeof EVENTS)[DestinationEvent]["name"];

export const isDestinationEvent = (type: string): type is DestinationEvent =>
  Object.hasOwn(EVENTS, type);
