import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Decision, defaultRule, type FlagFact } from "../../../src/domain/attribution.ts";
import {
  settle,
  stillHolds,
  type Verdict,
  whyNotClaimed,
} from "../../../src/domain/evidence/dispute.ts";

const deal = {
  id: "salesforce\n006A",
  type: "upsell",
  accountId: "1",
  createdAt: 1000,
  closedAt: 2000,
};
const flag = (changes: Partial<FlagFact> = {}): FlagFact => ({
  id: "f",
  kind: "expansion",
  accountId: "1",
  raisedAt: 900,
  status: "accepted",
  ...changes,
});
const byRule: Decision = {
  bucket: "sourced",
  flagId: "f",
  reason: "first-flag-before-opportunity",
  ruleVersion: 3,
};
const verdict = (changes: Partial<Verdict> = {}): Verdict => ({
  disputeId: "d1",
  bucket: "none",
  flagId: null,
  basis: { type: "upsell", accountId: "1", createdAt: 1000 },
  decidedAt: 5000,
  ...changes,
});

test("a decision comes before the rule, and names its dispute", () => {
  expect(settle(byRule, [verdict()], deal)).toEqual({
    bucket: "none",
    flagId: null,
    reason: "dispute-decided",
    ruleVersion: 3,
    disputeId: "d1",
  });
  expect(settle(byRule, [], deal)).toEqual({ ...byRule, disputeId: null });
});

test.each([
  ["another account", { accountId: "2" }],
  ["another type", { type: "cross-sell" }],
  ["another creation", { createdAt: 999 }],
])("a deal with %s was not what was decided on", (_what, changes) => {
  expect(stillHolds(verdict(), { ...deal, ...changes })).toBe(false);
  expect(settle(byRule, [verdict()], { ...deal, ...changes }).disputeId).toBe(null);
});

test("a deal that the CRM has taken back is owed to nobody, whatever was decided", () => {
  expect(settle(byRule, [verdict()], { ...deal, gone: "deleted" }).disputeId).toBe(null);
});

test("the newest decision counts, in whichever order they are read and however often", () => {
  const decisions = fc.array(
    fc.record({
      disputeId: fc.constantFrom("a", "b", "c", "d"),
      decidedAt: fc.integer({ min: 0, max: 3 }),
      createdAt: fc.constantFrom(1000, 1001),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(decisions, fc.infiniteStream(fc.nat()), (made, dice) => {
      const verdicts = made.map(({ disputeId, decidedAt, createdAt }) =>
        verdict({ disputeId, decidedAt, basis: { type: "upsell", accountId: "1", createdAt } }),
      );
      const shuffled = [...verdicts, ...verdicts]
        .map((each) => ({ each, at: dice.next().value }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ each }) => each);
      expect(settle(byRule, shuffled, deal)).toEqual(settle(byRule, verdicts, deal));
    }),
    { numRuns: 100 },
  );
});

const why = (
  bucket: "sourced" | "influenced" | "none",
  named: FlagFact | null,
  changes: Partial<typeof deal> = {},
) =>
  whyNotClaimed({ bucket, flagId: named?.id ?? null }, { ...deal, ...changes }, named, defaultRule);

describe("what nobody may claim", () => {
  test("time is not theirs to decide: a later flag sources nothing, one after the close influences nothing", () => {
    expect(why("sourced", flag({ raisedAt: 1000 }))).toBe(null);
    expect(why("sourced", flag({ raisedAt: 1001 }))).toBe("flag-after-opportunity");
    expect(why("influenced", flag({ raisedAt: 1999 }))).toBe(null);
    expect(why("influenced", flag({ raisedAt: 2000 }))).toBe("flag-after-close");
  });

  test.each([
    ["other-account", why("sourced", flag({ accountId: "2" }))],
    ["no-such-flag", why("sourced", flag({ kind: "friction" }))],
    ["flag-taken-back", why("sourced", flag({ status: "duplicate" }))],
    ["flag-missing", why("influenced", null)],
    ["flag-surplus", why("none", flag())],
    ["out-of-scope", why("none", null, { type: "renewal" })],
  ])("%s", (expected, found) => {
    expect(found).toBe(expected);
  });

  test("parent and child count as one account only by the rule", () => {
    const child = flag({ accountId: "2" });
    const related = { ...defaultRule, parentOf: { "2": "1" } };
    expect(whyNotClaimed({ bucket: "sourced", flagId: "f" }, deal, child, related)).toBe(null);
  });
});
