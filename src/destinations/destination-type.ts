// What a type of destination is: how much it takes, what it needs, what it is told and how it is signed.
import type { Message } from "./message.ts";

export interface DestinationType {
  readonly type: string;
  /** Messages under way to one destination at once. */
  readonly inParallel: number;
  /** Milliseconds between two messages to one destination; 0 for no limit. */
  readonly spacingMs: number;
  /** Whether receivers recognise a repeat by its id; one that can't is not asked again once a message may have arrived. */
  readonly knowsRepeats: boolean;
  /** Words that it answers with and that tell an operator what to change. */
  readonly knownWords: readonly string[];
  /** The body, built once per message. */
  readonly build: (message: Message) => string;
  /** @throws {DestinationSettingsError} when the settings are not what this type needs. */
  readonly open: (settings: unknown) => OpenDestination;
}

export interface OpenDestination {
  readonly url: string;
  /** Made anew for every attempt, since a signature holds the time. `id` is the same at every attempt. */
  readonly headers: (sent: {
    readonly id: string;
    readonly body: string;
    readonly at: Date;
  }) => Record<string, string>;
}

/** The stored or entered settings of a destination are not what its type needs. */
export class DestinationSettingsError extends Error {
  override name = "DestinationSettingsError" as const;
}
