import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect, type Database } from "../../src/storage/database.ts";
import { migrate, type Migration } from "../../src/storage/migrate.ts";
import { asAdmin } from "../helpers/database.ts";

let name: string;
let url: string;
let database: Database;

beforeEach(async () => {
  name = `migrate_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(`create database ${name}`);
  const own = new URL(inject("databaseUrl"));
  own.pathname = `/${name}`;
  url = own.href;
  database = connect({ url, statementTimeoutMs: 0 });
});
afterEach(async () => {
  await database.close();
  await asAdmin(`drop database ${name} with (force)`);
});

const two: Migration[] = [
  { id: 1, name: "words", sql: "create table words (word text); insert into words values ('one')" },
  { id: 2, name: "more", sql: "insert into words values ('two'); select pg_sleep(0.3)" },
];

test("a database is brought up to date once, in order", async () => {
  expect(await migrate(database, two)).toEqual({ applied: ["words", "more"] });
  expect(await migrate(database, two)).toEqual({ applied: [] });
  expect(await database.query("select word from words")).toEqual([
    { word: "one" },
    { word: "two" },
  ]);
});

test("four migrators at once apply each step once, and all return when it is done", async () => {
  const others = [1, 2, 3].map(() => connect({ url, statementTimeoutMs: 0 }));

  const all = await Promise.all(
    [database, ...others].map(async (migrator) => {
      const { applied } = await migrate(migrator, two);
      return { applied, seen: await migrator.query("select word from words") };
    }),
  );
  await Promise.all(others.map((other) => other.close()));

  expect(all.flatMap(({ applied }) => applied).toSorted()).toEqual(["more", "words"]);
  for (const { seen } of all) expect(seen).toEqual([{ word: "one" }, { word: "two" }]);
});

test("a step that fails leaves nothing of itself behind and can be tried again", async () => {
  const broken = { id: 2, name: "more", sql: "insert into words values ('half'); select 1 / 0" };
  await expect(migrate(database, [...two.slice(0, 1), broken])).rejects.toThrow("division by zero");

  expect(await database.query("select word from words")).toEqual([{ word: "one" }]);
  expect(await migrate(database, two)).toEqual({ applied: ["more"] });
});

test("a database that a newer version migrated is refused by the name of the newer step", async () => {
  await migrate(database, [...two, { id: 7, name: "seals", sql: "create table seals ()" }]);

  await expect(migrate(database, two)).rejects.toMatchObject({
    name: "SchemaTooNewError",
    message:
      "The database has migration 7 (seals), and this version of Signal Flag knows them up to 2. Start the newer version.",
  });
});

test("steps in the wrong order are refused before anything happens", async () => {
  await expect(migrate(database, two.toReversed())).rejects.toThrow(
    "Migration 1 (words) stands after 2 (more).",
  );
});
