// What a BI tool and a warehouse may read: one tenant's facts, nothing that people wrote, and never another tenant's.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Database } from "../../src/storage/database.ts";
import { prepareReader, readerRole, removeReader } from "../../src/storage/report-readers.ts";
import { REPORT_VIEWS } from "../../src/storage/report-views.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { AGENT, makeTenant } from "../helpers/flags.ts";
import { typed } from "../helpers/typed.ts";
import { writeRandomPast } from "../independent/random-past.ts";

const PASSWORD = "reader-password-of-the-test";

let fresh: FreshDatabase;
let tenantId: string;
let otherId: string;
let reader: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
  otherId = await makeTenant(fresh.database);
  for (const [id, seed] of [
    [tenantId, 1],
    [otherId, 2],
  ] as const)
    await writeRandomPast(fresh.database.forTenant(id), id, seed, {
      accounts: 10,
      flags: 80,
      deals: 60,
    });
  const role = await prepareReader(fresh.database, tenantId, PASSWORD);
  const url = new URL(fresh.url);
  url.username = role;
  url.password = PASSWORD;
  reader = connect({ url: url.href, max: 2 });
});
afterAll(async () => {
  await reader.close();
  await removeReader(fresh.database, tenantId);
  await fresh.drop();
});

const countOf = async (database: Database, sql: string): Promise<number> =>
  Number((await database.query<{ n: string }>(sql))[0]?.n);

const optOut = (isOut: boolean) =>
  fresh.database.query(
    `update members set recognition_opt_out = $3 where tenant_id = $1 and id = $2`,
    [tenantId, AGENT, isOut],
  );

const total = (amounts: readonly unknown[]) =>
  String(amounts.reduce<bigint>((all, each) => all + BigInt(String(each)), 0n));

test("a reader sees its tenant's flags and deals, as many as there are", async () => {
  expect(await countOf(reader, "select count(*) as n from report_flags")).toBe(80);
  expect(await countOf(reader, "select count(*) as n from report_opportunities")).toBe(60);
});

test("a reader that names another tenant in its settings sees nothing at all", async () => {
  await reader.transaction(async (tx) => {
    await tx.query(`select set_config('signal_flag.tenant', $1, true)`, [otherId]);
    for (const { name } of REPORT_VIEWS)
      expect(await countOf(tx, `select count(*) as n from ${name}`)).toBe(0);
  });
});

test.each([
  "select * from flags",
  "select * from flag_texts",
  "select * from members",
  "select * from signing_keys",
  "select all_tenants()",
  "create table stolen (a int)",
  "set transaction read write; delete from report_flags",
])("a reader may not: %s", async (sql) => {
  await expect(reader.query(sql)).rejects.toThrow(/permission denied|read-only|cannot/);
});

test("parts of a deal add up to it, and whoever opted out of personal figures is nobody in particular", async () => {
  const open = await countOf(
    reader,
    `select count(*) as n from (
       select crm, opportunity_id from report_credit_shares s
       join report_opportunities o using (crm, opportunity_id)
       group by crm, opportunity_id having sum(s.amount_minor) <> max(o.amount_minor)) wrong`,
  );
  expect(open).toBe(0);
  const named = `select count(*) as n from report_flags where agent_id is not null`;
  expect(await countOf(reader, named)).toBe(80);
  await optOut(true);
  expect(await countOf(reader, named)).toBe(0);
  expect(await countOf(reader, named.replace("report_flags", "report_credit_shares"))).toBe(0);
  await optOut(false);
});

test("views hold what their list says, and no column that people wrote in", async () => {
  for (const { name, columns } of REPORT_VIEWS) {
    const found = await fresh.database.query<{ column: string }>(
      `select column_name as column from information_schema.columns where table_name = $1 order by ordinal_position`,
      [name],
    );
    expect(found.map(({ column }) => column)).toEqual(Object.keys(columns));
    expect(
      Object.keys(columns).filter((column) => /note|quote|evidence|subject|requester/.test(column)),
    ).toEqual([]);
  }
});

test("a warehouse gets the same rows as Parquet and as CSV, whole numbers whole", async () => {
  const folder = await mkdtemp(join(tmpdir(), "warehouse-"));
  const settings = { DATABASE_URL: fresh.url };
  for (const format of ["parquet", "csv"]) {
    const { code, err } = await typed(
      ["warehouse", "--tenant", tenantId, "--out", folder, "--format", format],
      settings,
    );
    expect([code, err]).toEqual([0, ""]);
  }
  const sum = `select sum(amount_minor)::text as n from report_opportunities`;
  const [stored] = await reader.query<{ n: string }>(sum);
  const parquet = await parquetReadObjects({
    file: await asyncBufferFromFile(join(folder, "report_opportunities.parquet")),
  });
  const csv = parse<Record<string, string>>(
    await readFile(join(folder, "report_opportunities.csv")),
    { columns: true },
  );
  expect(parquet).toHaveLength(60);
  expect(csv).toHaveLength(60);
  expect(total(parquet.map((row) => row["amount_minor"]))).toBe(stored?.n);
  expect(total(csv.map((row) => row["amount_minor"]))).toBe(stored?.n);
  expect(parquet[0]?.["created_at"]).toEqual(new Date(csv[0]?.["created_at"] ?? ""));
  const flags = await parquetReadObjects({
    file: await asyncBufferFromFile(join(folder, "report_flags.parquet")),
  });
  expect(flags[0]?.["month"]).toBeInstanceOf(Date);
  const again = await typed(["warehouse", "--tenant", tenantId, "--out", folder], settings);
  expect(again.err).toContain("is there already. Name an empty folder");
  await rm(folder, { recursive: true });
});

test("a tenant's reader is made at the command line, and its role carries the tenant in its name", async () => {
  const settings = { DATABASE_URL: fresh.url };
  const { out } = await typed(["reader", "add", "--tenant", otherId], settings);
  const url = out.trim().split("\n").at(-1) ?? "";
  expect(new URL(url).username).toBe(readerRole(otherId));
  const other = connect({ url, max: 1 });
  expect(await countOf(other, "select count(*) as n from report_flags")).toBe(80);
  await other.close();
  const removed = await typed(["reader", "remove", "--tenant", otherId], settings);
  expect(removed.out).toContain("has no reader any more");
  expect((await typed(["reader", "remove", "--tenant", otherId], settings)).out).toContain(
    "nothing changed",
  );
});
