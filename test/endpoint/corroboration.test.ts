// Corroboration as agents and CS managers meet it: through the endpoint.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { FlagDetail, FlagPage, FlagReceipt, MovedFlag } from "../../src/api/flag.ts";
import { setWindows } from "../../src/storage/windows.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
let account = 700;
beforeAll(async () => {
  world = await makeWorld();
  for (const id of [world.tenantId, world.otherTenantId])
    await setWindows(world.fresh.database, id, { corroborationDays: 30 }, new Date());
});
afterAll(() => world.fresh.drop());

const saying = (changes: Record<string, unknown> = {}) =>
  aRaise({ accountId: String(account), accountName: "Lumen Labs", ...changes });

async function raise(as: "agent" | "other-agent" | "other-tenant", body: { readonly id: string }) {
  const answer = await world.ask(as, "POST", "/v1/flags", body);
  expect(answer.status).toBe(201);
  return FlagReceipt.parse(await answer.json());
}

const show = async (id: string, as: "agent" | "other-agent" | "cs_manager" = "cs_manager") =>
  FlagDetail.parse(await (await world.ask(as, "GET", `/v1/flags/${id}`)).json());

const move = (as: "agent" | "cs_manager", id: string, version: number, made: object) =>
  world.ask(as, "POST", `/v1/flags/${id}/moves`, { id: v7(), version, ...made });

test("the second agent hears whose flag theirs joined, and the owner sees who heard it, on which tickets, in which words", async () => {
  account += 1;
  const first = saying();
  const second = saying({ ticketId: "48260", quote: "Two more of us share a login." });
  const third = saying({ ticketId: "48261", quote: null, note: "Asked on the phone." });
  expect((await raise("agent", first)).joined).toBeNull();
  const receipt = await raise("other-agent", second);
  expect(receipt.joined).toBe(first.id);
  await raise("other-agent", third);

  const replay = await world.ask("other-agent", "POST", "/v1/flags", second);
  expect(replay.headers.get("Idempotent-Replayed")).toBe("true");
  expect(FlagReceipt.parse(await replay.json())).toEqual(receipt);

  const told = await show(second.id, "other-agent");
  expect(told.flag).toMatchObject({
    status: "duplicate",
    joined: { id: first.id, agent: { name: "Ada Agent" }, status: "new" },
  });
  expect(told.head?.flag.id).toBe(first.id);
  expect(told.head?.story.map(({ type }) => type)).toEqual([
    "raised",
    "corroborated",
    "corroborated",
  ]);

  const seen = await show(first.id);
  expect(seen.flag.corroboration).toMatchObject({ agents: 2, tickets: 3, flags: 3 });
  expect(seen.joined.map(({ ticketId, quote, note }) => [ticketId, quote, note])).toEqual([
    ["48260", "Two more of us share a login.", "Their ops lead decides."],
    ["48261", null, "Asked on the phone."],
  ]);
});

test("what is joined is not in the queue of open work, and not counted there", async () => {
  const counted = async () => (await world.ask("cs_manager", "GET", "/v1/queue")).json();
  const before = await counted();
  account += 1;
  const [first, second] = [saying(), saying()];
  await raise("agent", first);
  await raise("other-agent", second);
  const queue = FlagPage.parse(
    await (await world.ask("cs_manager", "GET", "/v1/flags?queue=expansion&limit=100")).json(),
  );
  const ids = queue.items.map(({ id }) => id);
  expect(ids).toContain(first.id);
  expect(ids).not.toContain(second.id);
  expect(await counted()).toMatchObject({ open: before.open + 1 });
});

test("choosing the signal later joins as well, and what the author writes afterwards is taken", async () => {
  account += 1;
  const [first, second] = [saying(), saying({ signal: null, note: null })];
  await raise("agent", first);
  await raise("other-agent", second);
  const path = `/v1/flags/${second.id}`;
  const refined = await world.ask("other-agent", "PATCH", path, { signal: first.signal });
  expect(MovedFlag.parse(await refined.json()).flag.joined?.id).toBe(first.id);
  expect((await move("cs_manager", first.id, 2, { move: "contact" })).status).toBe(200);
  const noted = await world.ask("other-agent", "PATCH", path, { note: "They are three now." });
  expect(noted.status).toBe(200);
  expect((await show(first.id)).joined[0]?.note).toBe("They are three now.");
});

test("only customer success merges and splits, and an agent withdraws their own joined flag", async () => {
  account += 1;
  const [first, second] = [saying(), saying()];
  await raise("agent", first);
  await raise("agent", second);
  expect((await move("agent", second.id, 1, { move: "split" })).status).toBe(403);
  const withdrawn = await move("agent", second.id, 1, { move: "withdraw" });
  expect(MovedFlag.parse(await withdrawn.json()).flag.status).toBe("withdrawn");
  expect((await show(first.id)).flag.corroboration).toBeNull();
});

test("a split and its undo come back with the flag as it stands", async () => {
  account += 1;
  const [first, second] = [saying(), saying()];
  await raise("agent", first);
  await raise("other-agent", second);
  const split = MovedFlag.parse(
    await (await move("cs_manager", second.id, 1, { move: "split" })).json(),
  );
  expect(split.flag).toMatchObject({ status: "new", joined: null, duplicateOf: null });
  const undone = MovedFlag.parse(
    await (await move("cs_manager", second.id, split.flag.version, { move: "undo" })).json(),
  );
  expect(undone.flag.joined?.id).toBe(first.id);
  const again = await move("cs_manager", first.id, 2, { move: "split" });
  expect((await problemOf(again)).reason).toBe("not-from-here");
});

test("another tenant's flag on an account of the same number joins nothing here", async () => {
  account += 1;
  await raise("agent", saying());
  expect((await raise("other-tenant", saying())).joined).toBeNull();
});
