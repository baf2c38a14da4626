import { v7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FlagDetail } from "../../src/api/flag.ts";
import {
  PublishedRouting,
  RoutingReplay,
  RoutingValues,
  RoutingVersions,
  TriedRouting,
} from "../../src/api/routing.ts";
import { defaultRouting, type RoutingBody, type Rule } from "../../src/domain/routing/body.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import { putMember } from "../../src/storage/members.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { aRule } from "../domain/routing/some-rules.ts";
import { AGENT, aFlag, MANAGER, northwind, NOW, OTHER_MANAGER } from "../helpers/flags.ts";
import { ADMIN, aRaise, makeWorld, OPS, problemOf, type World } from "./world.ts";

const GONE = "501";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  const { database } = world.fresh;
  const person = { email: null, locale: null, calendarId: null, team: null };
  await putMember(database, world.tenantId, {
    ...person,
    id: GONE,
    name: "Gone Manager",
    roles: ["cs_manager"],
    active: false,
  });
  for (const id of ["slack", "hook"])
    await putDestination(database, world.tenantId, {
      id,
      type: "webhook",
      name: id,
      sealed: new Uint8Array([1]),
      kinds: ["expansion", "friction"],
      events: ["raised"],
    });
});
afterAll(() => world.fresh.drop());
beforeEach(async () => {
  await world.fresh.database.query(
    "truncate flags, flag_texts, flag_events, deliveries, signal_heads, routing_rules",
  );
  // What is remembered for seconds is old by now.
  world.clock.now += 60_000;
});

/** Both queues and a third one, with somebody behind each. */
const bodyWith = (
  rules: readonly Rule[],
  behind: { readonly leadId?: string | null; readonly pool?: string[] } = {},
): RoutingBody => {
  const { leadId = OTHER_MANAGER, pool = [] } = behind;
  const queues = [
    ...defaultRouting.body.queues,
    { id: "renewals", name: "Renewals", kind: null, leadId, pool },
  ];
  return {
    queues: queues.map((queue) => ({ ...queue, leadId, pool })),
    rules: rules.map((rule, at) => ({ ...rule, id: `rule-${at}` })),
  };
};
const publish = (body: RoutingBody, expected = 0, as: "admin" | "cs_manager" = "admin") =>
  world.ask(as, "PUT", "/v1/routing", { expected, body });
const published = async (...of: Parameters<typeof publish>) => {
  const answer = await publish(...of);
  expect(answer.status).toBe(200);
  return PublishedRouting.parse(await answer.json());
};
const raised = async (changes: Parameters<typeof aRaise>[0] = {}) => {
  const flag = aRaise(changes);
  const answer = await world.ask("agent", "POST", "/v1/flags", flag);
  expect(answer.status).toBe(201);
  return shown(flag.id);
};
const shown = async (id: string) =>
  FlagDetail.parse(await (await world.ask("agent", "GET", `/v1/flags/${id}`)).json()).flag;
const refined = async (id: string, signal: string) => {
  const answer = await world.ask("agent", "PATCH", `/v1/flags/${id}`, { signal });
  expect(answer.status).toBe(200);
  return shown(id);
};
const owed = async (): Promise<string[]> => {
  const rows = await world.fresh.database.query<{ to: string }>(
    `select destination_id || ' ' || status as to from deliveries order by 1`,
  );
  return rows.map(({ to }) => to);
};

test("before anybody has published rules, there are two queues and none", async () => {
  const answer = await world.ask("cs_manager", "GET", "/v1/routing");
  const routing = PublishedRouting.parse(await answer.json());
  expect(routing).toMatchObject({ version: 0, body: defaultRouting.body, publishedAt: null });
  expect(routing.problems.map(({ code }) => code)).toEqual(["queue-empty", "queue-empty"]);
});

test("an admin publishes rules, by which the next flag goes, and the flag keeps their version", async () => {
  await published(
    bodyWith([
      aRule({ plans: ["Enterprise"] }),
      aRule(
        { regions: [northwind.region ?? ""], languages: ["de"], tags: ["vip"] },
        {
          queue: "renewals",
          owner: { is: "member", id: OTHER_MANAGER },
          urgency: "now",
          destinations: ["hook"],
        },
        { name: "Key accounts" },
      ),
    ]),
  );
  const flag = await raised({ language: "de-AT", tags: ["VIP", "billing"] });
  expect(flag).toMatchObject({
    queue: "renewals",
    owner: { id: OTHER_MANAGER },
    urgency: "now",
    why: [
      { code: "rule", number: 2, name: "Key accounts", version: 1 },
      { code: "named-owner", who: OTHER_MANAGER },
      { code: "signal-urgency", urgency: "day" },
      { code: "rule-raised", urgency: "now" },
    ],
  });
  expect(await owed()).toEqual(["hook waiting"]);
  const other = await raised({ id: v7(), ticketId: "48214", signal: "exp.capacity.usage" });
  expect(other).toMatchObject({ queue: "expansion", owner: { id: MANAGER } });
  const kept = await world.fresh.database.query(
    `select f.routing_version, f.region, f.language, t.tags from flags f
     join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id order by f.language`,
  );
  expect(kept).toEqual([
    { routing_version: 1, region: northwind.region, language: "de-AT", tags: ["VIP", "billing"] },
    { routing_version: 1, region: northwind.region, language: null, tags: [] },
  ]);
});

test("a burst of flags is shared out over a pool, though loads are asked for once in seconds", async () => {
  const pool = [MANAGER, OTHER_MANAGER, ADMIN];
  await published(bodyWith([aRule({}, { owner: { is: "pool" } })], { pool }));
  const raise = createRaiser(world.fresh.database);
  for (let n = 0; n < 2; n += 1)
    await raise(aFlag(world.tenantId, { ownerId: ADMIN, signal: null, ticketId: `${n + 1}` }));
  const owners = [];
  for (let n = 0; n < 7; n += 1)
    owners.push((await raised({ signal: null, ticketId: String(500 + n) })).owner?.id);
  expect(owners.filter((id) => id === ADMIN)).toHaveLength(1);
  expect(owners.filter((id) => id === MANAGER)).toHaveLength(3);
});

test("while its owner is away, a flag goes to the deputy from the first day on", async () => {
  await published(bodyWith([]));
  const manager = { name: "Mia Manager", email: null, roles: ["cs_manager"], team: "Success" };
  const put = (absence: object) =>
    world.ask("admin", "PUT", `/v1/members/${MANAGER}`, { ...manager, active: true, ...absence });
  const today = NOW.toISOString().slice(0, 10);
  expect(
    (await put({ deputyId: OTHER_MANAGER, absentFrom: today, absentUntil: today })).status,
  ).toBe(200);
  const flag = await raised();
  expect(flag.owner?.id).toBe(OTHER_MANAGER);
  expect(flag.why.slice(0, 2)).toEqual([
    { code: "owner-absent", until: today },
    { code: "deputy", who: OTHER_MANAGER },
  ]);
  await put({ deputyId: null, absentFrom: null, absentUntil: null });
});

test("naming the signal a moment after the click sends the flag where its signal belongs", async () => {
  await published(
    bodyWith([
      aRule(
        { signals: ["exp.capacity.seats"] },
        { queue: "renewals", owner: { is: "lead" }, destinations: ["slack"] },
        { name: "Seats" },
      ),
    ]),
  );
  const flag = await raised({ signal: null });
  expect(flag).toMatchObject({ queue: "expansion", owner: { id: MANAGER } });
  expect(await owed()).toEqual(["hook waiting", "slack waiting"]);
  const moved = await refined(flag.id, "exp.capacity.seats");
  expect(moved).toMatchObject({ queue: "renewals", owner: { id: OTHER_MANAGER } });
  expect(moved.why.map(({ code }) => code)).toEqual(["rule", "lead", "signal-urgency"]);
  expect(await owed()).toEqual(["hook cancelled", "slack waiting"]);
  // And back again, as long as nobody has taken it up.
  expect(await refined(flag.id, "exp.capacity.usage")).toMatchObject({
    queue: "expansion",
    owner: { id: MANAGER },
  });
  expect(await owed()).toEqual(["hook cancelled", "hook waiting", "slack waiting"]);
});

test("whoever has claimed a flag keeps it, whatever signal is named afterwards", async () => {
  await published(
    bodyWith([
      aRule({ signals: ["exp.capacity.seats"] }, { queue: "renewals", owner: { is: "lead" } }),
    ]),
  );
  const flag = await raised({ signal: null });
  const claim = { id: v7(), version: flag.version, move: "claim" };
  expect((await world.ask("cs_manager", "POST", `/v1/flags/${flag.id}/moves`, claim)).status).toBe(
    200,
  );
  expect(await refined(flag.id, "exp.capacity.seats")).toMatchObject({
    queue: "expansion",
    owner: { id: MANAGER },
  });
});

test("two admins who publish at once do not overwrite each other", async () => {
  await published(bodyWith([]));
  const late = await publish(bodyWith([aRule({})]), 0);
  expect(late.status).toBe(409);
  expect(await problemOf(late)).toMatchObject({
    type: "stale",
    detail: expect.stringContaining("Abe Admin published version 1"),
  });
  const [one, other] = await Promise.all([
    publish(bodyWith([aRule({})]), 1),
    publish(bodyWith([]), 1),
  ]);
  expect([one.status, other.status].toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect((await publish(bodyWith([]), 7)).status).toBe(409);
});

test("earlier versions stay readable, with who published them and when", async () => {
  await published(bodyWith([aRule({ plans: ["Scale"] })]));
  await published(bodyWith([]), 1);
  const list = await world.ask("ops", "GET", "/v1/routing/versions");
  expect(RoutingVersions.parse(await list.json())).toMatchObject({
    items: [
      { version: 2, rules: 0, queues: 3, publishedBy: { id: ADMIN, name: "Abe Admin" } },
      { version: 1, rules: 1, queues: 3, publishedAt: new Date(world.clock.now).toISOString() },
    ],
    next: null,
  });
  const first = await world.ask("ops", "GET", "/v1/routing?version=1");
  expect(PublishedRouting.parse(await first.json()).body.rules).toHaveLength(1);
  expect((await world.ask("ops", "GET", "/v1/routing?version=9")).status).toBe(404);
  expect((await world.ask("other-tenant", "GET", "/v1/routing?version=1")).status).toBe(404);
});

test.each([
  [
    "contradict an earlier one",
    [aRule({}), aRule({}, { queue: "renewals" })],
    "contradicts",
    "body.rules.1",
  ],
  [
    "name a person nobody knows",
    [aRule({}, { owner: { is: "member", id: "777" } })],
    "unknown-member",
    "body.rules.0",
  ],
  [
    "name a destination that is not there",
    [aRule({}, { destinations: ["gone"] })],
    "unknown-destination",
    "body.rules.0",
  ],
  [
    "can never match",
    [aRule({ kinds: ["friction"], signals: ["exp.capacity.seats"] })],
    "no-such-flag",
    "body.rules.0",
  ],
])(
  "rules that %s are not published, and the rule is named",
  async (_what, rules, reason, field) => {
    const answer = await publish(bodyWith(rules));
    expect(answer.status).toBe(422);
    expect(await problemOf(answer)).toMatchObject({ reason, field });
    expect(await world.count("routing_rules")).toBe(0);
  },
);

test("rules that only look odd are published, and what is odd about them is said", async () => {
  const { problems } = await published(
    bodyWith([aRule({}), aRule({ plans: ["Scale"] }, { owner: { is: "member", id: GONE } })]),
  );
  expect(problems).toEqual([
    { severity: "warning", code: "member-left", rule: 2, queue: null, with: [], what: GONE },
    { severity: "warning", code: "shadowed", rule: 2, queue: null, with: [1], what: null },
  ]);
});

const sample = {
  kind: "friction",
  signal: null,
  account: {
    ownerId: MANAGER,
    plan: "Growth",
    segment: null,
    region: null,
    arrMinor: "100",
    currency: "USD",
    renewalOn: "2026-12-01",
  },
  language: null,
  tags: ["outage"],
  requesterId: null,
};

test("one sample shows where a flag would go and why, and leaves nothing behind", async () => {
  const body = bodyWith([
    aRule(
      { tags: ["Outage"] },
      { queue: "renewals", urgency: "week", destinations: ["hook"] },
      { name: "Outages" },
    ),
  ]);
  const answer = await world.ask("admin", "POST", "/v1/routing/trial", { body, sample });
  expect(TriedRouting.parse(await answer.json())).toMatchObject({
    rule: { number: 1, name: "Outages" },
    queue: { id: "renewals", name: "Renewals" },
    owner: { id: MANAGER, name: "Mia Manager" },
    // Lowered by the rule, a step up for the renewal in days; both are said.
    urgency: "day",
    why: [
      { code: "rule", number: 1, name: "Outages", version: 1 },
      { code: "account-owner", who: MANAGER },
      { code: "no-signal" },
      { code: "rule-lowered", urgency: "week" },
      { code: "step-up-renewal" },
    ],
    destinations: ["hook"],
  });
  const inForce = await world.ask("admin", "POST", "/v1/routing/trial", { body: null, sample });
  expect(TriedRouting.parse(await inForce.json())).toMatchObject({
    rule: null,
    queue: { id: "friction" },
    destinations: ["hook", "slack"],
  });
  expect(await world.count("flags")).toBe(0);
  expect(await world.count("routing_rules")).toBe(0);
});

test("a replay counts which of the last ninety days' flags would have gone elsewhere", async () => {
  const raise = createRaiser(world.fresh.database);
  const DAY = 86_400_000;
  const at = (days: number) => {
    const raisedAt = new Date(world.clock.now - days * DAY);
    return {
      raisedAt,
      month: `${raisedAt.toISOString().slice(0, 7)}-01`,
      id: v7({ msecs: +raisedAt }),
    };
  };
  const ids = [];
  for (const [days, changes] of [
    [100, {}],
    [80, { kind: "friction", signal: null }],
    [40, { tags: ["vip"], signal: null }],
    [3, { account: null, ownerId: null, signal: null }],
  ] as const) {
    const flag = aFlag(world.tenantId, { ...at(days), ...changes });
    ids.push(flag.id);
    expect((await raise(flag)).is).toBe("stored");
  }
  const body = bodyWith(
    [aRule({ tags: ["vip"] }, { queue: "renewals", owner: { is: "member", id: OPS } })],
    { leadId: null },
  );
  const answer = await world.ask("admin", "POST", "/v1/routing/replay", { body });
  expect(RoutingReplay.parse(await answer.json())).toMatchObject({
    flags: 3,
    isCut: false,
    changed: 1,
    changedQueue: 1,
    changedOwner: 1,
    changedUrgency: 0,
    queues: expect.arrayContaining([
      { id: "expansion", name: "Expansion", before: 2, after: 1 },
      { id: "renewals", name: "Renewals", before: 0, after: 1 },
    ]),
    owners: expect.arrayContaining([
      { id: MANAGER, name: "Mia Manager", before: 2, after: 1 },
      { id: OPS, name: "Olga Ops", before: 0, after: 1 },
      { id: null, name: null, before: 1, after: 1 },
    ]),
    rules: expect.arrayContaining([{ rule: 1, flags: 1 }]),
    examples: [
      {
        id: ids[2],
        accountName: northwind.name,
        before: { queue: "expansion", owner: { id: MANAGER } },
        after: { queue: "renewals", owner: { id: OPS } },
      },
    ],
  });
});

test("more flags than one page are read to the end", async () => {
  await world.fresh.database.query(
    `insert into flags (tenant_id, id, kind, taxonomy_version, status, version, ticket_id, agent_id,
       queue, urgency, why, due_at, month, zone, raised_at, client_raised_at, identity_assurance, session_id)
     select $1, gen_random_uuid(), 'expansion', 1, 'new', 1, n, $2, 'expansion', 'day', '[]', $3::timestamptz,
       date_trunc('month', $3::timestamptz)::date, 'UTC', $3, $3, 'asserted', 's'
     from generate_series(1, 2345) n`,
    [world.tenantId, AGENT, new Date(world.clock.now - 1000)],
  );
  const answer = await world.ask("admin", "POST", "/v1/routing/replay", {
    body: bodyWith([], { leadId: null }),
  });
  expect(RoutingReplay.parse(await answer.json())).toMatchObject({ flags: 2345, isCut: false });
});

test("the plans and regions that accounts have are offered, so that nobody must guess", async () => {
  const answer = await world.ask("cs_manager", "GET", "/v1/routing/values");
  expect(RoutingValues.parse(await answer.json())).toMatchObject({
    plans: [northwind.plan],
    currencies: [northwind.currency],
  });
});
