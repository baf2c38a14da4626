// Salesforce and HubSpot over real HTTP on loopback: against their stand-ins, and against everything that they may answer.
import { createServer, type Server } from "node:http";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { boundedAsk } from "../../src/destinations/bounded-ask.ts";
import { hubspot } from "../../src/destinations/crm/hubspot.ts";
import { salesforce } from "../../src/destinations/crm/salesforce.ts";
import type { DestinationType, Outcome, Sent } from "../../src/destinations/destination-type.ts";
import { judge } from "../../src/destinations/backoff.ts";
import { createTokenCache } from "../../src/destinations/tokens.ts";
import { createHubSpotApi } from "../../src/sandbox/crm/hubspot-api.ts";
import { createSalesforceApi } from "../../src/sandbox/crm/salesforce-api.ts";
import { createOutside } from "../../src/sandbox/outside.ts";
import { someMessage } from "./some-message.ts";

const AT = new Date("2026-11-18T10:00:10Z");
const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

const served = (app: Hono): Promise<string> =>
  new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    );
    stops.push(() => server.close());
  });

type Tools = Parameters<ReturnType<DestinationType["open"]>["send"]>[1];
const toolsOf = (): Tools => ({
  ask: (url, request) =>
    boundedAsk(new URL(url), request, { addresses: ["127.0.0.1"], totalMs: 500 }),
  mail: null,
  tokens: createTokenCache(),
  vault: { read: () => Promise.resolve(null), write: () => Promise.resolve(), keeps: false },
  sign: () => Promise.resolve("signed"),
});

type Changes = Parameters<typeof someMessage>[0];
const sentOf = (type: DestinationType, changes: Changes = {}, kept: unknown = null): Sent => {
  const message = someMessage(changes);
  return {
    id: "d1",
    body: type.build(message),
    at: AT,
    tenantId: "t1",
    destinationId: "crm",
    flagId: message.flag.id,
    seq: message.event.seq,
    kept,
  };
};

const outside = createOutside(() => AT.getTime());
const people = new Map([["mia@fernwell.example", "005MIA"]]);
const salesforceUrl = `${await served(createSalesforceApi({ clientId: "key", clientSecret: "secret", users: people, outside }))}/sandbox/salesforce`;
const hubspotUrl = `${await served(createHubSpotApi({ token: "pat-eu1", owners: people, outside }))}/sandbox/hubspot`;
const salesforceSettings = (url: string, changes: object = {}) => ({
  url,
  clientId: "key",
  clientSecret: "secret",
  makes: "task-and-opportunity",
  field: "Signal_Flag_Id__c",
  stage: "Prospecting",
  closesInDays: 90,
  ...changes,
});
const hubspotSettings = (url: string, changes: object = {}) => ({
  url,
  token: "pat-eu1",
  makes: "task-and-deal",
  property: "signal_flag_id",
  pipeline: "default",
  stage: "appointmentscheduled",
  closesInDays: 90,
  ...changes,
});
const KINDS = [
  {
    type: salesforce,
    url: salesforceUrl,
    settings: salesforceSettings,
    where: "salesforce",
    deal: /^Opportunity/,
    wrong: { clientSecret: "other" },
  },
  {
    type: hubspot,
    url: hubspotUrl,
    settings: hubspotSettings,
    where: "hubspot",
    deal: /^deals/,
    wrong: { token: "other" },
  },
] as const;
const inThere = (where: string) => outside.heard().filter((each) => each.where === where);

const isDelivered = ({ result }: Outcome) =>
  result.is === "answered" && result.status >= 200 && result.status < 300;

describe.each(KINDS)("$where", ({ type, url, settings, where, deal, wrong }) => {
  const accepted: Changes = {
    flag: { status: "accepted", acceptedAt: AT },
    event: { seq: 3, type: "accept" },
  };

  test("a flag becomes one task of its owner, and one deal once it is accepted, however often it is sent", async () => {
    const open = type.open(settings(url));
    const tools = toolsOf();
    const first = await open.send(sentOf(type), tools);
    expect(isDelivered(first)).toBe(true);
    const [task, ...others] = inThere(where);
    expect(others).toEqual([]);
    expect(task?.lines.join("\n")).toMatch(/Expansion: Out of seats, Northwind Trading/);
    expect(task?.lines.join("\n")).toContain("005MIA");
    expect(task?.lines.join("\n")).toContain("001A");

    const second = await open.send(sentOf(type, accepted, first.keep), tools);
    const again = await open.send(sentOf(type, accepted, first.keep), tools);
    const later = await open.send(
      sentOf(type, { ...accepted, event: { seq: 4, type: "claim" } }, second.keep),
      tools,
    );
    expect([second, again, later].map(isDelivered)).toEqual([true, true, true]);
    expect(second.keep).toEqual(again.keep);
    expect(inThere(where)).toHaveLength(2);
    expect(inThere(where).filter(({ title }) => deal.test(title ?? ""))).toHaveLength(1);
  });

  test("an older message that is sent again changes nothing any more", async () => {
    const open = type.open(settings(url));
    const before = inThere(where).length;
    const kept = { seq: 9, taskId: "1", opportunityId: null, dealId: null };
    const flag = { id: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e99" };
    expect(isDelivered(await open.send(sentOf(type, { flag }, kept), toolsOf()))).toBe(true);
    expect(inThere(where)).toHaveLength(before);
  });

  test("a flag that joined another makes no second task", async () => {
    const open = type.open(settings(url));
    const before = inThere(where).length;
    const flag = { id: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e77", status: "duplicate" as const };
    expect(isDelivered(await open.send(sentOf(type, { flag }), toolsOf()))).toBe(true);
    expect(inThere(where)).toHaveLength(before);
  });

  test("the task of a flag that joined another later is done, and open again once it is split", async () => {
    const open = type.open(settings(url));
    const id = "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e78";
    const raised = await open.send(sentOf(type, { flag: { id } }), toolsOf());
    const joined: Changes = {
      flag: { id, status: "duplicate" },
      event: { seq: 3, type: "joined" },
    };
    const done = await open.send(sentOf(type, joined, raised.keep), toolsOf());
    expect(inThere(where)[0]?.lines.join("\n")).toMatch(/completed/i);
    const split: Changes = { flag: { id }, event: { seq: 4, type: "split" } };
    await open.send(sentOf(type, split, done.keep), toolsOf());
    expect(inThere(where)[0]?.lines.join("\n")).toMatch(/not.started/i);
    expect(type.hears).toEqual(expect.arrayContaining(["joined", "split"]));
  });

  test("what a customer wrote becomes no markup and no query", async () => {
    const open = type.open(settings(url));
    const flag = {
      id: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e55",
      quote: `<img src=x onerror=alert(1)> ' OR Name != '`,
    };
    const crm = { accountId: null, ownerEmail: `o'brien\\@fernwell.example` };
    const outcome = await open.send(sentOf(type, { flag, crm }), toolsOf());
    expect(isDelivered(outcome)).toBe(true);
    const said = inThere(where)[0]?.lines.join("\n") ?? "";
    expect(said.includes("<img")).toBe(where === "salesforce");
    expect(said).not.toMatch(/OwnerId|hubspot_owner_id/);
  });

  test("a test of the connection leaves nothing behind, and a wrong secret is said as such", async () => {
    const before = inThere(where).length;
    const good = type.open(settings(url));
    expect(isDelivered((await good.test?.(sentOf(type), toolsOf())) ?? NOTHING)).toBe(true);
    const bad = type.open(settings(url, wrong));
    const outcome = (await bad.test?.(sentOf(type), toolsOf())) ?? NOTHING;
    expect(outcome).toMatchObject({ result: { is: "answered", status: 401 } });
    expect(outcome.problem).toMatch(/not accept|not accepted/);
    expect(JSON.stringify(outcome)).not.toContain("other");
    expect(inThere(where)).toHaveLength(before);
  });
});
const NOTHING: Outcome = { result: { is: "refused-address", sentence: "There is no test." } };

interface Said {
  status: number;
  body: string;
  headers?: Record<string, string>;
  hangs?: boolean;
}
let said: Said = { status: 200, body: "{}" };
let asked: string[] = [];
const scripted: Server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.url?.includes("/oauth2/token") === true) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ access_token: "t", instance_url: "https://evil.example" }));
  } else if (said.hangs === true) return;
  else {
    response.writeHead(said.status, said.headers);
    response.end(said.body);
  }
});
const scriptedUrl = await new Promise<string>((resolve) => {
  scripted.listen(0, "127.0.0.1", () => {
    const address = scripted.address();
    resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  });
});
stops.push(() => {
  scripted.closeAllConnections();
  scripted.close();
});
beforeEach(() => {
  asked = [];
});

const sf = (errorCode: string) => JSON.stringify([{ message: "Secret words", errorCode }]);
const hs = (category: string, more: object = {}) =>
  JSON.stringify({ status: "error", message: "Secret words", category, ...more });
const quiet = { crm: { accountId: null, ownerEmail: null } };
const verdictOf = ({ result }: Outcome) =>
  judge(result, { attempt: 1, refusals: 0, knowsRepeats: true, now: AT, random: () => 0.5 });

test.each([
  ["salesforce", 400, sf("INVALID_FIELD"), {}, 400, /External ID field/],
  ["salesforce", 403, sf("REQUEST_LIMIT_EXCEEDED"), {}, 429, /limit of requests for today/],
  ["salesforce", 403, sf("INSUFFICIENT_ACCESS_OR_READONLY"), {}, 403, /may not write/],
  ["salesforce", 404, sf("NOT_FOUND"), {}, 404, /was not found/],
  ["salesforce", 400, sf("UNABLE_TO_LOCK_ROW"), {}, 503, null],
  ["salesforce", 300, `["/a","/b"]`, {}, 409, /Two records/],
  ["salesforce", 503, "<html>Maintenance</html>", {}, 503, null],
  ["salesforce", 429, "", { "retry-after": "120" }, 429, null],
  ["hubspot", 401, hs("INVALID_AUTHENTICATION"), {}, 401, /not accepted/],
  ["hubspot", 403, hs("MISSING_SCOPES"), {}, 403, /lacks a scope/],
  ["hubspot", 404, hs("OBJECT_NOT_FOUND"), {}, 404, /not a company/],
  ["hubspot", 409, hs("CONFLICT"), {}, 409, null],
  ["hubspot", 429, hs("RATE_LIMITS", { policyName: "DAILY" }), {}, 429, /for today/],
  [
    "hubspot",
    429,
    hs("RATE_LIMITS", { policyName: "SECONDLY" }),
    { "retry-after": "9" },
    429,
    null,
  ],
  ["hubspot", 207, JSON.stringify({ results: [], numErrors: 1 }), {}, 400, /not unique/],
  ["hubspot", 502, "<html>Bad gateway</html>", {}, 502, null],
] as const)("%s answers %i %s", async (where, status, body, headers, judged, problem) => {
  said = { status, body, headers };
  const kind = KINDS.find((each) => each.where === where) ?? KINDS[0];
  const outcome = await kind.type
    .open(kind.settings(scriptedUrl))
    .send(sentOf(kind.type, quiet), toolsOf());
  expect(outcome.result).toMatchObject({ is: "answered", status: judged });
  expect(outcome.problem ?? "").toMatch(problem ?? /^$/);
  expect(JSON.stringify(outcome)).not.toContain("Secret words");
  const asks = "retry-after" in headers;
  expect(verdictOf(outcome)).toMatchObject({ is: "retry", asked: asks });
});

test.each(KINDS)(
  "$where: a page instead of an answer, and no answer at all, are asked again",
  async ({ type, settings }) => {
    said = { status: 200, body: "<html>Log in</html>" };
    const page = await type.open(settings(scriptedUrl)).send(sentOf(type, quiet), toolsOf());
    said = { status: 200, body: "", hangs: true };
    const silence = await type.open(settings(scriptedUrl)).send(sentOf(type, quiet), toolsOf());
    expect([verdictOf(page).is, verdictOf(silence).is]).toEqual(["retry", "retry"]);
  },
);

test("a session that Salesforce ended is begun anew once, and its token goes to no other host", async () => {
  said = { status: 401, body: sf("INVALID_SESSION_ID") };
  const outcome = await salesforce
    .open(salesforceSettings(scriptedUrl))
    .send(sentOf(salesforce, quiet), toolsOf());
  expect(outcome.result).toMatchObject({ status: 401 });
  // Every one of them came here, though the token named https://evil.example as the place to ask.
  expect(asked.map((each) => each.split("?")[0])).toEqual([
    "POST /services/oauth2/token",
    `PATCH /services/data/v62.0/sobjects/Task/Signal_Flag_Id__c/${someMessage().flag.id}`,
    "POST /services/oauth2/token",
    `PATCH /services/data/v62.0/sobjects/Task/Signal_Flag_Id__c/${someMessage().flag.id}`,
  ]);
});

test("an owner who can own nothing in Salesforce does not stop the task", async () => {
  let owned = 0;
  const open = salesforce.open(salesforceSettings(scriptedUrl));
  const tools = toolsOf();
  const outcome = await open.send(sentOf(salesforce), {
    ...tools,
    ask: async (url, request) => {
      if (url.includes("/query"))
        said = { status: 200, body: JSON.stringify({ records: [{ Id: "005GONE" }] }) };
      else if (request.body?.includes("005GONE") === true) {
        owned += 1;
        said = { status: 400, body: sf("INACTIVE_OWNER_OR_USER") };
      } else said = { status: 201, body: JSON.stringify({ id: "00T1", success: true }) };
      return tools.ask(url, request);
    },
  });
  expect([owned, isDelivered(outcome)]).toEqual([1, true]);
});

test.each(KINDS)(
  "$where: settings that cannot be are refused with their field",
  ({ type, settings }) => {
    const wrong = settings("no address");
    expect(() => type.open(wrong)).toThrow(
      expect.objectContaining({ name: "DestinationSettingsError", field: "url" }),
    );
  },
);
