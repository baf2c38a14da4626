// Most deals of a file are of accounts that nobody flagged, and are decided without being read. That must make no difference.
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultRule } from "../../src/domain/attribution.ts";
import { bodyOf } from "../../src/domain/attribution/rule.ts";
import { publishRule } from "../../src/storage/attribution-rules.ts";
import { creditUnflagged } from "../../src/storage/credit-unflagged.ts";
import { creditAccounts } from "../../src/storage/credits.ts";
import { creditTold } from "../../src/storage/crm/credit-told.ts";
import type { Database } from "../../src/storage/database.ts";
import { writeRandomPast } from "../independent/random-past.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { makeTenant, MANAGER, NOW } from "../helpers/flags.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const ACCOUNTS = 240;
const nobody = () => [];

class TakenBack extends Error {}

/** What `credit` leaves behind, which is taken back again. */
async function after(
  tenant: Database,
  tenantId: string,
  credit: (tx: Database) => Promise<unknown>,
): Promise<{ credits: object[]; events: object[]; flags: object[]; stories: object[] }> {
  const left = { credits: [], events: [], flags: [], stories: [] } as Awaited<
    ReturnType<typeof after>
  >;
  const read = (tx: Database, sql: string) => tx.query<object>(sql, [tenantId]);
  await tenant
    .transaction(async (tx) => {
      await credit(tx);
      Object.assign(left, {
        credits: await read(
          tx,
          `select * from credits where tenant_id = $1 order by crm, opportunity_id`,
        ),
        events: await read(
          tx,
          `select to_jsonb(e) - 'recorded_at' as event from credit_events e where tenant_id = $1
           order by crm, opportunity_id, seq`,
        ),
        flags: await read(
          tx,
          `select id, status, opportunity_id from flags where tenant_id = $1 order by id`,
        ),
        stories: await read(
          tx,
          `select flag_id, type, data from flag_events where tenant_id = $1
           order by flag_id, type, data::text`,
        ),
      });
      throw new TakenBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof TakenBack)) throw error;
    });
  return left;
}

/** A year in which half of the accounts were never flagged, and everything happened that a decision may rest on. */
async function aPast(seed: number): Promise<{ tenantId: string; tenant: Database; ids: string[] }> {
  const tenantId = await makeTenant(fresh.database);
  const tenant = fresh.serving.forTenant(tenantId);
  await writeRandomPast(fresh.database.forTenant(tenantId), tenantId, seed, {
    accounts: ACCOUNTS,
    flags: 160,
    deals: 720,
  });
  await fresh.database.query(
    `update opportunities set deleted_at = '${NOW.toISOString()}'
     where tenant_id = '${tenantId}' and hashtext(id || 'd${seed}') % 11 = 0;
     update opportunities o set merged_into = 'D-' || abs(hashtext(id)) % 720, deleted_at = null
     where tenant_id = '${tenantId}' and hashtext(id || 'm${seed}') % 13 = 0;
     update opportunities set first_seen_at = created_at where tenant_id = '${tenantId}';
     update opportunities o set account_id = 1001 + abs(hashtext(id)) % ${ACCOUNTS}
     where tenant_id = '${tenantId}' and hashtext(id || 'a${seed}') % 7 = 0;
     insert into account_merges (tenant_id, from_id, into_id, at)
     select '${tenantId}', 1000 + n, 1000 + n + 3, now() from generate_series(10, ${ACCOUNTS - 9}, 17) n;
     insert into crm_accounts (tenant_id, crm, id, name, parent_id, account_id, told_at)
     select '${tenantId}', 'salesforce', 'C' || n, 'Company ' || n,
       case when n % 19 = 0 then 'C' || n + 1 end, 1000 + n, now() from generate_series(1, ${ACCOUNTS}) n;
     insert into disputes (tenant_id, id, crm, opportunity_id, status, bucket, bucket_before, contested_by,
       contested_at, decided_bucket, decided_by, decided_at, basis)
     select tenant_id, gen_random_uuid(), crm, id, case n % 3 when 0 then 'withdrawn' else 'decided' end, 'none',
       'none', '1', now(), case n % 3 when 0 then null else 'none' end, '2', now(), jsonb_build_object('type',
         case n % 2 when 0 then type else 'other' end, 'accountId', account_id::text, 'createdAt',
         round(extract(epoch from created_at) * 1000))
     from (select o.*, row_number() over (order by id) as n from opportunities o
       where tenant_id = '${tenantId}' and account_id is not null and hashtext(id || 'p${seed}') % 23 = 0) as o;
     update flags f set crm = 'salesforce', status = 'won', opportunity_id = (select o.id from opportunities o
       where o.tenant_id = f.tenant_id and o.status = 'lost' order by hashtext(o.id || f.id) limit 1)
     where tenant_id = '${tenantId}' and status = 'declined' and hashtext(id::text) % 4 = 0;
     delete from credits where tenant_id = '${tenantId}' and hashtext(opportunity_id) % 3 = 0;
     update credits set bucket = 'none', flag_id = null, reason = 'deleted'
     where tenant_id = '${tenantId}' and hashtext(opportunity_id || 'c') % 5 = 0`,
  );
  if (seed % 2 === 0)
    await publishRule(tenant, tenantId, {
      expected: 1,
      body: { ...bodyOf(defaultRule), types: ["upsell", "seat-add"] },
      by: MANAGER,
      at: NOW,
    });
  const ids = Array.from({ length: ACCOUNTS }, (_, n) => String(1001 + n));
  return { tenantId, tenant, ids };
}

test.each([1, 2, 3])(
  "deals of accounts that nobody flagged are credited as all others are (past %i)",
  async (seed) => {
    const { tenantId, tenant, ids } = await aPast(seed);
    const oneByOne = await after(tenant, tenantId, (tx) =>
      creditAccounts(tx, tenantId, ids, NOW, nobody),
    );
    let left: string[] = ids;
    const together = await after(tenant, tenantId, async (tx) => {
      left = await creditUnflagged(tx, tenantId, ids, NOW);
      await creditAccounts(tx, tenantId, left, NOW, nobody);
    });
    expect(together).toEqual(oneByOne);
    // Both happened: enough accounts were decided where their deals lie, and enough were not.
    expect(left.length).toBeGreaterThan(80);
    expect(left.length).toBeLessThan(200);
    const untouched = await after(tenant, tenantId, async () => undefined);
    expect(together.events.length - untouched.events.length).toBeGreaterThan(150);
    const told = await after(tenant, tenantId, (tx) =>
      creditTold(tx, tenantId, [{ accountIds: ids, unmatched: [] }], NOW, nobody),
    );
    expect(told).toEqual(oneByOne);
  },
);

test("deciding again what has not changed writes nothing", async () => {
  const { tenantId, tenant, ids } = await aPast(5);
  const again = await after(tenant, tenantId, async (tx) => {
    await creditUnflagged(tx, tenantId, ids, NOW);
    const [before] = await tx.query<{ n: string }>(
      `select count(*) as n from credit_events where tenant_id = $1`,
      [tenantId],
    );
    await creditUnflagged(tx, tenantId, ids, new Date(NOW.getTime() + 1000));
    const [later] = await tx.query<{ n: string }>(
      `select count(*) as n from credit_events where tenant_id = $1`,
      [tenantId],
    );
    expect(later).toEqual(before);
  });
  expect(again.credits.length).toBeGreaterThan(100);
});
