// Deciding every credit again, as an operator asks for it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { upsertOpportunity } from "../../../src/storage/opportunities.ts";
import { createRaiser } from "../../../src/storage/raise.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { aFlag, makeTenant, northwind } from "../../helpers/flags.ts";
import { typed } from "../../helpers/typed.ts";

const DAY = 86_400_000;
let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
  const now = Date.now();
  await createRaiser(fresh.serving)(aFlag(tenantId, { raisedAt: new Date(now - 9 * DAY) }));
  const deal = {
    crm: "salesforce",
    id: "006A",
    accountId: northwind.id,
    crmAccountId: null,
    accountName: null,
    name: "15 more seats",
    type: "seat-add",
    status: "open",
    amountMinor: "1200000",
    currency: "USD",
    createdAt: new Date(now - 8 * DAY),
    closedAt: null,
  } as const;
  const tenant = fresh.serving.forTenant(tenantId);
  await upsertOpportunity(tenant, tenantId, deal, new Date(now), () => []);
});
afterAll(() => fresh.drop());

const recompute = (...given: string[]) =>
  typed(["credits", "recompute", "--tenant", tenantId, ...given], { DATABASE_URL: fresh.url });

test("what was decided step by step is what is decided at once", async () => {
  const { code, out } = await recompute("--dry-run");
  expect(out).toBe("Fernwell: 1 deals, 0 of them sealed. Nothing differs.\n");
  expect(code).toBe(0);
});

test("a credit that was changed by hand is named, and put right when asked", async () => {
  await fresh.database.query(`update credits set bucket = 'none' where tenant_id = $1`, [tenantId]);
  const dry = await recompute("--dry-run");
  expect(dry.code).toBe(1);
  expect(dry.out).toMatch(/^salesforce:006A is none \(.*\); what was decided last is sourced \(/);
  expect(dry.err).toContain("1 differ. Without --dry-run they are put right.");
  const { code, out } = await recompute();
  expect(code).toBe(0);
  expect(out).toContain("1 differed and were put right.");
  expect((await recompute("--dry-run")).code).toBe(0);
});
