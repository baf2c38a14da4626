import fc from "fast-check";
import { expect, test } from "vitest";
import type { Flag } from "../../src/api/flag.ts";
import { orderOf, placeFlags, withFirstPage, withNextPage } from "../../src/queue/list/order.ts";
import { dayOf, entriesOf, type Entries } from "../../src/queue/list/groups.ts";
import { ana, flagOf, jonas } from "./fake-queue.ts";

const question = { queue: "all", status: "open" } as const;
const asking = { me: ana.id, now: Date.now(), tomorrow: Date.now() + 86_400_000 };
const linesOf = (entries: Entries) =>
  Array.from({ length: entries.length }, (_, index) => {
    const entry = entries.at(index);
    if (entry?.is === "flag") return entry.position;
    if (entry?.is === "rest") return `and ${entry.more}`;
    return entry?.is === "heading" ? entry.group : entry?.key.split(" ").slice(0, 2).join(" ");
  });
const numbers = (flags: readonly Flag[]) => flags.map(({ id }) => Number(id.slice(-12)));
const pageOf = (from: number, to: number, next: string | null) => ({
  items: Array.from({ length: to - from + 1 }, (_, index) => flagOf(from + index)),
  next,
  groups: null,
});

test("a fresh first page replaces what it covers and keeps the pages below", () => {
  const known = withNextPage(pageOf(1, 3, "3"), pageOf(4, 6, "6"));
  const fresh = { items: [flagOf(1), flagOf(3), flagOf(4)], next: "4", groups: null };
  const pages = withFirstPage(known, fresh, question);
  expect(numbers(pages.items)).toEqual([1, 3, 4, 5, 6]);
  expect(pages.next).toBe("6");
});

test("a fresh page that is the whole list leaves nothing of the old one", () => {
  expect(numbers(withFirstPage(pageOf(1, 9, "9"), pageOf(2, 3, null), question).items)).toEqual([
    2, 3,
  ]);
});

test("pages read anew in any order never show a flag twice and stay in order", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }),
      fc.boolean(),
      (known, fresh, whole) => {
        const sorted = (list: number[]) => list.map((n) => flagOf(n)).toSorted(orderOf(question));
        const pages = withFirstPage(
          { items: sorted(known), next: "x", groups: null },
          { items: sorted(fresh), next: whole ? null : "y", groups: null },
          question,
        );
        const shown = numbers(pages.items);
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown).toEqual(shown.toSorted((a, b) => a - b));
      },
    ),
  );
});

test("a moved flag stands where it belongs now, and not past the rows that were read", () => {
  const at = { question, asking, seen: new Set([flagOf(1).id]) };
  const contacted = flagOf(1, { status: "contacted", contactedAt: new Date().toISOString() });
  const changed = new Map([[contacted.id, contacted]]);
  expect(numbers(placeFlags(pageOf(1, 3, null), changed, at))).toEqual([2, 3, 1]);
  expect(numbers(placeFlags(pageOf(1, 3, "3"), changed, at))).toEqual([2, 3]);
});

test("a flag that went to somebody else leaves one's own list", () => {
  const mine = { ...question, owner: "me" };
  const taken = flagOf(2, { owner: jonas });
  const at = { question: mine, asking, seen: new Set([taken.id]) };
  expect(numbers(placeFlags(pageOf(1, 3, null), new Map([[taken.id, taken]]), at))).toEqual([1, 3]);
});

test("the list is grouped by what is late, due today, later and answered", () => {
  const now = new Date(2026, 10, 18, 10).getTime();
  const due = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const flags = [
    flagOf(1, { dueAt: due(-1) }),
    flagOf(2, { dueAt: due(2) }),
    flagOf(3, { dueAt: due(30) }),
    flagOf(4, { dueAt: due(-5), contactedAt: due(-6), status: "contacted" }),
  ];
  expect(linesOf(entriesOf(flags, dayOf(now), question, null))).toEqual([
    "overdue",
    1,
    "today",
    2,
    "later",
    3,
    "answered",
    4,
  ]);
});

test("a list by worth is parted by currency, and one by age by the day", () => {
  const now = new Date(2026, 10, 18, 10).getTime();
  const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
  const account = flagOf(1).account;
  if (account === null) throw new Error("The sample flag has an account.");
  const flags = [
    flagOf(1),
    flagOf(2, { account: { ...account, currency: "EUR" } }),
    flagOf(3, { account: { ...account, arrMinor: null } }),
    flagOf(4, { account: null }),
  ];
  expect(linesOf(entriesOf(flags, dayOf(now), { ...question, sort: "worth" }, null))).toEqual([
    "currency USD",
    1,
    "currency EUR",
    2,
    "currency ",
    3,
    4,
  ]);
  const aged = [ago(50), ago(40), ago(20), ago(1)].map((raisedAt, at) => flagOf(at, { raisedAt }));
  expect(linesOf(entriesOf(aged, dayOf(now), { ...question, sort: "age" }, null))).toEqual([
    "raisedEarlier",
    1,
    2,
    "raisedYesterday",
    3,
    "raisedToday",
    4,
  ]);
});

test("a group's heading counts what the store counted, less what was moved away since", () => {
  const by = { ...question, group: "account" } as const;
  const account = flagOf(1).account;
  const flags = [flagOf(1), flagOf(2, { account }), flagOf(3)];
  const heading = { name: "A", overdue: 0, earliestDueAt: null, worth: [] };
  const groups = [
    { ...heading, key: "501", flags: 9, listed: 3 },
    { ...heading, key: "503", flags: 1, listed: 1 },
  ];
  const entries = entriesOf(flags, dayOf(asking.now), by, groups);
  expect(linesOf(entries)).toEqual(["group 501", 1, 2, "and 6", "group 503", 3]);
  const first = entries.at(0);
  expect(first?.is === "group" && first.group.flags).toBe(8);
  // Where a flag stands among the lines is found without looking at them all.
  expect([0, 1, 2].map((place) => entries.indexOf(place))).toEqual([1, 2, 5]);
});

test("a flag that a colleague takes stays where it was for a moment, and then goes where it belongs", () => {
  const before = flagOf(2);
  const taken = { ...before, version: 2, owner: jonas, status: "claimed" as const };
  const mine = { ...question, owner: "me" };
  const at = { question: mine, asking, seen: new Set([before.id]) };
  const changed = new Map([[before.id, taken]]);
  const held = new Map([[before.id, before]]);
  expect(numbers(placeFlags(pageOf(1, 3, null), changed, { ...at, held }))).toEqual([1, 2, 3]);
  expect(numbers(placeFlags(pageOf(1, 3, null), changed, at))).toEqual([1, 3]);
});
