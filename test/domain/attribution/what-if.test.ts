import fc from "fast-check";
import { expect, test } from "vitest";
import { TOUCH_MODELS } from "../../../src/domain/attribution/touch-models.ts";
import { type TouchedDealRow, whatIf } from "../../../src/domain/attribution/what-if.ts";

const DAY = 86_400_000;
const closedAt = Date.parse("2026-10-20T12:00:00Z");
const signals = fc.option(fc.constantFrom("exp.capacity.seats", "exp.addon.product"));
const teams = fc.option(fc.constantFrom("Billing", "Success"));
const deals: fc.Arbitrary<TouchedDealRow[]> = fc.uniqueArray(
  fc.record({
    crm: fc.constant("salesforce"),
    id: fc.constantFrom("a", "b", "c", "d"),
    name: fc.constant("More seats"),
    accountName: fc.constant(null),
    amountMinor: fc.bigInt({ min: 0n, max: 10n ** 17n }),
    currency: fc.constantFrom("USD", "JPY"),
    createdAt: fc.integer({ min: 0, max: 200 }).map((days) => closedAt - days * DAY),
    closedAt: fc.constant(closedAt),
    credited: fc.option(fc.record({ flagId: fc.constant("f1"), signal: signals, team: teams })),
    touches: fc.uniqueArray(
      fc.record({
        flagId: fc.constantFrom("f1", "f2", "f3", "f4", "f5"),
        at: fc.integer({ min: -20, max: 250 }).map((days) => closedAt - days * DAY),
        signal: signals,
        team: teams,
        isJoined: fc.boolean(),
      }),
      { selector: ({ flagId }) => flagId },
    ),
  }),
  { selector: ({ id }) => id },
);

test("the parts of every view add up to what was won, by signal and by team, to the minor unit", () => {
  fc.assert(
    fc.property(deals, (rows) => {
      const found = whatIf(rows);
      for (const { currency, total, bySignal, byTeam, deals: listed } of found) {
        const won = rows.filter((row) => row.currency === currency);
        expect(total).toBe(won.reduce((sum, { amountMinor }) => sum + amountMinor, 0n));
        for (const parts of [bySignal, byTeam])
          for (const column of ["default", ...TOUCH_MODELS] as const)
            expect(parts.reduce((sum, { amounts }) => sum + amounts[column], 0n)).toBe(total);
        for (const { touches, amountMinor } of listed.filter((deal) => deal.touches.length > 0))
          for (const model of TOUCH_MODELS)
            expect(touches.reduce((sum, { amounts }) => sum + amounts[model], 0n)).toBe(
              amountMinor,
            );
      }
      expect(found.flatMap((each) => each.deals)).toHaveLength(rows.length);
    }),
  );
});

test("the order of deals and of flags makes no difference", () => {
  fc.assert(
    fc.property(deals, (rows) => {
      const turned = rows
        .toReversed()
        .map((row) => ({ ...row, touches: row.touches.toReversed() }));
      expect(whatIf(turned)).toEqual(whatIf(rows));
    }),
  );
});

test("flags beyond the look-back or after the close have no part, and a deal without any is nobody's", () => {
  const touch = { flagId: "f1", signal: null, team: "Billing", isJoined: false };
  const deal = {
    crm: "salesforce",
    id: "a",
    name: "More seats",
    accountName: null,
    amountMinor: 100n,
    currency: "USD",
    createdAt: closedAt - 10 * DAY,
    closedAt,
    credited: null,
    touches: [
      { ...touch, at: closedAt - 181 * DAY },
      { ...touch, flagId: "f2", at: closedAt },
    ],
  };
  const [usd] = whatIf([deal]);
  expect(usd?.bySignal).toEqual([
    {
      part: { of: "nobody" },
      amounts: {
        default: 100n,
        linear: 100n,
        "u-shaped": 100n,
        "w-shaped": 100n,
        "time-decay": 100n,
      },
    },
  ]);
  const [within] = whatIf([{ ...deal, touches: [{ ...touch, at: closedAt - 180 * DAY }] }]);
  expect(within?.byTeam.map(({ part }) => part)).toEqual([
    { of: "name", name: "Billing" },
    { of: "nobody" },
  ]);
});
