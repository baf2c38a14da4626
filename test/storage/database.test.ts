import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Database, isUnavailable, sqlState } from "../../src/storage/database.ts";
import { asAdmin, freshDatabase, type FreshDatabase } from "../helpers/database.ts";

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = fresh.database;
});
beforeEach(() => database.query("create table words (id int primary key, word text)"));
afterEach(() => database.query("drop table words"));
afterAll(() => fresh.drop());

const words = () => database.query<{ word: string }>("select word from words order by id", []);

test("a transaction keeps everything or nothing", async () => {
  await database.transaction((tx) => tx.query("insert into words values ($1, $2)", [1, "kept"]));

  const failing = database.transaction(async (tx) => {
    await tx.query("insert into words values ($1, $2)", [2, "undone"]);
    throw new Error("changed my mind");
  });

  await expect(failing).rejects.toThrow("changed my mind");
  expect(await words()).toEqual([{ word: "kept" }]);
});

test("a transaction inside a transaction can be undone alone", async () => {
  await database.transaction(async (tx) => {
    await tx.query("insert into words values (1, 'outer')", []);
    await tx
      .transaction(async (inner) => {
        await inner.query("insert into words values (2, 'inner')", []);
        await inner.query("insert into words values (2, 'twice')", []);
      })
      .catch(() => undefined);
  });

  expect(await words()).toEqual([{ word: "outer" }]);
});

test("a transaction whose failure was swallowed is not taken for a stored one", async () => {
  const swallowing = database.transaction(async (tx) => {
    await tx.query("insert into words values (1, 'lost')", []);
    await tx.query("insert into words values (1, 'same id')", []).catch(() => undefined);
  });

  await expect(swallowing).rejects.toThrow("Nothing was stored");
  expect(await words()).toEqual([]);
});

test("a query that nobody awaited can't slip into somebody else's transaction", async () => {
  const late = await database.transaction((tx) =>
    Promise.resolve(() => tx.query("insert into words values (1, 'late')", [])),
  );

  await expect(late()).rejects.toThrow("already ended");
});

test("numbers that JavaScript can't hold, and dates without a time, come back as written", async () => {
  const [row] = await database.query(
    `select 9007199254740993::bigint as id, 1234567890.123456789::numeric as amount,
            array[0.10, null]::numeric[] as amounts, date '2028-02-29' as day,
            array[date '2028-02-29'] as days, timestamptz '2028-02-29 12:00+05:45' as moment`,
    [],
  );

  expect(row).toEqual({
    id: "9007199254740993",
    amount: "1234567890.123456789",
    amounts: ["0.10", null],
    day: "2028-02-29",
    days: ["2028-02-29"],
    moment: new Date("2028-02-29T06:15:00Z"),
  });
});

test("every connection carries its limits", async () => {
  const settings = await database.query(
    `select name, setting, unit from pg_settings
      where name in ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout')
      order by name`,
    [],
  );

  expect(settings).toEqual([
    { name: "idle_in_transaction_session_timeout", setting: "10000", unit: "ms" },
    { name: "lock_timeout", setting: "2000", unit: "ms" },
    { name: "statement_timeout", setting: "5000", unit: "ms" },
  ]);
});

test("the pool outlives an idle connection that the server cut", async () => {
  const heard: Error[] = [];
  const pool = connect({ url: fresh.url, max: 1, onIdleError: (error) => heard.push(error) });
  const pid = () => pool.query<{ pid: number }>("select pg_backend_pid() as pid", []);
  const [before] = await pid();

  await database.query("select pg_terminate_backend($1)", [before?.pid]);
  await expect.poll(() => heard.map(sqlState)).toEqual(["57P01"]);
  const [after] = await pid();
  await pool.close();

  expect(after?.pid).not.toBe(before?.pid);
});

test("a connection cut in the middle of a transaction is told as the store being away", async () => {
  const cut = database.transaction(async (tx) => {
    const [row] = await tx.query<{ pid: number }>("select pg_backend_pid() as pid", []);
    await database.query("select pg_terminate_backend($1)", [row?.pid]);
    await tx.query("insert into words values (1, 'unheard')", []);
  });

  const error: unknown = await cut.catch((reason: unknown) => reason);
  expect(isUnavailable(error)).toBe(true);
  expect(await words()).toEqual([]);
});

test("a server that nobody can reach is told as the store being away", async () => {
  const away = connect({ url: "postgres://nobody@127.0.0.1:1/nowhere" });

  const error: unknown = await away.query("select 1").catch((reason: unknown) => reason);
  await away.close();

  expect(isUnavailable(error)).toBe(true);
  expect(sqlState(error)).toBe(undefined);
});

test("two transactions that lock each other out both succeed in the end", async () => {
  await database.query("insert into words values (1, ''), (2, '')");
  let tries = 0;
  const met = Promise.withResolvers<void>();
  const both = async (first: number, second: number) => {
    await database.transaction(async (tx) => {
      await tx.query("update words set word = word || 'x' where id = $1", [first]);
      // Each holds its first row before either asks for its second, so they are sure to cross.
      if (++tries === 2) met.resolve();
      await met.promise;
      await tx.query("update words set word = word || 'x' where id = $1", [second]);
    });
  };

  await Promise.all([both(1, 2), both(2, 1)]);

  expect(tries).toBe(3);
  expect(await words()).toEqual([{ word: "xx" }, { word: "xx" }]);
});

test("an ordinary refusal carries its SQLSTATE and keeps the connection", async () => {
  const pool = connect({ url: fresh.url, max: 1 });
  const pid = () => pool.query("select pg_backend_pid() as pid", []);
  const before = await pid();
  await pool.query("insert into words values ($1, $2)", [1, "first"]);

  const error: unknown = await pool
    .query("insert into words values ($1, $2)", [1, "second"])
    .catch((reason: unknown) => reason);

  expect(sqlState(error)).toBe("23505");
  expect(isUnavailable(error)).toBe(false);
  expect(await pid()).toEqual(before);
  await pool.close();
});

test("a connection whose commits would not wait for the disk is not used at all", async () => {
  const name = new URL(fresh.url).pathname.slice(1);
  await asAdmin(`alter database ${name} set synchronous_commit = off`);
  const pool = connect({ url: fresh.url });

  await expect(pool.query("insert into words values (1, 'unsafe')")).rejects.toMatchObject({
    name: "UnsafeConnectionError",
  });

  await pool.close();
  await asAdmin(`alter database ${name} reset synchronous_commit`);
  expect(await words()).toEqual([]);
});
