// What setting up a destination needs to know of its type. Handed in, since the endpoint knows no service outside.
import type { Database } from "../storage/database.ts";

/** A setting as a form asks for it; `SettingField` of the API says what each part means. */
export interface OfferedField {
  readonly key: string;
  readonly input: "text" | "url" | "email" | "number" | "choice" | "switch";
  readonly label: string;
  readonly help?: string;
  readonly secret?: boolean;
  readonly optional?: boolean;
  readonly editing?: boolean;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly initial?: string | number | boolean;
  readonly placeholder?: string;
}

export interface OfferedType {
  readonly type: string;
  readonly label: string;
  readonly about: string;
  readonly fields: readonly OfferedField[];
  readonly hears: readonly string[];
}

export type EnteredSettings =
  | {
      readonly is: "entered";
      readonly sealed: Uint8Array;
      /** Keys of what was changed. */
      readonly fields: readonly string[];
      readonly showOnce: string | null;
    }
  | { readonly is: "wrong"; readonly field: string | null; readonly sentence: string };

export type StoredSetting =
  | { readonly secret: true; readonly ending: string | null }
  | { readonly secret: false; readonly value: string | number | boolean | null };

export interface DestinationDesk {
  readonly types: readonly OfferedType[];
  /** The catalogue of events, by the name under which the store keeps them. */
  readonly events: readonly {
    readonly type: string;
    readonly name: string;
    readonly means: string;
  }[];
  /** Checks and seals what was entered; a secret that was left empty is taken from `before`. */
  readonly enter: (
    type: string,
    entered: Readonly<Record<string, string | number | boolean>>,
    before: Uint8Array | null,
  ) => Promise<EnteredSettings>;
  /** What a form may show of what is stored. Nothing when it can't be opened. */
  readonly shown: (
    type: string,
    sealed: Uint8Array,
  ) => Promise<Readonly<Record<string, StoredSetting>>>;
  /** Sends a test message, and says what happened. */
  readonly test: (
    destination: {
      readonly tenantId: string;
      readonly id: string;
      readonly type: string;
      readonly name: string;
      readonly sealed: Uint8Array;
    },
    by: {
      readonly database: Database;
      readonly messageId: string;
      readonly at: Date;
      readonly memberId: string;
      /** Whether the destination is stored with these settings: then it may keep what a service changes by itself. */
      readonly stored: boolean;
    },
  ) => Promise<{ readonly delivered: boolean; readonly sentence: string }>;
}
