import { afterAll, beforeAll, expect, test } from "vitest";
import { Members } from "../../src/api/member.ts";
import { v7 } from "uuid";
import { MemberEvents } from "../../src/api/member-event.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { sqlState } from "../../src/storage/database.ts";
import { allMembers, changeMember, type MemberChange } from "../../src/storage/members.ts";
import { eraseTenant, exportTenant } from "../../src/storage/tenant-rows.ts";
import { typed } from "../helpers/typed.ts";
import { MANAGER, makeTenant } from "../helpers/flags.ts";
import { ADMIN, makeWorld, OPS, problemOf, PUBLIC_URL, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const NEW = "26420099000001";
const marit = {
  name: "Marit Solvang",
  email: "marit@fernwell.example",
  roles: ["cs_manager"],
  team: "EMEA",
  active: true,
};
/** What is said of somebody about whom nothing more was said. */
const here = { deputyId: null, absentFrom: null, absentUntil: null };
const put = (id: string, member: unknown, as: "admin" | "other-tenant" = "admin") =>
  world.ask(as, "PUT", `/v1/members/${id}`, member);
const changed = (member: MemberChange) =>
  changeMember(world.fresh.database.forTenant(world.tenantId), world.tenantId, member, {
    id: v7(),
    by: ADMIN,
    at: new Date(world.clock.now),
  });
const listed = async (as: "admin" | "ops" | "other-tenant" = "admin") =>
  Members.parse(await (await world.ask(as, "GET", "/v1/members")).json()).items;

test("an admin invites a person, who is listed at once, and changes them", async () => {
  const answer = await put(NEW, marit);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ id: NEW, ...marit, ...here });
  expect(await listed()).toContainEqual({ id: NEW, ...marit, ...here });
  const other = { ...marit, roles: ["ops", "cs_manager"], team: null };
  expect((await put(NEW, other)).status).toBe(200);
  expect(await listed()).toContainEqual({ id: NEW, ...other, ...here });
});

test("an admin says when somebody is away and who stands in, and only that is changed by it", async () => {
  await put(NEW, marit);
  const away = { deputyId: MANAGER, absentFrom: "2026-12-01", absentUntil: "2026-12-24" };
  expect(await (await put(NEW, { ...marit, ...away })).json()).toEqual({
    id: NEW,
    ...marit,
    ...away,
  });
  // A form that knows nothing of absences takes nobody's away.
  await put(NEW, marit);
  expect(await listed()).toContainEqual({ id: NEW, ...marit, ...away });
  await put(NEW, { ...marit, ...here });
  expect(await listed()).toContainEqual({ id: NEW, ...marit, ...here });
  const { items } = MemberEvents.parse(
    await (await world.ask("admin", "GET", "/v1/member-events")).json(),
  );
  expect(items.slice(0, 2).map(({ fields }) => fields)).toEqual([
    ["deputy", "absence"],
    ["deputy", "absence"],
  ]);
});

test.each([
  ["somebody who stands in for themselves", { deputyId: NEW }, "deputyId"],
  ["a deputy who is not here", { deputyId: "777" }, "deputyId"],
  [
    "an end before the beginning",
    { absentFrom: "2026-12-24", absentUntil: "2026-12-01" },
    "absentUntil",
  ],
  ["an end without a beginning", { absentFrom: null, absentUntil: "2026-12-01" }, "absentFrom"],
  ["a day that is none", { absentFrom: "2026-02-30" }, "absentFrom"],
])("%s is refused by name", async (_what, wrong, field) => {
  const answer = await put(NEW, { ...marit, ...wrong });
  expect(answer.status).toBe(422);
  expect(await problemOf(answer)).toMatchObject({ field });
});

test("only an admin is told people's e-mail addresses", async () => {
  await put(NEW, marit);
  const asOps = await listed("ops");
  expect(asOps.find(({ id }) => id === NEW)).toMatchObject({ name: "Marit Solvang", email: null });
});

test("a person of one tenant is nobody in another", async () => {
  await put(NEW, { ...marit, name: "Somebody else" }, "other-tenant");
  expect((await listed()).find(({ id }) => id === NEW)?.name).toBe("Marit Solvang");
  const theirs = await listed("other-tenant");
  expect(theirs.find(({ id }) => id === NEW)?.name).toBe("Somebody else");
});

test.each([
  ["no role", { ...marit, roles: [] }, "roles"],
  ["a role there is not", { ...marit, roles: ["owner"] }, "roles.0"],
  ["a name of spaces", { ...marit, name: "  " }, "name"],
  ["no e-mail address", { ...marit, email: "marit" }, "email"],
  ["a tenant of its own choice", { ...marit, tenantId: "x" }, "tenantId"],
  ["another id than its address", { ...marit, id: "1" }, "id"],
])("somebody with %s is refused", async (_what, member, field) => {
  const answer = await put("26420099000009", member);
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, field]);
  expect((await listed()).some(({ id }) => id === "26420099000009")).toBe(false);
});

test.each(["0", "abc", "9223372036854775808", "1%27%20or%201"])(
  "%s is no Zendesk user id",
  async (id) => {
    expect((await put(id, marit)).status).toBe(404);
  },
);

test("a person who is deactivated is out at once here, and within a minute elsewhere", async () => {
  let bearer = await world.bearer("cs_manager");
  const asks = async () => {
    const answer = await world.app.request("/v1/queue", {
      headers: { Authorization: `Bearer ${bearer}` },
    });
    return answer.status;
  };
  const mia = (await listed()).find(({ id }) => id === MANAGER);
  const { id: _id, ...said } = mia ?? { id: "" };
  expect(await asks()).toBe(200);
  await put(MANAGER, { ...said, active: false });
  // A session that has ended, as any other: whoever may still come in is asked for a proof.
  expect(await asks()).toBe(401);
  world.clock.now += 1;
  await put(MANAGER, { ...said, active: true });
  bearer = await world.bearer("cs_manager");
  expect(await asks()).toBe(200);

  // Changed by another instance, past this one's memory.
  if (mia === undefined) throw new Error("The manager is missing.");
  world.clock.now += 1;
  await changed({ ...mia, active: false });
  world.clock.now += 60_000;
  expect(await asks()).toBe(401);
  await changed(mia);
  world.clock.now += 60_000;
});

test("whoever is let in again has no session of before, in no copy and however it is renewed", async () => {
  const sessions = createSessionTokens({
    sessionKey: world.parts.sessionKey,
    issuer: PUBLIC_URL,
    now: () => world.clock.now,
  });
  const person = { tenantId: world.tenantId, memberId: MANAGER, sessionId: v7() } as const;
  const proof = { roles: ["cs_manager"], identityAssurance: "signed" } as const;
  const since = world.clock.now;
  const statusOf = async (began: number) => {
    const { bearer } = await sessions.issue({ ...person, ...proof, since: began });
    const answer = await world.app.request("/v1/queue", {
      headers: { Authorization: `Bearer ${bearer}` },
    });
    return answer.status;
  };
  const mia = (await listed()).find(({ id }) => id === MANAGER);
  if (mia === undefined) throw new Error("The manager is missing.");
  const { id: _id, ...said } = mia;
  expect(await statusOf(since)).toBe(200);
  world.clock.now += 1;
  await put(MANAGER, { ...said, active: false });
  // Begun while they were being let go.
  const meanwhile = world.clock.now;
  world.clock.now += 1;
  await put(MANAGER, { ...said, active: true });
  expect([await statusOf(since), await statusOf(meanwhile)]).toEqual([401, 401]);
  expect(await statusOf(world.clock.now)).toBe(200);
  // Any other change ends nothing.
  const before = world.clock.now;
  world.clock.now += 1;
  await put(MANAGER, { ...said, team: "Elsewhere" });
  expect(await statusOf(before)).toBe(200);
  await put(MANAGER, said);
});

const events = async (as: "admin" | "other-tenant" = "admin", query = "") =>
  MemberEvents.parse(await (await world.ask(as, "GET", `/v1/member-events${query}`)).json());

test("who changed what about whom, and when, is kept for admins, without a name or an address", async () => {
  const id = "26420099000088";
  await put(id, marit);
  await put(id, marit);
  await put(id, { ...marit, name: "Marit Canary", email: "canary@fernwell.example" });
  await put(id, { ...marit, name: "Marit Canary", email: null, roles: ["ops", "agent"] });
  await put(id, { ...marit, active: false });
  await put(id, marit);
  const ofMarit = (await events()).items.filter(({ memberId }) => memberId === id);
  const at = new Date(world.clock.now).toISOString();
  expect(ofMarit.map(({ id: _id, ...event }) => event)).toEqual([
    {
      at,
      memberId: id,
      byId: ADMIN,
      what: "reactivated",
      roles: ["cs_manager"],
      rolesBefore: null,
      fields: [],
    },
    {
      at,
      memberId: id,
      byId: ADMIN,
      what: "deactivated",
      roles: ["cs_manager"],
      rolesBefore: ["ops", "agent"],
      fields: ["name", "email"],
    },
    {
      at,
      memberId: id,
      byId: ADMIN,
      what: "changed",
      roles: ["ops", "agent"],
      rolesBefore: ["cs_manager"],
      fields: ["email"],
    },
    {
      at,
      memberId: id,
      byId: ADMIN,
      what: "changed",
      roles: ["cs_manager"],
      rolesBefore: null,
      fields: ["name", "email"],
    },
    {
      at,
      memberId: id,
      byId: ADMIN,
      what: "added",
      roles: ["cs_manager"],
      rolesBefore: null,
      fields: [],
    },
  ]);
  expect(JSON.stringify(ofMarit)).not.toMatch(/canary/i);
  expect((await events("other-tenant")).items.some(({ memberId }) => memberId === id)).toBe(false);
  expect((await world.ask("ops", "GET", "/v1/member-events")).status).toBe(403);
});

test("what was changed about people is read page by page", async () => {
  const id = "26420099000089";
  for (let n = 0; n < 101; n += 1) await put(id, { ...marit, team: `Team ${n}` });
  const first = await events();
  expect([first.items.length, first.next]).toEqual([100, first.items.at(-1)?.id]);
  const second = await events("admin", `?before=${first.next}`);
  const ids = [...first.items, ...second.items].map((event) => event.id);
  expect(ids).toEqual(ids.toSorted().toReversed());
  expect(new Set(ids).size).toBe(ids.length);
  expect(second.next).toBeNull();
});

test("an operator reads who changed what, and what the operator's own commands did", async () => {
  const tenantId = await makeTenant(world.fresh.database);
  const settings = { DATABASE_URL: world.fresh.url };
  const tenant = ["--tenant", tenantId];
  const ofTenant = world.fresh.database.forTenant(tenantId);
  const name = ["--name", "Olga Canary", "--email", "canary@fernwell.example"];
  await typed(["member", "add", ...tenant, "--id", "301", ...name, "--role", "admin"], settings);
  const olga = { id: "301", name: "Olga", email: null, team: null, roles: ["ops"] } as const;
  const at = new Date(world.clock.now);
  await typed(
    ["member", "add", ...tenant, "--id", "401", "--name", "Abe", "--role", "admin"],
    settings,
  );
  await changeMember(ofTenant, tenantId, { ...olga, active: false }, { id: v7(), by: "401", at });
  const people = await typed(["member", "list", ...tenant], settings);
  expect(people.out).toContain("301  Olga  ops  deactivated");
  const { out } = await typed(["member", "list", ...tenant, "--events"], settings);
  const lines = out.trimEnd().split("\n");
  expect(lines.map((line) => line.split("  ").slice(1).join("  "))).toEqual([
    "301  deactivated  by 401  admin → ops  name  email",
    "401  added  by the operator  admin",
    "301  added  by the operator  admin",
  ]);
  expect(lines[0]).toContain(at.toISOString());
  expect(out).not.toMatch(/canary/i);
});

test("what was changed about people can't be changed, is handed over, and goes with its tenant", async () => {
  const { database, serving } = world.fresh;
  const tenantId = await makeTenant(database);
  const by = { by: null, at: new Date(world.clock.now) };
  const member = { name: "x", email: null, team: null, active: true, roles: ["agent"] } as const;
  const ofTenant = serving.forTenant(tenantId);
  await changeMember(ofTenant, tenantId, { ...member, id: NEW }, { ...by, id: v7() });
  for (const sql of [`update member_events set by_id = '1'`, `delete from member_events`]) {
    await expect(ofTenant.query(sql)).rejects.toSatisfy((error) => sqlState(error) === "42501");
    await expect(database.query(sql)).rejects.toThrow(/append-only/);
  }
  const lines: string[] = [];
  await exportTenant(serving, tenantId, (line) => lines.push(line));
  expect(lines.filter((line) => line.includes('"member_events"'))).toHaveLength(1);
  expect(await eraseTenant(database, tenantId)).toMatchObject({ member_events: 1, members: 4 });
});

test("a role that is taken away is gone before the session ends", async () => {
  const bearer = await world.bearer("ops");
  const asks = async () => {
    const answer = await world.app.request("/v1/members", {
      headers: { Authorization: `Bearer ${bearer}` },
    });
    return answer.status;
  };
  expect(await asks()).toBe(200);
  await put(OPS, { name: "Olga Ops", email: null, roles: ["agent"], team: null, active: true });
  expect(await asks()).toBe(403);
  await put(OPS, { name: "Olga Ops", email: null, roles: ["ops"], team: null, active: true });
});

test("the last admin can be neither demoted nor deactivated", async () => {
  const abe = { name: "Abe Admin", email: null, roles: ["admin"], team: null, active: true };
  for (const change of [{ roles: ["ops"] }, { active: false }]) {
    const answer = await put(ADMIN, { ...abe, ...change });
    const problem = await problemOf(answer);
    expect([answer.status, problem.reason]).toEqual([422, "last-admin"]);
  }
  expect((await listed()).find(({ id }) => id === ADMIN)).toMatchObject(abe);
  // With a second one it can, and an inactive admin does not count as one.
  await put(NEW, { ...marit, roles: ["admin"], active: false });
  expect((await put(ADMIN, { ...abe, active: false })).status).toBe(422);
  await put(NEW, { ...marit, roles: ["admin"] });
  expect((await put(ADMIN, { ...abe, roles: ["admin", "ops"] })).status).toBe(200);
});

test("two admins who take the role from each other at once do not both succeed", async () => {
  const database = world.fresh.database.forTenant(world.tenantId);
  const admin = { email: null, team: null, active: true, roles: ["admin"] as const };
  for (let round = 0; round < 10; round += 1) {
    await changed({ ...admin, id: ADMIN, name: "Abe" });
    await changed({ ...admin, id: NEW, name: "Marit" });
    const outcomes = await Promise.all(
      [ADMIN, NEW].map((id) => changed({ ...admin, id, name: "x", roles: ["agent"] })),
    );
    expect(outcomes.toSorted()).toEqual(["changed", "last-admin"]);
    const left = (await allMembers(database, world.tenantId)).filter(
      ({ roles, active }) => active && roles.includes("admin"),
    );
    expect(left).toHaveLength(1);
  }
});
