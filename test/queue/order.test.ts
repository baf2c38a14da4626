import fc from "fast-check";
import { expect, test } from "vitest";
import type { Flag } from "../../src/api/flag.ts";
import { orderOf, placeFlags, withFirstPage, withNextPage } from "../../src/queue/list/order.ts";
import { dayOf, entriesOf } from "../../src/queue/list/groups.ts";
import { ana, flagOf, jonas } from "./fake-queue.ts";

const question = { queue: "all", status: "open" } as const;
const numbers = (flags: readonly Flag[]) => flags.map(({ id }) => Number(id.slice(-12)));
const pageOf = (from: number, to: number, next: string | null) => ({
  items: Array.from({ length: to - from + 1 }, (_, index) => flagOf(from + index)),
  next,
});

test("a fresh first page replaces what it covers and keeps the pages below", () => {
  const known = withNextPage(pageOf(1, 3, "3"), pageOf(4, 6, "6"));
  const fresh = { items: [flagOf(1), flagOf(3), flagOf(4)], next: "4" };
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
          { items: sorted(known), next: "x" },
          { items: sorted(fresh), next: whole ? null : "y" },
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
  const at = { question, me: ana.id, seen: new Set([flagOf(1).id]) };
  const contacted = flagOf(1, { status: "contacted", contactedAt: new Date().toISOString() });
  const changed = new Map([[contacted.id, contacted]]);
  expect(numbers(placeFlags(pageOf(1, 3, null), changed, at))).toEqual([2, 3, 1]);
  expect(numbers(placeFlags(pageOf(1, 3, "3"), changed, at))).toEqual([2, 3]);
});

test("a flag that went to somebody else leaves one's own list", () => {
  const mine = { ...question, owner: "me" };
  const taken = flagOf(2, { owner: jonas });
  const at = { question: mine, me: ana.id, seen: new Set([taken.id]) };
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
  expect(
    entriesOf(flags, dayOf(now)).map((entry) =>
      entry.is === "heading" ? entry.group : entry.position,
    ),
  ).toEqual(["overdue", 1, "today", 2, "later", 3, "answered", 4]);
});
