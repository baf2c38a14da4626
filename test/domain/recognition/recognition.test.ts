import fc from "fast-check";
import { expect, test } from "vitest";
import {
  accountCredits,
  creditOf,
  shrunkPrecision,
} from "../../../src/domain/recognition/credit.ts";
import type { RecognitionFact } from "../../../src/domain/recognition/facts.ts";
import {
  ofTeam,
  personal,
  type RecognitionInput,
} from "../../../src/domain/recognition/recognition.ts";
import { spansOf } from "../../../src/domain/recognition/spans.ts";

const SPANS = spansOf("2026-11", "UTC");
const DAY = 86_400_000;
const START = SPANS.month.from;
let made = 0;

const aFact = (changes: Partial<RecognitionFact> = {}): RecognitionFact => ({
  flagId: `f${(made += 1)}`,
  agentId: "ada",
  accountId: "A",
  kind: "expansion",
  signal: "exp.capacity.seats",
  status: "new",
  raisedAt: START,
  acceptedAt: null,
  declinedAt: null,
  declineReason: null,
  goodToKnow: false,
  closedWellAt: null,
  csSignal: null,
  corroborates: null,
  ...changes,
});
const accepted = (changes: Partial<RecognitionFact> = {}) =>
  aFact({ status: "accepted", acceptedAt: START + DAY, ...changes });
const declined = (
  reason: RecognitionFact["declineReason"],
  changes: Partial<RecognitionFact> = {},
) => aFact({ status: "declined", declinedAt: START + DAY, declineReason: reason, ...changes });

const inputOf = (
  facts: readonly RecognitionFact[],
  optedOut: readonly string[] = [],
): RecognitionInput => ({
  asOf: START + 20 * DAY,
  ...SPANS,
  facts,
  optedOut: new Set(optedOut),
});

/** Twenty decided flags of somebody, `right` of them with the right label, on accounts of their own, a month ago. */
const judged = (agentId: string, right: number, decided = 20): RecognitionFact[] =>
  Array.from({ length: decided }, (_, n) =>
    declined(n < right ? "timing" : "wrong-signal", {
      agentId,
      accountId: `${agentId} ${n}`,
      declinedAt: START - 40 * DAY,
    }),
  );

test("the worked example of the definitions comes out: 18 of 20 at .7 is .8333, and 3 + 1.5 credits become 3.75", () => {
  const precision = shrunkPrecision({ confirmed: 18, decided: 20 }, { confirmed: 7, decided: 10 });
  expect(precision).toBeCloseTo(0.8333, 4);
  const facts = [
    accepted(),
    accepted(),
    accepted({ status: "won", closedWellAt: START + 5 * DAY }),
    accepted({ accountId: "B" }),
    aFact({
      accountId: "B",
      status: "duplicate",
      corroborates: { flagId: "x", agentId: "bo", acceptedAt: START + DAY, decidedAt: START + DAY },
    }),
  ];
  const accounts = accountCredits(facts, SPANS.month, SPANS.quarter);
  expect(accounts.map(({ accountId, earned, counted }) => [accountId, earned, counted])).toEqual([
    ["A", 5, 3],
    ["B", 1.5, 1.5],
  ]);
  expect(creditOf(accounts, precision)).toBeCloseTo(3.75, 4);
});

/** What one flag alone counts in the month. */
const creditsOf = (fact: RecognitionFact) =>
  accountCredits([fact], SPANS.month, SPANS.quarter).map(({ counted }) => counted);

test("credit comes from outcomes only, and a decline that was good to know is half of one", () => {
  expect(creditsOf(aFact())).toEqual([]);
  expect(creditsOf(declined("already-known"))).toEqual([]);
  expect(creditsOf(declined("already-known", { goodToKnow: true }))).toEqual([0.5]);
  expect(creditsOf(accepted())).toEqual([1]);
  expect(
    creditsOf(accepted({ kind: "friction", status: "resolved", closedWellAt: START + 2 * DAY })),
  ).toEqual([3]);
  const heard = { flagId: "x", agentId: "bo", acceptedAt: START + DAY, decidedAt: START + DAY };
  const joined = aFact({ status: "duplicate", corroborates: heard });
  expect(creditsOf(joined)).toEqual([0.5]);
  expect(creditsOf({ ...joined, raisedAt: START + 2 * DAY })).toEqual([]);
  expect(creditsOf({ ...joined, corroborates: { ...heard, acceptedAt: null } })).toEqual([]);
  expect(creditsOf({ ...joined, agentId: "bo" })).toEqual([]);
});

test("the months of a quarter add up to the quarter's cap, whichever month came first", () => {
  const facts = [0, 35, 66].map((day) =>
    accepted({
      status: "won",
      acceptedAt: SPANS.quarter.from + day * DAY,
      closedWellAt: SPANS.quarter.from + day * DAY,
    }),
  );
  const months = ["2026-10", "2026-11", "2026-12"].map((month) => {
    const spans = spansOf(month, "UTC");
    return creditOf(accountCredits(facts, spans.month, spans.quarter), 1);
  });
  expect(months).toEqual([3, 0, 0]);
});

test("a personal figure takes ten decided flags, and says how many there are", () => {
  const nine = personal(inputOf(judged("ada", 9, 9)), "ada");
  expect(nine?.credits).toMatchObject({
    value: null,
    method: "refused:personal-below-10",
    refusal: { have: 9, need: 10 },
  });
  expect(nine?.accounts).toEqual([]);
  const ten = personal(inputOf([...judged("ada", 10, 10), accepted()]), "ada");
  expect(ten?.credits).toMatchObject({ value: 1, n: 11, refusal: null });
});

test("whoever opted out has no figure, and is in no sum; the sum says how many flags it leaves out", () => {
  const facts = ["ada", "bo", "cy", "di"].flatMap((agentId) => [
    ...judged(agentId, 20),
    accepted({ agentId, accountId: agentId }),
  ]);
  expect(ofTeam(inputOf(facts)).value).toBeCloseTo(4, 10);
  const without = inputOf(facts, ["ada"]);
  expect(personal(without, "ada")).toBeNull();
  expect(ofTeam(without)).toMatchObject({
    value: 3,
    n: 3,
    excluded: [{ reason: "opted-out", n: 1 }],
  });
});

test("a sum of two people would show the one to the other, so there is none", () => {
  const facts = ["ada", "bo"].flatMap((agentId) => [...judged(agentId, 20), accepted({ agentId })]);
  expect(ofTeam(inputOf(facts))).toMatchObject({ value: null, method: "refused:team-below-3" });
  // Nor one of three of whom one has opted out.
  const three = [...facts, ...judged("cy", 20)];
  expect(ofTeam(inputOf(three)).refusal).toBeNull();
  expect(ofTeam(inputOf(three, ["cy"])).refusal).toMatchObject({ have: 2, need: 3 });
});

const anyFact = fc
  .record({
    agentId: fc.constantFrom("ada", "bo", "cy"),
    accountId: fc.constantFrom("A", "B", null),
    is: fc.constantFrom("accepted", "won", "timing", "wrong-signal", "new"),
    day: fc.integer({ min: 0, max: 27 }),
  })
  .map(({ is, day, ...rest }) => {
    const at = START + day * DAY;
    if (is === "new") return aFact(rest);
    if (is === "timing" || is === "wrong-signal") return declined(is, { ...rest, declinedAt: at });
    return accepted({
      ...rest,
      acceptedAt: at,
      ...(is === "won" ? { status: "won", closedWellAt: at } : {}),
    });
  });

test("raising more flags never changes anybody's credit by itself", () => {
  fc.assert(
    fc.property(
      fc.array(anyFact, { maxLength: 30 }),
      fc.array(fc.constantFrom("new", "claimed", "contacted", "withdrawn", "expired"), {
        maxLength: 20,
      }),
      (facts, more) => {
        const base = [...judged("ada", 12), ...judged("bo", 15), ...judged("cy", 20), ...facts];
        const raised = more.map((status) => aFact({ status, accountId: "B" }));
        const before = inputOf(base);
        const after = inputOf([...base, ...raised]);
        for (const agentId of ["ada", "bo", "cy"])
          expect(personal(after, agentId)).toEqual(personal(before, agentId));
        expect(ofTeam(after)).toEqual(ofTeam(before));
      },
    ),
    { numRuns: 60 },
  );
});

test("no account earns more than its cap, rows may come twice and in any order, and another's flags change only the team's rate", () => {
  fc.assert(
    fc.property(fc.array(anyFact, { maxLength: 30 }), (facts) => {
      const own = facts.filter(({ agentId }) => agentId === "ada");
      const accounts = accountCredits(own, SPANS.month, SPANS.quarter);
      for (const { counted, earned } of accounts) {
        expect(counted).toBeLessThanOrEqual(3);
        expect(counted).toBeLessThanOrEqual(earned);
        expect(counted).toBeGreaterThanOrEqual(0);
      }
      const twice = accountCredits([...own, ...own].toReversed(), SPANS.month, SPANS.quarter);
      expect(twice).toEqual(accounts);
    }),
    { numRuns: 60 },
  );
});
