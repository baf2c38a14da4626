// What waits on this computer, for the screen. A store whose database was closed under this page is told as it was last
// seen: a flag that is only out of sight must not look received.
import type { OutboxRecord, Outcome } from "./record.ts";
import type { Change, RecordStore } from "./stores.ts";

export interface WaitingRecord extends OutboxRecord {
  /** Whether it survives a reload of this page. */
  readonly kept: boolean;
}
export interface OutboxSnapshot {
  readonly records: readonly WaitingRecord[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

export interface RememberingStore extends RecordStore {
  /** This owner's records in order, or those that were there last. Never rejects. */
  lastRecords(): Promise<readonly OutboxRecord[]>;
  /** What became of this owner's flags, as far as can be read. Never rejects. */
  lastOutcomes(): Promise<readonly Outcome[]>;
}

/** A store that knows what `owner` had in it when it could last be read or written. */
export function remembering(store: RecordStore, owner: string): RememberingStore {
  let records: readonly OutboxRecord[] = [];
  let outcomes: readonly Outcome[] = [];
  const change: RecordStore["change"] = async (whose, decide) => {
    let after = records;
    const result = await store.change(whose, (before) => {
      const decided = decide(before);
      after = appliedTo(before, decided);
      return decided;
    });
    if (whose === owner) records = after;
    return result;
  };
  return {
    kept: store.kept,
    change,
    outcomes: (whose) => store.outcomes(whose),
    async lastRecords() {
      await change(owner, () => ({ result: null })).catch(() => null);
      return records;
    },
    async lastOutcomes() {
      outcomes = await store.outcomes(owner).catch(() => outcomes);
      return outcomes;
    },
  };
}

const appliedTo = (
  before: readonly OutboxRecord[],
  { put = [], remove = [] }: Change<unknown>,
): readonly OutboxRecord[] => {
  const gone = new Set([...put, ...remove].map((record) => record.seq));
  return [...before.filter((record) => !gone.has(record.seq)), ...put];
};

/** Everything of one owner in all stores. Never rejects. */
export async function snapshotOf(stores: readonly RememberingStore[]): Promise<OutboxSnapshot> {
  const lists = await Promise.all(
    stores.map(async (store) =>
      (await store.lastRecords()).map((record) => ({ ...record, kept: store.kept })),
    ),
  );
  const outcomes = (await Promise.all(stores.map((store) => store.lastOutcomes()))).flat();
  return {
    records: lists.flat(),
    outcomes: new Map(outcomes.map((outcome) => [outcome.flagId, outcome])),
  };
}
