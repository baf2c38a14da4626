import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { defaultTargets } from "../../src/domain/due.ts";
import { defaultRouting } from "../../src/domain/routing/body.ts";
import { connect } from "../../src/storage/database.ts";
import { DUE_FLAGS, escalateDue, leaveOverdue } from "../../src/storage/escalate.ts";
import { eventsOf, flagById } from "../../src/storage/flags.ts";
import { putMember } from "../../src/storage/members.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import { upsertOpportunity } from "../../src/storage/opportunities.ts";
import { createRaiser, type NewFlag } from "../../src/storage/raise.ts";
import { publishTargets } from "../../src/storage/targets.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, northwind, OTHER_MANAGER } from "../helpers/flags.ts";
import { manyFlags } from "../helpers/many-flags.ts";

const ADMIN = "401";
const OPS = "402";
let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  // A run looks at every tenant; those of the tests before are none of this one's business.
  await fresh.database.query(`update tenants set suspended_at = now()`);
  tenantId = await makeTenant(fresh.database);
  const person = { email: null, locale: null, calendarId: null, active: true, team: null };
  await putMember(fresh.database, tenantId, {
    ...person,
    id: ADMIN,
    name: "Abe Admin",
    roles: ["admin"],
  });
  await putMember(fresh.database, tenantId, { ...person, id: OPS, name: "Olga", roles: ["ops"] });
});

const database = () => fresh.serving.forTenant(tenantId);
const at = (text: string) => new Date(text);
/** Friday, 11:00 in Berlin: due on Monday at that time, reminded at 05:00. */
const RAISED = at("2026-11-20T10:00:00Z");
const REMINDED = at("2026-11-23T04:00:00Z");
const DUE = at("2026-11-23T10:00:00Z");

async function raise(changes: Partial<NewFlag> = {}): Promise<string> {
  const flag = aFlag(tenantId, {
    raisedAt: RAISED,
    dueAt: DUE,
    nextStepAt: REMINDED,
    account: { ...northwind, id: String(9_000_000 + Math.trunc(performance.now() * 1000)) },
    accountIsNew: true,
    ...changes,
  });
  await createRaiser(fresh.serving)(flag);
  return flag.id;
}
const run = (now: Date) => escalateDue(fresh.serving, now, () => () => []);
const none = { reminded: 0, breached: 0, escalated: 0, held: 0, unpaused: 0 };

async function ladderOf(id: string): Promise<string[]> {
  const story = await eventsOf(database(), tenantId, id);
  return story
    .filter(({ data }) => "step" in data)
    .map(({ type, at: when, data }) => {
      const to = Array.isArray(data["toIds"]) ? data["toIds"].join("+") : "–";
      return `${when.toISOString().slice(0, 16)} ${type} ${to}`;
    });
}

test("the owner is reminded, owner and lead hear of the breach, then it goes up one step each business day", async () => {
  const id = await raise();
  expect(await run(new Date(+REMINDED - 1))).toEqual(none);
  expect(await run(REMINDED)).toEqual({ ...none, reminded: 1 });
  expect(await run(new Date(+DUE - 1))).toEqual(none);
  expect(await run(DUE)).toEqual({ ...none, breached: 1 });
  expect(await run(new Date(+DUE + 60_000))).toEqual(none);
  for (let hour = 1; hour <= 24 * 7; hour += 1) await run(new Date(+DUE + hour * 3_600_000));
  expect(await ladderOf(id)).toEqual([
    `2026-11-23T04:00 reminded ${MANAGER}`,
    `2026-11-23T10:00 breached ${MANAGER}+${ADMIN}`,
    `2026-11-24T10:00 escalated ${OPS}`,
    `2026-11-25T10:00 escalated ${ADMIN}`,
  ]);
  const story = await eventsOf(database(), tenantId, id);
  expect(story[1]?.data).toMatchObject({ step: 1, share: 0.75, dueAt: DUE.toISOString() });
  expect(story.every(({ byId }) => byId === null || byId === "101")).toBe(true);
});

test("contact stops the ladder, a claim does not", async () => {
  const claimed = await raise();
  const called = await raise();
  for (const [id, move] of [
    [claimed, "claim"],
    [called, "contact"],
  ] as const)
    await moveFlag(database(), tenantId, id, {
      requestId: v7(),
      expectedVersion: 1,
      by: { as: "cs", id: MANAGER },
      move: { move },
      at: new Date(+RAISED + 1000),
      owed: () => [],
    });
  expect(await run(DUE)).toEqual({ ...none, breached: 1 });
  expect(await ladderOf(called)).toEqual([]);
  expect(await ladderOf(claimed)).toHaveLength(1);
});

test("a move decided while the ladder spoke is made, and can be undone after it spoke again", async () => {
  const id = await raise();
  await run(REMINDED);
  const move = (name: "contact" | "undo", version: number, when: Date) =>
    moveFlag(database(), tenantId, id, {
      requestId: v7(),
      expectedVersion: version,
      by: { as: "cs", id: MANAGER },
      move: { move: name },
      at: when,
      owed: () => [],
    });
  // The page still shows version 1, from before the reminder.
  expect((await move("contact", 1, REMINDED)).is).toBe("moved");
  expect((await move("undo", 3, new Date(+REMINDED + 30_000))).is).toBe("moved");
  // The clock runs again, so the breach comes.
  expect(await run(DUE)).toEqual({ ...none, breached: 1 });
});

test("a deal on the account since the flag holds the ladder, once and visibly", async () => {
  const id = await raise();
  const flag = await flagById(database(), tenantId, id);
  await run(REMINDED);
  await upsertOpportunity(
    database(),
    tenantId,
    {
      crm: "salesforce",
      id: "006A",
      accountId: flag?.accountId ?? "",
      crmAccountId: null,
      accountName: "Northwind",
      name: "40 seats",
      type: "seat-add",
      status: "open",
      amountMinor: "100",
      currency: "USD",
      createdAt: at("2026-11-23T06:00:00Z"),
      closedAt: null,
    },
    at("2026-11-23T06:00:00Z"),
    () => [],
  );
  // The deal itself may have moved the flag on; put it back to where only the CRM knows.
  await fresh.database.query(
    `update flags set status = 'new', contacted_at = null, accepted_at = null, opportunity_at = null,
       crm = null, opportunity_id = null where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  expect(await run(DUE)).toEqual({ ...none, held: 1 });
  expect(await run(at("2026-11-30T10:00:00Z"))).toEqual(none);
  const held = (await eventsOf(database(), tenantId, id)).filter(({ type }) => type === "held");
  expect(held.map(({ data }) => data)).toEqual([
    { step: 0, because: "opportunity", crm: "salesforce", opportunityId: "006A" },
  ]);
});

test("a deal of another motion, or from before the flag, holds nothing", async () => {
  const id = await raise({ kind: "friction", signal: "fri.product.gap" });
  const flag = await flagById(database(), tenantId, id);
  const deal = (dealId: string, type: string, createdAt: Date) =>
    fresh.database.query(
      `insert into opportunities (tenant_id, crm, id, account_id, name, type, status, amount_minor,
         currency, created_at, first_seen_at, updated_at)
       values ($1, 'salesforce', $2, $3, 'Deal', $4, 'open', 1, 'USD', $5, $5, $5)`,
      [tenantId, dealId, flag?.accountId, type, createdAt],
    );
  await deal("before", "renewal", new Date(+RAISED - 1000));
  await deal("other", "upsell", new Date(+RAISED + 1000));
  expect(await run(DUE)).toEqual({ ...none, breached: 1 });
  await deal("after", "renewal", new Date(+DUE + 1000));
  expect(await run(at("2026-11-24T10:00:00Z"))).toEqual({ ...none, held: 1 });
  expect(await ladderOf(id)).toHaveLength(2);
});

test("nobody who has left is told: the reminder goes to the lead, and an empty rung is passed over", async () => {
  await fresh.database.query(
    `update members set active = false where tenant_id = $1 and id = any($2)`,
    [tenantId, [MANAGER, OPS]],
  );
  const id = await raise();
  for (const now of [REMINDED, DUE, at("2026-11-24T10:00:00Z"), at("2026-12-24T10:00:00Z")])
    await run(now);
  expect(await ladderOf(id)).toEqual([
    `2026-11-23T04:00 reminded ${ADMIN}`,
    `2026-11-23T10:00 breached ${ADMIN}`,
    `2026-11-24T10:00 escalated ${ADMIN}`,
  ]);
});

test("the lead of the flag's queue is told of the breach, and stands on the ladder where that is configured", async () => {
  const { queues } = defaultRouting.body;
  await fresh.database.query(
    `insert into routing_rules (tenant_id, version, body, published_at) values ($1, 1, $2, now())`,
    [
      tenantId,
      JSON.stringify({
        rules: [],
        queues: queues.map((queue) => ({ ...queue, leadId: OTHER_MANAGER })),
      }),
    ],
  );
  await publishTargets(
    database(),
    tenantId,
    { ...defaultTargets, ladder: ["lead", "admin"] },
    { by: ADMIN, at: RAISED },
  );
  const id = await raise();
  for (const now of [REMINDED, DUE, at("2026-11-24T10:00:00Z"), at("2026-11-25T10:00:00Z")])
    await run(now);
  expect(await ladderOf(id)).toEqual([
    `2026-11-23T04:00 reminded ${MANAGER}`,
    `2026-11-23T10:00 breached ${MANAGER}+${OTHER_MANAGER}`,
    `2026-11-24T10:00 escalated ${OTHER_MANAGER}`,
    `2026-11-25T10:00 escalated ${ADMIN}`,
  ]);
});

test("what was overdue before anybody could answer it here is nobody called about", async () => {
  const late = await raise();
  const running = await raise({ dueAt: new Date(+DUE + 3_600_000) });
  await leaveOverdue(database(), tenantId, DUE);
  expect(await run(DUE)).toEqual({ ...none, reminded: 1 });
  expect(await ladderOf(late)).toEqual([]);
  expect(await ladderOf(running)).toHaveLength(1);
});

test("a worker that slept for days makes one step now and the next a business day later", async () => {
  const id = await raise();
  const monday = at("2026-11-30T08:00:00Z");
  expect(await run(monday)).toEqual({ ...none, breached: 1 });
  expect(await run(new Date(+monday + 3_600_000))).toEqual(none);
  expect(await run(new Date(+monday + 24 * 3_600_000))).toEqual({ ...none, escalated: 1 });
  expect(await ladderOf(id)).toHaveLength(2);
});

test("two workers that race make each step once, with its messages", async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => raise()));
  let messages = 0;
  const second = connect({ url: fresh.servingUrl, max: 4 });
  try {
    const race = () =>
      Promise.all(
        [fresh.serving, second, fresh.serving, second].map((store) =>
          escalateDue(store, DUE, () => () => {
            messages += 1;
            return [];
          }),
        ),
      );
    const runs = [...(await race()), ...(await race())];
    expect(runs.reduce((sum, { breached }) => sum + breached, 0)).toBe(20);
    expect(messages).toBe(20);
    for (const id of ids) expect(await ladderOf(id)).toHaveLength(1);
  } finally {
    await second.close();
  }
});

test("a run that is killed in the middle of a step has not made it, and the next run makes it once", async () => {
  const id = await raise();
  const worker = connect({ url: fresh.servingUrl, max: 1 });
  const killed = fresh.database.transaction(async (tx) => {
    // The worker has written the event and stops before the step's number, which nobody can write now.
    await tx.query("lock table ladder_steps in exclusive mode");
    const outcome = escalateDue(worker, DUE, () => () => []).then(
      () => "finished",
      () => "killed",
    );
    for (;;) {
      const ended = await fresh.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where wait_event_type = 'Lock' and query like '%insert into ladder_steps%'
           and datname = current_database()`,
      );
      if (ended.length > 0) return outcome;
    }
  });
  expect(await killed).toBe("killed");
  await worker.close();
  expect(await ladderOf(id)).toEqual([]);
  expect((await flagById(database(), tenantId, id))?.version).toBe(1);
  expect(await run(DUE)).toEqual({ ...none, breached: 1 });
  expect(await run(DUE)).toEqual(none);
  expect(await ladderOf(id)).toHaveLength(1);
});

test("a flag that can't be looked at keeps the ladder from no other", async () => {
  await raise();
  const broken = await raise({ nextStepAt: new Date(+REMINDED - 1000) });
  const second = await raise();
  // An event with the next number stands there already, as a bug elsewhere might leave it.
  await fresh.database.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, data)
     values ($1, $2, 2, 'refined', now(), '{}')`,
    [tenantId, broken],
  );
  await expect(run(DUE)).rejects.toThrow("1 flags could not be looked at by the ladder.");
  expect(await ladderOf(second)).toHaveLength(1);
});

test("a reopened flag has a ladder of its own", async () => {
  const id = await raise();
  await run(DUE);
  const move = async (request: Parameters<typeof moveFlag>[3]["move"], when: Date) => {
    const flag = await flagById(database(), tenantId, id);
    return moveFlag(database(), tenantId, id, {
      requestId: v7(),
      expectedVersion: flag?.version ?? 0,
      by: { as: "cs", id: MANAGER },
      move: request,
      at: when,
      owed: () => [],
      deadlineAnew: () => at("2026-12-02T10:00:00Z"),
    });
  };
  await move({ move: "decline", reason: "timing" }, at("2026-11-23T12:00:00Z"));
  expect(await run(at("2026-11-27T10:00:00Z"))).toEqual(none);
  await move({ move: "reopen", why: "They wrote again." }, at("2026-12-01T10:00:00Z"));
  // The first look only finds out when the reminder is due.
  expect(await run(at("2026-12-01T10:00:30Z"))).toEqual(none);
  expect(await run(at("2026-12-02T04:00:00Z"))).toEqual({ ...none, reminded: 1 });
  expect(await run(at("2026-12-02T10:00:00Z"))).toEqual({ ...none, breached: 1 });
});

test("a claim by somebody whose calendar ends sooner moves the deadline earlier, and undoing it moves it back", async () => {
  await fresh.database.query(
    `insert into calendars (tenant_id, id, name, zone, days) values ($1, 'weekends', 'Weekends',
       'Europe/Berlin', '{1,2,3,4,5,6,7}')`,
    [tenantId],
  );
  await fresh.database.query(
    `insert into team_calendars (tenant_id, team, calendar_id) values ($1, 'Weekend', 'weekends')`,
    [tenantId],
  );
  await fresh.database.query(
    `update members set team = 'Weekend' where tenant_id = $1 and id = $2`,
    [tenantId, OTHER_MANAGER],
  );
  const id = await raise();
  const move = (name: "claim" | "undo", by: string, version: number, when: string) =>
    moveFlag(database(), tenantId, id, {
      requestId: v7(),
      expectedVersion: version,
      by: { as: "cs", id: by },
      move: { move: name },
      at: at(when),
      owed: () => [],
    });
  await move("claim", OTHER_MANAGER, 1, "2026-11-20T12:00:00Z");
  const sooner = await flagById(database(), tenantId, id);
  expect(sooner?.dueAt.toISOString()).toBe("2026-11-21T10:00:00.000Z");
  const claim = (await eventsOf(database(), tenantId, id)).at(-1);
  expect(claim?.data).toMatchObject({
    dueBefore: DUE.toISOString(),
    dueAt: "2026-11-21T10:00:00.000Z",
  });
  // The ladder follows: three quarters of the shorter time are over on Saturday at 04:00.
  expect(await run(at("2026-11-20T12:00:30Z"))).toEqual(none);
  await move("undo", OTHER_MANAGER, 2, "2026-11-20T12:00:40Z");
  expect((await flagById(database(), tenantId, id))?.dueAt).toEqual(DUE);
  expect(await run(at("2026-11-20T12:01:00Z"))).toEqual(none);
  expect(await run(at("2026-11-21T04:00:00Z"))).toEqual(none);
  expect(await run(REMINDED)).toEqual({ ...none, reminded: 1 });
});

test("due flags are found by an index that holds nothing else, however many there are", async () => {
  await manyFlags(fresh.database, tenantId, { count: 3000, openEvery: 2 });
  await fresh.database.query(
    `update flags set next_step_at = now() + interval '1 day' where tenant_id = $1`,
    [tenantId],
  );
  for (let each = 0; each < 3; each += 1) await raise();
  await fresh.database.query("vacuum analyze flags");
  const [plan] = await database().query<{ "QUERY PLAN": unknown }>(
    `explain (analyze, format json) ${DUE_FLAGS}`,
    [tenantId, DUE],
  );
  const said = JSON.stringify(plan);
  expect(said).toContain('"Index Name":"flags_next_step"');
  expect(said).not.toMatch(/Seq Scan|"Rows Removed by Filter":[1-9]/);
  expect(said).toContain('"Actual Rows":3');
});
