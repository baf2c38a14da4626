// What people do to flags from within a chat: which buttons a message has, and what somebody asked by pressing one.
import { type DeclineReason, type FlagState, movesFrom } from "./flag.ts";

/** The moves that a message in a chat has buttons for, in the order of a flag's life. */
export const CHAT_MOVES = ["claim", "contact", "accept", "resolve", "decline"] as const;
export type ChatMove = (typeof CHAT_MOVES)[number];

/** Which buttons a flag's message has now; none once the flag has ended. */
export const chatMovesFrom = (flag: Pick<FlagState, "kind" | "status">): ChatMove[] => {
  const possible = movesFrom(flag, "cs");
  return CHAT_MOVES.filter(
    (move) =>
      possible.includes(move) &&
      // A friction is resolved by those who took it on; before that, the button would hide that nobody did.
      (move !== "resolve" || flag.status === "accepted"),
  );
};

/** A message in a chat, by the chat's own names. */
export interface ChatPlace {
  readonly channel: string;
  readonly ts: string;
}

export interface ChatAct {
  /** The person, by the chat's own id. */
  readonly user: string;
  /** The workspace that the person belongs to, when the chat says so: channels can be shared between companies. */
  readonly userTeam: string | null;
  /** The workspace that it happened in; `null` when the chat does not say. */
  readonly team: string | null;
  readonly flagId: string;
  /** The flag's version that the message showed. */
  readonly version: number;
  readonly message: ChatPlace;
  /** The same for a repeat of the same act, and for no other. */
  readonly once: string;
}

export interface ChatPress extends ChatAct {
  readonly is: "pressed";
  readonly button: ChatMove;
  /** What a dialog is opened with, within three seconds. */
  readonly triggerId: string;
  /** Where a sentence for this one person is sent to. */
  readonly responseUrl: string;
}

/** The dialog for declining, sent off. */
export interface ChatSubmission extends ChatAct {
  readonly is: "sent-off";
  readonly reason: DeclineReason;
  readonly rightSignal: string | null;
}

export type ChatInteraction =
  | ChatPress
  | ChatSubmission
  /** The chat asks whether this address is ours. */
  | { readonly is: "verification"; readonly challenge: string }
  /** A dialog in which no reason was chosen. */
  | { readonly is: "no-reason" }
  /** Something that nobody here waits for. */
  | { readonly is: "other" };
