import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { FlagDetail, FlagPage, MovedFlag } from "../../src/api/flag.ts";
import { QueueCounts } from "../../src/api/queue.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { findSignal } from "../../src/domain/taxonomy.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import { MANAGER, NOW, northwind } from "../helpers/flags.ts";
import { type As, aRaise, makeWorld, problemOf, type World } from "./world.ts";

/** Of the default taxonomy: may wait for the weekly digest. */
const WEEKLY = "exp.commercial.timing";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

async function raised(changes: Record<string, unknown> = {}): Promise<string> {
  const flag = aRaise(changes);
  const answer = await world.ask("agent", "POST", "/v1/flags", flag);
  expect(answer.status).toBe(201);
  return flag.id;
}

const move = (id: string, version: number, what: Record<string, unknown>, as: As = "cs_manager") =>
  world.ask(as, "POST", `/v1/flags/${id}/moves`, { id: v7(), version, ...what });

test("a CS manager claims, contacts and accepts, and the agent reads the story", async () => {
  const id = await raised();
  for (const [version, what] of ["claim", "contact", "accept"].entries()) {
    const answer = await move(id, version + 1, { move: what });
    expect(answer.status).toBe(200);
    const moved = MovedFlag.parse(await answer.json());
    expect([moved.event.type, moved.event.by?.name]).toEqual([what, "Mia Manager"]);
    expect(moved.event.data).not.toHaveProperty("before");
  }
  const detail = FlagDetail.parse(
    await (await world.ask("agent", "GET", `/v1/flags/${id}`)).json(),
  );
  expect(detail.flag.status).toBe("accepted");
  expect(detail.story.map(({ type }) => type)).toEqual(["raised", "claim", "contact", "accept"]);
});

test("a move decided on an older version is 409 and says who did what meanwhile", async () => {
  const id = await raised();
  await move(id, 1, { move: "claim" });
  const answer = await move(id, 1, { move: "decline", reason: "timing" }, "admin");
  expect(answer.status).toBe(409);
  const problem = await problemOf(answer);
  expect(problem).toMatchObject({
    type: "stale-move",
    flag: { id, status: "claimed", version: 2 },
    meanwhile: { type: "claim", by: { id: MANAGER, name: "Mia Manager" } },
  });
  expect(problem.detail).toContain("Mia Manager");
});

test("the same move sent twice is made once", async () => {
  const id = await raised();
  const body = { id: v7(), version: 1, move: "contact" };
  const first = await world.ask("cs_manager", "POST", `/v1/flags/${id}/moves`, body);
  const again = await world.ask("cs_manager", "POST", `/v1/flags/${id}/moves`, body);
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.json()).toEqual(await first.json());
});

test("a decline is undone by the person who declined, and by nobody else", async () => {
  const id = await raised();
  await move(id, 1, { move: "decline", reason: "wrong-signal", rightSignal: "exp.capacity.usage" });
  const other = await move(id, 2, { move: "undo" }, "admin");
  expect(other.status).toBe(403);
  const mine = await move(id, 2, { move: "undo" });
  expect(MovedFlag.parse(await mine.json()).flag.status).toBe("new");
});

test("a move that is not possible from here is 422, with the reason's code and the flag", async () => {
  const id = await raised();
  await move(id, 1, { move: "decline", reason: "timing" });
  const answer = await move(id, 2, { move: "claim" });
  expect(answer.status).toBe(422);
  expect(await problemOf(answer)).toMatchObject({
    type: "move-refused",
    reason: "not-from-here",
    flag: { status: "declined" },
  });
});

test("a long list of a ticket's or an account's flags says that it goes on, and from where", async () => {
  const ticketId = "987654321";
  const sent = Array.from({ length: 5 }, () => aRaise({ ticketId }));
  for (const flag of sent) await world.ask("agent", "POST", "/v1/flags", flag);
  const seen: string[] = [];
  for (let after: string | null = ""; after !== null;) {
    const place: string = after === "" ? "" : `&after=${after}`;
    const answer = await world.ask("agent", "GET", `/v1/flags?ticket=${ticketId}&limit=2${place}`);
    const page = FlagPage.parse(await answer.json());
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  expect(seen.toSorted()).toEqual(sent.map(({ id }) => id).toSorted());
  const nowhere = await world.ask("agent", "GET", `/v1/flags?ticket=${ticketId}&after=nowhere`);
  expect((await problemOf(nowhere)).field).toBe("after");
  const ofNobody = await world.ask("agent", "GET", "/v1/flags?account=none");
  expect(await problemOf(ofNobody)).toMatchObject({ status: 422, field: "account" });
});

test("a signal that could wait, chosen after the click, keeps the deadline and says why", async () => {
  const flag = aRaise({ signal: null });
  await world.ask("agent", "POST", "/v1/flags", flag);
  const refined = await world.ask("agent", "PATCH", `/v1/flags/${flag.id}`, { signal: WEEKLY });
  const { flag: shown } = MovedFlag.parse(await refined.json());
  expect([shown.signal, shown.urgency]).toEqual([WEEKLY, "day"]);
  expect(shown.why.map(({ code }) => code)).toContain("deadline-kept");
  expect(shown.why.map(({ code }) => code)).not.toContain("no-signal");
});

test.each([
  ["reason", { move: "decline" }],
  ["rightSignal", { move: "decline", reason: "wrong-signal", rightSignal: "exp.no.such" }],
  ["move", { move: "win" }],
  ["by", { move: "claim", by: { as: "system" } }],
])("a move with a wrong %s is 422 and names it", async (field, what) => {
  const id = await raised();
  const answer = await move(id, 1, what);
  expect(answer.status).toBe(422);
  expect((await problemOf(answer)).field).toBe(field);
});

test("the agent takes a click back within a minute, and not after", async () => {
  const soon = await raised();
  const late = await raised();
  world.clock.now += 30_000;
  const answer = await move(soon, 1, { move: "withdraw" }, "agent");
  expect(MovedFlag.parse(await answer.json()).flag.status).toBe("withdrawn");
  world.clock.now += 60_000;
  const refused = await move(late, 1, { move: "withdraw" }, "agent");
  expect(await problemOf(refused)).toMatchObject({ reason: "undo-window-passed" });
  const anothers = await move(late, 1, { move: "withdraw" }, "other-agent");
  expect(anothers.status).toBe(403);
  world.clock.now = NOW.getTime();
});

test("a deal and a duplicate must be there to be named", async () => {
  const id = await raised();
  const deal = await move(id, 1, { move: "opportunity", opportunity: { crm: "x", id: "none" } });
  expect(deal.status).toBe(404);
  expect((await move(id, 1, { move: "duplicate", of: v7() })).status).toBe(404);
  const self = await move(id, 1, { move: "duplicate", of: id });
  expect(await problemOf(self)).toMatchObject({ reason: "duplicate-of-itself" });
});

const entry = (flagId: string) => ({ flagId, move: { id: v7(), version: 1, move: "contact" } });

test("many at once: each is answered by itself", async () => {
  const [fine, stale] = [await raised(), await raised()];
  await move(stale, 1, { move: "claim" });
  const answer = await world.ask("cs_manager", "POST", "/v1/moves", {
    moves: [entry(stale), entry(fine), entry(v7())],
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    results: [
      { flagId: stale, status: 409, problem: { type: "stale-move", flag: { status: "claimed" } } },
      { flagId: fine, status: 200, flag: { status: "contacted" }, event: { type: "contact" } },
      { status: 404, problem: { type: "not-found" } },
    ],
  });
});

test("more than a hundred at once are refused", async () => {
  const moves = Array.from({ length: 101 }, () => ({
    flagId: v7(),
    move: { id: v7(), version: 1, move: "claim" },
  }));
  expect((await world.ask("cs_manager", "POST", "/v1/moves", { moves })).status).toBe(422);
});

test("an agent refines a flag until CS has made contact", async () => {
  const id = await raised({ signal: null, note: null });
  const refine = (fields: unknown, as: As = "agent") =>
    world.ask(as, "PATCH", `/v1/flags/${id}`, fields);
  const answer = await refine({ signal: "exp.capacity.seats", note: "Five seats." });
  const moved = MovedFlag.parse(await answer.json());
  expect(moved.flag).toMatchObject({ signal: "exp.capacity.seats", note: "Five seats." });
  expect(moved.flag.why.map(({ code }) => code)).toEqual(["account-owner", "signal-urgency"]);
  expect(moved.event.type).toBe("refined");
  expect((await problemOf(await refine({ signal: "fri.product.gap" }))).field).toBe("signal");
  expect((await refine({})).status).toBe(422);
  expect((await refine({ status: "won" })).status).toBe(422);
  expect((await refine({ note: "Mine." }, "other-agent")).status).toBe(403);
  await move(id, 2, { move: "contact" });
  expect(await problemOf(await refine({ note: "Later." }))).toMatchObject({ reason: "too-late" });
});

test("the queue pages through every open flag once, most urgent first", async () => {
  await world.fresh.database.query("truncate flags, flag_texts, flag_events, deliveries");
  const ids = [];
  for (let n = 0; n < 5; n += 1) {
    world.clock.now = NOW.getTime() + n * 1000;
    ids.push(await raised());
  }
  world.clock.now = NOW.getTime();
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const after: string = next === "" ? "" : `&after=${encodeURIComponent(next)}`;
    const answer = await world.ask("cs_manager", "GET", `/v1/flags?queue=all&limit=2${after}`);
    const page = FlagPage.parse(await answer.json());
    seen.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  expect(seen).toEqual(ids);
  const mine = await world.ask(
    "cs_manager",
    "GET",
    "/v1/flags?queue=expansion&owner=me&q=licences",
  );
  expect(FlagPage.parse(await mine.json()).items).toHaveLength(5);
  const none = await world.ask("cs_manager", "GET", "/v1/flags?queue=all&owner=none");
  expect(FlagPage.parse(await none.json()).items).toHaveLength(0);
});

test("the sidebar sees what is flagged for its ticket and its account", async () => {
  const id = await raised({ ticketId: "99001" });
  for (const path of ["/v1/flags?ticket=99001", `/v1/flags?account=${northwind.id}`]) {
    const page = FlagPage.parse(await (await world.ask("agent", "GET", path)).json());
    expect(page.items.map((flag) => flag.id)).toContain(id);
  }
});

test.each([
  "/v1/flags",
  "/v1/flags?ticket=1&account=2",
  "/v1/flags?ticket=1&ticket=2",
  "/v1/flags?ticket=9223372036854775808",
  "/v1/flags?ticket=1%27%20or%201=1",
  "/v1/flags?queue=all&limit=501",
  "/v1/flags?queue=all&status=melted",
  "/v1/flags?queue=all&after=junk",
  "/v1/flags?queue=all&q=a%00b",
  "/v1/flags?queue=all&sort=asc",
  "/v1/flags?queue=all&__proto__=1",
])("%s is 422 and names the parameter", async (path) => {
  const answer = await world.ask("cs_manager", "GET", path);
  expect(answer.status).toBe(422);
  expect((await problemOf(answer)).field).toMatch(/^\w/);
});

test("hostile words in the search find nothing and break nothing", async () => {
  for (const q of ["' or 1=1 --", "a & | ! ( )", "%", "\\", "<script>", ":*", "🦊", "١٢٣"]) {
    const answer = await world.ask(
      "cs_manager",
      "GET",
      `/v1/flags?queue=all&q=${encodeURIComponent(q)}`,
    );
    expect(answer.status).toBe(200);
  }
});

test("the figures above the queue count what waits, and what was answered in time", async () => {
  await world.fresh.database.query("truncate flags, flag_texts, flag_events, deliveries");
  const contacted = await raised();
  await raised({ accountId: null, kind: "friction", signal: "fri.product.gap" });
  await move(contacted, 1, { move: "contact" });
  world.clock.now += 6000;
  const counts = QueueCounts.parse(
    await (await world.ask("cs_manager", "GET", "/v1/queue")).json(),
  );
  world.clock.now = NOW.getTime();
  expect(counts).toMatchObject({ mine: 1, unowned: 1, open: 2, friction: 1, overdue: 0 });
  expect(counts.answeredInTime).toMatchObject({ id: "sla-attainment", n: 1, unit: "share" });
});

test("a destination that hears of refinements is owed a message for one", async () => {
  await putDestination(world.fresh.database, world.tenantId, {
    id: "refinements",
    type: "webhook",
    name: "Warehouse",
    sealed: new Uint8Array([1]),
    kinds: ["expansion", "friction"],
    events: ["refined"],
  });
  world.clock.now += 60_000;
  const id = await raised();
  await world.ask("agent", "PATCH", `/v1/flags/${id}`, { note: "Seven seats." });
  expect(
    await world.fresh.database.query(
      `select seq, destination_id as "to", status from deliveries where flag_id = $1`,
      [id],
    ),
  ).toEqual([{ seq: 2, to: "refinements", status: "waiting" }]);
  world.clock.now = NOW.getTime();
});

test("the queue is searched by signal and by who flagged as well", async () => {
  const bySignal = await raised({ signal: "exp.addon.product", quote: null, note: null });
  const byBo = aRaise({ quote: null, note: null });
  await world.ask("other-agent", "POST", "/v1/flags", byBo);
  const found = async (q: string) => {
    const answer = await world.ask(
      "cs_manager",
      "GET",
      `/v1/flags?queue=all&q=${encodeURIComponent(q)}`,
    );
    return FlagPage.parse(await answer.json()).items.map(({ id }) => id);
  };
  const label = findSignal(defaultTaxonomy, "exp.addon.product")?.signal.label ?? "";
  expect(await found(label)).toEqual([bySignal]);
  expect(await found("exp.addon.product")).toEqual([bySignal]);
  expect(await found("bo")).toEqual([byBo.id]);
});
