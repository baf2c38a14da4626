// A month that was reported stays as it was reported; what is found out later stands beside it, with its reasons.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { defaultRule } from "../../src/domain/attribution.ts";
import { bodyOf } from "../../src/domain/attribution/rule.ts";
import { combineMonths } from "../../src/domain/report/combine.ts";
import { monthReport } from "../../src/domain/report/month-report.ts";
import { closeMonth, closeMonthsDue, restateDue } from "../../src/storage/close-months.ts";
import {
  restatementsOf,
  storedInput,
  storedMonths,
  storedWaits,
  withNamesOfRows,
} from "../../src/storage/closed-months.ts";
import { configurationOf } from "../../src/storage/configuration.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { monthInput } from "../../src/storage/report-input.ts";
import { changeReportingCalendar, zonesOf } from "../../src/storage/reporting-calendars.ts";
import { type ServingRole, workerRole } from "../helpers/serving-role.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, northwind, NOW } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
let database: Database;

const DAY = 86_400_000;
/** `NOW` is 18 November 2026; by this time November has been over for days. */
const DECEMBER = new Date("2026-12-08T08:00:00Z");

let role: ServingRole;
/** As whom the work that repeats is done. */
let worker: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  role = await workerRole(fresh);
  worker = connect({ url: role.url, max: 4 });
});
afterAll(async () => {
  await worker.close();
  await fresh.drop();
  await role.drop();
});

beforeEach(async () => {
  tenantId = await makeTenant(fresh.database, v7());
  database = fresh.serving.forTenant(tenantId);
});

const configured = async () => {
  const configuration = await configurationOf(database, tenantId);
  if (configuration === null) throw new Error("There is no tenant.");
  return configuration;
};

const raise = async () => {
  const flag = aFlag(tenantId);
  await createRaiser(fresh.serving)(flag);
  return flag;
};

/** A deal that was won in November, credited to a flag. */
async function win(flagId: string, id: string, amountMinor = 240_000): Promise<void> {
  await fresh.database.query(
    `with deal as (
       insert into opportunities (tenant_id, crm, id, account_id, name, type, status, amount_minor,
         currency, created_at, closed_at, first_seen_at, updated_at)
       values ($1, 'salesforce', $2, $3, $4, 'upsell', 'won', $5, 'USD', $6, $7, $6, $6))
     insert into credits (tenant_id, crm, opportunity_id, bucket, flag_id, reason, rule_version,
       decided_at)
     values ($1, 'salesforce', $2, 'sourced', $8, 'first-flag-before-opportunity', 1, $6)`,
    [
      tenantId,
      id,
      northwind.id,
      `Deal ${id}`,
      amountMinor,
      NOW,
      new Date(NOW.getTime() + DAY),
      flagId,
    ],
  );
}

const shown = async (which: "reported" | "restated" = "reported") =>
  (await storedMonths(database, tenantId, ["2026-11"], which)).get("2026-11");
const sourced = async (which: "reported" | "restated" = "reported") =>
  (await shown(which))?.report.money[0]?.closed.sourced.value;

test("a month closes by itself some days after its end, once, and not before", async () => {
  const flag = await raise();
  await win(flag.id, "A");
  // Five days after midnight of 1 December in Berlin.
  expect(await closeMonthsDue(worker, new Date("2026-12-05T22:59:00Z"))).toEqual({
    months: 0,
  });
  const runs = await Promise.all([
    closeMonthsDue(worker, DECEMBER),
    closeMonthsDue(worker, DECEMBER),
  ]);
  expect(runs.reduce((sum, { months }) => sum + months, 0)).toBe(1);
  expect(await shown()).toMatchObject({
    version: 1,
    versions: 1,
    closedById: null,
    closedAt: DECEMBER,
    ruleVersion: 1,
    report: { month: "2026-11", state: "over", asOf: DECEMBER.toISOString() },
  });
});

test("a closed month is, to the byte, what its rows gave when it was closed", async () => {
  const flag = await raise();
  await win(flag.id, "A");
  const configuration = await configured();
  const input = await monthInput("2026-11", configuration, { database, now: DECEMBER.getTime() });
  await closeMonthsDue(worker, DECEMBER);
  const stored = await shown();
  expect(JSON.stringify(stored?.report)).toBe(JSON.stringify(monthReport(input)));
  const kept = await storedInput(database, tenantId, "2026-11", "reported");
  if (kept === null) throw new Error("The rows were not kept.");
  expect(monthReport(kept)).toEqual(stored?.report);
  expect(kept.opportunities.map(({ name }) => name)).toEqual(["Deal A"]);
});

test("a month is closed by hand when it is over, and stays as it was closed first", async () => {
  await raise();
  const configuration = await configured();
  const close = (now: Date) => closeMonth(database, configuration, "2026-11", { by: MANAGER, now });
  expect(await close(NOW)).toBe("not-over");
  const first = await close(new Date("2026-12-01T08:00:00Z"));
  await raise();
  expect(await close(DECEMBER)).toEqual(first);
  expect(first).toMatchObject({ closedById: MANAGER, version: 1 });
});

test("a deal that turns out otherwise restates the month, and changes nothing that was reported", async () => {
  const flag = await raise();
  await win(flag.id, "A");
  await win(flag.id, "B", 1_000);
  await closeMonthsDue(worker, DECEMBER);
  const before = await shown();
  await fresh.database.query(
    `update opportunities set amount_minor = 200000 where tenant_id = $1 and id = 'A'`,
    [tenantId],
  );
  const later = new Date(DECEMBER.getTime() + DAY);
  await Promise.all([restateDue(worker, later), restateDue(worker, later)]);
  expect(await shown()).toEqual({ ...before, versions: 2 });
  expect([await sourced(), await sourced("restated")]).toEqual([241_000, 201_000]);
  const [restatement] = await restatementsOf(database, tenantId, ["2026-11"]);
  expect(restatement).toMatchObject({ version: 2, reportedAt: DECEMBER, restatedAt: later });
  const changes = await withNamesOfRows(database, tenantId, restatement?.changes ?? []);
  expect(changes.find(({ metricId }) => metricId === "sourced.USD")).toMatchObject({
    reported: { value: 241_000 },
    now: { value: 201_000 },
    because: [{ id: "A", name: "Deal A", amountWas: "240000", amountIs: "200000" }],
  });
  // Looked at again, it is what it was.
  await restateDue(worker, new Date(later.getTime() + DAY));
  expect((await shown())?.versions).toBe(2);
});

test("a flag that is answered later is no restatement, since cohorts go on maturing", async () => {
  const flag = await raise();
  await closeMonthsDue(worker, DECEMBER);
  await fresh.database.query(
    `update flags set status = 'accepted', contacted_at = $2, accepted_at = $2 where id = $1`,
    [flag.id, DECEMBER],
  );
  const later = new Date(DECEMBER.getTime() + DAY);
  await restateDue(worker, later);
  expect((await shown())?.versions).toBe(1);
});

test("another version of the rule moves no closed month", async () => {
  const flag = await raise();
  await win(flag.id, "A");
  await closeMonthsDue(worker, DECEMBER);
  const later = new Date(DECEMBER.getTime() + DAY);
  await fresh.database.query(
    `with rule as (
       insert into attribution_rules (tenant_id, version, body, published_at)
       select $1, 2, $2, $3)
     insert into credit_events (tenant_id, crm, opportunity_id, seq, at, bucket, flag_id, reason,
       rule_version, was_bucket, was_flag_id, because, recorded_at)
     values ($1, 'salesforce', 'A', 2, $3, 'none', null, 'outside-source-window', 2, 'sourced', $4,
       'rule', $3)`,
    [tenantId, JSON.stringify({ ...bodyOf(defaultRule), sourceWindowDays: 1 }), later, flag.id],
  );
  await fresh.database.query(
    `update credits set bucket = 'none', flag_id = null, rule_version = 2 where tenant_id = $1`,
    [tenantId],
  );
  const look = new Date(later.getTime() + DAY);
  await restateDue(worker, look);
  expect((await shown())?.versions).toBe(1);
  // A fact is one, whichever rule it came under.
  await win(flag.id, "B", 1_000);
  await restateDue(worker, new Date(look.getTime() + DAY));
  expect([await sourced(), await sourced("restated")]).toEqual([240_000, 241_000]);
});

test("a year is read from stored months as they would be counted, with the waits of every flag", async () => {
  await raise();
  const configuration = await configured();
  const live = await monthInput("2026-11", configuration, { database, now: DECEMBER.getTime() });
  await closeMonthsDue(worker, DECEMBER);
  const [stored] = (await storedMonths(database, tenantId, ["2026-11"], "reported")).values();
  const waits = (await storedWaits(database, tenantId, ["2026-11"], "reported")).get("2026-11");
  if (stored === undefined || waits === undefined) throw new Error("November was not stored.");
  const nothing = { ...live, month: "2026-10", flags: [], opportunities: [] };
  const year = combineMonths([
    { report: stored.report, waits },
    {
      report: monthReport(nothing),
      waits: { business: { contacted: [], left: [] }, wall: { contacted: [], left: [] } },
    },
  ]);
  expect(year.followUp).toEqual(stored.report.followUp);
  expect(year.funnel[0]?.reached.value).toBe(1);
});

test("what is stored of a closed month is never changed, and holds no name", async () => {
  const flag = await raise();
  await win(flag.id, "A");
  await closeMonthsDue(worker, DECEMBER);
  await expect(
    database.query(`update closed_months set why = 'early' where tenant_id = $1`, [tenantId]),
  ).rejects.toThrow(/permission denied/);
  await expect(
    fresh.database.query(`delete from closed_months where tenant_id = $1`, [tenantId]),
  ).rejects.toThrow(/append-only/);
  const [row] = await fresh.database.query<{ report: object }>(
    `select report from closed_months where tenant_id = $1`,
    [tenantId],
  );
  expect(JSON.stringify(row?.report)).not.toMatch(/Deal A|Northwind/);
});

test("a zone that is changed moves nothing that is past, and is changed once", async () => {
  const flag = await raise();
  await win(flag.id, "A");
  const configuration = await configured();
  const source = { database, now: DECEMBER.getTime() };
  const before = await monthInput("2026-11", configuration, source);
  const next = { zone: "Pacific/Kiritimati", fiscalStart: 2, closeAfterDays: 5 };
  const by = { by: MANAGER, at: DECEMBER };
  expect(await changeReportingCalendar(database, tenantId, next, by)).toBe("changed");
  expect(await changeReportingCalendar(database, tenantId, next, by)).toBe("unchanged");
  expect((await zonesOf(database, tenantId)).map(({ zone }) => zone)).toEqual([
    "Europe/Berlin",
    "Pacific/Kiritimati",
  ]);
  const after = await monthInput("2026-11", await configured(), source);
  const { zone: _was, ...reported } = monthReport(before);
  expect(monthReport(after)).toMatchObject(reported);
  expect((await monthInput("2027-01", await configured(), source)).bounds).toEqual({
    from: Date.parse("2026-12-31T10:00:00Z"),
    to: Date.parse("2027-01-31T10:00:00Z"),
  });
});
