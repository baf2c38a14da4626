// The flag, its statuses and the only moves between them. Screens, endpoint and documents are derived from this file.
//
// Flag: one signal raised by one agent on one ticket about one account.
// Kind: expansion (they want more) or friction (they may leave).
// Owner: the person in CS who must act. The clock stops at *contacted*, not at *claimed*.
// Move: what somebody does to a flag. Every move leaves an event.

import { LADDER_EVENTS } from "./clock/ladder-events.ts";

export const KINDS = ["expansion", "friction"] as const;
export type Kind = (typeof KINDS)[number];

export const STATUSES = [
  "new",
  "claimed",
  "contacted",
  "accepted",
  "opportunity",
  "won",
  "lost",
  "resolved",
  "declined",
  "duplicate",
  "expired",
  "withdrawn",
] as const;
export type Status = (typeof STATUSES)[number];

/** Statuses in which somebody still has to do something. */
export const OPEN_STATUSES = ["new", "claimed", "contacted", "accepted", "opportunity"] as const;
export const isOpen = (status: Status): boolean =>
  (OPEN_STATUSES as readonly Status[]).includes(status);

export const DECLINE_REASONS = [
  "already-known",
  "self-serve",
  "not-qualified",
  "wrong-account",
  "wrong-signal",
  "timing",
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** Who may make a move: the agent who raised the flag, CS, or the system on behalf of a clock or the CRM. */
export type Mover = "author" | "cs" | "system";

interface MoveRule {
  readonly from: readonly Status[];
  readonly to: Status;
  readonly kinds: readonly Kind[];
  readonly by: readonly Mover[];
}

const beforeOpportunity = ["new", "claimed", "contacted", "accepted"] as const;

/** The one table of moves. A step may be skipped; the later implies the earlier. */
export const MOVES = {
  claim: { from: ["new"], to: "claimed", kinds: KINDS, by: ["cs"] },
  contact: { from: ["new", "claimed"], to: "contacted", kinds: KINDS, by: ["cs"] },
  accept: { from: ["new", "claimed", "contacted"], to: "accepted", kinds: KINDS, by: ["cs"] },
  // By the system when the rule of attribution found the deal this flag sourced.
  opportunity: {
    from: beforeOpportunity,
    to: "opportunity",
    kinds: ["expansion"],
    by: ["cs", "system"],
  },
  win: { from: ["opportunity", "lost"], to: "won", kinds: ["expansion"], by: ["system"] },
  lose: { from: ["opportunity", "won"], to: "lost", kinds: ["expansion"], by: ["system"] },
  // The CRM reopened the deal.
  resume: { from: ["won", "lost"], to: "opportunity", kinds: ["expansion"], by: ["system"] },
  resolve: { from: beforeOpportunity, to: "resolved", kinds: ["friction"], by: ["cs"] },
  decline: { from: OPEN_STATUSES, to: "declined", kinds: KINDS, by: ["cs"] },
  // One's own hand merges two flags; a flag that says the same of the same account is joined by itself when it is raised.
  duplicate: { from: OPEN_STATUSES, to: "duplicate", kinds: KINDS, by: ["cs"] },
  // To where it had come before it was joined. By the system when the flag it was joined to is no more.
  split: { from: ["duplicate"], to: "new", kinds: KINDS, by: ["cs", "system"] },
  expire: { from: OPEN_STATUSES, to: "expired", kinds: KINDS, by: ["system"] },
  reopen: { from: ["declined", "expired"], to: "new", kinds: KINDS, by: ["cs"] },
  withdraw: { from: ["new", "duplicate"], to: "withdrawn", kinds: KINDS, by: ["author"] },
} as const satisfies Record<string, MoveRule>;
export type MoveName = keyof typeof MOVES;
export const isMoveName = (name: string): name is MoveName => Object.hasOwn(MOVES, name);
export const MOVE_NAMES: readonly MoveName[] = Object.keys(MOVES).filter(isMoveName);

/** Seconds in which the agent is offered *undo* after a click. */
export const UNDO_SECONDS = 10;
/**
 * Seconds after receipt in which a withdrawal is still taken: the undo window plus the time a click needs to arrive.
 * Deliveries wait as long as the undo window, so that an undone click rings nobody's phone.
 */
export const WITHDRAW_SECONDS = 60;
/** Seconds in which a CS manager may take back their own last move. */
export const MOVE_UNDO_SECONDS = 60;

/** Instants are UTC epoch milliseconds on the server's clock. */
export interface FlagState {
  readonly kind: Kind;
  readonly status: Status;
  readonly agentId: string;
  readonly ownerId: string | null;
  readonly raisedAt: number;
  readonly claimedAt: number | null;
  readonly contactedAt: number | null;
  readonly acceptedAt: number | null;
  readonly opportunityAt: number | null;
  readonly closedAt: number | null;
  readonly declineReason: DeclineReason | null;
  readonly rightSignal: string | null;
  readonly duplicateOf: string | null;
  readonly opportunity: { readonly crm: string; readonly id: string } | null;
}

export type Move =
  | {
      readonly move: Exclude<MoveName, "decline" | "duplicate" | "opportunity" | "reopen">;
    }
  | {
      readonly move: "decline";
      readonly reason: DeclineReason;
      readonly rightSignal?: string | undefined;
      /** Useful all the same: CS is glad to have heard it. */
      readonly goodToKnow?: boolean | undefined;
    }
  | { readonly move: "duplicate"; readonly of: string }
  | {
      readonly move: "opportunity";
      readonly opportunity: { readonly crm: string; readonly id: string };
    }
  | { readonly move: "reopen"; readonly why: string };

export interface MadeBy {
  readonly as: Mover;
  /** The member's id; `null` for the system. */
  readonly id: string | null;
}

export type MoveRefusal =
  | "not-from-here"
  | "wrong-kind"
  | "not-yours"
  | "undo-window-passed"
  | "duplicate-of-itself"
  | "other-account"
  | "out-of-scope"
  | "nothing-to-undo";

/** Which moves this person could make now: what a screen offers as buttons. */
export function movesFrom(flag: Pick<FlagState, "kind" | "status">, as: Mover): MoveName[] {
  return MOVE_NAMES.filter((name) => {
    const rule: MoveRule = MOVES[name];
    return (
      rule.from.includes(flag.status) && rule.kinds.includes(flag.kind) && rule.by.includes(as)
    );
  });
}

/**
 * The flag after a move, or why the move is refused.
 * The later step implies the earlier ones: accepting a flag nobody contacted records the contact at the same instant.
 */
export function makeMove(
  flag: FlagState,
  request: Move,
  by: MadeBy,
  at: number,
): { readonly flag: FlagState } | { readonly refused: MoveRefusal } {
  const rule: MoveRule = MOVES[request.move];
  if (!rule.by.includes(by.as)) return { refused: "not-yours" };
  if (!rule.kinds.includes(flag.kind)) return { refused: "wrong-kind" };
  if (!rule.from.includes(flag.status)) return { refused: "not-from-here" };

  const moved: FlagState = { ...flag, status: rule.to };
  const owner = flag.ownerId ?? by.id;
  switch (request.move) {
    case "claim":
      return { flag: { ...moved, ownerId: by.id, claimedAt: at } };
    case "contact":
      return { flag: { ...contacted(moved, at), ownerId: owner } };
    case "accept":
      return { flag: { ...accepted(moved, at), ownerId: owner } };
    case "opportunity":
      return {
        flag: {
          ...accepted(moved, at),
          ownerId: owner,
          opportunityAt: flag.opportunityAt ?? at,
          opportunity: request.opportunity,
        },
      };
    case "win":
    case "lose":
    case "expire":
      return { flag: { ...moved, closedAt: at } };
    case "resolve":
      return { flag: { ...accepted(moved, at), ownerId: owner, closedAt: at } };
    case "resume":
      return { flag: { ...moved, closedAt: null } };
    case "decline":
      return {
        flag: {
          ...moved,
          ownerId: owner,
          closedAt: at,
          declineReason: request.reason,
          rightSignal: request.rightSignal ?? null,
        },
      };
    case "duplicate":
      return { flag: { ...moved, closedAt: at, duplicateOf: request.of } };
    case "split":
      return {
        flag: { ...moved, status: furthestOf(flag), closedAt: null, duplicateOf: null },
      };
    case "reopen":
      // New evidence asks anew: the clock runs again, and nothing of the first round counts as its answer.
      return {
        flag: {
          ...moved,
          claimedAt: null,
          contactedAt: null,
          acceptedAt: null,
          opportunityAt: null,
          closedAt: null,
          declineReason: null,
          rightSignal: null,
          opportunity: null,
        },
      };
    case "withdraw":
      if (by.id !== flag.agentId) return { refused: "not-yours" };
      if (at - flag.raisedAt > WITHDRAW_SECONDS * 1000) return { refused: "undo-window-passed" };
      return { flag: { ...moved, closedAt: at, duplicateOf: null } };
  }
}

/** The open status a flag had come to, by what was done with it. */
function furthestOf(flag: FlagState): Status {
  if (flag.opportunity !== null) return "opportunity";
  if (flag.acceptedAt !== null) return "accepted";
  if (flag.contactedAt !== null) return "contacted";
  return flag.claimedAt === null ? "new" : "claimed";
}

const contacted = (flag: FlagState, at: number): FlagState => ({
  ...flag,
  contactedAt: flag.contactedAt ?? at,
});

const accepted = (flag: FlagState, at: number): FlagState => ({
  ...contacted(flag, at),
  acceptedAt: flag.acceptedAt ?? at,
});

/**
 * The flag as it was before its last move. Only the person who made that move may undo it, and only for
 * `MOVE_UNDO_SECONDS`; afterwards a correction is a move of its own.
 */
export function undoMove(
  last: { readonly before: FlagState; readonly by: string | null; readonly at: number } | null,
  by: MadeBy,
  at: number,
): { readonly flag: FlagState } | { readonly refused: MoveRefusal } {
  if (last === null) return { refused: "nothing-to-undo" };
  if (last.by === null || last.by !== by.id) return { refused: "not-yours" };
  if (at - last.at > MOVE_UNDO_SECONDS * 1000) return { refused: "undo-window-passed" };
  return { flag: last.before };
}

/**
 * Whether signal, note and quote may still be refined: until CS has made contact or the flag has ended. One that was
 * joined to another stays open to its author, or what they write a moment after the click would be lost.
 */
export const canRefine = (flag: Pick<FlagState, "status" | "contactedAt">): boolean =>
  (isOpen(flag.status) || flag.status === "duplicate") && flag.contactedAt === null;

/**
 * Events that come to a flag because of another one, or because nothing was done about it. They change nothing that a person may have decided on, so nobody's
 * move is turned away for them, and the move before them can still be undone.
 */
const PASSING: ReadonlySet<string> = new Set([
  "corroborated",
  "uncorroborated",
  "disputed",
  ...LADDER_EVENTS,
]);
export const isPassing = (eventType: string): boolean => PASSING.has(eventType);
