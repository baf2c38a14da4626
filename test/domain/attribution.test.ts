import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decide,
  defaultRule,
  type Bucket,
  type Facts,
  type FlagFact,
  type OpportunityFact,
  type Reason,
} from "../../src/domain/attribution.ts";
import { STATUSES } from "../../src/domain/flag.ts";

const day = 24 * 3_600_000;
const start = Date.parse("2026-03-01T10:00:00Z");
const onDay = (days: number) => start + days * day;

function flag(changes: Partial<FlagFact> = {}): FlagFact {
  return {
    id: "flag-1",
    kind: "expansion",
    accountId: "acme",
    raisedAt: start,
    status: "accepted",
    ...changes,
  };
}

function opportunity(changes: Partial<OpportunityFact> = {}): OpportunityFact {
  return {
    id: "deal-1",
    type: "upsell",
    accountId: "acme",
    createdAt: onDay(10),
    closedAt: onDay(60),
    ...changes,
  };
}

function facts(changes: Partial<Facts> = {}): Facts {
  return {
    opportunity: opportunity(),
    flags: [flag()],
    otherOpportunities: [],
    activities: [],
    asOf: onDay(400),
    ...changes,
  };
}

const deal = (createdAt: number, closedAt: number | null = null) =>
  opportunity({
    createdAt: onDay(createdAt),
    closedAt: closedAt === null ? null : onDay(closedAt),
  });

describe("a flag raised on day 0", () => {
  const rows: [string, Facts, Bucket, Reason, string | null][] = [
    ["sources a deal of day 10", facts(), "sourced", "first-flag-before-opportunity", "flag-1"],
    [
      "sources a deal of the same instant",
      facts({ opportunity: deal(0, 60) }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "sources a deal of day 90 exactly",
      facts({ opportunity: deal(90, 120) }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "influences a deal made a second after day 90",
      facts({ opportunity: opportunity({ createdAt: onDay(90) + 1000, closedAt: onDay(120) }) }),
      "influenced",
      "outside-source-window",
      "flag-1",
    ],
    [
      "leaves a deal of day 120 to the second flag, of day 60",
      facts({
        opportunity: deal(120, 130),
        flags: [flag(), flag({ id: "flag-2", raisedAt: onDay(60) })],
      }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-2",
    ],
    [
      "influences a deal of the day before",
      facts({ opportunity: deal(-1, 30) }),
      "influenced",
      "flag-after-opportunity",
      "flag-1",
    ],
    [
      "influences a deal when another upsell was open already",
      facts({
        opportunity: deal(5, 40),
        otherOpportunities: [opportunity({ id: "deal-0", createdAt: onDay(-20), closedAt: null })],
      }),
      "influenced",
      "open-opportunity",
      "flag-1",
    ],
    [
      "influences a deal when another upsell was opened at the same instant",
      facts({
        opportunity: deal(5, 40),
        otherOpportunities: [opportunity({ id: "deal-0", createdAt: onDay(0), closedAt: null })],
      }),
      "influenced",
      "open-opportunity",
      "flag-1",
    ],
    [
      "sources a deal of the same instant that stands among the account's others",
      facts({
        opportunity: deal(0, 60),
        otherOpportunities: [deal(0, 60)],
      }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "sources a deal before a later flag that could have sourced it too",
      facts({ flags: [flag({ id: "a-later-flag", raisedAt: onDay(1) }), flag()] }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "sources a deal when CS called at the very instant of the flag",
      facts({ activities: [{ accountId: "acme", motion: "upsell", at: onDay(0) }] }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "sources a deal when the other upsell had closed by then",
      facts({
        opportunity: deal(5, 40),
        otherOpportunities: [
          opportunity({ id: "deal-0", createdAt: onDay(-20), closedAt: onDay(0) }),
        ],
      }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "sources a deal when what was open is a seat-add",
      facts({
        opportunity: deal(5, 40),
        otherOpportunities: [
          opportunity({ id: "deal-0", type: "seat-add", createdAt: onDay(-20), closedAt: null }),
        ],
      }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "influences a deal that CS called about on day −12",
      facts({
        opportunity: deal(5, 40),
        activities: [{ accountId: "acme", motion: "upsell", at: onDay(-12) }],
      }),
      "influenced",
      "prior-activity",
      "flag-1",
    ],
    [
      "influences a deal that CS called about on day −30",
      facts({
        opportunity: deal(5, 40),
        activities: [{ accountId: "acme", motion: "upsell", at: onDay(-30) }],
      }),
      "influenced",
      "prior-activity",
      "flag-1",
    ],
    [
      "sources a deal that CS last called about on day −31",
      facts({
        opportunity: deal(5, 40),
        activities: [{ accountId: "acme", motion: "upsell", at: onDay(-31) }],
      }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "sources a deal when CS called about another motion, another account or later",
      facts({
        opportunity: deal(5, 40),
        activities: [
          { accountId: "acme", motion: "cross-sell", at: onDay(-12) },
          { accountId: "other", motion: "upsell", at: onDay(-12) },
          { accountId: "acme", motion: "upsell", at: onDay(1) },
        ],
      }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "influences a deal of day 120 won on day 180",
      facts({ opportunity: deal(120, 180) }),
      "influenced",
      "outside-source-window",
      "flag-1",
    ],
    [
      "has no part in one won on day 181",
      facts({ opportunity: deal(120, 181) }),
      "none",
      "outside-influence-window",
      null,
    ],
    [
      "has no part when it was declined",
      facts({ flags: [flag({ status: "declined" })] }),
      "none",
      "no-qualifying-flag",
      null,
    ],
    [
      "has no part when it is about friction",
      facts({ flags: [flag({ kind: "friction" })] }),
      "none",
      "no-qualifying-flag",
      null,
    ],
    [
      "on a child has no part in its parent's deal without a rule",
      facts({ flags: [flag({ accountId: "acme-france" })] }),
      "none",
      "account-mismatch",
      null,
    ],
    [
      "without an account has no part either",
      facts({ flags: [flag({ accountId: null })] }),
      "none",
      "account-mismatch",
      null,
    ],
    [
      "has no part in a deal that closed before it",
      facts({ opportunity: deal(-20, -1) }),
      "none",
      "flag-after-close",
      null,
    ],
    [
      "has no part in a deal that closed at the same instant",
      facts({ opportunity: deal(-20, 0) }),
      "none",
      "flag-after-close",
      null,
    ],
    [
      "has no part in a deal without an account",
      facts({ opportunity: opportunity({ accountId: null }), flags: [flag({ accountId: null })] }),
      "none",
      "no-account",
      null,
    ],
    [
      "leaves a renewal outside every bucket",
      facts({ opportunity: opportunity({ type: "renewal" }) }),
      "out-of-scope",
      "out-of-scope",
      null,
    ],
    [
      "sources as not sure, labelled on day 5, from the day it was raised",
      facts({ flags: [flag({ status: "new" })] }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "sources an open deal too",
      facts({ opportunity: deal(10) }),
      "sourced",
      "first-flag-before-opportunity",
      "flag-1",
    ],
    [
      "influences an open deal as if it closed today",
      facts({ opportunity: deal(-1), asOf: onDay(180) }),
      "influenced",
      "flag-after-opportunity",
      "flag-1",
    ],
    [
      "lets go of a deal that stays open too long",
      facts({ opportunity: deal(-1), asOf: onDay(180) + 1 }),
      "none",
      "outside-influence-window",
      null,
    ],
  ];

  test.each(rows)("%s", (_name, given, bucket, reason, flagId) => {
    expect(decide(given, defaultRule)).toEqual({ bucket, reason, flagId, ruleVersion: 1 });
  });

  test("on a child sources its parent's deal where a rule names the pair", () => {
    const rule = { ...defaultRule, version: 3, parentOf: { "acme-france": "acme" } };
    const onChild = facts({ flags: [flag({ accountId: "acme-france" })] });
    expect(decide(onChild, rule)).toEqual({
      bucket: "sourced",
      reason: "first-flag-before-opportunity",
      flagId: "flag-1",
      ruleVersion: 3,
    });
    const onParent = facts({ opportunity: opportunity({ accountId: "acme-france" }) });
    expect(decide(onParent, rule).bucket).toBe("sourced");
    const sister = facts({ flags: [flag({ accountId: "acme-spain" })] });
    expect(decide(sister, rule).reason).toBe("account-mismatch");
  });

  test("is not taken for another account by an account named like a property", () => {
    const odd = facts({ flags: [flag({ accountId: "constructor" })] });
    expect(decide(odd, defaultRule).reason).toBe("account-mismatch");
  });
});

describe("whatever the facts", () => {
  const days = fc.integer({ min: -200, max: 300 }).map(onDay);
  const accounts = fc.constantFrom("acme", "acme-france", "other", null);
  const types = fc.constantFrom("upsell", "cross-sell", "seat-add", "tier-upgrade", "renewal");
  const flags = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom("f1", "f2", "f3", "f4", "f5"),
      kind: fc.constantFrom("expansion" as const, "expansion" as const, "friction" as const),
      accountId: accounts,
      raisedAt: days,
      status: fc.constantFrom(...STATUSES),
    }),
    { selector: ({ id }) => id },
  );
  const opportunities = fc.record({
    id: fc.constantFrom("deal-1", "deal-2", "deal-3"),
    type: types,
    accountId: accounts,
    createdAt: days,
    closedAt: fc.option(days),
  });
  const anyFacts: fc.Arbitrary<Facts> = fc.record({
    opportunity: opportunities,
    flags,
    otherOpportunities: fc.array(opportunities, { maxLength: 3 }),
    activities: fc.array(
      fc.record({ accountId: fc.constantFrom("acme", "other"), motion: types, at: days }),
      { maxLength: 3 },
    ),
    asOf: fc.constant(onDay(301)),
  });
  const rules = fc
    .constantFrom({}, { "acme-france": "acme" })
    .map((parentOf) => ({ ...defaultRule, parentOf }));
  const rank: Record<Bucket, number> = { "out-of-scope": 0, none: 0, influenced: 1, sourced: 2 };

  test("their order and repetition change nothing", () => {
    fc.assert(
      fc.property(anyFacts, rules, (given, rule) => {
        const shuffled: Facts = {
          ...given,
          flags: [...given.flags.toReversed(), ...given.flags],
          otherOpportunities: [...given.otherOpportunities.toReversed(), given.opportunity],
          activities: [...given.activities.toReversed(), ...given.activities],
        };
        expect(decide(shuffled, rule)).toEqual(decide(given, rule));
      }),
    );
  });

  test("a flag made after the opportunity never moves it into sourced", () => {
    fc.assert(
      fc.property(anyFacts, rules, fc.integer({ min: 1, max: 100 * day }), (given, rule, later) => {
        const late = flag({ id: "late", raisedAt: given.opportunity.createdAt + later });
        const before = decide(given, rule);
        const after = decide({ ...given, flags: [...given.flags, late] }, rule);
        expect(after.bucket === "sourced").toBe(before.bucket === "sourced");
      }),
    );
  });

  test("a decline never moves an opportunity towards credit", () => {
    fc.assert(
      fc.property(anyFacts, rules, (given, rule) => {
        const before = decide(given, rule);
        for (const declined of given.flags) {
          const status = "declined" as const;
          const fewer = given.flags.map((each) => (each === declined ? { ...each, status } : each));
          const after = decide({ ...given, flags: fewer }, rule);
          expect(rank[after.bucket]).toBeLessThanOrEqual(rank[before.bucket]);
        }
      }),
    );
  });

  test("credit goes to a living expansion flag that was there before the close", () => {
    fc.assert(
      fc.property(anyFacts, rules, (given, rule) => {
        const { bucket, flagId } = decide(given, rule);
        expect(flagId !== null).toBe(bucket === "sourced" || bucket === "influenced");
        const credited = given.flags.find(({ id }) => id === flagId);
        if (!credited) return;
        expect(credited.kind).toBe("expansion");
        expect(["declined", "duplicate", "expired", "withdrawn"]).not.toContain(credited.status);
        const { createdAt, closedAt } = given.opportunity;
        const latest = bucket === "sourced" ? createdAt : (closedAt ?? given.asOf) - 1;
        expect(credited.raisedAt).toBeLessThanOrEqual(latest);
      }),
    );
  });

  test("the buckets' amounts add up to everything in scope, to the minor unit", () => {
    const deals = fc.array(fc.tuple(anyFacts, fc.bigInt(0n, 10n ** 15n)), { maxLength: 20 });
    fc.assert(
      fc.property(deals, rules, (rows, rule) => {
        const sums: Record<Bucket, bigint> = {
          sourced: 0n,
          influenced: 0n,
          none: 0n,
          "out-of-scope": 0n,
        };
        let inScope = 0n;
        for (const [given, amount] of rows) {
          sums[decide(given, rule).bucket] += amount;
          if (given.opportunity.type !== "renewal") inScope += amount;
        }
        expect(sums.sourced + sums.influenced + sums.none).toBe(inScope);
      }),
    );
  });
});
