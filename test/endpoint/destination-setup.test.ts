// Setting up where flags go: what an admin may do, what nobody is shown, and what is written down about it.
import { v7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDestinationDesk } from "../../src/destinations/desk.ts";
import {
  ChangedDestination,
  DestinationDetail,
  Destinations,
  DestinationTypes,
  History,
  TestedDestination,
} from "../../src/api/destination.ts";
import { createSealer } from "../../src/storage/secrets.ts";
import { type Answer } from "../../src/destinations/ask.ts";
import { answered, recordingPost, type Sent, toolsOf, worker } from "../destinations/outbox.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

const sealer = createSealer(new Uint8Array(32).fill(9));
let answer: Answer = answered(200);
let world: World;
let sent: Sent[];

beforeAll(async () => {
  const network = recordingPost(() => answer);
  sent = network.sent;
  const desk = createDestinationDesk({
    sealer,
    tools: () => Promise.resolve(toolsOf(network.post)),
    queueUrl: "https://flags.example.com/queue",
  });
  world = await makeWorld({ sealer, destinationDesk: () => Promise.resolve(desk) });
});
afterAll(() => world.fresh.drop());

const URL = "https://hooks.slack.com/services/T000/B000/secretword42";
const setup = {
  name: "Expansion channel",
  kinds: ["expansion"],
  events: ["raised"],
  queues: null,
  signals: null,
};
const add = (changes: Record<string, unknown> = {}) =>
  world.ask("admin", "POST", "/v1/destinations", {
    id: v7(),
    type: "slack",
    ...setup,
    settings: { url: URL },
    ...changes,
  });
const added = async (changes: Record<string, unknown> = {}) => {
  const response = await add(changes);
  expect(response.status).toBe(201);
  return ChangedDestination.parse(await response.json());
};
const show = async (id: string, as: "admin" | "cs_manager" = "admin") =>
  DestinationDetail.parse(await (await world.ask(as, "GET", `/v1/destinations/${id}`)).json());

test("the form of every type is described, and every event that can be heard", async () => {
  const types = DestinationTypes.parse(
    await (await world.ask("admin", "GET", "/v1/destination-types")).json(),
  );
  const webhook = types.items.find(({ type }) => type === "webhook");
  expect(webhook?.fields.map(({ key }) => key)).toEqual(["url", "newSecret", "dropOldSecret"]);
  expect(types.events.find(({ type }) => type === "decline")?.name).toBe("flag.declined");
  for (const { fields, hears } of types.items) {
    expect(fields.length).toBeGreaterThan(0);
    for (const each of hears) expect(types.events.map(({ type }) => type)).toContain(each);
  }
});

test("what was entered is stored, and of a secret no more than its ending is ever shown", async () => {
  const id = v7();
  const request = { id, type: "slack", ...setup, settings: { url: URL } };
  const first = await world.ask("admin", "POST", "/v1/destinations", request);
  const again = await world.ask("admin", "POST", "/v1/destinations", request);
  expect([first.status, again.status]).toEqual([201, 201]);
  const answers = [await first.text(), await again.text()];
  const detail = await world.ask("admin", "GET", `/v1/destinations/${id}`);
  const text = await detail.text();
  expect(DestinationDetail.parse(JSON.parse(text)).settings).toEqual({
    url: { secret: true, ending: "42" },
  });
  for (const said of [...answers, text]) expect(said).not.toContain("secretword");
  const list = Destinations.parse(
    await (await world.ask("cs_manager", "GET", "/v1/destinations")).json(),
  );
  expect(list.items.filter((each) => each.id === id)).toMatchObject([{ ...setup, version: 1 }]);
  // Whoever only looks after messages sees how it is doing, and neither settings nor who changed them.
  expect(await show(id, "cs_manager")).toMatchObject({ settings: {}, changes: [] });
});

test.each([
  [{ settings: {} }, "settings.url", /is needed/],
  [{ settings: { url: "http://example.com/" } }, "settings.url", /https/],
  [{ settings: { url: "https://169.254.169.254/" } }, "settings.url", /public internet/],
  [{ settings: { url: URL, token: "x" } }, "settings.token", /no setting token/],
  [{ type: "pigeon" }, "settings", /no type/],
  [{ events: ["burned"] }, "events", /no event burned/],
  [{ kinds: [] }, "kinds", /at least one/],
  [{ name: "   " }, "name", /empty/],
])("%j is refused, and %s is named", async (wrong, field, sentence) => {
  const problem = await problemOf(await add(wrong));
  expect(problem).toMatchObject({ status: 422, field });
  expect(problem.detail).toMatch(sentence);
  expect(problem.detail).not.toContain("secretword");
});

test("a webhook's secret is made and shown once; another one signs beside it until the old one is dropped", async () => {
  const { destination, showOnce } = await added({
    type: "webhook",
    settings: { url: "https://example.com/hook" },
  });
  expect(showOnce).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const change = async (version: number, settings: Record<string, unknown>) =>
    ChangedDestination.parse(
      await (
        await world.ask("admin", "PATCH", `/v1/destinations/${destination.id}`, {
          version,
          ...setup,
          settings,
        })
      ).json(),
    );
  const signatures = async () => {
    sent.length = 0;
    await world.ask("admin", "POST", "/v1/destination-tests", {
      destinationId: destination.id,
      type: "webhook",
      settings: {},
    });
    return sent[0]?.headers["webhook-signature"]?.split(" ").length;
  };
  expect(await signatures()).toBe(1);
  const renewed = await change(1, { newSecret: true });
  expect(renewed.showOnce).not.toBe(showOnce);
  expect(await signatures()).toBe(2);
  expect((await change(2, { dropOldSecret: true })).showOnce).toBeNull();
  expect(await signatures()).toBe(1);
  expect((await show(destination.id)).changes.map(({ what, fields }) => [what, fields])).toEqual([
    ["tested", []],
    ["changed", ["dropOldSecret"]],
    ["tested", []],
    ["changed", ["newSecret"]],
    ["tested", []],
    ["added", []],
  ]);
});

test("what is left empty stays, of two who change at once the second is told, and only names of fields are kept", async () => {
  const { destination } = await added();
  const path = `/v1/destinations/${destination.id}`;
  const change = { version: 1, ...setup, name: "Renamed", settings: { url: "" } };
  expect((await world.ask("admin", "PATCH", path, change)).status).toBe(200);
  const late = await problemOf(await world.ask("admin", "PATCH", path, change));
  expect(late).toMatchObject({ status: 422, field: "version", reason: "stale" });
  const never = await world.ask("admin", "PATCH", path, { ...change, version: 2 ** 31 });
  expect(await problemOf(never)).toMatchObject({ status: 422, field: "version" });
  expect((await show(destination.id)).settings).toEqual({ url: { secret: true, ending: "42" } });
  await world.ask("admin", "PATCH", path, {
    ...change,
    version: 2,
    signals: ["exp.capacity.seats"],
    settings: { url: "https://hooks.slack.com/services/T000/B000/another77" },
  });
  const { settings, changes } = await show(destination.id);
  expect(settings).toEqual({ url: { secret: true, ending: "77" } });
  expect(changes.map(({ what, fields, by }) => [what, fields, by?.name])).toEqual([
    ["changed", ["signals", "url"], "Abe Admin"],
    ["changed", ["name"], "Abe Admin"],
    ["added", [], "Abe Admin"],
  ]);
  const kept = JSON.stringify(await world.fresh.database.query(`select * from destination_events`));
  expect(kept).not.toMatch(/another77|secretword/);
});

test("whoever changes where secrets are sent enters them again, so that nobody has a stored one sent to a place of theirs", async () => {
  const settings = {
    url: "https://fernwell.my.salesforce.com",
    clientId: "key",
    clientSecret: "a-long-consumer-secret",
    makes: "task",
    field: "Signal_Flag_Id__c",
    stage: "Prospecting",
    closesInDays: 90,
  };
  const { destination } = await added({ type: "salesforce", settings });
  const path = `/v1/destinations/${destination.id}`;
  const change = { version: 1, ...setup };
  const elsewhere = { ...settings, url: "https://other.my.salesforce.com", clientSecret: "" };
  const refused = await problemOf(
    await world.ask("admin", "PATCH", path, { ...change, settings: elsewhere }),
  );
  expect(refused).toMatchObject({ status: 422, field: "settings.clientSecret" });
  expect(refused.detail).toMatch(/entered again/);
  const same = { ...settings, stage: "Qualification", clientSecret: "" };
  expect((await world.ask("admin", "PATCH", path, { ...change, settings: same })).status).toBe(200);
});

test("a test message goes the way of every message, before and after saving, and the answer says what happened", async () => {
  const tried = async (body: Record<string, unknown>) =>
    TestedDestination.parse(
      await (await world.ask("admin", "POST", "/v1/destination-tests", body)).json(),
    );
  sent.length = 0;
  const entered = { type: "slack", name: "Expansion channel", settings: { url: URL } };
  expect(await tried(entered)).toEqual({
    delivered: true,
    sentence: "The test message reached Expansion channel.",
  });
  expect(sent).toHaveLength(1);
  expect(sent[0]?.url).toBe(URL);
  expect(sent[0]?.body).toContain("This is a test of the connection");
  answer = { is: "answered", status: 404, retryAfter: null, text: "channel_not_found" };
  expect(await tried(entered)).toEqual({
    delivered: false,
    sentence:
      "Not delivered to Expansion channel: it answered 404 channel_not_found. Choose the channel again in Slack.",
  });
  answer = answered(200);
  const { destination } = await added();
  expect(
    (await tried({ destinationId: destination.id, type: "slack", settings: {} })).delivered,
  ).toBe(true);
  const foreign = await world.ask("other-tenant", "POST", "/v1/destination-tests", {
    destinationId: destination.id,
    type: "slack",
    settings: {},
  });
  expect(foreign.status).toBe(404);
});

test("only flags of the chosen queue and signal are told, from the next flag on", async () => {
  const { destination } = await added({
    name: "Seats only",
    queues: ["expansion"],
    signals: ["exp.capacity.seats"],
  });
  const raise = (signal: string | null) =>
    world.ask("agent", "POST", "/v1/flags", aRaise({ signal }));
  await raise("exp.capacity.seats");
  await raise(null);
  const owed = await world.fresh.database.query(
    `select id from deliveries where destination_id = $1`,
    [destination.id],
  );
  expect(owed).toHaveLength(1);
});

test("the history shows every attempt in words, page by page, and a destination that is put away keeps it", async () => {
  const { destination } = await added({ name: "Broken channel" });
  const path = `/v1/destinations/${destination.id}`;
  for (let n = 0; n < 51; n += 1) await world.ask("agent", "POST", "/v1/flags", aRaise());
  const types = new Map(
    [...(await import("../../src/destinations/registry.ts")).destinationTypes].map(
      ([name, type]) => [name, { ...type, spacingMs: 0, inParallel: 16 }] as const,
    ),
  );
  await world.fresh.database.query(
    `update destinations set active = false where tenant_id = $1 and id <> $2`,
    [world.tenantId, destination.id],
  );
  world.clock.now += 60_000;
  const { post } = recordingPost(() => ({ ...answered(404), text: "channel_not_found" }));
  await worker(world.fresh.serving, post, { sealer, types })(new Date(world.clock.now));

  const page = async (query: string) =>
    History.parse(
      await (await world.ask("cs_manager", "GET", `${path}/deliveries${query}`)).json(),
    );
  const first = await page("");
  expect(first.items).toHaveLength(50);
  const second = await page(`?after=${first.next ?? ""}`);
  expect([second.items.length, second.next]).toEqual([1, null]);
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect(new Set(ids).size).toBe(51);
  expect(ids).toEqual(ids.toSorted().toReversed());
  const tried = first.items.find(({ attempts }) => attempts.length > 0);
  expect(tried?.attempts).toMatchObject([
    {
      attempt: 1,
      outcome: "waiting",
      statusCode: 404,
      problem: expect.stringContaining("channel_not_found"),
    },
  ]);
  expect((await page("?status=delivered")).items).toEqual([]);
  expect((await world.ask("cs_manager", "GET", `${path}/deliveries?after=4711`)).status).toBe(422);

  expect((await world.ask("cs_manager", "DELETE", path)).status).toBe(403);
  expect((await world.ask("other-tenant", "DELETE", path)).status).toBe(404);
  expect((await world.ask("admin", "DELETE", path)).status).toBe(204);
  expect((await world.ask("admin", "GET", path)).status).toBe(404);
  const [gone] = await world.fresh.database.query(
    `select octet_length(sealed) as sealed,
       (select count(*)::int from deliveries where destination_id = d.id) as kept,
       (select count(*)::int from deliveries where destination_id = d.id and status = 'waiting') as waiting
     from destinations d where id = $1`,
    [destination.id],
  );
  expect(gone).toEqual({ sealed: 0, kept: 51, waiting: 0 });
});
