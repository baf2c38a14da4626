import { afterAll, beforeAll, expect, test } from "vitest";
import { Members } from "../../src/api/member.ts";
import { allMembers, changeMember } from "../../src/storage/members.ts";
import { MANAGER } from "../helpers/flags.ts";
import { ADMIN, makeWorld, OPS, problemOf, type World } from "./world.ts";

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
const put = (id: string, member: unknown, as: "admin" | "other-tenant" = "admin") =>
  world.ask(as, "PUT", `/v1/members/${id}`, member);
const listed = async (as: "admin" | "ops" | "other-tenant" = "admin") =>
  Members.parse(await (await world.ask(as, "GET", "/v1/members")).json()).items;

test("an admin invites a person, who is listed at once, and changes them", async () => {
  const answer = await put(NEW, marit);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ id: NEW, ...marit });
  expect(await listed()).toContainEqual({ id: NEW, ...marit });
  const changed = { ...marit, roles: ["ops", "cs_manager"], team: null };
  expect((await put(NEW, changed)).status).toBe(200);
  expect(await listed()).toContainEqual({ id: NEW, ...changed });
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
  const bearer = await world.bearer("cs_manager");
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
  expect(await asks()).toBe(403);
  await put(MANAGER, { ...said, active: true });
  expect(await asks()).toBe(200);

  // Changed by another instance, past this one's memory.
  const database = world.fresh.database.forTenant(world.tenantId);
  if (mia === undefined) throw new Error("The manager is missing.");
  await changeMember(database, world.tenantId, { ...mia, active: false });
  world.clock.now += 60_000;
  expect(await asks()).toBe(403);
  await changeMember(database, world.tenantId, mia);
  world.clock.now += 60_000;
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
    await changeMember(database, world.tenantId, { ...admin, id: ADMIN, name: "Abe" });
    await changeMember(database, world.tenantId, { ...admin, id: NEW, name: "Marit" });
    const outcomes = await Promise.all(
      [ADMIN, NEW].map((id) =>
        changeMember(database, world.tenantId, { ...admin, id, name: "x", roles: ["agent"] }),
      ),
    );
    expect(outcomes.toSorted()).toEqual(["changed", "last-admin"]);
    const left = (await allMembers(database, world.tenantId)).filter(
      ({ roles, active }) => active && roles.includes("admin"),
    );
    expect(left).toHaveLength(1);
  }
});
