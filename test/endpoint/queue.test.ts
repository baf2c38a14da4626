// The queue besides its pages: what changed since the last look, groups, and the whole of it as a file.
import { parse } from "csv-parse/sync";
import { v7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GroupPage, QueueChanges } from "../../src/api/queue.ts";
import { northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const changes = async (since?: string) => {
  const query = since === undefined ? "" : `?since=${since}`;
  const answer = await world.ask("cs_manager", "GET", `/v1/queue/changes${query}`);
  return QueueChanges.parse(await answer.json());
};
const raise = async (said: Record<string, unknown> = {}) => {
  const flag = aRaise({ signal: null, ...said });
  expect((await world.ask("agent", "POST", "/v1/flags", flag)).status).toBe(201);
  return flag.id;
};

test("a move by a colleague is told at the next look, with who made it and the flag as it stands", async () => {
  const begun = await changes();
  expect(begun.changes).toEqual([]);
  const id = await raise();
  const raised = await changes(begun.now);
  expect(raised.changes?.map(({ flag, event }) => [flag.id, event.type])).toEqual([[id, "raised"]]);
  const move = { id: v7(), version: 1, move: "claim" };
  await world.ask("admin", "POST", `/v1/flags/${id}/moves`, move);
  const claimed = await changes(raised.now);
  // One line per flag: the last thing that happened to it.
  expect(claimed.changes).toMatchObject([
    {
      flag: { id, status: "claimed", version: 2 },
      event: { type: "claim", by: { name: "Abe Admin" } },
    },
  ]);
});

test("what was dated before the last look and committed after it is told all the same", async () => {
  const id = await raise();
  const { now } = await changes();
  await world.fresh.database.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, by_id, data, recorded_at)
     values ($1, $2, 2, 'claim', now(), '201', '{}', $3::timestamptz - interval '2 seconds')`,
    [world.tenantId, id, now],
  );
  const told = await changes(now);
  expect(told.changes?.find(({ flag }) => flag.id === id)?.event.type).toBe("claim");
});

test("after more changes than anybody reads one by one, the answer is to read anew", async () => {
  const { now } = await changes();
  await world.fresh.database.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, by_id, data)
     select tenant_id, id, 100 + n, 'claim', now(), null, '{}' from flags, generate_series(1, 250) n
     where tenant_id = $1`,
    [world.tenantId],
  );
  expect((await changes(now)).changes).toBeNull();
});

test("another tenant's changes are nobody's news", async () => {
  await raise();
  const answer = await world.ask(
    "other-tenant",
    "GET",
    "/v1/queue/changes?since=2020-01-01T00:00:00Z",
  );
  expect(QueueChanges.parse(await answer.json()).changes).toEqual([]);
});

test("one call can answer all flags of an account, so the queue shows them under one heading", async () => {
  const answer = await world.ask("cs_manager", "GET", "/v1/queue/groups?queue=all&group=account");
  const page = GroupPage.parse(await answer.json());
  const [group] = page.items;
  expect(page.items).toHaveLength(1);
  expect(group).toMatchObject({ key: northwind.id, name: northwind.name, flags: 3, overdue: 0 });
  expect(group?.worth).toEqual([{ amountMinor: "4800000", currency: "USD" }]);
  expect(group?.items).toHaveLength(3);
});

test("the file holds every flag of the question, and no cell of it is a formula", async () => {
  await world.fresh.database.query(
    `update flags set account_name = '=HYPERLINK("http://evil.example","x")' where tenant_id = $1`,
    [world.tenantId],
  );
  const columns = await writable();
  await world.fresh.database.query(
    `insert into flags (${columns}) select ${columns.replace(/\bid\b/, "gen_random_uuid()")}
     from flags, generate_series(1, 400) where tenant_id = $1`,
    [world.tenantId],
  );
  const answer = await world.ask(
    "cs_manager",
    "GET",
    "/v1/queue/file?queue=all&columns=account,due,worth",
  );
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toMatch(
    /^attachment; filename="flags-.*\.csv"$/,
  );
  const rows: string[][] = parse(await answer.text());
  const [header, ...lines] = rows;
  // In the order of the page, whatever the address says.
  expect(header).toEqual([
    "due_at",
    "contacted_at",
    "account_id",
    "account",
    "arr",
    "currency",
    "flag_id",
    "ticket_id",
  ]);
  const open = await world.fresh.database.query(
    `select from flags where tenant_id = $1 and status in ('new', 'claimed')`,
    [world.tenantId],
  );
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines).toHaveLength(open.length);
  expect(new Set(lines.map((line) => line[6])).size).toBe(open.length);
  for (const line of lines) expect(line[3]).toMatch(/^'=/);
  expect(lines[0]?.[4]).toBe("48000.00");
});

/** Columns of flags that can be written: those that are computed cannot. */
async function writable(): Promise<string> {
  const columns = await world.fresh.database.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = 'flags'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  );
  return columns.map(({ name }) => name).join(", ");
}

test.each([
  ["closed flags by worth", "/v1/flags?queue=all&status=closed&sort=worth"],
  ["closed flags that are due", "/v1/flags?queue=all&status=declined&due=today"],
  ["groups of closed flags", "/v1/queue/groups?queue=all&status=closed&group=account"],
  ["a column that is none", "/v1/queue/file?queue=all&columns=due,secrets"],
  ["a ticket and the queue at once", "/v1/flags?queue=all&ticket=48213"],
  ["a ticket and an account at once", "/v1/flags?account=1&ticket=48213"],
  ["a queue that cannot be one", "/v1/flags?queue=A%27B"],
  ["a time that is none", "/v1/queue/changes?since=yesterday"],
])("the endpoint refuses %s", async (_what, path) => {
  expect(await problemOf(await world.ask("cs_manager", "GET", path))).toMatchObject({
    type: "invalid",
  });
});
