import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v4, v7 } from "uuid";
import { FlagReceipt } from "../../src/api/flag.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import { StoreUnavailableError } from "../../src/storage/database.ts";
import { AGENT, MANAGER, northwind, NOW } from "../helpers/flags.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await putDestination(world.fresh.database, world.tenantId, {
    id: "hook",
    type: "webhook",
    name: "Warehouse",
    sealed: new Uint8Array([1]),
    kinds: ["expansion", "friction"],
    events: ["raised"],
  });
});
afterAll(() => world.fresh.drop());
beforeEach(async () => {
  await world.fresh.database.query("truncate flags, flag_texts, flag_events, deliveries");
});

const raise = (body: unknown, headers: Record<string, string> = {}) =>
  world.ask("agent", "POST", "/v1/flags", body, headers);

test("the first raise is answered with a receipt that echoes the id, and leaves flag, event and delivery", async () => {
  const flag = aRaise();
  const answer = await raise(flag);
  expect(answer.status).toBe(201);
  expect(answer.headers.get("idempotent-replayed")).toBeNull();
  expect(FlagReceipt.parse(await answer.json())).toEqual({
    id: flag.id,
    kind: "expansion",
    ticketId: "48213",
    accountId: northwind.id,
    receivedAt: NOW.toISOString(),
    identityAssurance: "asserted",
    joined: null,
  });
  const [row] = await world.fresh.database.query(
    `select agent_id, owner_id, queue, urgency, month, zone, why, team, arr_minor, due_at from flags`,
  );
  expect(row).toEqual({
    agent_id: AGENT,
    owner_id: MANAGER,
    queue: "expansion",
    urgency: "day",
    month: "2026-11-01",
    zone: "Europe/Berlin",
    team: "Billing",
    arr_minor: "4800000",
    why: [
      { code: "account-owner", who: MANAGER },
      { code: "signal-urgency", urgency: "day" },
    ],
    due_at: new Date("2026-11-19T10:00:00Z"),
  });
  const deliveries = await world.fresh.database.query(
    "select destination_id, next_attempt_at from deliveries",
  );
  // Not before the agent can no longer undo it.
  expect(deliveries).toEqual([
    { destination_id: "hook", next_attempt_at: new Date(NOW.getTime() + 10_000) },
  ]);
  expect(await world.count("flag_events")).toBe(1);
});

test("the same bytes again give the same bytes back, say so, and store nothing new", async () => {
  const body = JSON.stringify(aRaise());
  const first = await raise(body);
  world.clock.now += 3_600_000;
  const again = await raise(body);
  world.clock.now = NOW.getTime();
  expect(again.status).toBe(201);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.text()).toBe(await first.text());
  expect([await world.count("flags"), await world.count("deliveries")]).toEqual([1, 1]);
});

test("the same id with another body is refused without a word about the first", async () => {
  const flag = aRaise();
  await raise(flag);
  const answer = await raise({ ...flag, note: "Another note." });
  expect(answer.status).toBe(422);
  const problem = await problemOf(answer);
  expect(problem).toMatchObject({ type: "id-already-used", field: "id" });
  expect(JSON.stringify(problem)).not.toContain("ops lead");
});

test("the same id and bytes from another agent are refused", async () => {
  const body = JSON.stringify(aRaise());
  await raise(body);
  const answer = await world.ask("other-agent", "POST", "/v1/flags", body);
  expect(answer.status).toBe(422);
  expect((await problemOf(answer)).type).toBe("id-already-used");
});

test("the same id in another tenant is another flag", async () => {
  const body = JSON.stringify(aRaise());
  await raise(body);
  const answer = await world.ask("other-tenant", "POST", "/v1/flags", body);
  expect(answer.status).toBe(201);
  expect(await world.count("flags")).toBe(2);
});

test("500 at once with one id are one row, and nobody sees a server error", async () => {
  const body = JSON.stringify(aRaise());
  const answers = await Promise.all(Array.from({ length: 500 }, () => raise(body)));
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses]).toEqual([201]);
  expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === null)).toHaveLength(
    1,
  );
  expect([await world.count("flags"), await world.count("flag_events")]).toEqual([1, 1]);
});

test("a flag that was erased stays erased: the browser is told to drop its copy", async () => {
  const body = JSON.stringify(aRaise());
  await raise(body);
  await world.fresh.database.query("delete from flag_texts");
  const answer = await raise(body);
  expect(answer.status).toBe(410);
  expect((await problemOf(answer)).type).toBe("erased");
});

test("while another transaction holds the id the answer is 409 with a time to come back", async () => {
  const busy = createApp({
    ...world.parts,
    raise: () => Promise.resolve({ is: "refused", because: "in-progress" }),
  });
  const answer = await busy.request("/v1/flags", {
    method: "POST",
    headers: {
      Authorization: `Bearer ${await world.bearer("agent")}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify(aRaise()),
  });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([409, "1"]);
  expect((await problemOf(answer)).type).toBe("in-progress");
});

test("when more flags arrive than can be stored, the next is turned away before anything of it is read", async () => {
  const full = createApp({
    ...world.parts,
    raise: Object.assign(() => Promise.reject(new Error("It was raised.")), {
      hasRoom: () => false,
    }),
  });
  const unread = new ReadableStream({
    pull: () => {
      throw new Error("The body was read.");
    },
  });
  const post: RequestInit & { duplex: "half" } = { method: "POST", body: unread, duplex: "half" };
  const answer = await full.request("/v1/flags", post);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
  expect((await full.request("/v1/flags")).status).toBe(401);
});

test("a database that is down is 503 with a time to come back, and the log says nothing of the flag", async () => {
  const down = createApp({
    ...world.parts,
    raise: () => Promise.reject(new StoreUnavailableError(new Error("note: secret words"))),
  });
  world.failures.length = 0;
  const answer = await down.request("/v1/flags", {
    method: "POST",
    headers: {
      Authorization: `Bearer ${await world.bearer("agent")}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify(aRaise()),
  });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
  const problem = await problemOf(answer);
  expect(problem.type).toBe("unavailable");
  expect(world.failures).toMatchObject([
    { requestId: problem.requestId, name: "StoreUnavailableError" },
  ]);
  expect(JSON.stringify(world.failures)).not.toContain("secret words");
});

test.each([
  ["missing", undefined],
  ["not a UUID", "42"],
  ["a UUID of another version", v4()],
  ["in capitals, which no receipt would echo", v7().toUpperCase()],
])("an id that is %s is 400, and nothing is stored", async (_what, id) => {
  const answer = await raise({ ...aRaise(), id });
  expect(answer.status).toBe(400);
  expect(await problemOf(answer)).toMatchObject({ type: "invalid", field: "id" });
  expect(await world.count("flags")).toBe(0);
});

test.each([
  ["note", { note: "x".repeat(2001) }],
  ["note", { note: "before\u0000after" }],
  ["quote", { quote: "half a \ud83d character" }],
  ["kind", { kind: "complaint" }],
  ["ticketId", { ticketId: 48213 }],
  ["ticketId", { ticketId: "9223372036854775808" }],
  ["signal", { signal: "exp.capacity.none-such" }],
  ["signal", { signal: "fri.product.gap" }],
  ["taxonomyVersion", { taxonomyVersion: 2 }],
  ["taxonomyVersion", { taxonomyVersion: 3_000_000_000 }],
  ["raisedAt", { raisedAt: "11/18/2026" }],
  ["agentId", { agentId: "999" }],
  ["tenantId", { tenantId: "another" }],
  ["roles", { roles: ["admin"] }],
])("a raise with a wrong %s is 422 and names the field", async (field, change) => {
  const flag = aRaise(change);
  const answer = await raise(flag);
  expect(answer.status).toBe(422);
  expect(await problemOf(answer)).toMatchObject({ type: "invalid", field });
  expect(await world.count("flags")).toBe(0);
  // The id stays free.
  expect((await raise(aRaise({ id: flag.id }))).status).toBe(201);
});

test("2,000 characters of emoji are 2,000 characters", async () => {
  expect((await raise(aRaise({ note: "🦊".repeat(2000) }))).status).toBe(201);
});

test("not sure is a signal, and the reason says so", async () => {
  expect((await raise(aRaise({ signal: null }))).status).toBe(201);
  const [flag] = await world.fresh.database.query<{ why: unknown }>("select why from flags");
  expect(flag?.why).toContainEqual({ code: "no-signal" });
});

test("a ticket without an organization goes to the pool of its kind", async () => {
  await raise(aRaise({ accountId: null, kind: "friction", signal: "fri.product.gap" }));
  const rows = await world.fresh.database.query("select owner_id, queue, account_id from flags");
  expect(rows).toEqual([{ owner_id: null, queue: "friction", account_id: null }]);
});

test("an organization that nobody has told us about keeps its id and the name Zendesk shows", async () => {
  await raise(aRaise({ accountId: "123456", accountName: "Blue Fig" }));
  const rows = await world.fresh.database.query(
    "select owner_id, account_id, account_name from flags",
  );
  expect(rows).toEqual([{ owner_id: null, account_id: "123456", account_name: "Blue Fig" }]);
});

test("without a session the answer is 401, and 403 is for those who may not", async () => {
  const answer = await world.ask("stranger", "POST", "/v1/flags", aRaise());
  expect(answer.status).toBe(401);
  expect((await problemOf(answer)).type).toBe("not-signed-in");
  expect(answer.headers.get("www-authenticate")).toBe("Bearer");
});

const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const manyKeys = `{${Array.from({ length: 101 }, (_, n) => `"k${n}":1`).join(",")}}`;

test.each([
  ["too large", JSON.stringify(aRaise({ note: "x".repeat(17_000) })), 413, "too-large"],
  ["200,000 arrays deep", nested(200_000).slice(0, 16_000), 400, "too-deep"],
  ["33 levels deep", nested(33), 400, "too-deep"],
  ["full of keys", manyKeys, 400, "invalid"],
  ["naming a key twice", '{"id":"a","id":"b"}', 400, "invalid"],
  ["naming a key twice in two spellings", '{"id":"a","\\u0069d":"b"}', 400, "invalid"],
  ["reaching for the prototype", '{"__proto__":{"roles":["admin"]}}', 400, "invalid"],
  ["reaching for it in disguise", '{"\\u005f_proto__":{}}', 400, "invalid"],
  ["reaching for the constructor", '{"constructor":{}}', 400, "invalid"],
  ["cut off", '{"id":"', 400, "invalid"],
  ["empty", "", 400, "invalid"],
  ["led by a byte order mark", `\ufeff${JSON.stringify(aRaise())}`, 400, "invalid"],
  ["an array", "[]", 422, "invalid"],
])("a body that is %s is refused", async (_what, body, status, type) => {
  const answer = await raise(body);
  expect([answer.status, (await problemOf(answer)).type]).toEqual([status, type]);
  expect(await world.count("flags")).toBe(0);
});

test("a body that is not UTF-8 is refused", async () => {
  const answer = await world.app.request("/v1/flags", {
    method: "POST",
    headers: {
      Authorization: `Bearer ${await world.bearer("agent")}`,
      "Content-Type": "application/json",
    },
    body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
  });
  expect(answer.status).toBe(400);
});

test("the size is counted, whatever Content-Length says, and however the body arrives", async () => {
  const body = JSON.stringify(aRaise({ note: "x".repeat(17_000) }));
  expect((await raise(body, { "Content-Length": "10" })).status).toBe(413);
  const inPieces = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(4096).fill(0x20));
    },
  });
  const request = new Request(`https://flags.example.com/v1/flags`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${await world.bearer("agent")}`,
      "Content-Type": "application/json",
    },
    body: inPieces,
    duplex: "half",
  } as RequestInit);
  // The body never ends, so an answer shows that reading stopped at the limit.
  expect((await world.app.request(request)).status).toBe(413);
});

test.each([
  ["compressed", { "Content-Encoding": "gzip" }],
  ["sent as text", { "Content-Type": "text/plain" }],
  ["sent as a form", { "Content-Type": "application/x-www-form-urlencoded" }],
  ["in another character set", { "Content-Type": "application/json; charset=utf-7" }],
])("a body that is %s is 415", async (_what, headers) => {
  const answer = await raise(aRaise(), headers);
  expect([answer.status, (await problemOf(answer)).type]).toEqual([415, "unsupported-media-type"]);
});

test("too many at once are 429 with a time to come back, and a neighbour is not held up", async () => {
  const narrow = createApp({
    ...world.parts,
    limits: { member: { perSecond: 0.1, burst: 2 }, tenant: { perSecond: 1e6, burst: 1e6 } },
  });
  const ask = async (as: "agent" | "other-agent") =>
    narrow.request("/v1/flags", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${await world.bearer(as)}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify(aRaise()),
    });
  const statuses = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await ask("agent")).status);
  expect(statuses).toEqual([201, 201, 429]);
  expect((await ask("agent")).headers.get("retry-after")).toBe("10");
  expect((await ask("other-agent")).status).toBe(201);
});

/** What is stored of a raise whose computer showed this time. */
const storedWhenItShowed = async (raisedAt: number) => {
  const flag = aRaise({ raisedAt: new Date(raisedAt).toISOString() });
  const answer = await raise(flag);
  const { id: _id, ...receipt } = FlagReceipt.parse(await answer.json());
  const [row] = await world.fresh.database.query<{ shown: Date }>(
    `select raised_at, month, due_at, urgency, owner_id, e.at as event_at, next_attempt_at,
     client_raised_at as shown
   from flags f join flag_events e on e.flag_id = f.id join deliveries d on d.flag_id = f.id
   where f.id = $1`,
    [flag.id],
  );
  if (row === undefined) throw new Error("The flag is missing.");
  const { shown, ...rest } = row;
  return { shown, rest: { status: answer.status, receipt, ...rest } };
};

const DAY = 86_400_000;

test.each([
  ["two days slow", NOW.getTime() - 2 * DAY],
  ["two days fast", NOW.getTime() + 2 * DAY],
  ["four hundred days slow", NOW.getTime() - 400 * DAY],
  ["in the next month", Date.parse("2026-12-01T00:00:00Z")],
  ["at the beginning of time", Date.parse("0001-01-01T00:00:00Z")],
  ["at its end", Date.parse("9999-12-31T23:59:59.999Z")],
])(
  "a computer whose clock is %s changes nothing that matters, and what it showed is kept",
  async (_what, at) => {
    const right = await storedWhenItShowed(NOW.getTime());
    const wrong = await storedWhenItShowed(at);
    expect(wrong.rest).toEqual(right.rest);
    expect(right.rest).toMatchObject({ status: 201, raised_at: NOW });
    expect(wrong.shown).toEqual(new Date(at));
  },
);
