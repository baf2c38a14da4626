// Asking stand-ins of Salesforce and HubSpot for what changed, over real HTTP on loopback and into PostgreSQL.
import { Hono } from "hono";
import { afterAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { boundedAsk } from "../../../src/destinations/bounded-ask.ts";
import { askDue } from "../../../src/destinations/crm/asking/ask-due.ts";
import { hubspot } from "../../../src/destinations/crm/hubspot.ts";
import { salesforce } from "../../../src/destinations/crm/salesforce.ts";
import { sealSettings } from "../../../src/destinations/settings.ts";
import { createTokenCache } from "../../../src/destinations/tokens.ts";
import { CrmSettings } from "../../../src/domain/crm/mapping.ts";
import { type BookDeal, emptyBook } from "../../../src/sandbox/crm/book.ts";
import { createHubSpotApi } from "../../../src/sandbox/crm/hubspot-api.ts";
import { createSalesforceApi } from "../../../src/sandbox/crm/salesforce-api.ts";
import { createOutside } from "../../../src/sandbox/outside.ts";
import { addConnection } from "../../../src/storage/crm/connections.ts";
import { noteEvents } from "../../../src/storage/crm/heard-events.ts";
import { connect as connectTo, type Database } from "../../../src/storage/database.ts";
import { putDestination } from "../../../src/storage/destinations.ts";
import { createRaiser } from "../../../src/storage/raise.ts";
import { createSealer } from "../../../src/storage/secrets.ts";
import { freshDatabase } from "../../helpers/database.ts";
import { aFlag, makeTenant, northwind, NOW } from "../../helpers/flags.ts";
import { workerRole } from "../../helpers/serving-role.ts";
import { serveOnLoopback } from "../../helpers/slack.ts";

const fresh = await freshDatabase();
// With the rights of the work that repeats, and no others.
const role = await workerRole(fresh);
const worker = connectTo({ url: role.url, max: 4 });
const sealer = createSealer(new Uint8Array(32).fill(9));
const outside = createOutside(() => NOW.getTime());
let books = { salesforce: emptyBook(), hubspot: emptyBook() };
/** What the way to a CRM does instead of asking it, once; and how often it was asked. */
const trouble: { next: (() => Response) | null; asked: string[] } = { next: null, asked: [] };
const root = new Hono();
root.use(async (context, next) => {
  trouble.asked.push(new URL(context.req.url).pathname);
  const answer = context.req.path.includes("oauth2") ? null : trouble.next?.();
  if (answer == null) return next();
  trouble.next = null;
  return answer;
});
const current = (which: "salesforce" | "hubspot") => ({
  deals: () => books[which].deals(),
  activities: () => books[which].activities(),
});
root.route(
  "/",
  createSalesforceApi({
    clientId: "key",
    clientSecret: "secret",
    users: new Map(),
    outside,
    book: current("salesforce"),
  }),
);
root.route(
  "/",
  createHubSpotApi({ token: "pat", owners: new Map(), outside, book: current("hubspot") }),
);
const crm = await serveOnLoopback(root);
afterAll(async () => {
  await crm.close();
  await worker.close();
  await fresh.drop();
  await role.drop();
});

const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOW.getTime() + hours * HOUR);
let tenantId: string;

/** A worker's round, with a store that may break. */
const round = (database: Database = worker) =>
  askDue({
    database,
    sealer,
    tools: {
      ask: (url, request) =>
        boundedAsk(new URL(url), request, { addresses: ["127.0.0.1"], totalMs: 5000 }),
      tokens: createTokenCache(),
    },
    owedOf: () => Promise.resolve(() => []),
  });

async function connect(system: "salesforce" | "hubspot", settings: object = {}) {
  const entered =
    system === "salesforce"
      ? {
          url: `${crm.url}/sandbox/salesforce`,
          clientId: "key",
          clientSecret: "secret",
          makes: "task",
          field: "Signal_Flag_Id__c",
          stage: "Prospecting",
          closesInDays: 90,
        }
      : {
          url: `${crm.url}/sandbox/hubspot`,
          token: "pat",
          makes: "task",
          property: "signal_flag_id",
          pipeline: "default",
          stage: "appointmentscheduled",
          closesInDays: 90,
        };
  await putDestination(fresh.database, tenantId, {
    id: system,
    type: system,
    name: system,
    sealed: await sealSettings(sealer, system === "salesforce" ? salesforce : hubspot, entered),
    kinds: [],
    events: [],
  });
  await addConnection(
    fresh.database,
    tenantId,
    {
      id: system,
      system,
      crm: system,
      name: system,
      door: v7().replaceAll("-", "").slice(0, 22),
      settings: CrmSettings.parse(settings),
      destinationId: system,
      since: null,
    },
    { id: v7(), at: NOW, byId: null },
  );
}

const aDeal = (id: string, changes: Partial<BookDeal> = {}): BookDeal => ({
  id,
  company: "001A",
  companyName: "Northwind Trading",
  name: `Deal ${id}`,
  type: "seat-add",
  status: "open",
  amountMinor: "1200000",
  currency: "USD",
  createdAt: at(-48),
  closedAt: null,
  modifiedAt: at(-24),
  isDeleted: false,
  ...changes,
});
const sfId = (n: number) => `0065g00000${String(n).padStart(5, "0")}`;
const stored = (name = "salesforce") =>
  fresh.database.query<{ id: string; status: string; gone: string | null }>(
    `select id, status, amount_minor as "amountMinor",
       case when deleted_at is not null then 'deleted' else merged_into end as gone
     from opportunities where tenant_id = $1 and crm = $2 order by id`,
    [tenantId, name],
  );
const connectionNow = async () => {
  const [row] = await fresh.database.query<{ next: Date; problem: string | null }>(
    `select next_poll_at as next, problem from crm_connections where tenant_id = $1`,
    [tenantId],
  );
  return row;
};
const events = () =>
  fresh.database.query<{ result: string; reason: string }>(
    `select result, reason from crm_events where tenant_id = $1 order by id`,
    [tenantId],
  );

beforeEach(async () => {
  // Of what other tests left, nothing is due any more.
  await fresh.database.query(`update crm_connections set next_poll_at = null`);
  tenantId = await makeTenant(fresh.database);
  books = { salesforce: emptyBook(), hubspot: emptyBook() };
  trouble.next = null;
  trouble.asked = [];
});

test("everything is read the first time, page by page, and afterwards only what changed", async () => {
  await connect("salesforce");
  for (let n = 0; n < 120; n++)
    books.salesforce.put(aDeal(sfId(n), { modifiedAt: at(-24 - (n % 3)) }));
  books.salesforce.put(aDeal(sfId(200), { amountMinor: "1250000000" }));
  const run = round();
  expect(await run(NOW)).toMatchObject({ connections: 1, records: 121, changed: 121, failed: 0 });
  expect(await stored()).toHaveLength(121);
  expect((await stored()).at(-1)).toMatchObject({ amountMinor: "1250000000" });
  expect(await run(NOW)).toMatchObject({ connections: 0 });
  books.salesforce.put(aDeal(sfId(7), { status: "won", closedAt: at(-1), modifiedAt: at(0) }));
  books.salesforce.put(aDeal(sfId(8), { isDeleted: true, modifiedAt: at(0) }));
  expect(await run(at(1))).toMatchObject({ changed: 2 });
  const [seven, eight] = (await stored()).slice(7, 9);
  expect([seven?.status, eight?.gone]).toEqual(["won", "deleted"]);
});

test("a crash between a page and its place reads the page again and changes nothing", async () => {
  await connect("salesforce");
  for (let n = 0; n < 120; n++) books.salesforce.put(aDeal(sfId(n), { modifiedAt: at(-24) }));
  let pages = 0;
  const breaking: Database = {
    ...worker,
    forTenant: (id) => {
      const ofTenant = worker.forTenant(id);
      return {
        ...ofTenant,
        // The second page's commit never comes.
        transaction: (work) =>
          ofTenant.transaction(async (tx) => {
            const result = await work(tx);
            pages += 1;
            if (pages === 2) throw new Error("The machine went down.");
            return result;
          }),
      };
    },
  };
  await expect(round(breaking)(NOW)).rejects.toThrow("The machine went down.");
  expect(await stored()).toHaveLength(50);
  // Nobody else may ask before the lease is over.
  expect(await round()(NOW)).toMatchObject({ connections: 0 });
  await fresh.database.query(
    `update crm_connections set lease_until = now() - interval '1 second'`,
  );
  expect(await round()(NOW)).toMatchObject({ records: 70, changed: 70 });
  expect(await stored()).toHaveLength(120);
  const facts = await fresh.database.query(`select 1 from opportunity_facts where tenant_id = $1`, [
    tenantId,
  ]);
  expect(facts).toHaveLength(120);
});

test("429 is waited for as long as it says, other trouble is said in words, and neither loses anything", async () => {
  await connect("salesforce");
  books.salesforce.put(aDeal(sfId(1)));
  trouble.next = () => new Response("{}", { status: 429, headers: { "Retry-After": "1800" } });
  const run = round();
  expect(await run(NOW)).toMatchObject({ failed: 1, changed: 0 });
  expect(await connectionNow()).toEqual({
    next: at(0.5),
    problem: "It answered that it was asked too often. It is asked again later.",
  });
  trouble.next = () => new Response("<html>Maintenance</html>", { status: 503 });
  await run(at(0.5));
  expect((await connectionNow())?.problem).toContain("503");
  expect(await run(at(1))).toMatchObject({ failed: 0, changed: 1 });
  expect((await connectionNow())?.problem).toBeNull();
});

test("a deal that can't be read is kept as refused with its reason, and the others are stored", async () => {
  await connect("salesforce");
  books.salesforce.put(aDeal(sfId(1), { type: "Wallet share" }));
  books.salesforce.put(aDeal(sfId(2)));
  books.salesforce.put(aDeal(sfId(3), { status: "won", closedAt: at(-24 * 30) }));
  expect(await round()(NOW)).toMatchObject({ changed: 1, refused: 2 });
  expect((await stored()).map(({ id }) => id)).toEqual([sfId(2)]);
  expect((await events()).map(({ result, reason }) => `${result}: ${reason}`)).toEqual([
    'refused: The field type: "Wallet share" is not known. Say on the connection what it is.',
    "refused: The field closedAt: is before the deal was created.",
    "stored: Asked for: 3 records, 1 of them new or changed.",
  ]);
});

test("a call about the deal's motion takes a flag's credit for having sourced it", async () => {
  await connect("salesforce");
  const flag = aFlag(tenantId, { account: northwind, raisedAt: at(-72) });
  await createRaiser(fresh.serving)(flag);
  books.salesforce.put(aDeal(sfId(1)));
  await round()(NOW);
  const bucket = async () => {
    const [row] = await fresh.database.query<{ bucket: string; reason: string }>(
      `select bucket, reason from credits where tenant_id = $1`,
      [tenantId],
    );
    return row;
  };
  expect(await bucket()).toMatchObject({ bucket: "sourced" });
  books.salesforce.note({
    id: "00T1",
    kind: "call",
    company: "001A",
    dealId: sfId(1),
    at: at(-96),
    modifiedAt: at(0),
  });
  expect(await round()(at(1))).toMatchObject({ changed: 1 });
  expect(await bucket()).toEqual({ bucket: "influenced", reason: "prior-activity" });
});

test("HubSpot is asked for deals that a webhook named, for those that changed, merged and were archived", async () => {
  await connect("hubspot");
  const run = round();
  await run(NOW);
  const company = "77001";
  const deal = (id: string, changes: Partial<BookDeal> = {}) => aDeal(id, { company, ...changes });
  books.hubspot.put(deal("501"));
  books.hubspot.put(deal("502", { modifiedAt: at(1) }));
  books.hubspot.put(deal("503", { modifiedAt: at(1), isDeleted: true }));
  books.hubspot.put(deal("504", { modifiedAt: at(1), stoodFor: ["505", "506"] }));
  await noteEvents(
    fresh.database,
    tenantId,
    "hubspot",
    ["501", "999"].map((id) => ({
      id: `event-${id}`,
      result: "waiting" as const,
      reason: null,
      deals: [id],
      body: null,
      asks: [id],
    })),
    at(1),
  );
  expect(await run(at(1.1))).toMatchObject({ failed: 0, changed: 3 });
  expect((await stored("hubspot")).map(({ id }) => id)).toEqual(["501", "502", "504"]);
  expect((await events()).slice(0, 2).map(({ result }) => result)).toEqual([
    "stored",
    "passed-over",
  ]);
  // Told before it is known: 503 was archived and 505 merged away, so neither ever counts.
  for (const id of ["503", "505"]) books.hubspot.put(deal(id, { modifiedAt: at(0.9) }));
  await run(at(3));
  expect((await stored("hubspot")).map(({ id, gone }) => [id, gone])).toEqual([
    ["501", null],
    ["502", null],
    ["503", "deleted"],
    ["504", null],
    ["505", "504"],
  ]);
});

test("credentials that are not taken stop the asking with a sentence, and no connection asks twice at once", async () => {
  await connect("hubspot");
  trouble.next = () =>
    new Response(JSON.stringify({ status: "error", category: "INVALID_AUTHENTICATION" }), {
      status: 401,
    });
  const run = round();
  const [one, other] = await Promise.all([run(NOW), run(NOW)]);
  expect([one.connections + other.connections, one.failed + other.failed]).toEqual([1, 1]);
  expect((await connectionNow())?.problem).toContain("token is not accepted");
});
