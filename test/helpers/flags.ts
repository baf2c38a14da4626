import { v7 } from "uuid";
import type { AccountRecord } from "../../src/storage/accounts.ts";
import { putAccount } from "../../src/storage/accounts.ts";
import type { Database } from "../../src/storage/database.ts";
import { putMember } from "../../src/storage/members.ts";
import type { NewFlag } from "../../src/storage/raise.ts";
import { addTenant } from "../../src/storage/tenants.ts";
import { setWindows } from "../../src/storage/windows.ts";

export const NOW = new Date("2026-11-18T10:00:00Z");
export const AGENT = "101";
export const MANAGER = "201";
export const OTHER_MANAGER = "202";

export const northwind: AccountRecord = {
  // Larger than 2^53: whatever turns ids into numbers shows at once.
  id: "9081163007251999999",
  crmId: "001A",
  name: "Northwind Trading",
  domain: "northwind.example",
  plan: "Growth",
  segment: "SMB",
  region: "EMEA",
  industry: "Retail",
  seats: 40,
  seatsUsed: 40,
  arrMinor: "4800000",
  currency: "USD",
  renewalOn: "2027-01-03",
  ownerId: MANAGER,
};

/**
 * A tenant with an agent, two CS managers and one account; its id. Tests raise the same flag again and again, so each
 * stands for itself, unless the test is about flags that join.
 */
export async function makeTenant(
  database: Database,
  installationId = v7(),
  { joins = false }: { readonly joins?: boolean } = {},
): Promise<string> {
  const id = v7();
  await addTenant(
    database,
    {
      id,
      name: "Fernwell",
      subdomain: "fernwell",
      installationId,
      appOrigin: "https://1.apps.zdusercontent.com",
      zone: "Europe/Berlin",
    },
    NOW,
  );
  if (!joins) await setWindows(database, id, { corroborationDays: null }, NOW);
  const person = { email: null, locale: null, calendarId: null, active: true };
  const add = (memberId: string, name: string, roles: ("agent" | "cs_manager")[], team: string) =>
    putMember(database, id, { ...person, id: memberId, name, roles, team });
  await add(AGENT, "Ada Agent", ["agent"], "Billing");
  await add(MANAGER, "Mia Manager", ["cs_manager"], "Success");
  await add(OTHER_MANAGER, "Noor Manager", ["cs_manager"], "Success");
  await putAccount(database, id, northwind);
  return id;
}

/** A valid flag of that tenant, changed where a test says so. */
export const aFlag = (tenantId: string, changes: Partial<NewFlag> = {}): NewFlag => ({
  tenantId,
  id: v7(),
  kind: "expansion",
  signal: "exp.capacity.seats",
  taxonomyVersion: 1,
  ticketId: "48213",
  ticketSubject: "No seats left",
  account: northwind,
  requesterId: "301",
  requesterName: "Rita Requester",
  evidence: null,
  note: "Their ops lead decides.",
  quote: "We are out of licences and three new colleagues start on Monday.",
  agentId: AGENT,
  team: "Billing",
  ownerId: MANAGER,
  queue: changes.kind ?? "expansion",
  routingVersion: 0,
  language: null,
  tags: [],
  urgency: "day",
  why: [{ code: "account-owner" }],
  dueAt: new Date(NOW.getTime() + 86_400_000),
  nextStepAt: null,
  month: "2026-11-01",
  zone: "Europe/Berlin",
  raisedAt: NOW,
  clientRaisedAt: NOW,
  identityAssurance: "asserted",
  sessionId: "session",
  bodySha256: new Uint8Array(32),
  deliveries: [],
  joinsSince: null,
  joinedDeliveries: [],
  ...changes,
});
