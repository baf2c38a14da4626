// Where records wait: the browser's database, or memory where that is denied. Both do a change as a whole or not at all.
import type { KeptDatabase } from "../kept/database.ts";
import type { OutboxRecord, Outcome } from "./record.ts";

export interface Change<T> {
  readonly put?: readonly OutboxRecord[];
  readonly remove?: readonly OutboxRecord[];
  readonly outcome?: Outcome;
  readonly result: T;
}

export interface RecordStore {
  /** Whether records survive a reload. */
  readonly kept: boolean;
  /** Reads this owner's records in order, decides, and writes, in one transaction. */
  change<T>(owner: string, decide: (records: readonly OutboxRecord[]) => Change<T>): Promise<T>;
  /** What became of this owner's flags that have left. */
  outcomes(owner: string): Promise<readonly Outcome[]>;
}

/** Outcomes older than this are told by the endpoint alone. */
const OUTCOMES_FOR = 24 * 60 * 60_000;

/** In the browser's database. A change counts only when the disk has it. */
export function keptStore(database: KeptDatabase): RecordStore {
  return {
    kept: true,
    async change(owner, decide) {
      const tx = database.transaction(["outbox", "outcomes"], "readwrite", {
        durability: "strict",
      });
      // It fails together with what is awaited below; a failure that comes before its turn must not count as unhandled.
      tx.done.catch(() => null);
      const outbox = tx.objectStore("outbox");
      const records = await outbox.index("owner").getAll(owner);
      const change = decide(records.toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0)));
      const writes: Promise<unknown>[] = [];
      for (const record of change.put ?? []) writes.push(outbox.put(record));
      for (const { seq } of change.remove ?? [])
        if (seq !== undefined) writes.push(outbox.delete(seq));
      if (change.outcome !== undefined) writes.push(tx.objectStore("outcomes").put(change.outcome));
      await Promise.all([...writes, tx.done]);
      return change.result;
    },
    async outcomes(owner) {
      const all = await database.getAll("outcomes");
      const old = all.filter((outcome) => outcome.at < Date.now() - OUTCOMES_FOR);
      await Promise.all(old.map((outcome) => database.delete("outcomes", outcome.flagId)));
      return all.filter((outcome) => outcome.owner === owner);
    },
  };
}

/** In memory, and the screen says so. */
export function memoryStore(): RecordStore {
  const records = new Map<number, OutboxRecord>();
  const outcomes = new Map<string, Outcome>();
  // Below zero, so that these never look like records of the database.
  let last = Number.MIN_SAFE_INTEGER;
  return {
    kept: false,
    async change(owner, decide) {
      const mine = [...records.values()].filter((record) => record.owner === owner);
      const change = decide(mine);
      for (const record of change.put ?? []) {
        const seq = record.seq ?? ++last;
        records.set(seq, { ...record, seq });
      }
      for (const { seq } of change.remove ?? []) if (seq !== undefined) records.delete(seq);
      if (change.outcome !== undefined) outcomes.set(change.outcome.flagId, change.outcome);
      return change.result;
    },
    async outcomes() {
      return [...outcomes.values()];
    },
  };
}
