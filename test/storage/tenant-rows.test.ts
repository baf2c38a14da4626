// Handing a tenant everything it has, and removing it as if it had never been.
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { sqlState } from "../../src/storage/database.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { sealDue } from "../../src/storage/seals.ts";
import { eraseTenant, exportTenant } from "../../src/storage/tenant-rows.ts";
import { addSigningKey, allTenants } from "../../src/storage/tenants.ts";
import { owe, sealer, tenantWith } from "../destinations/outbox.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, northwind } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
let otherId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  otherId = await tenantWith(fresh.database, { hook: "webhook" });
  for (const id of [tenantId, otherId]) {
    await owe(fresh.database, id, ["hook"], { flags: 3 });
    const sealed = await sealer.seal("a signing key");
    await addSigningKey(fresh.database, id, crypto.randomUUID(), sealed);
  }
  // More than one page.
  const raise = createRaiser(fresh.serving);
  await Promise.all(Array.from({ length: 1100 }, () => raise(aFlag(tenantId))));
  await sealDue(fresh.serving);
});
afterAll(() => fresh.drop());

const Line = z.strictObject({ table: z.string(), row: z.record(z.string(), z.unknown()) });

async function exported(id: string) {
  const lines: string[] = [];
  const rows = await exportTenant(fresh.serving, id, (line) => lines.push(line));
  expect(lines).toHaveLength(rows);
  return { text: lines.join("\n"), lines: lines.map((line) => Line.parse(JSON.parse(line))) };
}

test("an export holds every row of the tenant, no row of another, and no secret", async () => {
  const { text, lines } = await exported(tenantId);
  const count = (table: string) => lines.filter((line) => line.table === table).length;
  expect([count("flags"), count("flag_texts"), count("flag_events"), count("seals")]).toEqual([
    1103, 1103, 1103, 1103,
  ]);
  expect([count("tenants"), count("deliveries"), count("signing_keys")]).toEqual([1, 3, 1]);
  expect(text).not.toContain(otherId);
  expect(text).not.toContain('sealed":');
  const account = lines.find(({ table }) => table === "accounts")?.row;
  // Larger than a JavaScript number can be.
  expect(account).toMatchObject({ id: northwind.id, arr_minor: "4800000" });
});

test("the role that serves can't erase a tenant", async () => {
  await expect(eraseTenant(fresh.serving, tenantId)).rejects.toSatisfy(
    (error) => sqlState(error) === "42501",
  );
});

test("an erased tenant leaves no row behind, and the others keep every one", async () => {
  const before = await exported(otherId);
  const counts = await eraseTenant(fresh.database, tenantId);
  expect(counts).toMatchObject({ flags: 1103, flag_events: 1103, seals: 1103, tenants: 1 });
  expect((await exported(tenantId)).lines).toEqual([]);
  expect((await exported(otherId)).text).toBe(before.text);
  expect((await allTenants(fresh.serving)).map(({ id }) => id)).toEqual([otherId]);
  const left = await fresh.database.query<{ n: number }>(
    `select count(*)::int as n from flag_events where tenant_id = $1`,
    [tenantId],
  );
  expect(left).toEqual([{ n: 0 }]);
  // Events of the others are as safe as before.
  await expect(
    fresh.database.query(`delete from flag_events where tenant_id = $1`, [otherId]),
  ).rejects.toThrow(/append-only/);
});
