import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Database } from "../../src/storage/database.ts";
import { checkSettings } from "../../src/storage/settings-check.ts";
import { asAdmin, freshDatabase, type FreshDatabase } from "../helpers/database.ts";

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

/** A server that answers the question for its settings as a safe one does, but for `unusual`. */
function serverWith(unusual: Record<string, unknown>): Database {
  const answer = async <Row>(sql: string, params?: readonly unknown[]): Promise<Row[]> => {
    const rows = await fresh.database.query<Row>(sql, params);
    return rows.map((row) => ({ ...row, ...unusual }));
  };
  return { ...fresh.database, query: answer };
}

test("a safe server is accepted without a word", async () => {
  expect(await checkSettings(fresh.database)).toEqual({ refused: [], noted: [] });
});

test("a session with synchronous_commit off is refused", async () => {
  const { refused } = await fresh.database.transaction(async (tx) => {
    await tx.query("set local synchronous_commit = off");
    return checkSettings(tx);
  });

  expect(refused).toEqual([
    "The database has synchronous_commit = off, so an acknowledged flag could be lost. Set synchronous_commit = on.",
  ]);
});

test("a database with synchronous_commit off is refused", async () => {
  const name = new URL(fresh.url).pathname.slice(1);
  await asAdmin(`alter database ${name} set synchronous_commit = off`);
  const database = connect({ url: fresh.url });

  const { refused } = await checkSettings(database);
  await database.close();
  await asAdmin(`alter database ${name} reset synchronous_commit`);

  expect(refused).toEqual([expect.stringContaining("synchronous_commit = off")]);
});

test.each([
  ["fsync", { fsync: "off" }, "fsync = off"],
  ["full_page_writes", { full_page_writes: "off" }, "full_page_writes = off"],
  ["another encoding", { server_encoding: "SQL_ASCII" }, "encoding is SQL_ASCII"],
  ["an old version", { server_version_num: "140011" }, "is PostgreSQL 14. Use PostgreSQL 15"],
])("a server with %s is refused", async (_, unusual, sentence) => {
  const { refused } = await checkSettings(serverWith(unusual));

  expect(refused).toEqual([expect.stringContaining(sentence)]);
});

test("a setting that the engine does not know is noted and does not stop the start", async () => {
  const { refused, noted } = await checkSettings(serverWith({ full_page_writes: null }));

  expect(refused).toEqual([]);
  expect(noted).toEqual([
    "The database does not know the setting full_page_writes, so it was not checked.",
  ]);
});

test("a role that row-level security does not bind is refused where that matters", async () => {
  const superuser = serverWith({ role: "root", superuser: true, bypassrls: true });
  const bypass = serverWith({ role: "reader", superuser: false, bypassrls: true });
  const ordinary = serverWith({ role: "app", superuser: false, bypassrls: false });
  const strict = { requireUnprivilegedRole: true };

  expect((await checkSettings(superuser, strict)).refused).toEqual([
    expect.stringContaining("role root is superuser"),
  ]);
  expect((await checkSettings(bypass, strict)).refused).toEqual([
    expect.stringContaining("role reader is bypassrls"),
  ]);
  expect(await checkSettings(ordinary, strict)).toEqual({ refused: [], noted: [] });
  expect(await checkSettings(superuser)).toEqual({ refused: [], noted: [] });
});
