// A stranger with plain SQL and the definitions comes to the same cent.
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nextMonth } from "../../src/domain/month.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { makeTenant, NOW } from "../helpers/flags.ts";
import { bothAnswers } from "./agreement.ts";
import { writeRandomPast } from "./random-past.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const about = { zone: "Europe/Berlin", now: NOW.getTime() };
const EXTENT = { accounts: 30, flags: 300, deals: 240, isMerged: true };
const MONTHS = 14;
function months(): string[] {
  const found = ["2025-10"];
  while (found.length < MONTHS) found.push(nextMonth(found.at(-1) ?? ""));
  return found;
}

test.each([1, 2])("every month of a random year agrees to the cent (seed %i)", async (seed) => {
  const tenantId = await makeTenant(fresh.database);
  const database = fresh.database.forTenant(tenantId);
  await writeRandomPast(database, tenantId, seed, EXTENT);
  let figures = 0;
  for (const month of months()) {
    const { product, independent } = await bothAnswers(database, tenantId, month, about);
    expect({ month, ...product }).toEqual({ month, ...independent });
    figures += Object.keys(independent).length;
  }
  // All of it, and not a few figures that happen to agree.
  expect(figures).toBeGreaterThan(120);
});

test("a credit that was changed behind the product's back is found", async () => {
  const tenantId = await makeTenant(fresh.database);
  const database = fresh.database.forTenant(tenantId);
  await writeRandomPast(database, tenantId, 4, EXTENT);
  await database.query(
    `update credits set bucket = 'none', flag_id = null
     where tenant_id = $1 and (crm, opportunity_id) in (
       select crm, opportunity_id from credits c join opportunities o using (tenant_id, crm)
       where c.tenant_id = $1 and c.opportunity_id = o.id and c.bucket = 'sourced' and o.status = 'won'
       order by o.id limit 1)`,
    [tenantId],
  );
  const differing: string[] = [];
  for (const month of months()) {
    const { product, independent } = await bothAnswers(database, tenantId, month, about);
    if (!isDeepStrictEqual(product, independent)) differing.push(month);
  }
  expect(differing).toHaveLength(1);
});
