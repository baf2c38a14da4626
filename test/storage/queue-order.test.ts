// Every question of the queue, cut into pages of any size, is the whole answer in its order.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isOpen } from "../../src/domain/flag.ts";
import type { Database } from "../../src/storage/database.ts";
import type { FlagRecord } from "../../src/storage/flag-record.ts";
import { type GroupsQuestion, queueGroups } from "../../src/storage/queue-groups.ts";
import { countFlags, queueCounts, queuePage, type QueueQuestion } from "../../src/storage/queue.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, northwind, NOW, OTHER_MANAGER } from "../helpers/flags.ts";
import { MOMENT } from "../helpers/moment.ts";

const HOUR = 3_600_000;
const FLAGS = 120;
const ACCOUNTS = ["501", "502", "503"];
const WORTHS = [
  { arrMinor: "4800000", currency: "USD" },
  { arrMinor: "4800000", currency: "EUR" },
  { arrMinor: "1200000", currency: "USD" },
  { arrMinor: null, currency: "USD" },
  { arrMinor: "0", currency: "EUR" },
  { arrMinor: null, currency: null },
];
const SIGNALS = ["exp.capacity.seats", "fri.product.bug", null];

let fresh: FreshDatabase;
let tenantId: string;
let serving: Database;
let all: FlagRecord[];

const at = (hours: number) => new Date(NOW.getTime() + hours * HOUR);

beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
  serving = fresh.serving.forTenant(tenantId);
  const raise = createRaiser(fresh.serving);
  const made = Array.from({ length: FLAGS }, (_, n) => {
    const id = ACCOUNTS[n % 5];
    const worth = WORTHS[n % 6] ?? { arrMinor: null, currency: null };
    return aFlag(tenantId, {
      account: id === undefined ? null : { ...northwind, ...worth, id, name: `Account ${id}` },
      signal: SIGNALS[n % 3] ?? null,
      kind: n % 4 === 0 ? "friction" : "expansion",
      ownerId: [MANAGER, OTHER_MANAGER, null][n % 3] ?? null,
      // Few different times, so that many are equal.
      dueAt: at((n % 9) - 2),
      raisedAt: at(-(n % 7)),
      ticketId: String(48_000 + n),
      joinsSince: null,
    });
  });
  await Promise.all(made.map((flag) => raise(flag)));
  const ids = made.map(({ id }) => id);
  await fresh.database.query(
    `update flags f set
       status = case when n % 6 = 1 then 'contacted' when n % 6 = 2 then 'declined' else 'new' end,
       contacted_at = case when n % 6 = 1 then $3::timestamptz end,
       closed_at = case when n % 6 = 2 then $3::timestamptz - (n % 5) * interval '1 hour' end,
       snoozed_until = case when n % 10 = 3 then $3::timestamptz + interval '1 day'
         when n % 10 = 4 then $3::timestamptz - interval '1 hour' end
     from unnest($2::uuid[]) with ordinality as made (id, n)
     where f.tenant_id = $1 and f.id = made.id`,
    [tenantId, ids, NOW],
  );
  all = [
    ...(await everything({
      queue: "all",
      status: "open",
      snoozed: "shown",
      ...MOMENT,
      limit: 500,
    })),
    ...(await everything({ queue: "all", status: "closed", ...MOMENT, limit: 500 })),
  ];
});
afterAll(() => fresh.drop());

/** All pages of a question, one after the other. */
async function everything(question: QueueQuestion): Promise<FlagRecord[]> {
  const found: FlagRecord[] = [];
  let after: string | undefined;
  do {
    const page = await queuePage(serving, tenantId, { ...question, after });
    if ("refused" in page) throw new Error(page.refused);
    expect(page.items.length).toBeLessThanOrEqual(question.limit);
    found.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return found;
}

type Filter = Omit<QueueQuestion, "limit" | "now" | "endOfToday">;

/** The same question asked of flags in memory. */
function fits(flag: FlagRecord, question: Filter): boolean {
  const { now, endOfToday } = MOMENT;
  const asked = question.status;
  const open = isOpen(flag.status);
  if (asked === "open" ? !open : asked === "closed" ? open : flag.status !== asked) return false;
  const runs = flag.contactedAt === null;
  const late = runs && flag.dueAt < now;
  const asleep = open && flag.snoozedUntil !== null && flag.snoozedUntil > now && !late;
  return (
    (question.kind === undefined || flag.kind === question.kind) &&
    (question.owner === undefined ||
      (question.owner === "none" ? flag.ownerId === null : flag.ownerId === question.owner)) &&
    (question.account === undefined ||
      (question.account === "none"
        ? flag.accountId === null
        : flag.accountId === question.account)) &&
    (question.signal === undefined ||
      (question.signal === "none" ? flag.signal === null : flag.signal === question.signal)) &&
    (question.due !== "overdue" || late) &&
    (question.due !== "today" || (runs && !late && flag.dueAt < endOfToday)) &&
    (question.snoozed === "only" ? asleep : question.snoozed === "shown" || !asleep)
  );
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const isKnown = (flag: FlagRecord) => flag.arrMinor !== null && flag.currency !== null;
const COMPARE: Record<
  NonNullable<QueueQuestion["sort"]> | "closed",
  (a: FlagRecord, b: FlagRecord) => number
> = {
  due: (a, b) =>
    Number(a.contactedAt !== null) - Number(b.contactedAt !== null) ||
    +a.dueAt - +b.dueAt ||
    byText(a.id, b.id),
  worth: (a, b) =>
    byText(isKnown(b) ? (b.currency ?? "") : "", isKnown(a) ? (a.currency ?? "") : "") ||
    Number(b.arrMinor ?? 0) - Number(a.arrMinor ?? 0) ||
    byText(b.id, a.id),
  age: (a, b) => +a.raisedAt - +b.raisedAt || byText(a.id, b.id),
  newest: (a, b) => +b.raisedAt - +a.raisedAt || byText(b.id, a.id),
  closed: (a, b) => +(b.closedAt ?? 0) - +(a.closedAt ?? 0) || byText(b.id, a.id),
};

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const openQuestion = fc.record({
  queue: fc.constant("all"),
  status: fc.constantFrom("open" as const, "new" as const, "contacted" as const),
  kind: maybe(fc.constantFrom("expansion" as const, "friction" as const)),
  owner: maybe(fc.constantFrom(MANAGER, OTHER_MANAGER, "none")),
  account: maybe(fc.constantFrom(...ACCOUNTS, "none")),
  signal: maybe(fc.constantFrom("exp.capacity.seats", "fri.product.bug", "none")),
  due: maybe(fc.constantFrom("overdue" as const, "today" as const)),
  snoozed: maybe(fc.constantFrom("only" as const, "shown" as const)),
  sort: maybe(fc.constantFrom("due" as const, "worth" as const, "age" as const, "newest" as const)),
});
const closedQuestion = fc.record({
  queue: fc.constant("all"),
  status: fc.constantFrom("closed" as const, "declined" as const),
  owner: maybe(fc.constantFrom(MANAGER, "none")),
});

test("pages of any size, one after the other, are the whole answer in its order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 6, arbitrary: openQuestion }, closedQuestion),
      fc.integer({ min: 1, max: 60 }),
      async (question: Filter, limit) => {
        const open = question.status !== "closed" && question.status !== "declined";
        const compare = COMPARE[open ? (question.sort ?? "due") : "closed"];
        const expected = all.filter((flag) => fits(flag, question)).toSorted(compare);
        const found = await everything({ ...question, ...MOMENT, limit });
        expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        const [count] = await countFlags(serving, tenantId, [question], { ...MOMENT, limit: 500 });
        expect(count).toBe(expected.length);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test("headings count every flag of their group, whichever page it is on and however few are listed", async () => {
  await fc.assert(
    fc.asyncProperty(
      openQuestion,
      fc.constantFrom("account" as const, "signal" as const),
      fc.integer({ min: 1, max: 3 }),
      async (question, by, limit) => {
        const asked: Omit<GroupsQuestion, "after"> = {
          ...question,
          sort: question.sort ?? "due",
          by,
          limit,
          flagsEach: 2,
          ...MOMENT,
        };
        const groups = [];
        let after: string | undefined;
        do {
          const page = await queueGroups(serving, tenantId, { ...asked, after });
          if ("refused" in page) throw new Error(page.refused);
          groups.push(...page.items);
          after = page.next ?? undefined;
        } while (after !== undefined);
        const flags = all
          .filter((flag) => fits(flag, question))
          .toSorted(COMPARE[question.sort ?? "due"]);
        const keyOf = (flag: FlagRecord) => (by === "account" ? flag.accountId : flag.signal);
        const expected = Map.groupBy(flags, keyOf);
        expect(groups.length).toBe(expected.size);
        for (const group of groups) {
          const own = expected.get(group.key) ?? [];
          const running = own.filter((flag) => flag.contactedAt === null);
          expect(group.flags).toBe(own.length);
          expect(group.overdue).toBe(running.filter((flag) => flag.dueAt < NOW).length);
          expect(group.earliestDueAt?.getTime()).toBe(
            running.length === 0 ? undefined : Math.min(...running.map((flag) => +flag.dueAt)),
          );
          expect(group.items.map(({ id }) => id)).toEqual(own.slice(0, 2).map(({ id }) => id));
        }
        // A group stands where the first of its flags stands; the worths of one group may be of several currencies.
        const places = groups.map((group) => group.items[0]).filter((flag) => flag !== undefined);
        const place = (flag: FlagRecord) => {
          if (asked.sort === "worth") return 0;
          if (asked.sort === "due")
            return (flag.contactedAt === null ? 0 : 1e15) + flag.dueAt.getTime();
          return flag.raisedAt.getTime() * (asked.sort === "newest" ? -1 : 1);
        };
        expect(places.map(place)).toEqual(places.map(place).toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test("an account's five flags are worth what the account is, and not five times that", async () => {
  const own = await makeTenant(fresh.database);
  const raise = createRaiser(fresh.serving);
  const elsewhere = { ...northwind, id: "77", name: "Elsewhere", arrMinor: "100", currency: "EUR" };
  const earlier = { ...northwind, arrMinor: "900" };
  for (const [hours, account] of [earlier, northwind, northwind, elsewhere, elsewhere].entries())
    await raise(aFlag(own, { account, raisedAt: at(hours), joinsSince: null }));
  for (const by of ["signal", "account"] as const) {
    const page = await queueGroups(fresh.serving.forTenant(own), own, {
      queue: "all",
      status: "open",
      by,
      sort: "worth",
      limit: 10,
      flagsEach: 1,
      ...MOMENT,
    });
    if ("refused" in page) throw new Error(page.refused);
    const dollars = { currency: "USD", amountMinor: "4800000" };
    const euros = { currency: "EUR", amountMinor: "100" };
    expect(page.items.map(({ flags, worth }) => [flags, worth])).toEqual(
      by === "signal"
        ? [[5, [dollars, euros]]]
        : [
            [3, [dollars]],
            [2, [euros]],
          ],
    );
  }
});

test("a snoozed flag is out of the ordinary views until it wakes, or until it is late", async () => {
  const open = await everything({ queue: "all", status: "open", ...MOMENT, limit: 500 });
  const asleep = all.filter((flag) =>
    fits(flag, { queue: "all", status: "open", snoozed: "only" }),
  );
  expect(asleep.length).toBeGreaterThan(0);
  for (const flag of asleep) expect(open.map(({ id }) => id)).not.toContain(flag.id);
  const tomorrow = { now: at(48), endOfToday: at(54) };
  const later = await everything({ queue: "all", status: "open", ...tomorrow, limit: 500 });
  for (const flag of asleep) expect(later.map(({ id }) => id)).toContain(flag.id);
  const counts = await queueCounts(serving, tenantId, MANAGER, { ...MOMENT, limit: 1000 });
  expect(counts.snoozed).toBe(asleep.length);
  // Past its deadline it is in sight although it still sleeps.
  const [first] = asleep.filter(({ contactedAt }) => contactedAt === null);
  const due = new Date((first?.dueAt.getTime() ?? 0) + 1);
  const late = await everything({
    queue: "all",
    status: "open",
    now: due,
    endOfToday: at(12),
    limit: 500,
  });
  expect(late.map(({ id }) => id)).toContain(first?.id);
});

test("a place of one order is none of another", async () => {
  const question = { queue: "all", status: "open", ...MOMENT, limit: 3 } as const;
  const page = await queuePage(serving, tenantId, { ...question, sort: "worth" });
  if ("refused" in page) throw new Error(page.refused);
  for (const sort of ["due", "age", "newest"] as const)
    expect(
      await queuePage(serving, tenantId, { ...question, sort, after: page.next ?? "" }),
    ).toEqual({ refused: "bad-cursor" });
  const groups = { ...question, by: "account", sort: "due", flagsEach: 1 } as const;
  for (const after of ["", "x", page.next ?? "", btoa(JSON.stringify(["due", "'; --", "5"]))])
    expect(await queueGroups(serving, tenantId, { ...groups, after })).toEqual({
      refused: "bad-cursor",
    });
});
