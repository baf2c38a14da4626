// Text that an agent has written but the endpoint has not acknowledged, per ticket. It survives a ticket switch, a reload,
// and Zendesk's pin and unpin, which reload every sidebar without warning.
import type { Kind } from "../../domain/flag.ts";
import type { KeptDatabase } from "./database.ts";

export const TEXT_FIELDS = ["evidence", "note", "quote"] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
export type Texts = Readonly<Record<TextField, string>>;

export interface Draft {
  readonly flagId: string;
  readonly kind: Kind;
  readonly signal: string | null;
  /** Whether the agent has chosen, be it *not sure*. */
  readonly chosen: boolean;
  readonly texts: Texts;
  /** Fields that were changed and not yet handed to the outbox. */
  readonly unsent: readonly TextField[];
  /** UTC epoch milliseconds. */
  readonly raisedAt: number;
  readonly touchedAt: number;
}

/** What was sent and nobody came back to within a month is not put in front of anybody. Text that was not sent stays. */
const DRAFTS_FOR = 30 * 24 * 60 * 60_000;

export interface Drafts {
  read(): Promise<Draft | null>;
  write(draft: Draft): Promise<void>;
  clear(): Promise<void>;
}

// A full or failing disk costs the draft, never the flag.
const quietly = async <T>(work: Promise<T | undefined> | undefined): Promise<T | null> => {
  try {
    return (await work) ?? null;
  } catch {
    return null;
  }
};

// The commit is asked for at once: a transaction that waits for its page to ask is undone when the frame is removed.
async function putAndCommit(database: KeptDatabase, draft: Draft, key: string): Promise<void> {
  const transaction = database.transaction("drafts", "readwrite");
  const put = transaction.store.put(draft, key);
  transaction.commit();
  await Promise.all([put, transaction.done]);
}

/** The draft of one ticket of one agent. Without a database nothing is kept, and the screen has said so. */
export function createDrafts(
  database: KeptDatabase | null,
  owner: string,
  ticketId: string,
  now: () => number,
): Drafts {
  const key = `${owner} ${ticketId}`;
  return {
    async read() {
      const draft = await quietly(database?.get("drafts", key));
      if (draft === null) return null;
      if (draft.unsent.length > 0 || draft.touchedAt >= now() - DRAFTS_FOR) return draft;
      await quietly(database?.delete("drafts", key));
      return null;
    },
    async write(draft) {
      await quietly(database === null ? undefined : putAndCommit(database, draft, key));
    },
    async clear() {
      await quietly(database?.delete("drafts", key));
    },
  };
}
