// The stand-in CRM beside a running endpoint: a deal that is edited there arrives by a signed webhook, over real HTTP.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { CrmSettings } from "../../src/domain/crm/mapping.ts";
import { dealsOf } from "../../src/sandbox/crm/deals.ts";
import { ORGANIZATION_FIELD } from "../../src/sandbox/crm/salesforce-records.ts";
import { addSecret, retireSecret } from "../../src/storage/crm/connection-secrets.ts";
import { addConnection } from "../../src/storage/crm/connections.ts";
import { makeWorld, type World } from "../endpoint/world.ts";
import { northwind, NOW } from "../helpers/flags.ts";
import { serveOnLoopback } from "../helpers/slack.ts";

const SECRET = `whsec_${btoa("a secret of thirty-two characters")}`;
let world: World;
let endpoint: Awaited<ReturnType<typeof serveOnLoopback>>;
beforeAll(async () => {
  world = await makeWorld();
  endpoint = await serveOnLoopback(world.app);
});
afterAll(async () => {
  await endpoint.close();
  await world.fresh.drop();
});

const by = () => ({ id: v7(), at: NOW, byId: null });

test("a deal made in the stand-in CRM is told, won there it is won here, and once its secret is refused it waits to be asked for", async () => {
  const { tenantId, fresh } = world;
  const secretId = v7();
  await addConnection(
    fresh.database,
    tenantId,
    {
      id: "salesforce",
      system: "salesforce",
      crm: "salesforce",
      name: "Salesforce",
      door: "AAAAAAAAAAAAAAAAAAAAAA",
      settings: CrmSettings.parse({ organizationField: ORGANIZATION_FIELD }),
      destinationId: null,
      since: null,
    },
    by(),
  );
  const sealed = await world.parts.sealer.seal(SECRET);
  await addSecret(
    fresh.database,
    tenantId,
    "salesforce",
    { id: secretId, sealed, othersUntil: NOW },
    by(),
  );
  const deals = dealsOf(fresh.serving.forTenant(tenantId), tenantId, {
    now: () => world.clock.now,
    newId: v7,
    hook: { url: `${endpoint.url}/v1/hooks/salesforce/AAAAAAAAAAAAAAAAAAAAAA`, secret: SECRET },
  });
  const deal = {
    crm: "salesforce",
    id: "006SANDBOX1",
    accountId: northwind.id,
    crmAccountId: northwind.crmId,
    accountName: northwind.name,
    name: "15 more seats",
    type: "seat-add",
    status: "open",
    amountMinor: "1200000050",
    currency: "USD",
    createdAt: new Date(world.clock.now - 1000),
    closedAt: null,
  } as const;
  expect(await deals.tell(deal)).toMatchObject({ bucket: "none", reason: "no-qualifying-flag" });
  world.clock.now += 60_000;
  await deals.tell({ ...deal, status: "won", closedAt: new Date(world.clock.now) });
  const rows = () =>
    fresh.database.query(
      `select status, amount_minor as "amountMinor", account_id as "accountId",
         closed_at as "closedAt" from opportunities where tenant_id = $1`,
      [tenantId],
    );
  expect(await rows()).toEqual([
    {
      status: "won",
      amountMinor: "1200000050",
      accountId: northwind.id,
      closedAt: new Date(world.clock.now),
    },
  ]);
  await retireSecret(fresh.database, tenantId, "salesforce", secretId, by());
  expect(await deals.tell({ ...deal, status: "lost", closedAt: NOW })).toBeNull();
  expect(await rows()).toMatchObject([{ status: "won" }]);
  expect((await deals.deals())[0]).toMatchObject({ status: "lost" });
});
