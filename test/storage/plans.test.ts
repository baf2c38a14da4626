// Nothing grows with the number of flags that should grow with a page of them: read off the plans at 200,000 flags.
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Database } from "../../src/storage/database.ts";
import { defaultRule } from "../../src/domain/attribution.ts";
import { baseRateRows } from "../../src/storage/base-rate.ts";
import { flagsOfAccount, flagsOfTicket } from "../../src/storage/flags.ts";
import { changesSince } from "../../src/storage/queue-changes.ts";
import { queueGroups } from "../../src/storage/queue-groups.ts";
import { queueCounts, queuePage } from "../../src/storage/queue.ts";
import { monthsFrom } from "../../src/domain/report/period.ts";
import { storedMonths } from "../../src/storage/closed-months.ts";
import { reportRows } from "../../src/storage/report.ts";
import { flagsToReplay, openLoad } from "../../src/storage/routing.ts";
import { touchedDeals } from "../../src/storage/touches.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { makeTenant, MANAGER, northwind } from "../helpers/flags.ts";
import { manyFlags } from "../helpers/many-flags.ts";
import { MOMENT } from "../helpers/moment.ts";

let fresh: FreshDatabase;
let tenantId: string;
/** As the role that serves, since row-level security is part of every plan. */
let serving: Database;
let slow: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  const owner = connect({ url: fresh.url, statementTimeoutMs: 0 });
  tenantId = await makeTenant(owner);
  await manyFlags(owner, tenantId, { count: 200_000 });
  await owner.query(`analyze`);
  await owner.close();
  serving = connect({ url: fresh.servingUrl, statementTimeoutMs: 0 });
  slow = serving.forTenant(tenantId);
}, 120_000);
afterAll(async () => {
  await serving.close();
  await fresh.drop();
});

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
}

/** Runs a question and returns the plan of the statement it asked last. */
async function planOf(ask: (database: Database) => Promise<unknown>): Promise<Plan[]> {
  const asked: { sql: string; params: readonly unknown[] }[] = [];
  const listening: Database = {
    ...slow,
    query: (sql, params = []) => {
      asked.push({ sql, params });
      return slow.query(sql, params);
    },
  };
  await ask(listening);
  const nodes: Plan[] = [];
  for (const { sql, params } of asked) {
    const [row] = await slow.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      `explain (analyze, format json) ${sql}`,
      params,
    );
    const walk = (plan: Plan) => {
      nodes.push(plan);
      for (const below of plan.Plans ?? []) walk(below);
    };
    if (row !== undefined) walk(row["QUERY PLAN"][0].Plan);
  }
  return nodes;
}

const readOf = (nodes: readonly Plan[], table: string) =>
  nodes
    .filter((node) => node["Relation Name"] === table)
    .reduce(
      (sum, node) =>
        sum + (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"],
      0,
    );
const scansAll = (nodes: readonly Plan[], table: string) =>
  nodes.some((node) => node["Node Type"] === "Seq Scan" && node["Relation Name"] === table);

test.each([
  ["everybody's", { queue: "all", status: "open" }],
  ["one person's", { queue: "all", status: "open", owner: MANAGER }],
  ["nobody's", { queue: "all", status: "open", owner: "none" }],
  ["one queue's", { queue: "friction", status: "open" }],
  ["friction", { queue: "all", status: "open", kind: "friction" }],
  ["one signal's", { queue: "all", status: "open", signal: "fri.product.bug" }],
  ["one account's", { queue: "all", status: "open", account: northwind.id }],
  ["overdue", { queue: "all", status: "open", due: "overdue" }],
  ["today's", { queue: "all", status: "open", due: "today" }],
  ["snoozed", { queue: "all", status: "open", snoozed: "only" }],
  ["the most valuable", { queue: "all", status: "open", sort: "worth" }],
  ["the oldest", { queue: "all", status: "open", sort: "age" }],
  ["the newest", { queue: "all", status: "open", sort: "newest" }],
  ["one person's most valuable", { queue: "all", status: "open", sort: "worth", owner: MANAGER }],
  ["closed", { queue: "all", status: "closed" }],
] as const)("a page of %s flags reads a page of them", async (_, question) => {
  const nodes = await planOf((database) =>
    queuePage(database, tenantId, { ...MOMENT, ...question, limit: 50 }),
  );
  expect(scansAll(nodes, "flags")).toBe(false);
  expect(readOf(nodes, "flags")).toBeLessThan(500);
});

test.each(["due", "worth", "age", "newest"] as const)(
  "the hundredth page by %s costs as much as the first",
  async (sort) => {
    let after: string | undefined;
    for (let page = 0; page < 100; page++) {
      const answer = await queuePage(slow, tenantId, {
        queue: "all",
        status: "open",
        limit: 50,
        after,
        sort,
        ...MOMENT,
      });
      if ("refused" in answer) throw new Error(answer.refused);
      after = answer.next ?? undefined;
    }
    const nodes = await planOf((database) =>
      queuePage(database, tenantId, {
        ...MOMENT,
        queue: "all",
        status: "open",
        limit: 50,
        after,
        sort,
      }),
    );
    expect(readOf(nodes, "flags")).toBeLessThan(500);
  },
);

test("what changed since the last look is read without the rest of what ever happened", async () => {
  await slow.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, by_id, data, recorded_at)
     select tenant_id, id, 1, 'raised', raised_at, agent_id, '{}', raised_at
     from flags where tenant_id = $1 and status = 'new'`,
    [tenantId],
  );
  const nodes = await planOf((database) =>
    changesSince(database, tenantId, new Date(Date.now() - 1000), 100),
  );
  for (const table of ["flags", "flag_events"])
    expect([table, readOf(nodes, table) < 1500]).toEqual([table, true]);
});

test("a page of groups by account reads the open flags, and none that are closed", async () => {
  const nodes = await planOf((database) =>
    queueGroups(database, tenantId, {
      ...MOMENT,
      queue: "all",
      status: "open",
      by: "account",
      sort: "due",
      limit: 20,
      flagsEach: 10,
    }),
  );
  expect(scansAll(nodes, "flags")).toBe(false);
  // A tenth of the flags is open; they are read once for the headings, and those of the page again.
  expect(readOf(nodes, "flags")).toBeLessThan(25_000);
});

test("the flags of a ticket and of an account are found by index", async () => {
  const ticket = await planOf((database) => flagsOfTicket(database, tenantId, "48001", 20));
  const account = await planOf((database) => flagsOfAccount(database, tenantId, northwind.id, 20));
  for (const nodes of [ticket, account]) {
    expect(scansAll(nodes, "flags")).toBe(false);
    expect(readOf(nodes, "flags")).toBeLessThan(100);
  }
});

test.each(["open", "closed"] as const)(
  "searching %s flags for a word that hardly any has reads what has it",
  async (status) => {
    const [flag] = await slow.query<{ id: string }>(
      `select flag_id as id from flag_texts t join flags f on f.tenant_id = t.tenant_id and f.id = t.flag_id
       where t.tenant_id = $1 and (f.status = 'new') = $2 limit 1`,
      [tenantId, status === "open"],
    );
    await slow.query(
      `update flag_texts set search = to_tsvector('simple', 'rhododendron') where tenant_id = $1 and flag_id = $2`,
      [tenantId, flag?.id],
    );
    const question = { ...MOMENT, queue: "all", status, q: "rhododendron", limit: 50 } as const;
    expect(await queuePage(slow, tenantId, question)).toMatchObject({ items: [{ id: flag?.id }] });
    const nodes = await planOf((database) => queuePage(database, tenantId, question));
    for (const table of ["flags", "flag_texts"])
      expect([table, readOf(nodes, table) < 500]).toEqual([table, true]);
  },
);

test("the counts above the queue read no more than their limit each", async () => {
  const now = new Date();
  const nodes = await planOf((database) =>
    queueCounts(database, tenantId, MANAGER, {
      now,
      endOfToday: new Date(now.getTime() + 3_600_000),
      limit: 1000,
    }),
  );
  expect(scansAll(nodes, "flags")).toBe(false);
  expect(readOf(nodes, "flags")).toBeLessThan(7_000);
});

test("a month's report reads that month", async () => {
  const from = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 2, 1));
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
  const month = from.toISOString().slice(0, 10);
  const nodes = await planOf((database) => reportRows(database, tenantId, { from, to, month }));
  expect(scansAll(nodes, "flags")).toBe(false);
  // A twelfth of the flags by creation and as many by deadline, each found once more for its credits.
  expect(readOf(nodes, "flags")).toBeLessThan(80_000);
});

test("a year of closed months is read as it is stored, without a flag or an opportunity", async () => {
  await slow.query(
    `insert into closed_months (tenant_id, month, version, closed_at, why, rule_version, report,
       sha256, rows, waits)
     select $1, month, version, now(), 'due', 1, '{"money":[]}', '\\x00', '\\x00', '\\x00'
     from generate_series(date '2020-01-01', date '2026-10-01', interval '1 month') month,
       generate_series(1, 3) version`,
    [tenantId],
  );
  const months = monthsFrom("2025-11", 12);
  expect((await storedMonths(slow, tenantId, months, "restated")).get("2026-10")?.version).toBe(3);
  const nodes = await planOf((database) => storedMonths(database, tenantId, months, "reported"));
  expect(readOf(nodes, "closed_months")).toBeGreaterThan(0);
  for (const table of ["flags", "opportunities", "credits"]) expect(readOf(nodes, table)).toBe(0);
});

test("how much somebody of a pool has to do is read from the queue's index, and only as far as it matters", async () => {
  const nodes = await planOf((database) => openLoad(database, tenantId, [MANAGER, "202"]));
  expect(scansAll(nodes, "flags")).toBe(false);
  // Whoever has a thousand of them gets none, however many more there are.
  expect(readOf(nodes, "flags")).toBeLessThanOrEqual(1000);
  expect((await openLoad(slow, tenantId, [MANAGER, "202"])).get("202")).toBe(0);
});

test("a replay of ninety days reads one page at a time, by the months' index", async () => {
  const since = new Date(Date.now() - 90 * 86_400_000);
  const [, , third] = await flagsToReplay(slow, tenantId, { since, after: null, most: 3 });
  if (third === undefined) throw new Error("There are flags to replay.");
  const nodes = await planOf((database) =>
    flagsToReplay(database, tenantId, { since, after: third, most: 1000 }),
  );
  expect(scansAll(nodes, "flags")).toBe(false);
  // A month's flags are in the order of their ids, so those raised before the ninety days are passed over once.
  expect(readOf(nodes, "flags")).toBeLessThan(30_000);
});

test("a month's base rate and its touches read the accounts that they compare, and the time around the month", async () => {
  const owner = connect({ url: fresh.url, statementTimeoutMs: 0 });
  await owner.query(
    `with account as (
       insert into accounts (tenant_id, id, name, segment, currency, arr_minor)
       select $1, $2::int8 - n, 'Account ' || n, 'SMB', 'USD', 4800000 from generate_series(1, 4999) n
     ), deal as (
       insert into opportunities (tenant_id, crm, id, account_id, name, type, status, amount_minor,
         currency, created_at, closed_at, first_seen_at, updated_at)
       select $1, 'salesforce', 'D' || n, $2::int8 - 1 - n % 4999, 'More seats', 'seat-add', 'won', 100,
         'USD', at, at, at, at
       from generate_series(1, 20000) n, lateral (select now() - n * interval '40 minutes' as at) t
       returning crm, id
     )
     insert into credits (tenant_id, crm, opportunity_id, bucket, reason, rule_version, decided_at)
     select $1, crm, id, 'none', 'no-qualifying-flag', 1, now() from deal`,
    [tenantId, northwind.id],
  );
  await owner.query(`analyze accounts, opportunities, credits`);
  await owner.close();
  const to = new Date(Date.now() - 60 * 86_400_000);
  const from = new Date(to.getTime() - 86_400_000);
  const asked = { from, to, rule: defaultRule };
  const { won, accounts } = await baseRateRows(slow, tenantId, asked);
  expect([won.length > 30, accounts.length < 900]).toEqual([true, true]);
  const rate = await planOf((database) => baseRateRows(database, tenantId, asked));
  expect(scansAll(rate, "flags") || scansAll(rate, "opportunities")).toBe(false);
  expect(readOf(rate, "opportunities")).toBeLessThan(6_000);
  // Of forty flags that each account has, those of half a year and a day.
  expect(readOf(rate, "flags")).toBeLessThan(40_000);
  const touches = await planOf((database) => touchedDeals(database, tenantId, asked));
  expect(scansAll(touches, "flags") || scansAll(touches, "opportunities")).toBe(false);
  expect(readOf(touches, "flags")).toBeLessThan(3_000);
});
