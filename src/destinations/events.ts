// What destinations are told about: the catalogue of events, by the type under which the store keeps them.
import type { MoveName } from "../domain/flag.ts";

type EventType = MoveName | "raised" | "refined" | "undone" | "credited" | "redacted";

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
    means: "An agent raised the flag, and did not undo it.",
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
  undone: {
    name: "flag.undone",
    headline: "last move undone",
    means: "The last move was taken back; `event.data.what` names it.",
  },
  credited: {
    name: "flag.credited",
    headline: "credited",
    means: "A deal was credited to it, or no longer is.",
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
