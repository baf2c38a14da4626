import { afterAll, beforeAll, expect, test } from "vitest";
import { PublishedTaxonomy } from "../../src/api/taxonomy.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

test("the sidebar gets the taxonomy once, and afterwards hears that it is the same", async () => {
  const first = await world.ask("agent", "GET", "/v1/taxonomy");
  expect(PublishedTaxonomy.parse(await first.json()).taxonomy).toEqual(defaultTaxonomy);
  const tag = first.headers.get("etag") ?? "";
  expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
    const again = await world.ask("agent", "GET", "/v1/taxonomy", undefined, {
      "If-None-Match": known,
    });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("etag")).toBe(tag);
  }
});

test("what is flagged most comes first", async () => {
  for (const signal of ["exp.capacity.usage", "exp.capacity.usage", "exp.capacity.seats"])
    await world.ask("agent", "POST", "/v1/flags", aRaise({ signal }));
  world.clock.now += 61_000;
  const answer = await world.ask("agent", "GET", "/v1/taxonomy");
  expect(PublishedTaxonomy.parse(await answer.json()).mostUsed.expansion).toEqual([
    "exp.capacity.usage",
    "exp.capacity.seats",
  ]);
});

test("an admin publishes the next version, and at once flags are raised under it", async () => {
  const [expansion, ...others] = defaultTaxonomy.kinds;
  const version2 = {
    version: 2,
    kinds: [{ ...expansion, label: "Growth" }, ...others],
  };
  const before = await world.ask("agent", "GET", "/v1/taxonomy");
  const answer = await world.ask("admin", "PUT", "/v1/taxonomy", version2);
  expect(answer.status).toBe(200);
  const after = await world.ask("agent", "GET", "/v1/taxonomy");
  expect(PublishedTaxonomy.parse(await after.json()).taxonomy.kinds[0]?.label).toBe("Growth");
  expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
  // A sidebar that has not heard of it yet raises under the version it shows.
  for (const taxonomyVersion of [1, 2])
    expect(
      (await world.ask("agent", "POST", "/v1/flags", aRaise({ taxonomyVersion }))).status,
    ).toBe(201);
});

test("a version is published once, and none is left out", async () => {
  for (const version of [1, 2, 4, 2 ** 40]) {
    const answer = await world.ask("admin", "PUT", "/v1/taxonomy", { ...defaultTaxonomy, version });
    expect([answer.status, (await problemOf(answer)).field]).toEqual([422, "version"]);
  }
});

test("a mistake in a taxonomy is named by its path", async () => {
  const text = JSON.stringify({ ...defaultTaxonomy, version: 3 }).replace(
    '"id":"exp.capacity.usage"',
    '"id":"exp.capacity.seats"',
  );
  const answer = await world.ask("admin", "PUT", "/v1/taxonomy", text);
  expect(answer.status).toBe(422);
  expect((await problemOf(answer)).field).toBe("kinds.0.categories.0.signals.1.id");
});
