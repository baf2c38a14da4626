import fc from "fast-check";
import { expect, test } from "vitest";
import { readAddress, writeAddress } from "../../src/report/address.ts";

test("month, comparison and open figure survive the way through the address bar", () => {
  const address = { month: "2026-10", compare: true, figure: "sourced.team.Tier 2 & more.USD" };
  expect(writeAddress(address)).toContain("month=2026-10");
  expect(readAddress(writeAddress(address))).toEqual(address);
});

test("any figure's name comes back as it went", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.boolean(), (name, compare) => {
      // oxlint-disable-next-line no-control-regex -- no figure has any
      fc.pre(name.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(name));
      const address = { month: null, compare, figure: name };
      expect(readAddress(writeAddress(address))).toEqual(address);
    }),
  );
});

test("a month that no calendar has is as good as none", () => {
  for (const month of ["2026-13", "2026-00", "1999-12", "26-1", "2026-1", "<script>"])
    expect(readAddress(`?month=${encodeURIComponent(month)}`).month).toBeNull();
});

test("what belongs to somebody else stays in the address", () => {
  const address = { month: "2026-09", compare: false, figure: null };
  expect(writeAddress(address, "?colorScheme=dark&figure=funnel.won&compare=1")).toBe(
    "?colorScheme=dark&month=2026-09",
  );
});
