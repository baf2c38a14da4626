import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decide,
  defaultRule,
  type Decision,
  EXPANSION_TYPES,
  type Facts,
  type FlagFact,
  type Merges,
  type OpportunityFact,
  QUALIFIES_FROM,
  type Rule,
} from "../../../src/domain/attribution.ts";
import { type MovedDeal, placeOf, summary } from "../../../src/domain/attribution/preview.ts";
import { bodyOf, isSameRule, RuleBody } from "../../../src/domain/attribution/rule.ts";
import { isSealed, sealsAt } from "../../../src/domain/attribution/sealing.ts";
import { sharesOf } from "../../../src/domain/credit-shares.ts";
import { STATUSES } from "../../../src/domain/flag.ts";
import { monthOf } from "../../../src/domain/month.ts";

const DAY = 24 * 3_600_000;
const start = Date.parse("2026-03-01T10:00:00Z");
const onDay = (days: number) => start + days * DAY;
const now = onDay(301);

const days = fc.integer({ min: -200, max: 300 }).map(onDay);
const accounts = fc.constantFrom("acme", "acme-france", "old-acme", "other");
const types = fc.constantFrom(...EXPANSION_TYPES, "renewal");
const flags = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom("f1", "f2", "f3", "f4", "f5", "f6"),
    kind: fc.constantFrom("expansion" as const, "expansion" as const, "friction" as const),
    accountId: accounts,
    raisedAt: days,
    status: fc.constantFrom(...STATUSES),
  }),
  { selector: ({ id }) => id },
);
const activities = fc.array(
  fc.record({ accountId: accounts, motion: fc.option(types), at: days }),
  { maxLength: 4 },
);
type Deal = OpportunityFact & { amountMinor: bigint; closedAt: number };
const deals = fc.uniqueArray(
  fc
    .record({
      id: fc.constantFrom("d1", "d2", "d3", "d4", "d5"),
      type: types,
      accountId: accounts,
      createdAt: days,
      open: fc.integer({ min: 0, max: 200 * DAY }),
      amountMinor: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    })
    .map(({ open, ...deal }): Deal => ({ ...deal, closedAt: deal.createdAt + open })),
  { selector: ({ id }) => id, minLength: 1 },
);
const rules: fc.Arbitrary<Rule> = fc.record({
  version: fc.constant(7),
  sourceWindowDays: fc.constantFrom(30, 90),
  influenceWindowDays: fc.constantFrom(60, 180),
  quietDays: fc.constantFrom(0, 30),
  qualifiesFrom: fc.constantFrom(...QUALIFIES_FROM),
  types: fc.constantFrom(EXPANSION_TYPES, ["upsell", "seat-add"] as const),
  parentOf: fc.constantFrom({}, { "acme-france": "acme" }),
});

interface World {
  readonly deals: readonly Deal[];
  readonly flags: readonly FlagFact[];
  readonly activities: Facts["activities"];
  readonly merges?: Merges;
}
const worlds = fc.record({ deals, flags, activities });

const decideAll = (world: World, rule: Rule): Map<string, Decision> =>
  new Map(
    world.deals.map((deal) => [
      deal.id,
      decide(
        {
          opportunity: deal,
          flags: world.flags,
          otherOpportunities: world.deals,
          activities: world.activities,
          ...(world.merges === undefined ? {} : { merges: world.merges }),
          asOf: now,
        },
        rule,
      ),
    ]),
  );
const sourcedSum = (world: World, rule: Rule): bigint => {
  const decided = decideAll(world, rule);
  return world.deals
    .filter(({ id, gone }) => gone === undefined && decided.get(id)?.bucket === "sourced")
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
};

/** The rule of the definitions once more, word for word and without a thought of speed. */
function asDefined(deal: Deal, world: World, rule: Rule): Pick<Decision, "bucket" | "flagId"> {
  const one = (a: string | null, b: string | null) =>
    a === b || rule.parentOf[a ?? ""] === b || rule.parentOf[b ?? ""] === a;
  const from = QUALIFIES_FROM.indexOf(rule.qualifiesFrom);
  const come: Partial<Record<FlagFact["status"], number>> = {
    new: 0,
    claimed: 0,
    contacted: 1,
    accepted: 2,
    opportunity: 2,
    won: 2,
    lost: 2,
  };
  if (!rule.types.some((type) => type === deal.type))
    return { bucket: "out-of-scope", flagId: null };
  const qualifying = world.flags
    .filter((flag) => flag.kind === "expansion" && (come[flag.status] ?? -1) >= from)
    .filter((flag) => one(flag.accountId, deal.accountId))
    .toSorted((a, b) => a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : 1));
  const source = qualifying.find(
    ({ raisedAt }) =>
      raisedAt <= deal.createdAt &&
      deal.createdAt - raisedAt <= rule.sourceWindowDays * DAY &&
      !world.deals.some(
        (other) =>
          other.id !== deal.id &&
          other.type === deal.type &&
          one(other.accountId, deal.accountId) &&
          other.createdAt <= raisedAt &&
          other.closedAt > raisedAt,
      ) &&
      !world.activities.some(
        ({ accountId, motion, at }) =>
          one(accountId, deal.accountId) &&
          (motion === null || motion === deal.type) &&
          at < raisedAt &&
          raisedAt - at <= rule.quietDays * DAY,
      ),
  );
  if (source !== undefined) return { bucket: "sourced", flagId: source.id };
  const influence = qualifying.find(
    ({ raisedAt }) =>
      raisedAt < deal.closedAt && deal.closedAt - raisedAt <= rule.influenceWindowDays * DAY,
  );
  return influence === undefined
    ? { bucket: "none", flagId: null }
    : { bucket: "influenced", flagId: influence.id };
}

describe("whatever was raised, told and decided", () => {
  test("the decision is the one that the definitions spell out", () => {
    fc.assert(
      fc.property(worlds, rules, (world, rule) => {
        const decided = decideAll(world, rule);
        for (const deal of world.deals)
          expect(decided.get(deal.id)).toMatchObject(asDefined(deal, world, rule));
      }),
      { numRuns: 300 },
    );
  });

  test("every deal is in one bucket, and sourced, influenced and none add up to what was won in scope", () => {
    fc.assert(
      fc.property(worlds, rules, (world, rule) => {
        const decided = decideAll(world, rule);
        const sum = (...buckets: string[]) =>
          world.deals
            .filter(({ id }) => buckets.includes(decided.get(id)?.bucket ?? ""))
            .reduce((total, { amountMinor }) => total + amountMinor, 0n);
        const inScope = world.deals
          .filter(({ type }) => rule.types.some((each) => each === type))
          .reduce((total, { amountMinor }) => total + amountMinor, 0n);
        expect(sum("sourced") + sum("influenced") + sum("none")).toBe(inScope);
        expect(inScope + sum("out-of-scope")).toBe(
          world.deals.reduce((total, { amountMinor }) => total + amountMinor, 0n),
        );
      }),
    );
  });

  test("every order and repetition of the facts decides alike", () => {
    fc.assert(
      fc.property(worlds, rules, (world, rule) => {
        const again = {
          deals: world.deals.toReversed(),
          flags: [...world.flags, ...world.flags].toReversed(),
          activities: [...world.activities.toReversed(), ...world.activities],
        };
        const [first, second] = [decideAll(world, rule), decideAll(again, rule)];
        for (const { id } of world.deals) expect(second.get(id)).toEqual(first.get(id));
      }),
    );
  });

  test("making accounts one changes nothing that was decided before, whatever was made one earlier", () => {
    const earlier = fc.constantFrom<Merges>({}, { other: { into: "old-acme", at: onDay(20) } });
    const into = fc.constantFrom("acme", "acme-france");
    fc.assert(
      fc.property(worlds, rules, earlier, into, (world, rule, merges, stays) => {
        const before = { ...world, merges };
        const after = { ...world, merges: { ...merges, "old-acme": { into: stays, at: now } } };
        expect(decideAll(after, rule)).toEqual(decideAll(before, rule));
        expect(sourcedSum(after, rule)).toBe(sourcedSum(before, rule));
      }),
      { numRuns: 300 },
    );
  });

  test("making two deals one never raises what was sourced, nor does a deal that the CRM deletes", () => {
    fc.assert(
      fc.property(
        worlds,
        rules,
        fc.constantFrom("merged" as const, "deleted" as const),
        (world, rule, gone) => {
          const [first, ...rest] = world.deals;
          if (first === undefined) return;
          const merged = { ...world, deals: [{ ...first, gone }, ...rest] };
          expect(sourcedSum(merged, rule) <= sourcedSum(world, rule)).toBe(true);
          const decision = decideAll(merged, rule).get(first.id);
          expect(["none", "out-of-scope"]).toContain(decision?.bucket);
        },
      ),
    );
  });

  test("a flag that comes later than the deal never sources it, and a decline moves no deal towards credit", () => {
    const rank = { "out-of-scope": 0, none: 0, influenced: 1, sourced: 2 };
    fc.assert(
      fc.property(worlds, rules, fc.integer({ min: 1, max: 100 * DAY }), (world, rule, later) => {
        const before = decideAll(world, rule);
        for (const deal of world.deals) {
          const late: FlagFact = {
            id: "late",
            kind: "expansion",
            accountId: deal.accountId,
            raisedAt: deal.createdAt + later,
            status: "accepted",
          };
          const after = decideAll({ ...world, flags: [...world.flags, late] }, rule);
          expect(after.get(deal.id)?.bucket === "sourced").toBe(
            before.get(deal.id)?.bucket === "sourced",
          );
        }
        for (const flag of world.flags) {
          const without = world.flags.map((each) =>
            each === flag ? { ...each, status: "declined" as const } : each,
          );
          const after = decideAll({ ...world, flags: without }, rule);
          for (const { id } of world.deals)
            expect(rank[after.get(id)?.bucket ?? "none"]).toBeLessThanOrEqual(
              rank[before.get(id)?.bucket ?? "none"],
            );
        }
      }),
    );
  });

  test("months of any zone add up to the year, bucket by bucket", () => {
    const zones = fc.constantFrom("UTC", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati");
    fc.assert(
      fc.property(worlds, rules, zones, (world, rule, zone) => {
        const decided = decideAll(world, rule);
        const months = Map.groupBy(world.deals, ({ closedAt }) => monthOf(closedAt, zone));
        for (const bucket of ["sourced", "influenced", "none", "out-of-scope"] as const) {
          const sum = (rows: readonly Deal[]) =>
            rows
              .filter(({ id }) => decided.get(id)?.bucket === bucket)
              .reduce((total, { amountMinor }) => total + amountMinor, 0n);
          const parts = [...months.values()].reduce((total, rows) => total + sum(rows), 0n);
          expect(parts).toBe(sum(world.deals));
        }
      }),
    );
  });

  test("what the agents of a deal share is its amount to the cent, whoever joined whom", () => {
    fc.assert(
      fc.property(worlds, rules, (world, rule) => {
        const decided = decideAll(world, rule);
        for (const { id, amountMinor } of world.deals) {
          const flagId = decided.get(id)?.flagId;
          const heard = world.flags
            .filter((flag) => flag.id === flagId || flag.status === "duplicate")
            .map(({ id: agentId, raisedAt: at }) => ({ agentId, at }));
          if (flagId == null) continue;
          const shares = sharesOf(amountMinor, heard);
          expect(shares.reduce((sum, share) => sum + share.amountMinor, 0n)).toBe(amountMinor);
          expect(shares.every((share) => share.amountMinor >= 0n)).toBe(true);
        }
      }),
    );
  });
});

describe("accounts that were made one", () => {
  const flag: FlagFact = {
    id: "f1",
    kind: "expansion",
    accountId: "old-acme",
    raisedAt: onDay(0),
    status: "accepted",
  };
  const dealOn = (createdAt: number): OpportunityFact => ({
    id: "d1",
    type: "upsell",
    accountId: "acme",
    createdAt: onDay(createdAt),
    closedAt: onDay(60),
  });
  const merges = {
    "old-acme": { into: "older", at: onDay(2) },
    older: { into: "acme", at: onDay(5) },
  };
  const bucketOf = (opportunity: OpportunityFact, raised = flag) =>
    decide(
      { opportunity, flags: [raised], otherOpportunities: [], activities: [], merges, asOf: now },
      defaultRule,
    ).bucket;

  test("a deal that came when they were one already is owed to the flag of either", () => {
    expect(bucketOf(dealOn(10))).toBe("sourced");
  });

  test("a deal that was there before is owed to nobody by the merge alone", () => {
    expect(bucketOf(dealOn(4))).toBe("none");
  });

  test("a merge that comes later takes nothing from a deal that came when they were one already", () => {
    expect(bucketOf({ ...dealOn(3), accountId: "older" })).toBe("sourced");
  });

  test("what the other account had open, or talked about, stands against deals that came after the merge only", () => {
    const raised = { ...flag, accountId: "acme" };
    const open = { ...dealOn(-1), id: "d2", accountId: "old-acme" };
    const call = { accountId: "old-acme", motion: null, at: onDay(-1) };
    const reasonOf = (opportunity: OpportunityFact, against: Partial<Facts>) =>
      decide(
        {
          opportunity,
          flags: [raised],
          otherOpportunities: [],
          activities: [],
          merges,
          asOf: now,
          ...against,
        },
        defaultRule,
      ).reason;
    for (const [against, reason] of [
      [{ otherOpportunities: [open] }, "open-opportunity"],
      [{ activities: [call] }, "prior-activity"],
    ] as const) {
      expect(reasonOf(dealOn(4), against)).toBe("first-flag-before-opportunity");
      expect(reasonOf(dealOn(10), against)).toBe(reason);
    }
  });

  test("a flag raised afterwards influences it as any other", () => {
    expect(bucketOf(dealOn(4), { ...flag, raisedAt: onDay(20) })).toBe("influenced");
  });
});

describe("a rule", () => {
  test("that wants flags accepted passes over those that nobody has accepted", () => {
    const opportunity = {
      id: "d1",
      type: "upsell",
      accountId: "acme",
      createdAt: onDay(10),
      closedAt: onDay(60),
    };
    const decided = (status: FlagFact["status"], qualifiesFrom: Rule["qualifiesFrom"]) =>
      decide(
        {
          opportunity,
          flags: [{ id: "f1", kind: "expansion", accountId: "acme", raisedAt: onDay(0), status }],
          otherOpportunities: [],
          activities: [],
          asOf: now,
        },
        { ...defaultRule, qualifiesFrom },
      ).bucket;
    expect(decided("claimed", "contacted")).toBe("none");
    expect(decided("contacted", "contacted")).toBe("sourced");
    expect(decided("contacted", "accepted")).toBe("none");
    expect(decided("won", "accepted")).toBe("sourced");
  });

  test.each([
    ["a window of no days", { sourceWindowDays: 0 }],
    ["a window of half a day", { influenceWindowDays: 1.5 }],
    ["a renewal among its kinds", { types: ["renewal"] }],
    ["no kind of deal at all", { types: [] }],
    ["a status that it does not know", { qualifiesFrom: "declined" }],
    ["a word that nobody knows", { bonus: 1 }],
  ])("is refused with %s", (_what, change) => {
    const body = bodyOf(defaultRule);
    expect(RuleBody.safeParse(body).success).toBe(true);
    expect(RuleBody.safeParse({ ...body, ...change }).success).toBe(false);
  });

  test("is the same one with its kinds in another order", () => {
    const body = bodyOf(defaultRule);
    expect(isSameRule(body, { ...body, types: body.types.toReversed() })).toBe(true);
    expect(isSameRule(body, { ...body, quietDays: 29 })).toBe(false);
  });
});

test("a credit seals thirty days after the later of close and first sight, and never while the deal is open", () => {
  const deal = { status: "won" as const, closedAt: onDay(10), firstSeenAt: onDay(12) };
  expect(sealsAt(deal)).toBe(onDay(42));
  expect([isSealed(deal, onDay(42)), isSealed(deal, onDay(42) + 1)]).toEqual([false, true]);
  expect(isSealed({ ...deal, status: "open" }, onDay(400))).toBe(false);
});

test("what moves in a preview takes from one place of a month what it gives to another", () => {
  const moved: MovedDeal = {
    crm: "salesforce",
    id: "d1",
    status: "won",
    hasAccount: true,
    closedAt: Date.parse("2026-10-31T23:30:00Z"),
    amountMinor: 1_200_000n,
    currency: "USD",
    from: { bucket: "influenced", flagId: "f1" },
    to: { bucket: "sourced", flagId: "f1" },
  };
  const { moves, months } = summary(
    [moved, { ...moved, id: "d2", status: "open" }],
    "Europe/Berlin",
  );
  expect(moves.map(({ status, n, amountMinor }) => [status, n, amountMinor])).toEqual([
    ["open", 1, 1_200_000n],
    ["won", 1, 1_200_000n],
  ]);
  expect(months).toEqual([
    {
      month: "2026-11",
      currency: "USD",
      change: {
        sourced: 1_200_000n,
        influenced: -1_200_000n,
        unattributed: 0n,
        "no-account": 0n,
        "out-of-scope": 0n,
      },
    },
  ]);
  expect(placeOf("none", false)).toBe("no-account");
});
