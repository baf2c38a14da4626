// Write-ahead outbox: what an agent did is on disk before it is sent, is sent until the endpoint has it, once, and in the
// order it was done. Safety comes from the flag's id; the lock between tabs only saves traffic.
import type { RaiseFlag, RefineFlag } from "../../api/flag.ts";
import type { Kind } from "../../domain/flag.ts";
import type { OutboxRecord, Reason } from "./record.ts";
import { createSender, type SenderParts } from "./sender.ts";
import { remembering, snapshotOf, type OutboxSnapshot } from "./snapshot.ts";
import type { Change, RecordStore } from "./stores.ts";

export type Trigger = "start" | "click" | "online" | "activated" | "asked";

export interface OutboxParts extends Omit<SenderParts, "stores" | "changed"> {
  /** `null` where the browser denies storage. */
  readonly kept: RecordStore | null;
  readonly memory: RecordStore;
  readonly onChange: (snapshot: OutboxSnapshot) => void;
}

interface About {
  readonly flagId: string;
  readonly ticketId: string;
  readonly kind: Kind;
}

const aboutFlag = (flag: RaiseFlag): About => ({
  flagId: flag.id,
  ticketId: flag.ticketId,
  kind: flag.kind,
});

const NO_ROOM: Reason = { code: "no-room", detail: null };

export function createOutbox(parts: OutboxParts) {
  const { owner, now } = parts;
  const kept = parts.kept === null ? null : remembering(parts.kept, owner);
  const memory = remembering(parts.memory, owner);
  const stores = kept === null ? [memory] : [kept, memory];
  const channel = new BroadcastChannel("signal-flag-outbox");
  let stopped = false;

  const tell = async () => {
    if (stopped) return;
    const snapshot = await snapshotOf(stores);
    // A panel that was closed meanwhile has nobody left to be told.
    if (!stopped) parts.onChange(snapshot);
  };
  const changed = async () => {
    await tell();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
    if (!stopped) channel.postMessage(owner);
  };
  channel.addEventListener("message", (event) => {
    if (event.data === owner) void tell();
  });
  const sender = createSender({ ...parts, stores, changed });

  /** Changes the store that holds this flag; where the disk refuses, memory takes it and the screen says so. */
  async function write<T>(
    flagId: string,
    decide: (records: readonly OutboxRecord[]) => Change<T>,
  ): Promise<T> {
    const inMemory = (await memory.lastRecords()).some((record) => record.flagId === flagId);
    if (kept === null || inMemory) return memory.change(owner, decide);
    try {
      return await kept.change(owner, decide);
    } catch (error) {
      const full = error instanceof Error && error.name === "QuotaExceededError";
      return memory.change(owner, (records) => {
        const change = decide(records);
        if (!full) return change;
        // No room on the disk is said at once, with the text to copy, instead of pretending.
        const put = (change.put ?? []).map((one) => ({
          ...one,
          state: "failed" as const,
          reason: NO_ROOM,
        }));
        return { ...change, put };
      });
    }
  }

  const fresh = (about: About, step: OutboxRecord["step"], body: string | null): OutboxRecord => ({
    ...about,
    owner,
    step,
    body,
    createdAt: now(),
    attempts: 0,
    notBefore: 0,
    state: "waiting",
    reason: null,
  });
  const keep = async (flag: RaiseFlag): Promise<void> => {
    await write(flag.id, (records) =>
      records.some((record) => record.flagId === flag.id)
        ? { result: null }
        : { put: [fresh(aboutFlag(flag), "raise", JSON.stringify(flag))], result: null },
    );
    await changed();
  };

  return {
    /** Keeps a flag and sends it as soon as possible. */
    async raise(flag: RaiseFlag): Promise<void> {
      await keep(flag);
      sender.start();
    },

    /** Keeps a flag that this page sends once `release` has settled its text. A page that dies before leaves it to the next. */
    async keepFirst(flag: RaiseFlag): Promise<void> {
      sender.hold(flag.id);
      await keep(flag);
    },

    /** Sends a flag that was kept first, with this text if nobody has tried the other one. */
    async release(flag: RaiseFlag): Promise<void> {
      if (stopped) return;
      const body = JSON.stringify(flag);
      await write(flag.id, (records) => {
        const raise = records.find((one) => one.flagId === flag.id && one.step === "raise");
        // The same id with another text is refused by the endpoint, and should be.
        if (raise === undefined || raise.body === body || !sender.isUntried(raise))
          return { result: null };
        return { put: [{ ...raise, body }], result: null };
      });
      sender.release(flag.id);
      sender.start();
    },

    /** Adds to a flag, after what is already on its way; joins a refinement that was never tried. */
    async refine(about: About, fields: RefineFlag): Promise<void> {
      await write(about.flagId, (records) => {
        const earlier = records.filter(
          (one) =>
            one.flagId === about.flagId &&
            one.step === "refine" &&
            (one.state === "failed" || one.attempts === 0),
        );
        const known = earlier.map((one): RefineFlag => JSON.parse(one.body ?? "{}"));
        const body = JSON.stringify(Object.assign({}, ...known, fields));
        return { remove: earlier, put: [fresh(about, "refine", body)], result: null };
      });
      await changed();
      sender.start();
    },

    /** Takes a flag back: out of the outbox if it was never tried, else with a move that follows it. */
    async withdraw(about: About): Promise<"dropped" | "queued"> {
      const { flagId } = about;
      const result = await write(flagId, (records): Change<"dropped" | "queued"> => {
        const own = records.filter((record) => record.flagId === flagId);
        const raise = own.find((record) => record.step === "raise");
        if (raise !== undefined && (sender.isUntried(raise) || raise.state === "failed"))
          return {
            remove: own,
            outcome: { flagId, owner, was: "withdrawn", at: now() },
            result: "dropped",
          };
        if (own.some((record) => record.step === "withdraw")) return { result: "queued" };
        const unsent = own.filter((record) => record.step === "refine" && record.attempts === 0);
        return { remove: unsent, put: [fresh(about, "withdraw", null)], result: "queued" };
      });
      await changed();
      sender.start();
      return result;
    },

    /** Sends what is due. Every trigger but a click also ends waiting, unless the endpoint asked for patience. */
    async flush(trigger: Trigger, flagId?: string): Promise<void> {
      if (trigger !== "click")
        for (const store of stores)
          await sender.refile(store, (records) => ({
            put: records
              .filter((one) => flagId === undefined || one.flagId === flagId)
              .filter((one) =>
                trigger === "asked"
                  ? one.state !== "failed" || one.flagId === flagId
                  : (one.state === "waiting" && one.reason?.code !== "busy") ||
                    (one.state === "held" && trigger === "start"),
              )
              .map((one) => ({ ...one, state: "waiting" as const, notBefore: 0 })),
            result: null,
          }));
      await tell();
      sender.start();
    },

    /** Forgets what was refused, because a person said so; of a refused flag also what was still to be added to it. */
    async discard(flagId: string): Promise<void> {
      for (const store of stores)
        await sender.refile(store, (records) => {
          const own = records.filter((one) => one.flagId === flagId);
          const failed = own.filter((one) => one.state === "failed");
          const all = failed.some((one) => one.step === "raise");
          return { remove: all ? own : failed, result: null };
        });
      await changed();
    },

    snapshot: () => snapshotOf(stores),

    stop: (): void => {
      stopped = true;
      sender.stop();
      channel.close();
    },
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
