import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { v7 } from "uuid";
import { ROLES } from "../../src/api/session.ts";
import { ALLOWED, isAllowed } from "../../src/endpoint/contract/roles.ts";
import { checkRoles, loadOperations, OPERATIONS } from "../../src/endpoint/contract/operations.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, type World } from "./world.ts";

let world: World;
let flagId: string;
beforeAll(async () => {
  world = await makeWorld();
  const flag = aRaise();
  flagId = flag.id;
  await world.ask("agent", "POST", "/v1/flags", flag);
});
afterAll(() => world.fresh.drop());

const move = { id: v7(), version: 99, move: "withdraw" };
/** A request that gets past the gate of roles, per operation. */
const requests: Record<
  string,
  { path: (id: string) => string; body?: () => unknown; type?: string }
> = {
  "session.show": { path: () => "/v1/session" },
  "taxonomy.show": { path: () => "/v1/taxonomy" },
  "taxonomy.versions": { path: () => "/v1/taxonomy/versions" },
  "taxonomy.version": { path: () => "/v1/taxonomy/versions/1" },
  "taxonomy-draft.list": { path: () => "/v1/taxonomy/drafts" },
  "taxonomy-draft.show": { path: (id) => `/v1/taxonomy/drafts/${id}` },
  "taxonomy-draft.put": { path: (id) => `/v1/taxonomy/drafts/${id}`, body: () => ({}) },
  "taxonomy-draft.delete": { path: (id) => `/v1/taxonomy/drafts/${id}?expected=1` },
  "taxonomy.try": {
    path: () => "/v1/taxonomy/effect",
    body: () => ({ body: defaultTaxonomy, merged: {} }),
  },
  "report.taxonomy": { path: () => "/v1/reports/taxonomy?month=2026-11" },
  "report.taxonomy-rows": {
    path: () => "/v1/reports/taxonomy/rows?month=2026-11&metric=not-sure-share",
  },
  "recognition.mine": { path: () => "/v1/recognition/mine?month=2026-11" },
  "recognition.team": { path: () => "/v1/recognition/team?month=2026-11" },
  "recognition.person": { path: (id) => `/v1/recognition/people/${id}?month=2026-11` },
  "recognition.choose": {
    path: () => "/v1/recognition/choice",
    body: () => ({ optedOut: false }),
  },
  "taxonomy.publish": { path: () => "/v1/taxonomy", body: () => defaultTaxonomy },
  "flag.raise": { path: () => "/v1/flags", body: () => aRaise() },
  "flag.refine": { path: (id) => `/v1/flags/${id}`, body: () => ({ note: "More." }) },
  "flag.list": { path: () => "/v1/flags?ticket=48213" },
  "flag.show": { path: (id) => `/v1/flags/${id}` },
  "flag.move": { path: (id) => `/v1/flags/${id}/moves`, body: () => move },
  "flag.move-many": { path: () => "/v1/moves", body: () => ({ moves: [{ flagId, move }] }) },
  "flag.follow-up": {
    path: (id) => `/v1/flags/${id}/follow-ups`,
    body: () => ({ id: v7(), version: 99, act: "wake" }),
  },
  "answer.list": { path: () => "/v1/answers" },
  "queue.count": { path: () => "/v1/queue" },
  "queue.groups": { path: () => "/v1/queue/groups?queue=all&group=account" },
  "queue.changes": { path: () => "/v1/queue/changes" },
  "queue.file": { path: () => "/v1/queue/file?queue=all" },
  "queue.choose-columns": { path: () => "/v1/queue/columns", body: () => ({ columns: ["due"] }) },
  "queue-view.list": { path: () => "/v1/queue/views" },
  "queue-view.put": { path: (id) => `/v1/queue/views/${id}`, body: () => ({}) },
  "queue-view.delete": { path: (id) => `/v1/queue/views/${id}` },
  "account.find": { path: () => "/v1/accounts?q=north" },
  "account.show": { path: () => `/v1/accounts/${northwind.id}` },
  "account.history": { path: () => `/v1/accounts/${northwind.id}/history` },
  "account.put": { path: () => "/v1/accounts/4711", body: () => ({}) },
  "member.list": { path: () => "/v1/members" },
  "flag.pause": {
    path: (id) => `/v1/flags/${id}/pauses`,
    body: () => ({ id: v7(), version: 99, act: "end" }),
  },
  "attribution.show": { path: () => "/v1/attribution" },
  "attribution.versions": { path: () => "/v1/attribution/versions" },
  "attribution.preview": { path: () => "/v1/attribution/preview", body: () => ({}) },
  "attribution.publish": { path: () => "/v1/attribution", body: () => ({}) },
  "report.what-if": { path: () => "/v1/reports/what-if?month=2026-10" },
  "routing.show": { path: () => "/v1/routing" },
  "routing.publish": { path: () => "/v1/routing", body: () => ({}) },
  "routing.versions": { path: () => "/v1/routing/versions" },
  "routing.values": { path: () => "/v1/routing/values" },
  "routing.try": { path: () => "/v1/routing/trial", body: () => ({}) },
  "routing.replay": { path: () => "/v1/routing/replay", body: () => ({}) },
  "calendar.list": { path: () => "/v1/calendars" },
  "calendar.put": { path: (id) => `/v1/calendars/${id}`, body: () => ({}) },
  "calendar.delete": { path: (id) => `/v1/calendars/${id}` },
  "targets.put": { path: () => "/v1/targets", body: () => ({}) },
  "holiday.list": { path: () => "/v1/holidays?region=DE&year=2026" },
  "holiday.regions": { path: () => "/v1/holiday-regions" },
  "member.put": { path: () => "/v1/members/4711", body: () => ({}) },
  "member.events": { path: () => "/v1/member-events" },
  "destination.list": { path: () => "/v1/destinations" },
  "destination.switch": { path: (id) => `/v1/destinations/${id}`, body: () => ({ active: true }) },
  "destination.types": { path: () => "/v1/destination-types" },
  "destination.test": { path: () => "/v1/destination-tests", body: () => ({}) },
  "destination.add": { path: () => "/v1/destinations", body: () => ({}) },
  "destination.show": { path: (id) => `/v1/destinations/${id}` },
  "destination.change": {
    path: (id) => `/v1/destinations/${id}`,
    body: () => ({
      version: 1,
      name: "A",
      kinds: ["friction"],
      events: ["raised"],
      queues: null,
      signals: null,
      settings: {},
    }),
  },
  "destination.archive": { path: (id) => `/v1/destinations/${id}` },
  "delivery.list": { path: (id) => `/v1/destinations/${id}/deliveries` },
  "delivery.replay": { path: () => "/v1/replays", body: () => ({ which: "all-failed" }) },
  "notice.list": { path: () => "/v1/notices" },
  "chain.show": { path: () => "/v1/chain" },
  "connection.list": { path: () => "/v1/connections" },
  "connection.add": { path: () => "/v1/connections", body: () => ({}) },
  "connection.change": { path: (id) => `/v1/connections/${id}`, body: () => ({ version: 1 }) },
  "connection.archive": { path: (id) => `/v1/connections/${id}` },
  "connection.add-secret": { path: (id) => `/v1/connections/${id}/secrets`, body: () => ({}) },
  "connection.retire-secret": { path: (id) => `/v1/connections/${id}/secrets/${v7()}` },
  "connection.events": { path: (id) => `/v1/connections/${id}/events` },
  "connection.retry": { path: (id) => `/v1/connections/${id}/retries`, body: () => ({}) },
  "opportunity.put": { path: () => "/v1/opportunities/salesforce/006A", body: () => ({}) },
  "opportunity.list": { path: () => `/v1/opportunities?account=${northwind.id}` },
  "import-file.put": { path: (id) => `/v1/import-files/${id}`, body: () => ({}) },
  "import-file.part": {
    path: (id) => `/v1/import-files/${id}/parts/0`,
    body: () => "a",
    type: "application/octet-stream",
  },
  "import-file.list": { path: () => "/v1/import-files" },
  "import-file.show": { path: (id) => `/v1/import-files/${id}` },
  "import-file.look": { path: (id) => `/v1/import-files/${id}/looks`, body: () => ({}) },
  "import-file.map": {
    path: (id) => `/v1/import-files/${id}/mapping`,
    body: () => ({
      mapping: {
        columns: {},
        dates: {},
        decimalMark: null,
        currency: null,
        statuses: {},
        status: null,
        types: {},
        type: null,
        only: null,
      },
    }),
  },
  "import-file.step": { path: (id) => `/v1/import-files/${id}/steps` },
  "import-file.decide": {
    path: (id) => `/v1/import-files/${id}/decisions`,
    body: () => ({ decision: "cancel" }),
  },
  "import-file.report": { path: (id) => `/v1/import-files/${id}/report` },
  "import.take": { path: () => "/v1/imports", body: () => "a,b\n", type: "text/csv" },
  "match.list": { path: () => "/v1/matches" },
  "match.decide": { path: () => "/v1/matches", body: () => ({ decisions: [] }) },
  "match.undo": { path: () => "/v1/match-undos", body: () => ({}) },
  "crm-account.tell": { path: () => "/v1/crm-accounts", body: () => ({ companies: [] }) },
  "account-family.list": { path: () => "/v1/account-families" },
  "account-family.change": { path: () => "/v1/account-families", body: () => ({}) },
  "report.period": { path: () => "/v1/reports/period?month=2026-11" },
  "report.trend": { path: () => "/v1/reports/trend?month=2026-11" },
  "report.close": { path: () => "/v1/closed-months", body: () => ({ month: "2026-10" }) },
  "reporting-calendar.show": { path: () => "/v1/reporting-calendar" },
  "reporting-calendar.put": {
    path: () => "/v1/reporting-calendar",
    body: () => ({ zone: "Europe/Berlin", fiscalStart: 1, closeAfterDays: 5 }),
  },
  "exchange-rate.list": { path: () => "/v1/exchange-rates?from=2026-11-01" },
  "exchange-rate.put": {
    path: () => "/v1/exchange-rates",
    body: () => ({ rates: [{ day: "2026-11-03", currency: "USD", rate: "0.92" }] }),
  },
  "report.export": { path: () => "/v1/reports/month/export?month=2026-11" },
  "evidence.show": { path: () => "/v1/opportunities/salesforce/006A/evidence" },
  "dispute.list": { path: () => "/v1/disputes?month=2026-11" },
  "dispute.contest": {
    path: () => "/v1/disputes",
    body: () => ({
      id: v7(),
      crm: "salesforce",
      opportunityId: "006A",
      bucket: "none",
      flagId: null,
      words: "Sales had it already.",
    }),
  },
  "dispute.decide": {
    path: (id) => `/v1/disputes/${id}/decision`,
    body: () => ({ bucket: "none", flagId: null, words: "The mail of May says so." }),
  },
  "dispute.withdraw": { path: (id) => `/v1/disputes/${id}/withdrawal`, body: () => ({}) },
  "ledger.show": { path: () => "/v1/ledgers/product" },
  "fix.add": {
    path: () => "/v1/fixes",
    body: () => ({ id: v7(), signal: "fri.product.bug", words: "It works again." }),
  },
  "fix.change": { path: (id) => `/v1/fixes/${id}`, body: () => ({ stands: false }) },
  "ledger-link.list": { path: () => "/v1/ledger-links" },
  "ledger-link.add": {
    path: () => "/v1/ledger-links",
    body: () => ({ ledger: "product", name: "Product", namesAccounts: false, days: 30 }),
  },
  "ledger-link.change": { path: (id) => `/v1/ledger-links/${id}`, body: () => ({ active: false }) },
  "report.rows": { path: () => "/v1/reports/period/rows?month=2026-11&metric=funnel.flags" },
};

const sessionOperations = (await loadOperations()).filter(({ access }) => access === "session");

test("every operation has a line in the table of roles, and every line an operation", () => {
  expect(() => checkRoles(OPERATIONS)).not.toThrow();
  expect(() => checkRoles(OPERATIONS.slice(1))).toThrow(/session\.trade/);
  expect(() => checkRoles([...OPERATIONS, { id: "flag.burn" }])).toThrow(/flag\.burn is missing/);
});

test("every address leads to the operation that its line names", async () => {
  const operations = await loadOperations();
  expect(operations.map(({ id }) => id)).toEqual(OPERATIONS.map(({ id }) => id));
});

test("every address of the app is an operation of the contract", () => {
  const known = new Set(
    OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
  );
  const routes = world.app.routes.filter(({ method }) => method !== "ALL" && method !== "OPTIONS");
  for (const { method, path } of routes) expect(known).toContain(`${method} ${path}`);
});

test("nothing is reached without a session but what is meant to be", async () => {
  for (const { id, method } of sessionOperations) {
    const request = requests[id];
    if (request === undefined) throw new Error(`${id} has no request to try.`);
    const answer = await world.ask("stranger", method, request.path(flagId), request.body?.());
    expect([id, answer.status]).toEqual([id, 401]);
  }
});

describe.each(ROLES)("a session of %s", (role) => {
  test.each(sessionOperations.map(({ id, method }) => ({ id, method })))(
    "may do exactly what the table says: $id",
    async ({ id, method }) => {
      const request = requests[id];
      if (request === undefined) throw new Error(`${id} has no request to try.`);
      const { path, body, type } = request;
      const answer = await world.ask(
        role,
        method,
        path(flagId),
        body?.(),
        type === undefined ? {} : { "Content-Type": type },
      );
      const problem = answer.status === 403 ? await answer.text() : "";
      const turnedAway = problem.includes("not for your role");
      expect(turnedAway).toBe(!isAllowed([role], id));
      expect(answer.status).toBeLessThan(500);
    },
  );
});

test("the queue is not for agents, whichever way they ask", async () => {
  expect(ALLOWED["flag.list-queue"]).not.toContain("agent");
  for (const path of ["/v1/flags?queue=all", "/v1/flags?queue=friction&owner=me", "/v1/queue"])
    expect((await world.ask("agent", "GET", path)).status).toBe(403);
});

test("an agent moves nothing on, and ops neither", async () => {
  for (const role of ["agent", "ops"] as const) {
    for (const what of ["claim", "contact", "accept"]) {
      const answer = await world.ask(role, "POST", `/v1/flags/${flagId}/moves`, {
        id: v7(),
        version: 1,
        move: what,
      });
      expect(answer.status).toBe(403);
    }
  }
});

const words = async (answer: Response) =>
  (await answer.text()).replaceAll(/"requestId":"[^"]+"/g, "");

test("what belongs to another tenant is not there, in the same words as what never was", async () => {
  const never = v7();
  for (const { id, method, params } of sessionOperations) {
    const request = requests[id];
    // What is put under an id that is not there is made there, in one's own tenant.
    const makes =
      id === "opportunity.put" ||
      id === "member.put" ||
      id === "calendar.put" ||
      id === "queue-view.put" ||
      id === "import-file.put" ||
      id === "taxonomy-draft.put";
    if (params?.["id"] === undefined || request === undefined || makes) continue;
    const theirs = await world.ask("other-tenant", method, request.path(flagId), request.body?.());
    // The other tenant has an account of the same id, which is its own.
    if (id.startsWith("account.")) continue;
    const nobodys = await world.ask("other-tenant", method, request.path(never), request.body?.());
    expect([id, theirs.status, nobodys.status]).toEqual([id, 404, 404]);
    expect(await words(theirs)).toBe(await words(nobodys));
  }
  const list = await world.ask("other-tenant", "GET", "/v1/flags?ticket=48213");
  expect(await list.json()).toMatchObject({
    items: expect.not.arrayContaining([expect.objectContaining({ id: flagId })]),
  });
});

test("an account of another tenant is not there", async () => {
  await world.fresh.database.query("update accounts set id = 5551 where tenant_id = $1", [
    world.otherTenantId,
  ]);
  expect((await world.ask("admin", "GET", "/v1/accounts/5551")).status).toBe(404);
  expect((await world.ask("admin", "GET", "/v1/accounts/5551/history")).status).toBe(404);
  expect((await world.ask("other-tenant", "GET", "/v1/accounts/5551")).status).toBe(200);
});

test.each([
  "/v1/flags/1",
  "/v1/flags/../x",
  "/v1/accounts/abc",
  "/v1/accounts/9223372036854775808",
  "/v1/nothing",
  "/v1/flags/%00",
])("%s is not there", async (path) => {
  expect((await world.ask("admin", "GET", path)).status).toBe(404);
});

test("a method that an address does not take is 405 and says which it takes", async () => {
  const answer = await world.ask("admin", "DELETE", `/v1/flags/${flagId}`);
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "PATCH, GET, HEAD, OPTIONS"]);
});
