import type { SampleAccount } from "./accounts.ts";
import type { OpportunityType, SignalHabit } from "./signal-habits.ts";

/** Why a flag was declined. */
export type DeclineReason =
  | "already-known"
  | "self-serve"
  | "not-qualified"
  | "wrong-account"
  | "wrong-signal"
  | "timing";

/** One thing that happened to a flag after it was raised. */
export interface HistoryStep {
  readonly move:
    | "claim"
    | "contact"
    | "accept"
    | "decline"
    | "opportunity"
    | "resolve"
    | "expire"
    | "duplicate";
  readonly at: Date;
  /** Id of the CS manager. */
  readonly by: string;
  /** With `decline`. */
  readonly reason?: DeclineReason;
  /** With `opportunity`. */
  readonly opportunityId?: string;
  /** With `duplicate`: the key of the flag that this one repeats. */
  readonly duplicateOf?: number;
}

/** A flag of the sample months with its steps in the order of time. */
export interface HistoryFlag {
  /** 1, 2, 3 … in the order of raising. */
  readonly key: number;
  readonly kind: "expansion" | "friction";
  /** Null: the agent chose "Not sure". */
  readonly signal: string | null;
  readonly agentId: string;
  readonly accountId: string | null;
  /** Tickets below 48000 are archived: they are not in the stand-in Zendesk any more. */
  readonly ticketId: string;
  readonly quote: string;
  readonly note: string | null;
  readonly raisedAt: Date;
  readonly steps: readonly HistoryStep[];
}

/** A deal as the sample CRM reports it. */
export interface HistoryOpportunity {
  readonly crm: "salesforce";
  readonly id: string;
  /** Zendesk organization id, or null when the CRM's account matches none. */
  readonly accountId: string | null;
  readonly accountName: string;
  readonly name: string;
  readonly type: OpportunityType;
  readonly status: "open" | "won" | "lost";
  /** Minor units of `currency`. */
  readonly amountMinor: number;
  readonly currency: "USD" | "EUR";
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

/** A flag under construction: keys and dates come last, instants are milliseconds until then. */
export interface FlagDraft {
  readonly kind: "expansion" | "friction";
  readonly habit: SignalHabit | null;
  readonly account: SampleAccount;
  /** True: the ticket had no organization, so the flag knows no account. */
  readonly unmatched: boolean;
  readonly agentId: string;
  /** Null: an archived ticket, numbered at the end. */
  readonly ticketId: string | null;
  readonly quote: string;
  readonly note: string | null;
  readonly raisedAt: number;
  readonly steps: StepDraft[];
}

/** A step under construction. */
export interface StepDraft {
  readonly move: HistoryStep["move"];
  readonly at: number;
  readonly by: string;
  readonly reason?: DeclineReason;
  readonly opportunityId?: string;
  readonly duplicateOf?: FlagDraft;
}
