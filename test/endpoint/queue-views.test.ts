// Views that people save of the queue: whose they are, who sees them, and what they count.
import { v7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { QueueViews } from "../../src/api/queue.ts";
import { MOST_VIEWS } from "../../src/storage/queue-views.ts";
import { MANAGER } from "../helpers/flags.ts";
import { ADMIN, aRaise, type As, makeWorld, OPS, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await world.ask("agent", "POST", "/v1/flags", aRaise());
  await world.ask(
    "agent",
    "POST",
    "/v1/flags",
    aRaise({ kind: "friction", signal: "fri.product.bug" }),
  );
});
beforeEach(() => world.fresh.database.query("truncate queue_views, queue_columns"));
afterAll(() => world.fresh.drop());

const aView = (changes: Record<string, unknown> = {}) => ({
  name: "Renewals at risk",
  shared: false,
  body: {
    filter: { queue: "all", status: "open", kind: "friction" },
    sort: "worth",
    group: "account",
    columns: ["due", "account"],
  },
  ...changes,
});
const put = (as: As, id: string, view: object = aView()) =>
  world.ask(as, "PUT", `/v1/queue/views/${id}`, view);
const seenBy = async (as: As) =>
  QueueViews.parse(await (await world.ask(as, "GET", "/v1/queue/views")).json()).items;

test("a view is saved under its name and comes back as it was, with how many flags it shows", async () => {
  const id = v7();
  expect((await put("cs_manager", id)).status).toBe(200);
  expect(await seenBy("cs_manager")).toEqual([
    { id, ...aView(), owner: { id: MANAGER, name: "Mia Manager" }, count: 1 },
  ]);
  await put("cs_manager", id, aView({ name: "At risk" }));
  expect((await seenBy("cs_manager")).map(({ name }) => name)).toEqual(["At risk"]);
});

test("a view of “me” shows everybody their own", async () => {
  const mine = { filter: { queue: "all", owner: "me" }, sort: null, group: null, columns: null };
  await put("cs_manager", v7(), aView({ shared: true, body: mine }));
  expect((await seenBy("cs_manager")).map(({ count }) => count)).toEqual([2]);
  expect((await seenBy("ops")).map(({ count }) => count)).toEqual([0]);
});

test("somebody else's private view is not there, whatever is asked of it", async () => {
  const id = v7();
  await put("cs_manager", id);
  for (const as of ["ops", "admin", "other-tenant"] as const) {
    expect(await seenBy(as)).toEqual([]);
    expect((await world.ask(as, "DELETE", `/v1/queue/views/${id}`)).status).toBe(404);
  }
  // In another tenant the same id would be another view, made there.
  for (const as of ["ops", "admin"] as const) expect((await put(as, id)).status).toBe(404);
  expect(await seenBy("cs_manager")).toHaveLength(1);
});

test("the same id in another tenant is another view", async () => {
  const id = v7();
  await put("cs_manager", id);
  expect((await put("other-tenant", id, aView({ name: "Ours" }))).status).toBe(200);
  expect((await seenBy("cs_manager")).map(({ name }) => name)).toEqual(["Renewals at risk"]);
  expect((await seenBy("other-tenant")).map(({ owner }) => owner.id)).toEqual([ADMIN]);
});

test("a shared view is seen by everybody of the queue, and changed by its owner or an admin", async () => {
  const id = v7();
  await put("cs_manager", id, aView({ shared: true }));
  expect((await seenBy("ops")).map(({ owner }) => owner.name)).toEqual(["Mia Manager"]);
  const refused = await put("ops", id, aView({ name: "Mine now" }));
  expect(await problemOf(refused)).toMatchObject({ type: "not-allowed" });
  expect((await world.ask("ops", "DELETE", `/v1/queue/views/${id}`)).status).toBe(403);
  expect((await put("admin", id, aView({ shared: true, name: "Everybody's" }))).status).toBe(200);
  const [view] = await seenBy("cs_manager");
  expect([view?.name, view?.owner.id]).toEqual(["Everybody's", MANAGER]);
});

test("a view that was deleted is put back under its id, which is how a deletion is undone", async () => {
  const id = v7();
  await put("cs_manager", id);
  expect((await world.ask("cs_manager", "DELETE", `/v1/queue/views/${id}`)).status).toBe(200);
  expect(await seenBy("cs_manager")).toEqual([]);
  expect((await world.ask("cs_manager", "DELETE", `/v1/queue/views/${id}`)).status).toBe(404);
  await put("cs_manager", id);
  expect(await seenBy("cs_manager")).toHaveLength(1);
});

test.each([
  ["no name", { name: "  " }],
  ["a name of two lines", { name: "a\nb" }],
  [
    "a question that contradicts itself",
    { body: { ...aView().body, filter: { queue: "all", status: "closed", due: "today" } } },
  ],
  ["a column twice", { body: { ...aView().body, columns: ["due", "due"] } }],
  ["an unknown order", { body: { ...aView().body, sort: "luck" } }],
])("a view with %s is refused", async (_what, change) => {
  const answer = await put("cs_manager", v7(), aView(change));
  expect(await problemOf(answer)).toMatchObject({ type: "invalid" });
});

test("nobody saves more views than anybody looks at", async () => {
  await world.fresh.database.query(
    `insert into queue_views (tenant_id, id, owner_id, name, shared, body, updated_at)
     select $1, gen_random_uuid(), $2, 'View ' || n, false, $4, now() from generate_series(1, $3::int) n`,
    [world.tenantId, OPS, MOST_VIEWS, JSON.stringify(aView().body)],
  );
  expect(await problemOf(await put("ops", v7()))).toMatchObject({ type: "invalid", field: "id" });
  expect((await put("cs_manager", v7())).status).toBe(200);
});

test("columns are remembered per person, and forgotten on request", async () => {
  const columns = async (as: As) =>
    QueueViews.parse(await (await world.ask(as, "GET", "/v1/queue/views")).json()).columns;
  await world.ask("cs_manager", "PUT", "/v1/queue/columns", { columns: ["worth", "due"] });
  expect(await columns("cs_manager")).toEqual(["due", "worth"]);
  expect(await columns("ops")).toBeNull();
  await world.ask("cs_manager", "PUT", "/v1/queue/columns", { columns: null });
  expect(await columns("cs_manager")).toBeNull();
});
