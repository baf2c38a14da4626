// A flag that is reopened begins anew for the queue, and changes nothing of what a month's report has said of it.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { mondayToFriday } from "../../src/domain/calendar.ts";
import type { Move } from "../../src/domain/flag.ts";
import { monthBounds, monthOf } from "../../src/domain/month.ts";
import { followUp } from "../../src/domain/report/follow-up.ts";
import { scopeOf } from "../../src/domain/report/scope.ts";
import { serviceLevel } from "../../src/domain/report/service-level.ts";
import { flagById } from "../../src/storage/flags.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { flagsDueBetween, reportRows } from "../../src/storage/report.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER } from "../helpers/flags.ts";

const ZONE = "Europe/Berlin";
const RAISED = new Date("2026-09-09T08:00:00Z");
const DUE = new Date("2026-09-10T08:00:00Z");
const REOPENED = new Date("2026-11-10T08:00:00Z");
const CALLED = new Date("2026-11-10T09:00:00Z");

let fresh: FreshDatabase;
let tenantId: string;
let flagId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  tenantId = await makeTenant(fresh.database);
  const flag = aFlag(tenantId, {
    raisedAt: RAISED,
    dueAt: DUE,
    month: "2026-09-01",
    zone: ZONE,
  });
  flagId = flag.id;
  await createRaiser(fresh.serving)(flag);
});

const move = async (request: Move | { readonly move: "undo" }, at: Date) => {
  const database = fresh.serving.forTenant(tenantId);
  const flag = await flagById(database, tenantId, flagId);
  const outcome = await moveFlag(database, tenantId, flagId, {
    requestId: v7(),
    expectedVersion: flag?.version ?? 0,
    by: { as: "cs", id: MANAGER },
    move: request,
    at,
    owed: () => [],
    deadlineAnew: () => new Date(at.getTime() + 86_400_000),
  });
  expect(outcome.is).toBe("moved");
};
const decline = (at: Date) => move({ move: "decline", reason: "timing" }, at);
const reopenAndCall = async () => {
  await move({ move: "reopen", why: "They asked again." }, REOPENED);
  await move({ move: "contact" }, CALLED);
};

/** What a month says of its promise and of how long customers waited. */
async function report(month: string) {
  const { from, to } = monthBounds(month, ZONE);
  const bounds = { from: new Date(from), to: new Date(to) };
  const database = fresh.serving.forTenant(tenantId);
  const rows = await reportRows(database, tenantId, { ...bounds, month: `${month}-01` });
  const scope = scopeOf(
    {
      ...rows,
      month,
      zone: ZONE,
      asOf: Date.parse("2026-12-01T00:00:00Z"),
      ruleVersion: 1,
      promiseHours: 24,
      calendars: { fallback: mondayToFriday(ZONE), byOwner: {} },
    },
    () => {},
  );
  const { attainment } = serviceLevel(scope);
  const due = await flagsDueBetween(database, tenantId, bounds);
  expect(due.map(({ id }) => id)).toEqual(scope.due.map(({ id }) => id));
  return {
    attainment: [attainment.value, attainment.n],
    leftOut: attainment.excluded.map(({ reason }) => reason),
    median: followUp(scope).median.value,
  };
}

test("declining and reopening does not undo a missed promise, nor make a new one that was kept", async () => {
  await decline(new Date("2026-09-20T08:00:00Z"));
  const before = await report("2026-09");
  expect(before.attainment).toEqual([0, 1]);
  await reopenAndCall();
  expect(await report("2026-09")).toEqual(before);
  expect(await report(monthOf(CALLED.getTime(), ZONE))).toMatchObject({ attainment: [null, 0] });
});

test("a flag that was called in time has kept its promise, whatever is asked of it later", async () => {
  await move({ move: "accept" }, new Date("2026-09-09T10:00:00Z"));
  await decline(new Date("2026-09-20T08:00:00Z"));
  const before = await report("2026-09");
  expect(before).toMatchObject({ attainment: [1, 1], median: 2 });
  await reopenAndCall();
  expect(await report("2026-09")).toEqual(before);
});

test("a flag that was declined in time stays out of the promise when it is reopened", async () => {
  await decline(new Date("2026-09-09T10:00:00Z"));
  const before = await report("2026-09");
  expect(before.leftOut).toEqual(["declined-before-deadline-without-contact"]);
  await reopenAndCall();
  expect(await report("2026-09")).toEqual(before);
});

test("a reopening that is undone leaves no trace in the figures", async () => {
  await decline(new Date("2026-09-20T08:00:00Z"));
  await move({ move: "reopen", why: "A slip." }, REOPENED);
  await move({ move: "undo" }, REOPENED);
  const rounds = await fresh.database.query("select * from flag_rounds where tenant_id = $1", [
    tenantId,
  ]);
  expect(rounds).toEqual([]);
  expect((await report("2026-09")).attainment).toEqual([0, 1]);
});
