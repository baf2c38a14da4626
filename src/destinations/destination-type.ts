// What a type of destination is: how much it takes, what it needs, what it is told and how it is told.
import type { z } from "zod";
import type { Ask } from "./ask.ts";
import type { Sealer } from "../storage/secrets.ts";
import type { DestinationEvent } from "./events.ts";
import type { Mail } from "./mail.ts";
import type { Message } from "./message.ts";
import type { PostResult } from "./post.ts";
import type { TokenCache } from "./tokens.ts";

/** One setting as the set-up page asks for it. The page shows the translation where there is one for its type and key. */
export interface SettingField {
  readonly key: string;
  readonly input: "text" | "url" | "email" | "number" | "choice" | "switch";
  /** In English. */
  readonly label: string;
  /** In English: where it is found, what it does. */
  readonly help?: string;
  /** Never shown again once it was entered: "set, ends in …42". */
  readonly secret?: boolean;
  /** It says where secrets are sent: whoever changes it enters them again, or could have them sent to a place of their own. */
  readonly leads?: boolean;
  readonly optional?: boolean;
  /** Asked only when an existing destination is changed. */
  readonly editing?: boolean;
  /** What is chosen from. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** What stands there at first. */
  readonly initial?: string | number | boolean;
  readonly placeholder?: string;
}

export interface DestinationType {
  readonly type: string;
  /** In English, as people call the service. */
  readonly label: string;
  /** One English sentence: what it does with a flag. */
  readonly about: string;
  /** What it needs, in the order of the form. */
  readonly fields: readonly SettingField[];
  /** What is stored, sealed. */
  readonly settings: z.ZodType;
  /** Events that a new destination of this type hears, until somebody chooses others. */
  readonly hears: readonly DestinationEvent[];
  /** Messages under way to one destination at once. */
  readonly inParallel: number;
  /** Milliseconds between two messages to one destination; 0 for no limit. */
  readonly spacingMs: number;
  /**
   * Whether messages about one flag wait for each other, because a later one changes what an earlier one made. A message
   * that a person sends again still comes after later ones: `kept` should say up to which event it stands.
   */
  readonly inOrder?: boolean;
  /** Whether receivers recognise a repeat by its id; one that can't is not asked again once a message may have arrived. */
  readonly knowsRepeats: boolean;
  /** The body, built once per message: what is sent, or the facts (as JSON) from which `send` makes its requests. */
  readonly build: (message: Message) => string;
  /** @throws {DestinationSettingsError} when the settings are not what this type needs. */
  readonly open: (settings: unknown) => OpenDestination;
  /**
   * What is stored when somebody enters these values for the fields; without it, they are stored as they are, and a
   * secret that was left empty stays what it was. `before`: what was stored.
   */
  readonly enter?: (entered: Readonly<Record<string, unknown>>, before: unknown) => Entered;
  /** What the form shows of what is stored, when it is not stored field by field; secrets are left out by the caller. */
  readonly shown?: (settings: unknown) => Readonly<Record<string, unknown>>;
}

export interface Entered {
  readonly settings: unknown;
  /** Something that was made and is shown to the person once, such as the secret that messages are signed with. */
  readonly showOnce?: string;
}

/** One message at one attempt. */
export interface Sent {
  /** The same at every attempt, for receivers that recognise repeats. */
  readonly id: string;
  /** The same at every attempt, byte for byte. */
  readonly body: string;
  readonly at: Date;
  readonly tenantId: string;
  readonly destinationId: string;
  readonly flagId: string;
  /** Of the event it tells of; counts up per flag. */
  readonly seq: number;
  /**
   * What this destination kept of this flag at an earlier message (a Slack message's channel and ts, a CRM task's id);
   * `null` at first. JSON that was written by an earlier version, perhaps: parse it.
   */
  readonly kept: unknown;
  /** Whether it was tried before and may have arrived, so that a receiver that can be asked should be. */
  readonly repeated?: boolean;
}

/** Where a destination remembers a secret of its own that the service changes, such as a refresh token. Stored sealed. */
export interface Vault {
  readonly read: () => Promise<string | null>;
  readonly write: (secret: string) => Promise<void>;
  /** `false` while settings are tried that were not saved: what is written is gone afterwards. */
  readonly keeps?: boolean;
}

export interface Tools {
  readonly ask: Ask;
  /** `null` where the host has no sockets (Workers). */
  readonly mail: Mail | null;
  readonly tokens: TokenCache;
}

/** The process's tools, and what belongs to the one destination. */
export interface SendTools extends Tools {
  readonly vault: Vault;
  /** Signs what nobody else can have made, such as a link that acts for one person. */
  readonly sign: Sealer["sign"];
}

export interface Outcome {
  readonly result: PostResult;
  /** Kept for this flag and destination, in the same commit as the result, whatever the result is. JSON. */
  readonly keep?: unknown;
  /** For the operator, instead of the general sentence: one or two sentences, nothing of the answer's own text. */
  readonly problem?: string;
}

export interface OpenDestination {
  /** Makes the requests of one message. Never rejects because of the outside: that is an outcome. */
  readonly send: (sent: Sent, tools: SendTools) => Promise<Outcome>;
  /**
   * What "send a test" does, for destinations where an invented flag would leave something behind that a person has to
   * remove; without it, a message about an invented flag is sent.
   */
  readonly test?: (sent: Sent, tools: SendTools) => Promise<Outcome>;
}

/** The stored or entered settings of a destination are not what its type needs. */
export class DestinationSettingsError extends Error {
  override name = "DestinationSettingsError" as const;
  /** Which field, where one is to blame. */
  readonly field: string | null;

  constructor(message: string, options?: ErrorOptions & { readonly field?: string | null }) {
    super(message, options);
    this.field = options?.field ?? null;
  }
}
