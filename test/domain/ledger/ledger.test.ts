import fc from "fast-check";
import { expect, test } from "vitest";
import {
  competitorKey,
  namedCompetitor,
  usualSpelling,
} from "../../../src/domain/ledger/competitors.ts";
import { defaultTaxonomy } from "../../../src/domain/default-taxonomy.ts";
import { ledgerOf } from "../../../src/domain/ledger/patterns.ts";
import {
  type LedgerRow,
  weekOf,
  weekOfMonday,
  weeksUpTo,
} from "../../../src/domain/ledger/rows.ts";
import { signalsOf } from "../../../src/domain/ledger/signals.ts";

const NOW = Date.parse("2026-11-18T10:00:00Z");
const DAY = 86_400_000;
let made = 0;
const row = (changes: Partial<LedgerRow> = {}): LedgerRow => {
  made += 1;
  return {
    id: String(made).padStart(4, "0"),
    signal: "fri.product.bug",
    status: "new",
    ticketId: String(made),
    accountId: "1",
    accountName: "Northwind",
    arrMinor: "100001",
    currency: "USD",
    agentId: "101",
    raisedAt: NOW - DAY,
    closedAt: null,
    evidence: null,
    ...changes,
  };
};
const weeks = weeksUpTo(weekOf(NOW, "Europe/Berlin"), "Europe/Berlin");
const ledger = (rows: readonly LedgerRow[]) =>
  ledgerOf(rows, ({ signal }) => signal, { asOf: NOW, weeks });

test("a pattern is as large as the number of accounts that suffer from it, not of the tickets that say so", () => {
  const loud = Array.from({ length: 5 }, () => row());
  const wide = ["2", "3"].map((accountId) => row({ accountId, signal: "fri.product.gap" }));
  expect(
    ledger([...loud, ...wide]).patterns.map(({ key, accounts, tickets }) => [
      key,
      accounts,
      tickets,
    ]),
  ).toEqual([
    ["fri.product.gap", 2, 2],
    ["fri.product.bug", 1, 5],
  ]);
});

test("an account's revenue is split over its patterns to the cent, as definitions §15 says", () => {
  const signals = ["fri.product.bug", "fri.product.gap", "fri.product.integration"];
  const { patterns } = ledger(signals.map((signal) => row({ signal })));
  expect(patterns.map(({ exposure }) => exposure[0]?.shareMinor)).toEqual([
    "33334",
    "33334",
    "33333",
  ]);
  expect(patterns.map(({ exposure }) => exposure[0]?.affectedMinor)).toEqual([
    "100001",
    "100001",
    "100001",
  ]);
});

test("shares add up to the revenue of the accounts, in any order of the rows, and the books close", () => {
  const rows = fc.array(
    fc.record({
      accountId: fc.constantFrom("1", "2", "3", null),
      signal: fc.constantFrom("fri.product.bug", "fri.product.gap", "fri.adoption.knowledge"),
      status: fc.constantFrom("new", "accepted", "declined", "resolved", "expired"),
      arr: fc.integer({ min: 0, max: 1e9 }),
      age: fc.integer({ min: 1, max: 170 }),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(rows, fc.infiniteStream(fc.nat()), (given, noise) => {
      const all = given.map(({ arr, age, status, ...rest }) =>
        row({ ...rest, status, arrMinor: String(arr), raisedAt: NOW - age * DAY, closedAt: null }),
      );
      const found = ledger(all);
      expect(found.counted + found.excluded.reduce((sum, { n }) => sum + n, 0)).toBe(all.length);
      const newest = new Map<string, LedgerRow>();
      for (const each of all.filter(({ status }) => status === "new" || status === "accepted")) {
        if (each.accountId === null) continue;
        const before = newest.get(each.accountId);
        const isNewer =
          before === undefined ||
          each.raisedAt > before.raisedAt ||
          (each.raisedAt === before.raisedAt && each.id > before.id);
        if (isNewer) newest.set(each.accountId, each);
      }
      const revenue = [...newest.values()].reduce(
        (sum, { arrMinor }) => sum + BigInt(arrMinor ?? "0"),
        0n,
      );
      const shared = found.patterns
        .flatMap(({ exposure }) => exposure)
        .reduce((sum, { shareMinor }) => sum + BigInt(shareMinor), 0n);
      expect(shared).toBe(revenue);
      const shuffled = all
        .map((each) => ({ each, at: noise.next().value }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ each }) => each);
      expect(ledger(shuffled)).toEqual(found);
    }),
  );
});

test("what was resolved or declined counts no more, and still counts in a week when it was open", () => {
  const ended = row({ status: "resolved", raisedAt: NOW - 20 * DAY, closedAt: NOW - 2 * DAY });
  expect(ledger([ended])).toMatchObject({
    patterns: [],
    counted: 0,
    excluded: [{ reason: "resolved", n: 1 }],
  });
  const before = ledgerOf([ended], ({ signal }) => signal, { asOf: NOW - 3 * DAY, weeks });
  expect(before.patterns).toMatchObject([{ key: "fri.product.bug", accounts: 1 }]);
});

test("weeks begin on Monday in the tenant's zone, also where the clocks change", () => {
  // Berlin left daylight saving time on 25 October 2026: that week has one hour more.
  const week = weekOfMonday("2026-10-19", "Europe/Berlin");
  expect(week).toMatchObject({
    startsAt: Date.parse("2026-10-18T22:00:00Z"),
    endsAt: Date.parse("2026-10-25T23:00:00Z"),
  });
  expect(weekOfMonday("2026-10-20", "Europe/Berlin")).toBeNull();
  expect(weeks.map(({ from }) => from).slice(-2)).toEqual(["2026-11-09", "2026-11-16"]);
});

test.each([
  ["Zendash", "Zendash"],
  ["zendash, trial until May", "zendash"],
  ["“Help Desk Pro” – they compare prices", "Help Desk Pro"],
  ["Freshly because of the price", "Freshly"],
  ["", ""],
  ["   ", ""],
])("from %j the competitor's name is read as %j", (evidence, name) => {
  expect(namedCompetitor(evidence)).toBe(name);
});

test("two spellings of one name are one competitor, under the spelling most agents used", () => {
  expect(
    new Set(["Help Desk", "help-desk", "HELPDESK", "Hélp Desk, soon"].map(competitorKey)).size,
  ).toBe(1);
  expect(usualSpelling(["helpdesk", "Help Desk", "Help Desk, soon", null])).toBe("Help Desk");
});

test("the product ledger holds the frictions that the taxonomy sends to product, the brief those of competition", () => {
  expect(signalsOf("product", defaultTaxonomy)).toEqual([
    "fri.adoption.knowledge",
    "fri.product.gap",
    "fri.product.bug",
    "fri.product.reliability",
    "fri.product.integration",
  ]);
  expect(signalsOf("competitors", defaultTaxonomy)).toEqual([
    "fri.competitive.mention",
    "fri.competitive.evaluating",
  ]);
});
