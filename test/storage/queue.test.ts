import { afterAll, beforeAll, expect, test } from "vitest";
import { queueCounts, queuePage, type QueueQuestion } from "../../src/storage/queue.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, NOW, OTHER_MANAGER } from "../helpers/flags.ts";
import { MOMENT } from "../helpers/moment.ts";

let fresh: FreshDatabase;
let tenantId: string;
const HOUR = 3_600_000;

const due = (hours: number) => new Date(NOW.getTime() + hours * HOUR);

beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
  const raise = createRaiser(fresh.serving);
  await Promise.all([
    ...Array.from({ length: 25 }, (_, at) => raise(aFlag(tenantId, { dueAt: due(at - 3) }))),
    raise(aFlag(tenantId, { kind: "friction", quote: "It is broken again", dueAt: due(2) })),
    raise(aFlag(tenantId, { ownerId: null, ticketId: "777001", dueAt: due(5) })),
    raise(aFlag(tenantId, { ownerId: OTHER_MANAGER, note: "Größe zählt", dueAt: due(6) })),
  ]);
});
afterAll(() => fresh.drop());

const ask = async (question: Partial<QueueQuestion> = {}) => {
  const page = await queuePage(fresh.serving.forTenant(tenantId), tenantId, {
    queue: "all",
    status: "open",
    limit: 100,
    ...MOMENT,
    ...question,
  });
  if ("refused" in page) throw new Error(page.refused);
  return page;
};

test("the most urgent flag comes first", async () => {
  const { items } = await ask();
  const deadlines = items.map((flag) => flag.dueAt.getTime());
  expect(deadlines).toEqual(deadlines.toSorted((a, b) => a - b));
  expect(items).toHaveLength(28);
});

test("pages follow one another without a gap or a repetition, also when deadlines are equal", async () => {
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await ask({ limit: 7, after });
    seen.push(...page.items.map((flag) => flag.id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual((await ask()).items.map((flag) => flag.id));
});

test("the queue filters by kind, by owner and by nobody", async () => {
  expect((await ask({ queue: "friction" })).items).toHaveLength(1);
  expect((await ask({ owner: OTHER_MANAGER })).items).toHaveLength(1);
  expect((await ask({ owner: "none" })).items).toMatchObject([{ ticketId: "777001" }]);
});

test("search finds the customer's words, beginnings of words, other scripts and a ticket's number", async () => {
  expect((await ask({ q: "broken" })).items).toHaveLength(1);
  expect((await ask({ q: "licen coll" })).items.length).toBeGreaterThan(20);
  expect((await ask({ q: "größe" })).items).toHaveLength(1);
  expect((await ask({ q: "#777001" })).items).toHaveLength(1);
  expect((await ask({ q: "unheard-of" })).items).toHaveLength(0);
});

test("nothing that is typed into the search is an operator of it", async () => {
  for (const q of ["' or 1=1 --", "a & !b | (c", ":*", "\\", "licen' :* <-> x", "%_%"])
    await expect(ask({ q })).resolves.toBeTypeOf("object");
});

const cursor = (dueAt: string, id: string): string =>
  btoa(JSON.stringify(["due", "true", dueAt, id]));

test("a cursor that was made up is refused and not guessed at", async () => {
  const id = "01a2018c-b315-7222-9cef-f5210d64eba6";
  const made = [cursor("+275760-09-13T00:00:00.000Z", id), cursor("1", id), cursor("x", "y")];
  const dashes = cursor("2026-01-01T00:00:00.000Z", "-".repeat(36));
  for (const after of ["", "x", "e30", dashes, ...made])
    expect(
      await queuePage(fresh.serving.forTenant(tenantId), tenantId, {
        queue: "all",
        status: "open",
        limit: 5,
        after,
        ...MOMENT,
      }),
    ).toEqual({ refused: "bad-cursor" });
});

test("another tenant's queue is empty", async () => {
  const stranger = await makeTenant(fresh.database);
  expect(
    await queuePage(fresh.serving.forTenant(stranger), stranger, {
      queue: "all",
      status: "open",
      limit: 5,
      ...MOMENT,
    }),
  ).toEqual({ items: [], next: null });
});

test("the counts above the list are those of the list, and stop at their limit", async () => {
  const at = { now: NOW, endOfToday: new Date(NOW.getTime() + 6 * HOUR), limit: 1000 };
  expect(await queueCounts(fresh.serving.forTenant(tenantId), tenantId, MANAGER, at)).toEqual({
    mine: 26,
    unowned: 1,
    open: 28,
    friction: 1,
    snoozed: 0,
    overdue: 3,
    dueToday: 8,
  });
  const few = await queueCounts(fresh.serving.forTenant(tenantId), tenantId, MANAGER, {
    ...at,
    limit: 10,
  });
  expect(few.open).toBe(10);
});

test.each([
  ["a part of an address", "The portal.widget.com login fails", "widget"],
  ["a whole address", "The portal.widget.com login fails", "portal.widget.com"],
  ["a word after a slash", "Ask purchasing/logistics", "logistics"],
  ["a word in curly quotation marks", "They say “enough” now", "enough"],
  ["Chinese words inside a sentence", "我们的许可证不够用了", "许可证"],
  ["the last letter of a Chinese sentence", "我们的许可证不够用了", "了"],
  ["Japanese words inside a sentence", "来月ライセンスを増やしたい", "ライセンス"],
  ["half-width letters", "来月ライセンスを増やしたい", "ﾗｲｾﾝｽ"],
  ["Korean words inside a longer one", "라이선스가부족합니다", "부족"],
  ["Hindi", "हिन्दी में लिखा", "हिन्दी"],
  ["letters and numbers without a space", "あと30席必要です", "30席"],
])("a search finds %s", async (_what, note, q) => {
  const other = await makeTenant(fresh.database);
  const flag = aFlag(other, { note });
  const raise = createRaiser(fresh.serving);
  await raise(flag);
  await raise(aFlag(other, { note: "許可された証明" }));
  const page = await queuePage(fresh.serving.forTenant(other), other, {
    queue: "all",
    status: "open",
    limit: 10,
    q,
    ...MOMENT,
  });
  expect(page).toMatchObject({ items: [{ id: flag.id }], next: null });
});
