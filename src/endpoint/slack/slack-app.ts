// What the endpoint needs of Slack to take a pressed button; what Slack's messages look like is not its business.
import type { ChatInteraction, ChatPlace, ChatPress } from "../../domain/chat.ts";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import type { FlagRecord } from "../../storage/flag-record.ts";

/** A request as it came, with what Slack signs it by. */
export interface SignedRequest {
  readonly timestamp: string | null;
  readonly signature: string | null;
  readonly bytes: Uint8Array;
}

/** A flag as a message shows it. */
export interface ShownFlag {
  readonly flag: FlagRecord;
  readonly signal: {
    readonly id: string;
    readonly label: string;
    readonly category: string | null;
  } | null;
  readonly link: string;
}

/** One destination's app. */
export interface SlackApp {
  /** The workspace it is installed in. */
  readonly teamId: string;
  /** `old`: signed well, but more than five minutes away from `now`, which is in milliseconds UTC. */
  readonly genuineness: (
    request: SignedRequest,
    now: number,
  ) => Promise<"genuine" | "old" | "forged">;
  readonly read: (text: string, form: boolean) => ChatInteraction;
  /** The e-mail address that Slack has confirmed; `null` when Slack did not say. */
  readonly emailOf: (
    user: string,
    at: Date,
  ) => Promise<{ readonly email: string } | "nobody" | null>;
  /** Says a sentence to whoever pressed, and to nobody else. */
  readonly tell: (press: ChatPress, sentence: string) => Promise<void>;
  /** Draws the message anew, as its flag stands. */
  readonly show: (place: ChatPlace, flag: ShownFlag) => Promise<void>;
  /** Opens the dialog that asks for a reason. */
  readonly askReason: (press: ChatPress, about: string, taxonomy: Taxonomy) => Promise<boolean>;
  /** The body that answers a dialog with a sentence in its place. */
  readonly inDialog: (sentence: string) => unknown;
  /** The body that answers a dialog by marking its reason. */
  readonly markReason: (sentence: string) => unknown;
}

/** Opens a destination's sealed settings; `null` when they can't be opened here. */
export type OpenSlackApp = (sealed: Uint8Array) => Promise<SlackApp | null>;
