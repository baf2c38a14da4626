// A hundred thousand doubtful companies: a page of them reads a page of them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Database } from "../../../src/storage/database.ts";
import {
  candidatesOf,
  companiesPage,
  type CompaniesQuestion,
  type Place,
} from "../../../src/storage/matching/companies.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { makeTenant } from "../../helpers/flags.ts";

const COMPANIES = 100_000;
let fresh: FreshDatabase;
let tenantId: string;
let serving: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
  const owner = connect({ url: fresh.url, statementTimeoutMs: 0 });
  await owner.query(
    `insert into accounts (tenant_id, id, name, domain)
     select $1, n, 'Company ' || n / 2, 'c' || n || '.example' from generate_series(1, 2000) as n`,
    [tenantId],
  );
  await owner.query(
    `insert into crm_accounts (tenant_id, crm, id, name, told_at, certainty, doubt, weight,
       amount_minor, currency, deals, due, weigh_due)
     select $1, 'salesforce', 'C' || n, case when weight > 990000 then 'Company ' || n % 1000 end, now(),
       'doubtful', (array['name-shared', 'near-name', 'subdomain'])[1 + n % 3], weight, weight * 100,
       'USD', 1, false, false
     from generate_series(1, ${COMPANIES}) as n, lateral (select n * 7919 % 1000000) as w (weight)`,
    [tenantId],
  );
  await owner.query(`analyze crm_accounts, accounts`);
  await owner.close();
  serving = connect({ url: fresh.servingUrl, statementTimeoutMs: 0 });
});
afterAll(async () => {
  await serving.close();
  await fresh.drop();
});

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
}

/** Rows that a question reads of a table, by its plan. */
async function readBy(
  ask: (database: Database) => Promise<unknown>,
  table = "crm_accounts",
): Promise<number> {
  const database = serving.forTenant(tenantId);
  const asked: { sql: string; params: readonly unknown[] }[] = [];
  await ask({
    ...database,
    query: (sql, params = []) => {
      asked.push({ sql, params });
      return database.query(sql, params);
    },
  });
  let read = 0;
  const walk = (plan: Plan) => {
    if (plan["Relation Name"] === table)
      read += (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"];
    for (const below of plan.Plans ?? []) walk(below);
  };
  for (const { sql, params } of asked) {
    const [row] = await database.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      `explain (analyze, format json) ${sql}`,
      params,
    );
    if (row !== undefined) walk(row["QUERY PLAN"][0].Plan);
  }
  return read;
}

const page = (question: Partial<CompaniesQuestion>) => (database: Database) =>
  companiesPage(database, tenantId, { list: "doubtful", limit: 50, ...question });

test("the first page and the two-hundredth read as much, whichever reason is asked for", async () => {
  for (const doubt of [undefined, "near-name"]) {
    expect(await readBy(page({ doubt }))).toBeLessThan(300);
    let after: Place | undefined;
    const seen = new Set<string>();
    for (let turned = 0; turned < 20; turned++) {
      const rows = await page({ doubt, after, limit: 500 })(serving.forTenant(tenantId));
      for (const { id } of rows) seen.add(id);
      after = rows.at(-1);
    }
    expect(seen.size).toBe(10_000);
    expect(await readBy(page({ doubt, after }))).toBeLessThan(300);
  }
});

test("the candidates of a page are read for that page alone", async () => {
  const rows = await page({})(serving.forTenant(tenantId));
  const ask = (database: Database) => candidatesOf(database, tenantId, rows);
  expect(await readBy(ask)).toBeLessThan(1_000);
  expect(await readBy(ask, "flags")).toBeLessThan(1_000);
  const candidates = await candidatesOf(serving.forTenant(tenantId), tenantId, rows);
  expect(new Set(candidates.map(({ companyId }) => companyId)).size).toBe(50);
});
