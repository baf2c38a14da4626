// Sends what waits: one record after the other, from one tab, until everything has left or must wait for its time.
import type { Client } from "../../api/client.ts";
import { filedAsDone, filedAsRefused } from "./filing.ts";
import { nextToSend, type OutboxRecord } from "./record.ts";
import { sendRecord } from "./send.ts";
import { snapshotOf, type RememberingStore } from "./snapshot.ts";
import type { Change, RecordStore } from "./stores.ts";
import { verdictOn } from "./verdict.ts";

export interface SenderParts {
  /** In the order in which they are sent from. */
  readonly stores: readonly RememberingStore[];
  readonly owner: string;
  readonly client: Pick<Client, "call">;
  readonly newId: () => string;
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Missing in old browsers, which then send twice what is stored once. */
  readonly locks: Pick<LockManager, "request"> | undefined;
  /** Something was filed. */
  readonly changed: () => Promise<void>;
}

/** Never a busy loop, whatever the backoff drew. */
const SHORTEST_TIMER = 20;
const FAILING_DISK_TIMER = 5000;

export function createSender(parts: SenderParts) {
  const { stores, owner, now } = parts;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let askedAgain = false;
  /** Tried by this page, also where a full disk could not count it. */
  const tried = new Set<string>();
  /** Flags that this page does not send yet. */
  const holding = new Set<string>();
  /** Milliseconds before the next timer; longer while the disk takes nothing. */
  let shortest = SHORTEST_TIMER;

  /** Changes what is already there. A full disk does not stop the sending: the id keeps it safe. */
  async function refile(
    store: RecordStore,
    decide: (records: readonly OutboxRecord[]) => Change<null>,
  ): Promise<boolean> {
    try {
      await store.change(owner, decide);
      return true;
    } catch {
      shortest = FAILING_DISK_TIMER;
      return false;
    }
  }

  async function claim(
    store: RecordStore,
    passed: ReadonlySet<string>,
  ): Promise<OutboxRecord | undefined> {
    const choose = (records: readonly OutboxRecord[]) => nextToSend(records, now(), passed);
    try {
      return await store.change(owner, (records): Change<OutboxRecord | undefined> => {
        const next = choose(records);
        if (next === undefined) return { result: undefined };
        const counted = { ...next, attempts: next.attempts + 1 };
        return { put: [counted], result: counted };
      });
    } catch {
      shortest = FAILING_DISK_TIMER;
      // A full disk can still be read. One that cannot be read either is left to a page that can.
      return store.change(owner, (records) => ({ result: choose(records) })).catch(() => undefined);
    }
  }

  /** Sends one record and files what became of it. Tells whether it makes sense to go on with others now. */
  async function attempt(
    store: RecordStore,
    record: OutboxRecord,
    passed: Set<string>,
  ): Promise<boolean> {
    const keepBody = (body: string) =>
      store.change(owner, () => ({ put: [{ ...record, body }], result: undefined }));
    try {
      await sendRecord(record, parts.client, parts.newId, keepBody);
    } catch (error) {
      if (stopped) return false;
      const verdict = verdictOn(error, record.step);
      passed.add(record.flagId);
      const random = parts.random();
      await refile(store, (records) => filedAsRefused(record, verdict, records, now(), random));
      await parts.changed();
      const code = verdict.means === "again" ? verdict.reason.code : null;
      return code !== "no-answer" && code !== "signed-out";
    }
    const filed = await refile(store, (records) => filedAsDone(record, records, now()));
    if (!filed) passed.add(record.flagId);
    await parts.changed();
    return true;
  }

  async function pass(): Promise<void> {
    const passed = new Set(holding);
    for (const store of stores) {
      for (;;) {
        if (stopped) return;
        const record = await claim(store, passed);
        if (record === undefined) break;
        tried.add(record.flagId);
        if (!(await attempt(store, record, passed))) return;
      }
      // A step that fell back to memory waits for the earlier ones on the disk.
      for (const { flagId } of await store.lastRecords()) passed.add(flagId);
    }
  }

  async function drain(): Promise<void> {
    for (;;) {
      askedAgain = false;
      const lock = parts.locks;
      await (lock === undefined ? pass() : lock.request(`signal-flag-outbox ${owner}`, pass));
      if (stopped) return;
      if (!askedAgain) break;
    }
    const { records } = await snapshotOf(stores);
    const waiting = records.filter((one) => one.state === "waiting" && !holding.has(one.flagId));
    clearTimeout(timer);
    if (waiting.length === 0) return;
    const next = Math.min(...waiting.map((record) => record.notBefore));
    timer = setTimeout(start, Math.max(next - now(), shortest));
    shortest = SHORTEST_TIMER;
  }

  function start(): void {
    if (stopped) return;
    if (running !== null) {
      askedAgain = true;
      return;
    }
    running = drain()
      // The disk failed under us; the next click, tab or timer tries again.
      .catch(() => {
        timer = setTimeout(start, FAILING_DISK_TIMER);
      })
      .finally(() => {
        running = null;
        if (askedAgain) start();
      });
  }

  return {
    /** Sends what is due. */
    start,
    refile,
    /** Whether nobody has tried to send this record. */
    isUntried: (record: OutboxRecord): boolean =>
      record.attempts === 0 && !tried.has(record.flagId),
    /** This page sends nothing of the flag until it is released. */
    hold: (flagId: string) => holding.add(flagId),
    release: (flagId: string) => holding.delete(flagId),
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
