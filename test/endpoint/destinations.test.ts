import { afterAll, beforeAll, expect, test } from "vitest";
import { Chain } from "../../src/api/chain.ts";
import { Destinations } from "../../src/api/destination.ts";
import { Notices } from "../../src/api/notice.ts";
import { disableDestination } from "../../src/storage/destinations.ts";
import { sealDue } from "../../src/storage/seals.ts";
import {
  answered,
  outboxOf,
  recordingPost,
  SECRET,
  tenantWith,
  worker,
} from "../destinations/outbox.ts";
import { NOW } from "../helpers/flags.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await tenantWith(world.fresh.database, { hook: "webhook" }, undefined, world.tenantId);
});
afterAll(() => world.fresh.drop());

const HOUR = 3_600_000;
const destinations = async () =>
  Destinations.parse(await (await world.ask("cs_manager", "GET", "/v1/destinations")).json()).items;

test("a message that failed is sent again when a CS manager asks, and who asked is kept", async () => {
  const flag = aRaise();
  await world.ask("agent", "POST", "/v1/flags", flag);
  const run = (status: number, hours: number) =>
    worker(
      world.fresh.serving,
      recordingPost(() => answered(status)).post,
    )(new Date(NOW.getTime() + hours * HOUR));
  for (const hours of [1, 2, 3]) await run(404, hours);
  expect(await destinations()).toMatchObject([{ id: "hook", active: true, failed: 1, waiting: 0 }]);
  const [failed] = await outboxOf(world.fresh.database, world.tenantId);

  const again = { which: "one", deliveryId: failed?.id };
  world.clock.now += 4 * HOUR;
  expect((await world.ask("other-tenant", "POST", "/v1/replays", again)).status).toBe(404);
  const answer = await world.ask("cs_manager", "POST", "/v1/replays", again);
  expect([answer.status, await answer.json()]).toEqual([200, { deliveries: 1 }]);
  expect(await destinations()).toMatchObject([{ failed: 0, waiting: 1 }]);
  const [kept] = await world.fresh.database.query(
    `select replayed_by as by, replayed_at as at from deliveries where id = $1`,
    [failed?.id],
  );
  expect(kept).toEqual({ by: "201", at: new Date(world.clock.now) });

  const problem = await problemOf(await world.ask("cs_manager", "POST", "/v1/replays", again));
  expect(problem).toMatchObject({ status: 422, field: "deliveryId" });
  expect(problem.detail).toContain("still waiting");
  await run(200, 5);
  const since = new Date(NOW.getTime()).toISOString();
  for (const which of [{ which: "all-failed" }, { which: "since", since }]) {
    const none = await world.ask("admin", "POST", "/v1/replays", which);
    expect(await none.json()).toEqual({ deliveries: 0 });
  }
  expect((await world.ask("admin", "POST", "/v1/replays", { which: "every" })).status).toBe(422);
});

test("a destination that was switched off by itself is an admin's notice, until somebody switches it on", async () => {
  const notices = async () =>
    Notices.parse(await (await world.ask("admin", "GET", "/v1/notices")).json()).items;
  expect(await notices()).toEqual([]);
  const at = new Date(world.clock.now);
  const why = "Nothing has reached the hook since long ago. Check its settings.";
  await disableDestination(world.fresh.database, world.tenantId, "hook", { why, at });
  expect(await notices()).toEqual([
    {
      id: "destination-off/hook",
      about: "destination-off",
      words: `the hook was switched off. ${why}`,
      since: at.toISOString(),
      destinationId: "hook",
    },
  ]);
  expect(await destinations()).toMatchObject([{ active: false, problem: why }]);

  // A flag that is raised meanwhile is owed to it all the same.
  world.clock.now += 60_000;
  await world.ask("agent", "POST", "/v1/flags", aRaise());
  expect(await destinations()).toMatchObject([{ waiting: 1 }]);

  expect((await world.ask("ops", "PUT", "/v1/destinations/hook", { active: true })).status).toBe(
    403,
  );
  const answer = await world.ask("admin", "PUT", "/v1/destinations/hook", { active: true });
  expect([answer.status, await answer.json()]).toMatchObject([
    200,
    { id: "hook", active: true, problem: null, offSince: null },
  ]);
  expect(await notices()).toEqual([]);
});

test("neither the address nor a secret of a destination is told to anybody", async () => {
  const told = await (await world.ask("admin", "GET", "/v1/destinations")).text();
  expect(told).toContain("the hook");
  expect(told).not.toContain("hook.example.com");
  expect(told).not.toContain(SECRET);
});

test("an admin reads the newest link of the chain, as verify takes it", async () => {
  const newest = async () =>
    Chain.parse(await (await world.ask("admin", "GET", "/v1/chain")).json()).newest;
  expect(await newest()).toBeNull();
  await sealDue(world.fresh.serving);
  const link = await newest();
  expect(link?.expect).toBe(`${link?.position}:${link?.link}`);
  expect(link?.expect).toMatch(/^\d+:[0-9a-f]{64}$/);
});
