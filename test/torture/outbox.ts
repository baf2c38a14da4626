// The browser's outbox against random schedules, with the real endpoint and the real store behind a line that fails.
//
// The browser is played by fake-indexeddb, Node's own Web Locks and BroadcastChannel; outbox, client, endpoint and
// PostgreSQL are the product's. Nothing is lost, nothing is stored twice, and nothing is quiet about it.
// oxlint-disable-next-line import/no-unassigned-import -- it puts a database where a browser has one
import "fake-indexeddb/auto";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import fc from "fast-check";
import { IDBFactory } from "fake-indexeddb";
import { v7 } from "uuid";
import { createClient } from "../../src/api/client.ts";
import type { RaiseFlag } from "../../src/api/flag.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { connect } from "../../src/storage/database.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { createSealer } from "../../src/storage/secrets.ts";
import { openKept } from "../../src/sidebar/kept/database.ts";
import { createOutbox, type Outbox } from "../../src/sidebar/outbox/outbox.ts";
import type { WaitingRecord } from "../../src/sidebar/outbox/snapshot.ts";
import { keptStore, memoryStore, type RecordStore } from "../../src/sidebar/outbox/stores.ts";
import { AGENT } from "../helpers/flags.ts";
import { aRaise } from "../helpers/production.ts";
import { type Outcome, pause, type Run, withEnds } from "./campaign.ts";
import { PUBLIC_URL } from "./endpoint-message.ts";
import { openTortureStore } from "./store.ts";

/** What the line does to one request. */
const LINE = [
  "fine",
  "offline",
  "unavailable",
  "commit-then-silence",
  "login-page",
  "too-many",
] as const;
type Line = (typeof LINE)[number];
/** What the disk does from now on. `denied` is decided when the frame loads; a full disk can come at any time. */
const DISK = ["kept", "full", "denied"] as const;

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("raise" as const),
      tab: fc.nat(1),
      undo: fc.boolean(),
      note: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("close the tab" as const), tab: fc.nat(1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("reload the frame" as const), tab: fc.nat(1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("fill the disk" as const), full: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("try now" as const), tab: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 30 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const schedule = fc.record({
  disk: fc.constantFrom(...DISK),
  locks: fc.boolean(),
  steps: fc.array(step, { minLength: 2, maxLength: 10 }),
  line: fc.array(fc.constantFrom<Line>(...LINE), { maxLength: 16 }),
});

interface Tab {
  readonly outbox: Outbox;
  /** What the screen was last told. */
  seen: readonly WaitingRecord[];
  /** Flags that are in memory only, which go with the tab; the screen says so. */
  readonly memory: RecordStore;
}

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    const { owner, tenantId } = store;
    const sessionKey = new Uint8Array(32).fill(7);
    const database = connect({ url: store.url, max: 6 });
    atEnd(() => database.close());
    const app = createApp({
      database,
      raise: createRaiser(database),
      sealer: createSealer(new Uint8Array(32).fill(9)),
      sessionKey,
      publicUrl: PUBLIC_URL,
      now: Date.now,
      newId: () => v7(),
      log: { request: () => undefined, failure: () => undefined },
      limits: { member: { perSecond: 1e9, burst: 1e9 }, tenant: { perSecond: 1e9, burst: 1e9 } },
    });
    const { bearer } = await createSessionTokens({
      sessionKey,
      issuer: PUBLIC_URL,
      now: Date.now,
    }).issue({
      tenantId,
      memberId: AGENT,
      roles: ["agent"],
      identityAssurance: "asserted",
      sessionId: v7(),
      seconds: 12 * 60 * 60,
    });
    let faults: Line[] = [];
    const line = await startLine(
      (request, env) => app.fetch(request, env),
      () => faults.shift() ?? "fine",
    );
    atEnd(() => line.close());

    const figures = {
      schedules: 0,
      raised: 0,
      lost: 0,
      twice: 0,
      silent: 0,
      "gone with a closed tab, as its screen had said": 0,
    };

    const once = async (plan: {
      disk: (typeof DISK)[number];
      locks: boolean;
      steps: readonly Step[];
      line: readonly Line[];
    }) => {
      globalThis.indexedDB = new IDBFactory();
      faults = [...plan.line];
      const kept = plan.disk === "denied" ? null : await openKept();
      let full = plan.disk === "full";
      const openTab = (): Tab => {
        const memory = memoryStore();
        const tab: Tab = {
          memory,
          seen: [],
          outbox: createOutbox({
            kept: kept === null ? null : fillable(keptStore(kept), () => full),
            memory: plant === "drop-when-full" ? forgetful(memory) : memory,
            owner: "acme 11 7",
            client: clientOf(line.port, bearer, plant),
            newId: () => v7(),
            now: Date.now,
            random: () => 0,
            locks: plan.locks ? navigator.locks : undefined,
            onChange: ({ records }) => {
              tab.seen = records;
            },
          }),
        };
        return tab;
      };
      const tabs = [openTab(), openTab()];
      const raised = new Map<string, { undone: boolean; note: boolean }>();
      /** Flags whose only copy was in a page that is gone, after its screen had said that they were not kept. */
      const said = new Set<string>();
      const shown = async () =>
        (await Promise.all(tabs.map((tab) => tab.outbox.snapshot()))).flatMap(
          ({ records }) => records,
        );
      for (const act of plan.steps) {
        if (act.do === "wait") await pause(act.ms);
        else if (act.do === "fill the disk") full = act.full;
        else {
          const tab = tabs[act.tab];
          if (tab === undefined) continue;
          if (act.do === "try now") await tab.outbox.flush("asked");
          else if (act.do === "raise") {
            const flag = aRaise({ signal: null });
            const about = { flagId: flag.id, ticketId: flag.ticketId, kind: flag.kind };
            raised.set(flag.id, { undone: act.undo, note: act.note });
            await raise(tab, flag, plant);
            if (act.note) await tab.outbox.refine(about, { note: "a note" });
            if (act.undo) await tab.outbox.withdraw(about);
          } else {
            // A closed tab and a reloaded frame are the same to what was kept: only the disk remains.
            const { records } = await tab.outbox.snapshot();
            for (const record of records) if (!record.kept) said.add(record.flagId);
            tab.outbox.stop();
            tabs[act.tab] = openTab();
          }
        }
      }
      // Nothing is quiet: what was raised is shown as waiting or failed, or is stored, or was said to be in memory only.
      const stored = async () => {
        const rows = await owner.query<{ id: string; status: string; note: string | null }>(
          `select f.id, f.status, t.note from flags f join flag_texts t on t.flag_id = f.id
           where f.id = any($1)`,
          [[...raised.keys()]],
        );
        return new Map(rows.map((row) => [row.id, row]));
      };
      const visible = new Set((await shown()).map(({ flagId }) => flagId));
      const already = await stored();
      for (const [id, { undone }] of raised)
        if (!undone && !already.has(id) && !visible.has(id) && !said.has(id)) figures.silent += 1;
      // Without a control some flags never leave, and need not be waited for as long.
      const mostTries = plant === undefined ? 400 : 20;
      // The line is fine again, the disk has room, and what the screen calls failed is sent on request.
      faults = [];
      full = false;
      for (let tries = 0; tries < mostTries; tries++) {
        const waiting = await shown();
        if (waiting.length === 0) break;
        for (const tab of tabs) {
          await tab.outbox.flush("start");
          for (const record of waiting)
            if (record.state === "failed") await tab.outbox.flush("asked", record.flagId);
        }
        await pause(10);
      }
      if ((await shown()).length > 0) figures.silent += 1;
      for (const tab of tabs) tab.outbox.stop();
      const ended = await stored();
      for (const [id, { undone, note }] of raised) {
        const row = ended.get(id);
        if (
          undone
            ? row !== undefined && row.status !== "withdrawn" && !said.has(id)
            : row === undefined
        ) {
          if (said.has(id)) figures["gone with a closed tab, as its screen had said"] += 1;
          else figures.lost += 1;
        } else if (!undone && note && row?.note !== "a note" && !said.has(id)) figures.lost += 1;
      }
      figures.schedules += 1;
      figures.raised += raised.size;
    };

    // A control taken away is looked for in the same schedules every time, so that it is found every time.
    const sampled = plant === undefined ? { numRuns: count } : { numRuns: count, seed: 1 };
    for (const plan of fc.sample(schedule, sampled)) {
      await once(plan);
      if (figures.schedules % 100 === 0) report(`${figures.schedules} of ${count} schedules`);
    }
    // Every flag of this store was raised here, each under an id of its own and with one event "raised".
    const [rows] = await owner.query<{ flags: number; known: number; raises: number }>(
      `select (select count(*)::int from flags) as flags,
         (select count(distinct evidence)::int from flag_texts) as known,
         (select count(*)::int from flag_events where type = 'raised') as raises`,
      [],
    );
    figures.twice =
      (rows?.flags ?? 0) - (rows?.known ?? 0) + Math.abs((rows?.raises ?? 0) - (rows?.flags ?? 0));
    return {
      name: "outbox",
      figures,
      passed: figures.lost + figures.twice + figures.silent === 0 && figures.raised > 0,
    };
  });

/** One click; its evidence is unlike any other's, so that a second flag of the same click shows. */
async function raise(tab: Tab, made: RaiseFlag, plant: string | undefined): Promise<void> {
  const flag = { ...made, evidence: `click ${made.id}` };
  if (plant !== "send-before-keeping") return tab.outbox.raise(flag);
  // Planted: the flag is sent from where it stands, and kept only when that has failed and somebody still listens.
  const unkept = tab.memory;
  await unkept.change("nobody", () => ({ result: null }));
  void pause(5)
    .then(() => tab.outbox.raise(flag))
    .catch(() => undefined);
}

function clientOf(port: number, bearer: string, plant: string | undefined) {
  const client = createClient({
    baseUrl: `http://127.0.0.1:${port}`,
    version: "0.1.0",
    bearer: () => Promise.resolve(bearer),
    timeout: 5000,
  });
  if (plant !== "new-id-on-retry") return client;
  const sent = new Set<string>();
  const call: typeof client.call = async (schema, method, path, body, headers) => {
    const text = String(body);
    if (path !== "/v1/flags" || !sent.has(text)) {
      sent.add(text);
      return client.call(schema, method, path, body, headers);
    }
    const id = idIn(text);
    const receipt = await client.call(schema, method, path, text.replace(id, v7()), headers);
    return schema.parse({ ...Object(receipt), id });
  };
  return { call };
}

const idIn = (text: string): string => /"id":"([^"]+)"/.exec(text)?.[1] ?? "";

/** A disk that takes nothing more while it is full; reading goes on. */
function fillable(store: RecordStore, isFull: () => boolean): RecordStore {
  return {
    ...store,
    change: (owner, decide) =>
      store.change(owner, (records) => {
        const change = decide(records);
        if (isFull() && (change.put?.length ?? 0) > 0)
          throw new DOMException("full", "QuotaExceededError");
        return change;
      }),
  };
}

/** Planted: what the disk does not take is dropped. */
const forgetful = (store: RecordStore): RecordStore => ({
  ...store,
  change: (owner, decide) => store.change(owner, (records) => ({ result: decide(records).result })),
});

type Handle = (request: Request, bindings: object) => Response | Promise<Response>;

/** The way to the endpoint, which may fail before it or after it. */
async function startLine(
  handle: Handle,
  next: () => Line,
): Promise<{ port: number; close: () => Promise<void> }> {
  const answer = getRequestListener(handle, { overrideGlobalObjects: false });
  const server = createServer((request, response) => {
    const fault = next();
    switch (fault) {
      case "offline":
        request.socket.destroy();
        return;
      case "unavailable":
        response.writeHead(503, { "Content-Type": "text/html" }).end("<h1>Bad gateway</h1>");
        return;
      case "too-many":
        response.writeHead(429, { "Retry-After": "0" }).end();
        return;
      case "login-page":
        response.writeHead(200, { "Content-Type": "text/html" }).end("<form>Sign in</form>");
        return;
      case "commit-then-silence":
        // The endpoint does what it is asked; nobody hears of it.
        response.end = () => {
          request.socket.destroy();
          return response;
        };
        response.write = () => true;
        void answer(request, response);
        return;
      case "fine":
        void answer(request, response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
