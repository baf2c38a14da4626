// Flags that say the same of the same account: the later one is joined to the first, and nothing of it is lost.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import type { Move } from "../../src/domain/flag.ts";
import { connect } from "../../src/storage/database.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import type { FlagRecord } from "../../src/storage/flag-record.ts";
import { eventsOf, flagById, flagDetail } from "../../src/storage/flags.ts";
import { moveFlag, type MoveOutcome } from "../../src/storage/moves.ts";
import { createRaiser, type NewFlag, type Receipt } from "../../src/storage/raise.ts";
import { refineFlag } from "../../src/storage/refine.ts";
import { setWindows } from "../../src/storage/windows.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, AGENT, makeTenant, MANAGER, northwind, NOW } from "../helpers/flags.ts";

const DAY = 86_400_000;
const BEN = "102";
const SEATS = "exp.capacity.seats";
const USAGE = "exp.capacity.usage";

let fresh: FreshDatabase;
let tenantId: string;
let accounts = 0;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database, v7(), { joins: true });
});
afterAll(() => fresh.drop());

/** Every test has an account of its own. */
const anAccount = () => ({ ...northwind, id: String(5000 + ++accounts), crmId: null });

/** A flag of that account, which joins what was decided in the 30 days before it. */
const saying = (account: NewFlag["account"], changes: Partial<NewFlag> = {}): NewFlag => {
  const raisedAt = changes.raisedAt ?? NOW;
  return aFlag(tenantId, {
    account,
    accountIsNew: true,
    joinsSince: new Date(raisedAt.getTime() - 30 * DAY),
    ...changes,
  });
};

async function raised(flag: NewFlag): Promise<Receipt> {
  const outcome = await createRaiser(fresh.serving)(flag);
  if (outcome.is === "refused") throw new Error(outcome.because);
  return outcome.receipt;
}

async function stored(id: string): Promise<FlagRecord> {
  const flag = await flagById(fresh.serving.forTenant(tenantId), tenantId, id);
  if (flag === null) throw new Error("There is no such flag.");
  return flag;
}

const after = (days: number) => new Date(NOW.getTime() + days * DAY);
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const owed = () => [{ id: v7(), destinationId: "slack", nextAttemptAt: new Date() }];

const storyOf = (id: string) => eventsOf(fresh.serving.forTenant(tenantId), tenantId, id);
const typesOf = async (id: string) => (await storyOf(id)).map(({ type }) => type);

async function move(
  id: string,
  made: Move | { readonly move: "undo" },
  {
    by = MANAGER,
    as = "cs",
    at = NOW,
    version,
  }: {
    readonly by?: string | null;
    readonly as?: "cs" | "author" | "system";
    readonly at?: Date;
    readonly version?: number;
  } = {},
): Promise<MoveOutcome> {
  return moveFlag(fresh.serving.forTenant(tenantId), tenantId, id, {
    requestId: v7(),
    expectedVersion: version ?? (await stored(id)).version,
    by: { as, id: by },
    move: made,
    at,
    owed: () => [],
  });
}

const refine = (id: string, agentId: string, signal: string | null, at = NOW) =>
  refineFlag(fresh.serving.forTenant(tenantId), tenantId, id, {
    agentId,
    fields: { signal },
    at,
    owed: () => [],
  });

test("the second agent's flag joins the first one, and keeps its author, quote, note and ticket", async () => {
  const account = anAccount();
  const first = saying(account);
  const second = saying(account, { agentId: BEN, ticketId: "48260", quote: "Two share a login." });
  expect((await raised(first)).joined).toBeNull();
  expect((await raised(second)).joined).toBe(first.id);

  expect(await stored(second.id)).toMatchObject({
    status: "duplicate",
    duplicateOf: first.id,
    agentId: BEN,
    ticketId: "48260",
    quote: "Two share a login.",
    note: "Their ops lead decides.",
    headAgentId: AGENT,
    headStatus: "new",
    version: 1,
  });
  expect(await stored(first.id)).toMatchObject({
    status: "new",
    version: 2,
    joinedFlags: 1,
    heardAgents: 2,
    heardTickets: 2,
  });
  const [, heard] = await storyOf(first.id);
  expect(heard).toMatchObject({
    type: "corroborated",
    byId: BEN,
    data: { flagId: second.id, agentId: BEN, ticketId: "48260" },
  });
  const [raising] = await storyOf(second.id);
  expect(raising).toMatchObject({ type: "raised", data: { joined: first.id } });
  const detail = await flagDetail(fresh.serving.forTenant(tenantId), tenantId, second.id);
  expect(detail?.head?.flag.id).toBe(first.id);
});

test("the receipt says whom a flag joined, and says the same when the request comes again after a split", async () => {
  const account = anAccount();
  const first = saying(account);
  const second = saying(account, { agentId: BEN });
  await raised(first);
  const receipt = await raised(second);
  await move(second.id, { move: "split" });
  expect(await createRaiser(fresh.serving)(second)).toEqual({ is: "replayed", receipt });
});

test("flags that share one commit join the first of them", async () => {
  const account = anAccount();
  const flags = Array.from({ length: 20 }, (_, n) =>
    saying(account, { agentId: String(300 + n), ticketId: String(7000 + n) }),
  );
  const raise = createRaiser(fresh.serving, { lanes: 1 });
  await Promise.all(flags.map((flag) => raise(flag)));
  const rows = await Promise.all(flags.map(({ id }) => stored(id)));
  const [head, ...others] = rows.filter(({ status }) => status === "new");
  expect(others).toEqual([]);
  expect(head).toMatchObject({ joinedFlags: 19, heardAgents: 20, heardTickets: 20, version: 20 });
  expect((await storyOf(head?.id ?? "")).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
});

test("two processes that raise the same at the same moment have one open flag between them", async () => {
  const other = connect({ url: fresh.servingUrl });
  try {
    const one = createRaiser(fresh.serving, { lanes: 4, batch: 3 });
    const another = createRaiser(other, { lanes: 6, batch: 2 });
    for (let round = 0; round < 5; round++) {
      const account = anAccount();
      const flags = Array.from({ length: 24 }, (_, n) =>
        saying(account, { signal: n % 3 === 0 ? USAGE : SEATS, agentId: String(400 + n) }),
      );
      const outcomes = await Promise.all(
        flags.map((flag, n) => (n % 2 === 0 ? one(flag) : another(flag))),
      );
      expect(outcomes.map((outcome) => outcome.is)).toEqual(flags.map(() => "stored"));
      const rows = await Promise.all(flags.map(({ id }) => stored(id)));
      const heads = rows.filter(({ status }) => status === "new");
      expect(new Set(heads.map(({ signal }) => signal))).toEqual(new Set([SEATS, USAGE]));
      expect(heads).toHaveLength(2);
      for (const head of heads) {
        const joined = rows.filter(({ duplicateOf }) => duplicateOf === head.id);
        expect(joined).toHaveLength(head.signal === SEATS ? 15 : 7);
        expect(head.version).toBe(1 + joined.length);
      }
    }
  } finally {
    await other.close();
  }
});

test("a flag joins what was decided in the last 30 days, and stands for itself afterwards", async () => {
  const account = anAccount();
  const first = saying(account);
  await raised(first);
  await move(first.id, { move: "decline", reason: "timing" });
  const within = saying(account, { agentId: BEN, raisedAt: after(30) });
  const beyond = saying(account, { agentId: BEN, raisedAt: new Date(after(30).getTime() + 1) });
  const joinsBeyond = saying(account, { raisedAt: after(40) });
  expect((await raised(within)).joined).toBe(first.id);
  expect((await raised(beyond)).joined).toBeNull();
  expect((await raised(joinsBeyond)).joined).toBe(beyond.id);
  expect(await stored(first.id)).toMatchObject({ status: "declined", joinedFlags: 1 });
});

test("not sure, no account, another signal and another account join nothing", async () => {
  const account = anAccount();
  await raised(saying(account));
  for (const changes of [
    { signal: null },
    { account: null, accountIsNew: false },
    { signal: USAGE },
    { account: anAccount() },
  ])
    expect((await raised(saying(account, changes))).joined).toBeNull();
});

test("destinations hear of the flag that was joined instead of a second one, and not at all when that is undone", async () => {
  await putDestination(fresh.database, tenantId, {
    id: "slack",
    type: "slack",
    name: "#expansion",
    sealed: new Uint8Array([1]),
    kinds: ["expansion"],
    events: ["raised"],
  });
  const account = anAccount();
  const first = saying(account, { deliveries: owed(), joinedDeliveries: owed() });
  const second = saying(account, { deliveries: owed(), joinedDeliveries: owed() });
  await raised(first);
  await raised(second);
  const waiting = () =>
    fresh.database.query<{ flagId: string; seq: number; status: string }>(
      `select flag_id as "flagId", seq, status from deliveries
       where tenant_id = $1 and flag_id = any($2) order by flag_id, seq`,
      [tenantId, [first.id, second.id]],
    );
  expect(await waiting()).toEqual([
    { flagId: first.id, seq: 1, status: "waiting" },
    { flagId: first.id, seq: 2, status: "waiting" },
  ]);
  await move(second.id, { move: "withdraw" }, { by: AGENT, as: "author" });
  expect(await waiting()).toEqual([
    { flagId: first.id, seq: 1, status: "waiting" },
    { flagId: first.id, seq: 2, status: "cancelled" },
  ]);
  expect(await typesOf(first.id)).toEqual(["raised", "corroborated", "uncorroborated"]);
  expect(await stored(first.id)).toMatchObject({ joinedFlags: 0, heardAgents: 1 });
});

test("when the first flag is withdrawn, the earliest that joined it is open again with its own deadline", async () => {
  const account = anAccount();
  const first = saying(account);
  const second = saying(account, { agentId: BEN, raisedAt: later(1), dueAt: later(7200) });
  const third = saying(account, { agentId: "103", raisedAt: later(2) });
  for (const flag of [first, second, third]) await raised(flag);
  await move(first.id, { move: "withdraw" }, { by: AGENT, as: "author" });
  expect(await stored(second.id)).toMatchObject({
    status: "new",
    duplicateOf: null,
    closedAt: null,
    dueAt: later(7200),
    joinedFlags: 1,
  });
  expect(await stored(third.id)).toMatchObject({ status: "duplicate", duplicateOf: second.id });
  expect((await raised(saying(account))).joined).toBe(second.id);

  // The withdrawal itself is undone: the flag is back, and says what another one stands for meanwhile.
  const back = await move(first.id, { move: "undo" }, { by: AGENT, as: "author" });
  expect(back.is).toBe("moved");
  expect(await stored(first.id)).toMatchObject({ status: "duplicate", duplicateOf: second.id });
});

test("a flag that was not sure joins when its signal is chosen, and its author goes on writing", async () => {
  const account = anAccount();
  const first = saying(account);
  const second = saying(account, { agentId: BEN, signal: null });
  await raised(first);
  await raised(second);
  await refine(second.id, BEN, SEATS);
  expect(await stored(second.id)).toMatchObject({ status: "duplicate", duplicateOf: first.id });
  expect(await typesOf(second.id)).toEqual(["raised", "refined", "joined"]);
  expect(await typesOf(first.id)).toEqual(["raised", "corroborated"]);
  await move(first.id, { move: "contact" });
  const noted = await refineFlag(fresh.serving.forTenant(tenantId), tenantId, second.id, {
    agentId: BEN,
    fields: { note: "They are three now." },
    at: NOW,
    owed: () => [],
  });
  expect(noted).toMatchObject({ is: "refined", flag: { note: "They are three now." } });
});

test("a flag whose signal changes leaves the one it joined, and lets those go that joined it", async () => {
  const account = anAccount();
  const [a, b, c] = [saying(account), saying(account, { agentId: BEN }), saying(account)];
  for (const flag of [a, b, c]) await raised(flag);
  await refine(b.id, BEN, USAGE);
  expect(await stored(b.id)).toMatchObject({ status: "new", duplicateOf: null });
  expect((await raised(saying(account, { signal: USAGE }))).joined).toBe(b.id);
  await refine(a.id, AGENT, USAGE);
  expect(await stored(a.id)).toMatchObject({ status: "duplicate", duplicateOf: b.id });
  expect(await stored(c.id)).toMatchObject({ status: "new", duplicateOf: null });
  expect((await raised(saying(account))).joined).toBe(c.id);
  await refine(c.id, AGENT, null);
  await refine(b.id, BEN, null);
  expect(await stored(b.id)).toMatchObject({ status: "new", joinedFlags: 0 });
  expect(await stored(a.id)).toMatchObject({ status: "new", joinedFlags: 1 });
});

test("merging by hand takes along what was joined, and undoing it gives all of it back", async () => {
  const account = anAccount();
  const [seats, alsoSeats] = [saying(account), saying(account, { agentId: BEN })];
  const usage = saying(account, { signal: USAGE, agentId: "103", ticketId: "9" });
  for (const flag of [seats, alsoSeats, usage]) await raised(flag);
  await move(seats.id, { move: "duplicate", of: usage.id });
  expect(await stored(alsoSeats.id)).toMatchObject({ duplicateOf: usage.id });
  expect(await stored(usage.id)).toMatchObject({ joinedFlags: 2, heardAgents: 3, heardTickets: 2 });
  expect((await raised(saying(account))).joined).toBe(usage.id);

  await move(seats.id, { move: "undo" });
  expect(await stored(seats.id)).toMatchObject({ status: "new", joinedFlags: 1 });
  expect(await stored(alsoSeats.id)).toMatchObject({ duplicateOf: seats.id });
  expect(await stored(usage.id)).toMatchObject({ joinedFlags: 1 });
  expect((await raised(saying(account))).joined).toBe(seats.id);
});

test("a flag that is split is one of its own again, and undoing it joins it again", async () => {
  const account = anAccount();
  const [first, second] = [saying(account), saying(account, { agentId: BEN })];
  for (const flag of [first, second]) await raised(flag);
  const split = await move(second.id, { move: "split" });
  expect(split).toMatchObject({ is: "moved", flag: { status: "new", dueAt: second.dueAt } });
  expect((await raised(saying(account))).joined).toBe(first.id);
  await move(second.id, { move: "undo" });
  expect(await stored(second.id)).toMatchObject({ status: "duplicate", duplicateOf: first.id });
  expect(await typesOf(first.id)).toEqual([
    "raised",
    "corroborated",
    "uncorroborated",
    "corroborated",
    "corroborated",
  ]);
  expect(await move(first.id, { move: "split" })).toMatchObject({ because: "not-from-here" });
});

test("when the first flag is withdrawn or says something else after a split, the next one joins the one that was split", async () => {
  for (const leave of [
    (id: string) => move(id, { move: "withdraw" }, { as: "author", by: AGENT }),
    (id: string) => refine(id, AGENT, USAGE),
  ]) {
    const account = anAccount();
    const [first, second, third] = [saying(account), saying(account), saying(account)];
    await raised(first);
    await raised(second);
    await move(second.id, { move: "split" });
    await leave(first.id);
    expect((await raised(third)).joined).toBe(second.id);
  }
});

test("a flag that was decided on an older version is moved all the same when only somebody else has heard it meanwhile", async () => {
  const account = anAccount();
  const first = saying(account);
  await raised(first);
  const seen = (await stored(first.id)).version;
  await raised(saying(account, { agentId: BEN }));
  expect((await move(first.id, { move: "claim" }, { version: seen })).is).toBe("moved");
  await raised(saying(account, { agentId: "103" }));
  expect(await move(first.id, { move: "undo" })).toMatchObject({
    is: "moved",
    flag: { status: "new" },
  });
  expect((await move(first.id, { move: "claim" }, { version: seen })).is).toBe("stale");
});

test("a reopened flag is joined again for as long as it is open", async () => {
  const account = anAccount();
  const first = saying(account);
  await raised(first);
  await move(first.id, { move: "decline", reason: "timing" });
  await raised(saying(account, { agentId: BEN, raisedAt: new Date(NOW.getTime() + DAY) }));
  await move(first.id, { move: "reopen", why: "Heard again." });
  const muchLater = saying(account, { raisedAt: new Date(NOW.getTime() + 100 * DAY) });
  expect((await raised(muchLater)).joined).toBe(first.id);
});

test("a tenant that joins nothing has every flag stand for itself, and finds who stands when it begins to", async () => {
  const account = anAccount();
  const [first, second] = [saying(account, { joinsSince: null }), saying(account)];
  await raised(first);
  await setWindows(fresh.database, tenantId, { corroborationDays: null }, NOW);
  await raised(saying(account, { joinsSince: null }));
  await setWindows(fresh.database, tenantId, { corroborationDays: 30 }, NOW);
  expect((await raised(second)).joined).toBe(first.id);
});
