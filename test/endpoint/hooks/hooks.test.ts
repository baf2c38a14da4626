// What CRMs send by themselves: signed by libraries that are not ours, sent to a running endpoint, stored in PostgreSQL.
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Webhook as Svix } from "svix";
import { v7 } from "uuid";
import { ChangedConnection, ConnectionEvents } from "../../../src/api/connection.ts";
import { northwind, NOW } from "../../helpers/flags.ts";
import { makeWorld, problemOf, PUBLIC_URL, type World } from "../world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());
beforeEach(() => {
  world.clock.now = NOW.getTime();
});

const HOUR = 3_600_000;
const HUBSPOT_SECRET = "3f0c1c9e-5b1d-4f1a-9b0a-1d5f9f0c7a11";
let made = 0;

/** A connection of its own, and the secret that was shown once. */
async function connect(system: "standard" | "hubspot" | "salesforce", settings: object = {}) {
  const crm = system === "standard" ? `erp-${made}` : system;
  const answer = await world.ask("admin", "POST", "/v1/connections", {
    id: `${system}-${made++}`,
    system,
    crm,
    name: "Deals",
    settings,
    ...(system === "hubspot" ? { secret: HUBSPOT_SECRET } : {}),
  });
  const { connection, secret } = ChangedConnection.parse(await answer.json());
  return {
    ...connection,
    secret: secret ?? HUBSPOT_SECRET,
    path: new URL(connection.url).pathname,
  };
}
type Connected = Awaited<ReturnType<typeof connect>>;

const aDeal = (changes: object = {}) => ({
  id: "D-1",
  accountId: northwind.id,
  name: "15 more seats",
  type: "seat-add",
  status: "open",
  amount: "12000.50",
  currency: "USD",
  createdAt: "2026-11-10T09:00:00Z",
  closedAt: null,
  modifiedAt: "2026-11-10T09:00:00Z",
  ...changes,
});

const send = async (path: string, body: string, headers: Record<string, string>) =>
  world.app.request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body,
  });

/** A message as any system's library signs it. */
function signed(
  secret: string,
  body: string,
  { id = v7(), at = new Date(world.clock.now), library = new Webhook(secret) } = {},
): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": library.sign(id, at, body),
  };
}
const tell = (to: Connected, message: object, more: Parameters<typeof signed>[2] = {}) => {
  const body = JSON.stringify(message);
  return send(to.path, body, signed(to.secret, body, more));
};
const dealsOf = (crm: string) =>
  world.fresh.database.query<Record<string, unknown>>(
    `select id, status, amount_minor as "amountMinor", currency, deleted_at as "deletedAt",
       merged_into as "mergedInto", account_id as "accountId" from opportunities
     where tenant_id = $1 and crm = $2 order by id`,
    [world.tenantId, crm],
  );
const eventsOf = async ({ id }: Connected) =>
  ConnectionEvents.parse(
    await (await world.ask("admin", "GET", `/v1/connections/${id}/events`)).json(),
  ).items;

test("a deal told by a Standard Webhook is stored to the cent, and its event is listed", async () => {
  const to = await connect("standard");
  const answer = await tell(to, { deals: [aDeal()] });
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { events: 1, changed: 1, waiting: 0 },
  ]);
  expect(await dealsOf(to.crm)).toMatchObject([
    { id: "D-1", status: "open", amountMinor: "1200050", accountId: northwind.id },
  ]);
  expect(await eventsOf(to)).toMatchObject([{ result: "stored", deals: ["D-1"] }]);
});

test("another library's signature is taken as well", async () => {
  const to = await connect("standard");
  const body = JSON.stringify({ deals: [aDeal()] });
  const library = new Svix(to.secret);
  const at = new Date(world.clock.now);
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": library.sign("msg_1", at, body),
  };
  expect((await send(to.path, body, headers)).status).toBe(200);
});

test("the same event again is answered 200 and changes nothing, a hundred times", async () => {
  const to = await connect("standard");
  const id = v7();
  await tell(to, { deals: [aDeal()] }, { id });
  await tell(to, {
    deals: [
      aDeal({
        status: "lost",
        closedAt: "2026-11-12T00:00:00Z",
        modifiedAt: "2026-11-12T00:00:00Z",
      }),
    ],
  });
  const before = await dealsOf(to.crm);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => tell(to, { deals: [aDeal()] }, { id })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await answers[0]?.json()).toEqual({ events: 0, changed: 0, waiting: 0 });
  expect(await dealsOf(to.crm)).toEqual(before);
});

const counted = async () => [
  await world.count("opportunity_facts"),
  await world.count("crm_events"),
];

test("a changed byte of body or header, no header, another door and another secret are all 401, and nothing is stored", async () => {
  const to = await connect("standard");
  const body = JSON.stringify({ deals: [aDeal()] });
  const headers = signed(to.secret, body);
  const before = await counted();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("body", "webhook-id", "webhook-timestamp", "webhook-signature"),
      fc.nat(),
      fc.integer({ min: 1, max: 3 }),
      async (where, place, flip) => {
        const text = where === "body" ? body : (headers[where] ?? "");
        const at = place % text.length;
        const other = String.fromCharCode(text.charCodeAt(at) ^ flip);
        const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
        fc.pre(changed.trim() === changed && !/[^ -~]/.test(changed));
        const answer =
          where === "body"
            ? await send(to.path, changed, headers)
            : await send(to.path, body, { ...headers, [where]: changed });
        expect([where, at, answer.status]).toEqual([where, at, 401]);
      },
    ),
    { numRuns: 150 },
  );
  const { "webhook-signature": signature = "", ...others } = headers;
  const tries = [
    send(to.path, body, others),
    send(to.path, body, {}),
    send(to.path, body, { ...headers, "webhook-signature": signature.replace("v1,", "v2,") }),
    send(`/v1/hooks/${to.crm}/${"A".repeat(22)}`, body, headers),
    send(to.path.replace(to.crm, "hubspot"), body, headers),
    send(to.path, body, signed(`whsec_${btoa("k".repeat(32))}`, body)),
  ];
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 401));
  expect(await counted()).toEqual(before);
});

test("a message from six minutes ago or from the future is refused, and one of four minutes is not", async () => {
  const to = await connect("standard");
  const status = async (minutes: number) =>
    (await tell(to, { deals: [aDeal()] }, { at: new Date(world.clock.now + minutes * 60_000) }))
      .status;
  expect([await status(-6), await status(6), await status(-4), await status(4)]).toEqual([
    401, 401, 200, 200,
  ]);
  expect(await eventsOf(to)).toHaveLength(2);
});

test("while secrets change both are taken; yesterday's is refused once it is retired, by the clock or by hand", async () => {
  const to = await connect("standard");
  const rotated = await world.ask("admin", "POST", `/v1/connections/${to.id}/secrets`, {
    othersForHours: 24,
  });
  const { secret, connection } = ChangedConnection.parse(await rotated.json());
  const renewed = { ...to, secret: secret ?? "" };
  const both = async () => [
    (await tell(to, { deals: [aDeal()] })).status,
    (await tell(renewed, { deals: [aDeal()] })).status,
  ];
  expect(await both()).toEqual([200, 200]);
  const third = await world.ask("admin", "POST", `/v1/connections/${to.id}/secrets`, {});
  expect([third.status, (await problemOf(third)).field]).toEqual([422, "secret"]);
  world.clock.now += 25 * HOUR;
  expect(await both()).toEqual([401, 200]);
  world.clock.now -= 25 * HOUR;
  const old = connection.secrets.find(({ acceptedUntil }) => acceptedUntil !== null);
  await world.ask("admin", "DELETE", `/v1/connections/${to.id}/secrets/${old?.id}`);
  expect(await both()).toEqual([401, 200]);
});

test("the secret is shown once, and stands nowhere in the store as it is", async () => {
  const to = await connect("standard");
  const again = await world.ask("admin", "GET", "/v1/connections");
  expect(await again.text()).not.toContain(to.secret);
  const rows = await world.fresh.database.query<{ sealed: string }>(
    `select encode(sealed, 'escape') as sealed from crm_secrets where connection_id = $1`,
    [to.id],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.sealed).not.toContain(to.secret.slice(6, 30));
});

test("all of a message is taken or none: one bad deal refuses it, names its field, and it is kept to be tried again", async () => {
  const to = await connect("standard");
  const bad = aDeal({ id: "D-2", amount: "12,5" });
  const answer = await tell(to, { deals: [aDeal(), bad] });
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, "deals.1.amount"]);
  expect(await dealsOf(to.crm)).toEqual([]);
  expect(await eventsOf(to)).toMatchObject([
    { result: "refused", reason: expect.stringContaining("deals.1.amount"), isKept: true },
  ]);
});

test.each([
  ["beyond what is stored", { amount: "999999999999999999.99" }, "amount"],
  ["negative", { amount: "-5" }, "amount"],
  ["without a currency", { currency: undefined }, "currency"],
  ["in no currency", { currency: "XYZ" }, "currency"],
  ["closed before it opened", { status: "won", closedAt: "2026-11-01T00:00:00Z" }, "closedAt"],
  ["on a day that is not", { createdAt: "2026-02-30T00:00:00Z" }, "createdAt"],
  ["told from the future", { modifiedAt: "2027-11-10T09:00:00Z" }, "modifiedAt"],
  ["of no kind we know", { type: "Existing" }, "type"],
  [
    "merged into itself",
    { mergedInto: "D-1", mergedAt: "2026-11-10T09:00:00Z", name: undefined },
    "mergedInto",
  ],
])("a deal %s is refused by its field", async (_what, changes, field) => {
  const to = await connect("standard");
  const deal =
    "mergedInto" in changes
      ? { id: "D-1", mergedInto: "D-1", mergedAt: "2026-11-10T09:00:00Z" }
      : aDeal(changes);
  const answer = await tell(to, { deals: [deal] });
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, `deals.0.${field}`]);
  expect(await dealsOf(to.crm)).toEqual([]);
});

test("an amount beyond 2^53 cents is kept to the cent, as text or as a number", async () => {
  const to = await connect("standard");
  await tell(to, { deals: [aDeal({ amount: "90071992547409.93" })] });
  expect(await dealsOf(to.crm)).toMatchObject([{ amountMinor: "9007199254740993" }]);
  const body = JSON.stringify({ deals: [aDeal({ id: "D-3", amount: "@" })] }).replace(
    '"@"',
    "90071992547409.95",
  );
  expect((await send(to.path, body, signed(to.secret, body))).status).toBe(200);
  expect(await dealsOf(to.crm)).toMatchObject([{}, { id: "D-3", amountMinor: "9007199254740995" }]);
});

test("a body that is too long, too deep or no JSON is refused, and a compressed one as well", async () => {
  const to = await connect("standard");
  const refused = async (body: string, more: Record<string, string> = {}) =>
    (await send(to.path, body, { ...signed(to.secret, body), ...more })).status;
  expect(await refused(JSON.stringify({ deals: "x".repeat(300_000) }))).toBe(413);
  expect(await refused(`${"[".repeat(50)}${"]".repeat(50)}`)).toBe(422);
  expect(await refused("{")).toBe(422);
  expect(await refused("{}", { "Content-Encoding": "gzip" })).toBe(415);
});

test("a merge told before its survivor, a deletion told before its deal, and a later fact that brings it back", async () => {
  const to = await connect("standard");
  await tell(to, {
    deals: [
      { id: "D-1", mergedInto: "D-2", mergedAt: "2026-11-12T00:00:00Z" },
      { id: "D-3", deletedAt: "2026-11-12T00:00:00Z" },
    ],
  });
  expect(await dealsOf(to.crm)).toEqual([]);
  await tell(to, { deals: [aDeal(), aDeal({ id: "D-2" }), aDeal({ id: "D-3" })] });
  expect(await dealsOf(to.crm)).toMatchObject([
    { id: "D-1", mergedInto: "D-2" },
    { id: "D-2", mergedInto: null },
    { id: "D-3", deletedAt: new Date("2026-11-12T00:00:00Z") },
  ]);
  await tell(to, { deals: [aDeal({ id: "D-3", modifiedAt: "2026-11-13T00:00:00Z" })] });
  expect(await dealsOf(to.crm)).toMatchObject([{}, {}, { id: "D-3", deletedAt: null }]);
});

test("a connection that is switched off takes nothing, and one that was put away is nowhere", async () => {
  const to = await connect("standard");
  const path = `/v1/connections/${to.id}`;
  await world.ask("admin", "PATCH", path, { version: to.version, active: false });
  expect((await tell(to, { deals: [aDeal()] })).status).toBe(403);
  expect((await world.ask("admin", "DELETE", path)).status).toBe(204);
  expect((await tell(to, { deals: [aDeal()] })).status).toBe(401);
  expect(await dealsOf(to.crm)).toEqual([]);
});

/** As HubSpot signs: the method, the address as it knows it, the body and the time in milliseconds. */
const byHubSpot = (body: string, path: string, at = world.clock.now, secret = HUBSPOT_SECRET) => ({
  "X-HubSpot-Request-Timestamp": String(at),
  "X-HubSpot-Signature-v3": createHmac("sha256", secret)
    .update(`POST${PUBLIC_URL}${path}${body}${at}`)
    .digest("base64"),
});
const anEvent = (changes: object = {}) => ({
  eventId: 100,
  subscriptionId: 1,
  portalId: 62_515,
  appId: 54_321,
  occurredAt: world.clock.now - 1000,
  subscriptionType: "deal.propertyChange",
  attemptNumber: 0,
  objectId: 98_765,
  propertyName: "amount",
  propertyValue: "100",
  ...changes,
});

test("HubSpot's batch names deals that wait to be asked for, and tells of those that are gone", async () => {
  const to = await connect("hubspot");
  const body = JSON.stringify([
    anEvent(),
    anEvent({ eventId: 101, subscriptionType: "deal.deletion", objectId: 7 }),
    anEvent({
      eventId: 102,
      subscriptionType: "deal.merge",
      objectId: undefined,
      primaryObjectId: 8,
      mergedObjectIds: [9],
      newObjectId: 10,
    }),
    anEvent({ eventId: 103, subscriptionType: "contact.creation" }),
  ]);
  const answer = await send(to.path, body, byHubSpot(body, to.path));
  expect([answer.status, await answer.json()]).toMatchObject([200, { events: 4, waiting: 2 }]);
  const became = (await eventsOf(to)).map(({ result, deals }) => [result, ...deals].join(" "));
  expect(became.toSorted()).toEqual(["passed-over", "stored 7", "waiting 9 8 10", "waiting 98765"]);
  const facts = await world.fresh.database.query(
    `select id, what, merged_into as "into" from opportunity_facts where crm = 'hubspot' order by id`,
  );
  expect(facts).toEqual([
    { id: "7", what: "deleted", into: null },
    { id: "8", what: "merged", into: "10" },
    { id: "9", what: "merged", into: "10" },
  ]);
});

test("HubSpot's signature is over the address as it decodes it; another, an old one and none are 401", async () => {
  const to = await connect("hubspot");
  const body = JSON.stringify([anEvent({ eventId: v7() })]);
  const coded = `${to.path}?from=a%40b%2Fc&to=%C3%BC`;
  const decoded = `${to.path}?from=a@b/c&to=%C3%BC`;
  expect((await send(coded, body, byHubSpot(body, decoded))).status).toBe(200);
  const refused = [
    send(to.path, body, byHubSpot(body, to.path, world.clock.now, "another-secret-of-somebody")),
    send(to.path, body, byHubSpot(body, to.path, world.clock.now - 6 * 60_000)),
    send(to.path, body, byHubSpot(body, to.path, world.clock.now + 6 * 60_000)),
    send(to.path, `${body} `, byHubSpot(body, to.path)),
    send(to.path, body, { ...byHubSpot(body, to.path), "X-HubSpot-Request-Timestamp": "x" }),
    send(to.path, body, {}),
  ];
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual(refused.map(() => 401));
});

const aRecord = (changes: object = {}) => ({
  Id: "0065g00000XyZ12AAF",
  Name: "Northwind: 15 seats",
  Type: "Add-on seats",
  StageName: "Prospecting",
  IsClosed: false,
  IsWon: false,
  Amount: "@",
  CurrencyIsoCode: "EUR",
  AccountId: northwind.crmId,
  CreatedDate: "2026-11-10T09:00:00.000+0000",
  CloseDate: "2026-12-31",
  SystemModstamp: "2026-11-12T09:00:00.000+0000",
  ...changes,
});
const bySalesforce = (secret: string, body: string) => ({
  "X-Signal-Flag-Signature": createHmac("sha256", secret).update(body).digest("hex"),
});
const flowBody = (records: object[], { eventId = v7(), sentAt = new Date(world.clock.now) } = {}) =>
  JSON.stringify({ eventId, sentAt: sentAt.toISOString(), opportunities: records }).replaceAll(
    '"@"',
    "1.25E7",
  );

test("a flow's message, signed by a formula, is stored with Salesforce's own numbers; its time is signed with it", async () => {
  const to = await connect("salesforce");
  const body = flowBody([aRecord()]);
  expect((await send(to.path, body, bySalesforce(to.secret, body))).status).toBe(200);
  expect(await dealsOf("salesforce")).toMatchObject([
    {
      id: "0065g00000XyZ12AAF",
      amountMinor: "1250000000",
      currency: "EUR",
      accountId: northwind.id,
    },
  ]);
  const old = flowBody([aRecord()], { sentAt: new Date(world.clock.now - 6 * 60_000) });
  expect((await send(to.path, old, bySalesforce(to.secret, old))).status).toBe(401);
  expect(
    (await send(to.path, body.replace("1.25E7", "1.25E8"), bySalesforce(to.secret, body))).status,
  ).toBe(401);
  // An Apex class signs as any system does.
  const apex = flowBody([aRecord({ Id: "0065g00000XyZ13AAF" })]);
  expect((await send(to.path, apex, signed(to.secret, apex))).status).toBe(200);
});

test("a type that is not known is refused and kept; once the admin says what it is, trying again stores it", async () => {
  const to = await connect("salesforce", { types: {} });
  const body = flowBody([aRecord({ Id: "006T", Type: "Wallet share" })]);
  const answer = await send(to.path, body, bySalesforce(to.secret, body));
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, "opportunities.0.type"]);
  const settings = { types: { "Wallet share": "cross-sell" } };
  await world.ask("admin", "PATCH", `/v1/connections/${to.id}`, { version: to.version, settings });
  world.clock.now += 24 * HOUR;
  const tried = await world.ask("admin", "POST", `/v1/connections/${to.id}/retries`, {});
  expect([tried.status, await tried.json()]).toEqual([200, { stored: 1, refused: 0 }]);
  expect((await dealsOf("salesforce")).map(({ id }) => id)).toContain("006T");
  expect((await eventsOf(to)).map(({ result }) => result)).toEqual(["stored"]);
});
