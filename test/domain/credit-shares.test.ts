import fc from "fast-check";
import { expect, test } from "vitest";
import { sharesOf } from "../../src/domain/credit-shares.ts";

const heard = fc.array(
  fc.record({ agentId: fc.constantFrom("ana", "ben", "cleo", "dora"), at: fc.nat({ max: 5 }) }),
  { minLength: 1, maxLength: 8 },
);
const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });

test("the agents' shares of a deal add up to its amount, and none of them is negative", () => {
  fc.assert(
    fc.property(amount, heard, (amountMinor, flags) => {
      const shares = sharesOf(amountMinor, flags);
      expect(shares.reduce((sum, share) => sum + share.amountMinor, 0n)).toBe(amountMinor);
      expect(shares.every((share) => share.amountMinor >= 0n)).toBe(true);
      expect(shares.map(({ agentId }) => agentId).toSorted()).toEqual(
        [...new Set(flags.map(({ agentId }) => agentId))].toSorted(),
      );
    }),
  );
});

test("the order and the repetition of an agent's flags make no difference", () => {
  fc.assert(
    fc.property(amount, heard, (amountMinor, flags) => {
      const once = sharesOf(amountMinor, flags);
      expect(sharesOf(amountMinor, [...flags, ...flags].toReversed())).toEqual(once);
    }),
  );
});

test("a cent that is left goes to whoever heard it first", () => {
  const flags = [
    { agentId: "ben", at: 2 },
    { agentId: "ana", at: 1 },
    { agentId: "cleo", at: 3 },
    { agentId: "ben", at: 9 },
  ];
  expect(sharesOf(10_000n, flags)).toEqual([
    { agentId: "ana", amountMinor: 3334n },
    { agentId: "ben", amountMinor: 3333n },
    { agentId: "cleo", amountMinor: 3333n },
  ]);
  expect(sharesOf(1n, flags.slice(0, 2)).map((share) => share.amountMinor)).toEqual([1n, 0n]);
  expect(sharesOf(0n, [])).toEqual([]);
});
