// What the panel shows.
import type { Account } from "../../api/account.ts";
import type { Answer } from "../../api/answer.ts";
import type { Flag, FlagDetail } from "../../api/flag.ts";
import { UNDO_SECONDS, type Kind } from "../../domain/flag.ts";
import type { Texts } from "../kept/drafts.ts";
import type { Language } from "../language.ts";
import type { Reason } from "../outbox/record.ts";
import type { Choice } from "../picking/choices.ts";

/** Where a flag is, as far as this computer knows. Only `received` means that the endpoint has it. */
export type Standing =
  | "noted"
  | "unsaved"
  | "saved"
  | "received"
  | "failed"
  | "held"
  | "erased"
  | "withdrawing"
  | "withdrawn";

/** The flag that was raised (or is being refined) in this panel. */
export interface Current {
  readonly id: string;
  readonly kind: Kind;
  readonly signal: string | null;
  readonly chosen: boolean;
  readonly texts: Texts;
  /** UTC epoch milliseconds. */
  readonly raisedAt: number;
  readonly standing: Standing;
  /** Why it has not arrived yet, once a first attempt has failed. */
  readonly reason: Reason | null;
  readonly textStanding: "none" | "typing" | "unsaved" | "saved" | "received" | "failed";
  readonly textReason: Reason | null;
}

/** A flag of this agent that is still on this computer. */
export interface Waiting {
  readonly flagId: string;
  readonly kind: Kind;
  readonly ticketId: string;
  readonly standing: "waiting" | "held" | "failed";
  readonly reason: Reason | null;
  readonly kept: boolean;
}

export type AccountView =
  | { readonly is: "loading"; readonly name: string | null }
  | { readonly is: "none" }
  | { readonly is: "unknown"; readonly name: string | null }
  | { readonly is: "unreachable"; readonly name: string | null }
  | { readonly is: "known"; readonly account: Account };

/** Some of the latest flags. */
export interface Flagged {
  readonly flags: readonly Flag[];
  /** Whether the endpoint has more of them than these. */
  readonly more: boolean;
}

export interface PanelState {
  readonly zendesk: "starting" | "ready" | "silent" | "misconfigured" | "new-ticket" | "standalone";
  /** Whether a click survives a reload here; `null` until it is known. */
  readonly kept: boolean | null;
  readonly online: boolean;
  readonly ticketId: string | null;
  readonly agentId: string | null;
  readonly account: AccountView;
  /** What became of this agent's flags, newest first, as far as they have not seen it. */
  readonly answers: readonly Answer[];
  readonly flags: { readonly ticket: Flagged; readonly account: Flagged } | null;
  /** `null` while no taxonomy is known on this computer. */
  readonly choices: readonly Choice[] | null;
  readonly sentences: readonly string[] | null;
  readonly waiting: readonly Waiting[];
  readonly current: Current | null;
  readonly view:
    | { readonly is: "home" }
    | { readonly is: "picker" }
    | { readonly is: "refine" }
    | { readonly is: "story"; readonly flagId: string };
  readonly story: FlagDetail | "loading" | "unreachable";
  readonly language: Language;
  /** Moves on when the focus should follow the panel, which is only after the agent has done something. */
  readonly acted: number;
}

/** Whether *undo* is still offered. */
export const canUndo = (current: Current, now: number): boolean =>
  now - current.raisedAt < UNDO_SECONDS * 1000 &&
  !["failed", "erased", "withdrawing", "withdrawn"].includes(current.standing);
