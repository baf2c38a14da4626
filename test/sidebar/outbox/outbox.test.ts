// The outbox against schedules nobody would write down: lines that die before or after the commit, tabs that close, agents
// who undo. Whatever happens, nothing is lost, nothing arrives twice, and nothing is quiet about it.
import fc from "fast-check";
import { v7 } from "uuid";
import { expect, test } from "vitest";
import {
  ApiProblem,
  type Client,
  NoAnswer,
  problemOf,
  UnexpectedAnswer,
} from "../../../src/api/client.ts";
import { RaiseFlag } from "../../../src/api/flag.ts";
import { openKept, type KeptDatabase } from "../../../src/sidebar/kept/database.ts";
import { createOutbox } from "../../../src/sidebar/outbox/outbox.ts";
import { backoff, nextToSend, type OutboxRecord } from "../../../src/sidebar/outbox/record.ts";
import type { OutboxSnapshot } from "../../../src/sidebar/outbox/snapshot.ts";
import { keptStore, memoryStore } from "../../../src/sidebar/outbox/stores.ts";
import { verdictOn } from "../../../src/sidebar/outbox/verdict.ts";
import { emptyDisk } from "../fake-disk.ts";

type Fault = "none" | "offline" | "unavailable" | "refused" | "commit-then-silence" | "login-page";

const flagOf = (id: string): RaiseFlag => ({
  id,
  kind: "expansion",
  signal: null,
  taxonomyVersion: 1,
  ticketId: "42",
  ticketSubject: null,
  accountId: null,
  accountName: null,
  requesterId: null,
  requesterName: null,
  evidence: null,
  note: null,
  quote: null,
  raisedAt: new Date().toISOString(),
});

/** An endpoint that commits what it says it commits, and counts. */
function createStore() {
  const flags = new Map<string, { body: string; status: string; version: number; note?: string }>();
  let inserts = 0;
  let mismatches = 0;
  let faults: Fault[] = [];
  const call: Client["call"] = async (schema, method, path, body) => {
    await Promise.resolve();
    const fault = faults.shift() ?? "none";
    if (fault === "offline") throw new NoAnswer("offline");
    if (fault === "unavailable") throw problemOf(503, null, null);
    if (fault === "refused") throw problemOf(422, null, null);
    if (fault === "login-page") throw new UnexpectedAnswer("a login page");
    const text = String(body);
    const answer = (): unknown => {
      if (method === "POST" && path === "/v1/flags") {
        const { id, kind, ticketId } = RaiseFlag.parse(JSON.parse(text));
        const known = flags.get(id);
        if (known === undefined) {
          inserts++;
          flags.set(id, { body: text, status: "new", version: 1 });
        } else if (known.body !== text) mismatches++;
        const receivedAt = new Date().toISOString();
        return { id, kind, ticketId, accountId: null, receivedAt, identityAssurance: "asserted" };
      }
      const id = path.split("/")[3] ?? "";
      const flag = flags.get(id);
      if (flag === undefined) throw problemOf(404, null, null);
      if (method === "PATCH") {
        flag.version++;
        Object.assign(flag, JSON.parse(text));
      }
      if (path.endsWith("/moves")) {
        flag.status = "withdrawn";
        flag.version++;
      }
      return { flag: { id, version: flag.version, status: flag.status } };
    };
    const answered = answer();
    if (fault === "commit-then-silence") throw new NoAnswer("silence after the commit");
    return schema.parse(answered);
  };
  return {
    call,
    flags,
    inserts: () => inserts,
    mismatches: () => mismatches,
    fail: (list: Fault[]) => {
      faults = list;
    },
  };
}

const openTab = (database: KeptDatabase, store: ReturnType<typeof createStore>) => {
  let seen: OutboxSnapshot = { records: [], outcomes: new Map() };
  const outbox = createOutbox({
    kept: keptStore(database),
    memory: memoryStore(),
    owner: "acme 11 7",
    client: { call: store.call },
    newId: v7,
    now: Date.now,
    random: () => 0,
    locks: undefined,
    onChange: (snapshot) => {
      seen = snapshot;
    },
  });
  return { outbox, seen: () => seen };
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const settled = async (tab: ReturnType<typeof openTab>) => {
  for (let tries = 0; tries < 200; tries++) {
    const { records } = await tab.outbox.snapshot();
    if (records.every((record) => record.state === "failed")) return records;
    await pause(10);
  }
  throw new Error("The outbox did not run dry.");
};

const fault = fc.constantFrom<Fault>(
  "none",
  "offline",
  "unavailable",
  "commit-then-silence",
  "login-page",
);
const step = fc.oneof(
  fc.record({
    do: fc.constant("raise" as const),
    undo: fc.boolean(),
    note: fc.boolean(),
    // Whose ticket it is was asked again, and the answer changed the text.
    corrected: fc.boolean(),
  }),
  fc.record({ do: fc.constant("close the tab" as const) }),
  fc.record({ do: fc.constant("try now" as const) }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 15 }) }),
);

test("no schedule of faults, undos and closed tabs loses a flag, stores it twice or hides it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.array(fault, { maxLength: 14 }),
      async (steps, faults) => {
        emptyDisk();
        const database = await openKept();
        if (database === null) throw new Error("no database");
        const store = createStore();
        store.fail([...faults]);
        let tab = openTab(database, store);
        const raised = new Map<string, { undone: boolean; note: boolean }>();
        for (const act of steps) {
          if (act.do === "raise") {
            const id = v7();
            raised.set(id, { undone: act.undo, note: act.note });
            const about = { flagId: id, ticketId: "42", kind: "expansion" as const };
            if (act.corrected) await tab.outbox.keepFirst({ ...flagOf(id), accountId: "900" });
            else await tab.outbox.raise(flagOf(id));
            if (act.note) await tab.outbox.refine(about, { note: "a note" });
            if (act.undo) await tab.outbox.withdraw(about);
            if (act.corrected) await tab.outbox.release({ ...flagOf(id), accountId: "901" });
          } else if (act.do === "wait") await pause(act.ms);
          else if (act.do === "try now") await tab.outbox.flush("asked");
          else {
            tab.outbox.stop();
            tab = openTab(database, store);
          }
        }
        // Nothing is quiet: every flag is still seen waiting here, or the endpoint has it, or it was taken back.
        const now = await tab.outbox.snapshot();
        for (const [id, { undone }] of raised)
          expect(
            undone || store.flags.has(id) || now.records.some((record) => record.flagId === id),
          ).toBe(true);
        await tab.outbox.flush("start");
        expect(await settled(tab)).toEqual([]);
        tab.outbox.stop();
        database.close();
        // Nothing is lost, and what was taken back is not left standing.
        for (const [id, { undone, note }] of raised) {
          const stored = store.flags.get(id);
          expect(undone ? [undefined, "withdrawn"] : ["new"]).toContain(stored?.status);
          expect(undone || !note || stored?.note === "a note").toBe(true);
        }
        // Nothing is stored twice, and every resend has the same bytes.
        expect(store.inserts()).toBe(store.flags.size);
        expect(store.mismatches()).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

const openDisk = async () => {
  emptyDisk();
  const database = await openKept();
  if (database === null) throw new Error("no database");
  return database;
};
const accountOf = (body: string | undefined): unknown => JSON.parse(body ?? "{}").accountId;

test("a flag that was kept first goes with its newer text, but never with another one after a first try", async () => {
  const database = await openDisk();
  const store = createStore();
  const tab = openTab(database, store);
  const [corrected, tried] = [flagOf(v7()), flagOf(v7())];
  await tab.outbox.keepFirst({ ...corrected, accountId: "900" });
  await tab.outbox.keepFirst({ ...tried, accountId: "900" });
  expect(tab.seen().records).toMatchObject([
    { flagId: corrected.id, attempts: 0, kept: true },
    { flagId: tried.id, attempts: 0, kept: true },
  ]);
  await tab.outbox.release({ ...corrected, accountId: "901" });
  await expect.poll(() => accountOf(store.flags.get(corrected.id)?.body)).toBe("901");
  // Another tab sends the second one before its text is settled, and hears nothing.
  store.fail(["commit-then-silence"]);
  const other = openTab(database, store);
  await other.outbox.flush("start");
  await expect.poll(() => store.flags.has(tried.id)).toBe(true);
  await tab.outbox.release({ ...tried, accountId: "901" });
  expect(await settled(tab)).toEqual([]);
  expect(accountOf(store.flags.get(tried.id)?.body)).toBe("900");
  expect(store.mismatches()).toBe(0);
  tab.outbox.stop();
  other.outbox.stop();
  database.close();
});

test("a database that is closed under the panel hides nothing that waits in it, and memory takes what follows", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const database = await openDisk();
  const store = createStore();
  const tab = openTab(database, store);
  const [onDisk, later] = [v7(), v7()];
  store.fail(Array.from({ length: 50 }, () => "offline" as const));
  await tab.outbox.raise(flagOf(onDisk));
  database.close();
  const neighbour = new BroadcastChannel("signal-flag-outbox");
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
  neighbour.postMessage("acme 11 7");
  await tab.outbox.discard(onDisk);
  store.fail([]);
  await tab.outbox.raise(flagOf(later));
  await expect.poll(() => store.flags.has(later)).toBe(true);
  const { records } = await tab.outbox.snapshot();
  expect(records).toMatchObject([{ flagId: onDisk, kept: true, state: "waiting" }]);
  tab.outbox.stop();
  neighbour.close();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("a refused flag that is discarded is gone with all that was to be added to it", async () => {
  emptyDisk();
  const database = await openKept();
  if (database === null) throw new Error("There is no disk.");
  const store = createStore();
  const tab = openTab(database, store);
  const id = v7();
  store.fail(["refused"]);
  await tab.outbox.raise(flagOf(id));
  await settled(tab);
  await tab.outbox.refine({ flagId: id, ticketId: "42", kind: "expansion" }, { note: "More" });
  await tab.outbox.discard(id);
  await tab.outbox.flush("asked");
  expect((await tab.outbox.snapshot()).records).toEqual([]);
  expect(store.flags.size).toBe(0);
  tab.outbox.stop();
});

test("a flag for which the disk has no room is shown as failed at once, with its text", async () => {
  emptyDisk();
  const store = createStore();
  const full = {
    kept: true,
    change: () => Promise.reject(new DOMException("full", "QuotaExceededError")),
    outcomes: () => Promise.resolve([]),
  };
  const memory = memoryStore();
  const id = v7();
  let writes = 0;
  const outbox = createOutbox({
    kept: {
      ...full,
      change: (_owner, decide) =>
        // Reading still works on a full disk.
        decide([]).put === undefined
          ? Promise.resolve(decide([]).result)
          : (writes++, full.change()),
    },
    memory,
    owner: "acme 11 7",
    client: { call: store.call },
    newId: v7,
    now: Date.now,
    random: () => 0,
    locks: undefined,
    onChange: () => undefined,
  });
  await outbox.raise(flagOf(id));
  const { records } = await outbox.snapshot();
  expect(writes).toBe(1);
  expect(records).toMatchObject([
    { flagId: id, state: "failed", reason: { code: "no-room" }, kept: false },
  ]);
  await outbox.flush("asked", id);
  await pause(50);
  expect(store.flags.has(id)).toBe(true);
  outbox.stop();
});

const refused = (status: number, type?: string) =>
  problemOf(
    status,
    type === undefined ? null : { type, title: type, status, detail: "Because." },
    status === 429 ? 3000 : null,
  );

test.each([
  [new NoAnswer("x"), "again"],
  [new UnexpectedAnswer("x"), "again"],
  [refused(302), "again"],
  [refused(401), "again"],
  [refused(408), "again"],
  [refused(409, "in-progress"), "again"],
  [refused(429), "again"],
  [refused(500), "again"],
  [refused(503), "again"],
  [refused(403), "hold"],
  [refused(410, "erased"), "erased"],
  [refused(400), "fail"],
  [refused(413), "fail"],
  [refused(415), "fail"],
  [refused(422, "invalid"), "fail"],
  [refused(409, "move-refused"), "fail"],
  [refused(409, "stale-move"), "renew"],
])("an answer decides what becomes of a flag: %s means %s", (error, means) => {
  expect(verdictOn(error, "raise").means).toBe(means);
});

test("the endpoint's wish to be left alone is respected, and waits grow up to five minutes", () => {
  expect(verdictOn(refused(429), "raise")).toMatchObject({ retryAfter: 3000 });
  expect(refused(429)).toBeInstanceOf(ApiProblem);
  expect(backoff(1, 3000, 0)).toBe(3000);
  expect(backoff(1, null, 1)).toBe(2000);
  expect(backoff(40, null, 1)).toBe(300_000);
  expect(backoff(5, null, 0)).toBe(0);
});

const recordOf = (seq: number, flagId: string, rest: Partial<OutboxRecord> = {}): OutboxRecord => ({
  seq,
  flagId,
  owner: "o",
  ticketId: "42",
  kind: "friction",
  step: "raise",
  body: "{}",
  createdAt: 0,
  attempts: 0,
  notBefore: 0,
  state: "waiting",
  reason: null,
  ...rest,
});
const next = (...records: OutboxRecord[]) => nextToSend(records, 100, new Set())?.seq;

test("a flag goes before what was said about it, and a stuck flag does not hold up another", () => {
  expect(
    next(recordOf(1, "a", { notBefore: 200 }), recordOf(2, "a", { step: "refine" })),
  ).toBeUndefined();
  expect(
    next(recordOf(1, "a", { state: "failed" }), recordOf(2, "a", { step: "refine" })),
  ).toBeUndefined();
  expect(next(recordOf(1, "a", { state: "held" }), recordOf(2, "b"))).toBe(2);
  expect(
    next(
      recordOf(1, "a", { step: "refine", state: "failed" }),
      recordOf(2, "a", { step: "withdraw" }),
    ),
  ).toBe(2);
});
