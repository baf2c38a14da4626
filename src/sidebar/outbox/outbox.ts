// Write-ahead outbox: what an agent did is on disk before it is sent, is sent until the endpoint has it, once, and in the
// order it was done. Safety comes from the flag's id; the lock between tabs only saves traffic.
import { z } from "zod";
import { UnexpectedAnswer, type Client } from "../../api/client.ts";
import { FlagReceipt, type MoveFlag, type RaiseFlag, type RefineFlag } from "../../api/flag.ts";
import { FlagId } from "../../api/text.ts";
import { STATUSES, type Kind } from "../../domain/flag.ts";
import { backoff, nextToSend, type OutboxRecord, type Outcome, type Reason } from "./record.ts";
import type { Change, RecordStore } from "./stores.ts";
import { verdictOn } from "./verdict.ts";

export interface WaitingRecord extends OutboxRecord {
  /** Whether it survives a reload of this page. */
  readonly kept: boolean;
}
export interface OutboxSnapshot {
  readonly records: readonly WaitingRecord[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
}
export type Trigger = "start" | "click" | "online" | "activated" | "asked";

export interface OutboxParts {
  /** `null` where the browser denies storage. */
  readonly kept: RecordStore | null;
  readonly memory: RecordStore;
  readonly owner: string;
  readonly client: Pick<Client, "call">;
  readonly newId: () => string;
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Missing in old browsers, which then send twice what is stored once. */
  readonly locks: Pick<LockManager, "request"> | undefined;
  readonly onChange: (snapshot: OutboxSnapshot) => void;
}

// What of an answer decides here. The rest may grow without stopping an installed sidebar.
const Moved = z.object({ flag: z.object({ id: FlagId }) });
const Detail = z.object({
  flag: z.object({ id: FlagId, version: z.int(), status: z.enum(STATUSES) }),
});
/** Never a busy loop, whatever the backoff drew. */
const SHORTEST_TIMER = 20;
const DISK_FULL_TIMER = 5000;

export function createOutbox(parts: OutboxParts) {
  const { kept, memory, owner, client, now } = parts;
  const stores = kept === null ? [memory] : [kept, memory];
  const channel = new BroadcastChannel("signal-flag-outbox");
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let askedAgain = false;
  /** Tried by this page, also where a full disk could not count it. */
  const tried = new Set<string>();
  /** Milliseconds before the next timer; longer while the disk takes nothing. */
  let shortest = SHORTEST_TIMER;

  const isUntried = (record: OutboxRecord) => record.attempts === 0 && !tried.has(record.flagId);

  const recordsOf = (store: RecordStore) =>
    store.change(owner, (records): Change<readonly OutboxRecord[]> => ({ result: records }));

  async function snapshot(): Promise<OutboxSnapshot> {
    const lists = await Promise.all(
      stores.map(async (store) =>
        (await recordsOf(store)).map((record) => ({ ...record, kept: store.kept })),
      ),
    );
    const outcomes = (await Promise.all(stores.map((store) => store.outcomes(owner)))).flat();
    return {
      records: lists.flat(),
      outcomes: new Map(outcomes.map((outcome) => [outcome.flagId, outcome])),
    };
  }
  const tell = async () => {
    if (stopped) return;
    try {
      parts.onChange(await snapshot());
    } catch (error) {
      // A panel that was closed meanwhile has closed its disk too; nobody is left to be told.
      if (!stopped) throw error;
    }
  };
  const changed = async () => {
    await tell();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
    if (!stopped) channel.postMessage(owner);
  };
  channel.addEventListener("message", (event) => {
    if (event.data === owner) void tell();
  });

  /** Changes the store that holds this flag; where the disk refuses, memory takes it and the screen says so. */
  async function write(
    flagId: string,
    decide: (records: readonly OutboxRecord[]) => Change<"dropped" | "queued">,
  ): Promise<"dropped" | "queued"> {
    const inMemory = (await recordsOf(memory)).some((record) => record.flagId === flagId);
    if (kept === null || inMemory) return memory.change(owner, decide);
    try {
      return await kept.change(owner, decide);
    } catch (error) {
      const full = error instanceof Error && error.name === "QuotaExceededError";
      const reason: Reason = { code: "no-room", detail: null };
      return memory.change(owner, (records) => {
        const change = decide(records);
        if (!full) return change;
        // No room on the disk is said at once, with the text to copy, instead of pretending.
        const put = (change.put ?? []).map((r) => ({ ...r, state: "failed" as const, reason }));
        return { ...change, put };
      });
    }
  }

  const fresh = (
    flag: { readonly flagId: string; readonly ticketId: string; readonly kind: Kind },
    step: OutboxRecord["step"],
    body: string | null,
  ): OutboxRecord => ({
    ...flag,
    owner,
    step,
    body,
    createdAt: now(),
    attempts: 0,
    notBefore: 0,
    state: "waiting",
    reason: null,
  });

  async function send(store: RecordStore, record: OutboxRecord): Promise<void> {
    const path = `/v1/flags/${record.flagId}`;
    if (record.step === "raise") {
      const receipt = await client.call(FlagReceipt, "POST", "/v1/flags", record.body);
      // A receipt for another flag is somebody else's good news.
      if (receipt.id !== record.flagId)
        throw new UnexpectedAnswer("The receipt is of another flag.");
      return;
    }
    if (record.step === "refine") {
      const { flag } = await client.call(Moved, "PATCH", path, record.body);
      if (flag.id !== record.flagId) throw new UnexpectedAnswer("The answer is of another flag.");
      return;
    }
    let { body } = record;
    if (body === null) {
      const { flag } = await client.call(Detail, "GET", path);
      if (flag.status === "withdrawn") return;
      const move: MoveFlag = { id: parts.newId(), version: flag.version, move: "withdraw" };
      body = JSON.stringify(move);
      // Kept before it is sent, so that a second attempt is the same move.
      await store.change(owner, () => ({ put: [{ ...record, body }], result: null }));
    }
    await client.call(Moved, "POST", `${path}/moves`, body);
  }

  /** Changes what is already there. A full disk does not stop the sending: the id keeps it safe. */
  async function refile(
    store: RecordStore,
    decide: (records: readonly OutboxRecord[]) => Change<null>,
  ): Promise<boolean> {
    try {
      await store.change(owner, decide);
      return true;
    } catch {
      shortest = DISK_FULL_TIMER;
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
      shortest = DISK_FULL_TIMER;
      return choose(await recordsOf(store));
    }
  }

  /** Sends one record and files what became of it. Tells whether it makes sense to go on with others now. */
  async function attempt(
    store: RecordStore,
    record: OutboxRecord,
    passed: Set<string>,
  ): Promise<boolean> {
    const { flagId } = record;
    const same = (r: OutboxRecord) => r.seq === record.seq;
    const ofFlag = (r: OutboxRecord) => r.flagId === flagId;
    const outcome = (was: Outcome["was"]): Outcome => ({ flagId, owner, was, at: now() });
    try {
      await send(store, record);
    } catch (error) {
      if (stopped) return false;
      const verdict = verdictOn(error, record.step);
      passed.add(flagId);
      await refile(store, (records) => {
        const current = records.find(same);
        if (current === undefined) return { result: null };
        switch (verdict.means) {
          case "erased":
            return { remove: records.filter(ofFlag), outcome: outcome("erased"), result: null };
          case "fail":
            // It was taken back meanwhile and never stored: nothing is left to say.
            if (record.step === "raise" && records.some((r) => ofFlag(r) && r.step === "withdraw"))
              return {
                remove: records.filter(ofFlag),
                outcome: outcome("withdrawn"),
                result: null,
              };
            return { put: [{ ...current, state: "failed", reason: verdict.reason }], result: null };
          case "hold":
            return { put: [{ ...current, state: "held", reason: verdict.reason }], result: null };
          case "renew":
          case "again": {
            const retryAfter = verdict.means === "again" ? verdict.retryAfter : null;
            const wait = backoff(record.attempts, retryAfter, parts.random());
            return {
              put: [
                {
                  ...current,
                  body:
                    verdict.means === "renew" && current.step === "withdraw" ? null : current.body,
                  notBefore: now() + wait,
                  reason: verdict.means === "again" ? verdict.reason : current.reason,
                },
              ],
              result: null,
            };
          }
        }
      });
      await changed();
      const code = verdict.means === "again" ? verdict.reason.code : null;
      return code !== "no-answer" && code !== "signed-out";
    }
    const filed = await refile(store, (records) => {
      const done = records.filter(same);
      if (record.step === "refine") return { remove: done, result: null };
      const was = record.step === "raise" ? "received" : "withdrawn";
      return { remove: done, outcome: outcome(was), result: null };
    });
    if (!filed) passed.add(flagId);
    await changed();
    return true;
  }

  async function pass(): Promise<void> {
    const passed = new Set<string>();
    for (const store of stores) {
      for (;;) {
        if (stopped) return;
        const record = await claim(store, passed);
        if (record === undefined) break;
        tried.add(record.flagId);
        if (!(await attempt(store, record, passed))) return;
      }
      // A step that fell back to memory waits for the earlier ones on the disk.
      for (const { flagId } of await recordsOf(store)) passed.add(flagId);
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
    const { records } = await snapshot();
    const waiting = records.filter((record) => record.state === "waiting");
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
        timer = setTimeout(start, 5000);
      })
      .finally(() => {
        running = null;
        if (askedAgain) start();
      });
  }

  return {
    /** Keeps a flag and sends it as soon as possible. */
    async raise(flag: RaiseFlag): Promise<void> {
      const about = { flagId: flag.id, ticketId: flag.ticketId, kind: flag.kind };
      await write(flag.id, (records) =>
        records.some((record) => record.flagId === flag.id)
          ? { result: "queued" }
          : { put: [fresh(about, "raise", JSON.stringify(flag))], result: "queued" },
      );
      await changed();
      start();
    },

    /** Adds to a flag, after what is already on its way; joins a refinement that was never tried. */
    async refine(
      about: { readonly flagId: string; readonly ticketId: string; readonly kind: Kind },
      fields: RefineFlag,
    ): Promise<void> {
      await write(about.flagId, (records) => {
        const earlier = records.filter(
          (r) =>
            r.flagId === about.flagId &&
            r.step === "refine" &&
            (r.state === "failed" || r.attempts === 0),
        );
        const known = earlier.map((r): RefineFlag => JSON.parse(r.body ?? "{}"));
        const body = JSON.stringify(Object.assign({}, ...known, fields));
        return { remove: earlier, put: [fresh(about, "refine", body)], result: "queued" };
      });
      await changed();
      start();
    },

    /** Takes a flag back: out of the outbox if it was never tried, else with a move that follows it. */
    async withdraw(about: {
      readonly flagId: string;
      readonly ticketId: string;
      readonly kind: Kind;
    }): Promise<"dropped" | "queued"> {
      const result = await write(about.flagId, (records) => {
        const own = records.filter((record) => record.flagId === about.flagId);
        const raise = own.find((record) => record.step === "raise");
        if (raise !== undefined && (isUntried(raise) || raise.state === "failed"))
          return {
            remove: own,
            outcome: { flagId: about.flagId, owner, was: "withdrawn", at: now() },
            result: "dropped",
          };
        if (own.some((record) => record.step === "withdraw")) return { result: "queued" };
        const unsent = own.filter((record) => record.step === "refine" && record.attempts === 0);
        return { remove: unsent, put: [fresh(about, "withdraw", null)], result: "queued" };
      });
      await changed();
      start();
      return result;
    },

    /** Sends what is due. Every trigger but a click also ends waiting, unless the endpoint asked for patience. */
    async flush(trigger: Trigger, flagId?: string): Promise<void> {
      if (trigger !== "click")
        for (const store of stores)
          await refile(store, (records) => ({
            put: records
              .filter((r) => flagId === undefined || r.flagId === flagId)
              .filter((r) =>
                trigger === "asked"
                  ? r.state !== "failed" || r.flagId === flagId
                  : (r.state === "waiting" && r.reason?.code !== "busy") ||
                    (r.state === "held" && trigger === "start"),
              )
              .map((r) => ({ ...r, state: "waiting" as const, notBefore: 0 })),
            result: null,
          }));
      await tell();
      start();
    },

    /** Forgets a flag that was refused, because a person said so. */
    async discard(flagId: string): Promise<void> {
      for (const store of stores)
        await store.change(owner, (records) => ({
          remove: records.filter((r) => r.flagId === flagId && r.state === "failed"),
          result: null,
        }));
      await changed();
    },

    snapshot,

    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
      channel.close();
    },
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
