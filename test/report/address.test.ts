import fc from "fast-check";
import { expect, test } from "vitest";
import { type Address, questionOf, readAddress, writeAddress } from "../../src/report/address.ts";

const plain: Address = {
  period: null,
  teams: [],
  segments: [],
  kinds: [],
  as: "reported",
  compare: null,
  figure: null,
};

test("period, filters, comparison and open figure survive the way through the address bar", () => {
  const address: Address = {
    period: "2027-Q3",
    teams: ["", "Billing & more"],
    segments: ["Enterprise"],
    kinds: ["friction"],
    as: "today",
    compare: "year",
    figure: "sourced.team.Tier 2 & more.USD",
  };
  expect(writeAddress(address)).toContain("quarter=2027-Q3");
  expect(readAddress(writeAddress(address))).toEqual(address);
});

test("any figure's and any team's name comes back as it went", () => {
  const name = fc
    .string({ minLength: 1, maxLength: 40 })
    // oxlint-disable-next-line no-control-regex -- no figure has any
    .filter((text) => text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text));
  fc.assert(
    fc.property(name, name, fc.constantFrom("before", "year", null), (figure, team, compare) => {
      const address: Address = { ...plain, figure, teams: [team], compare };
      expect(readAddress(writeAddress(address))).toEqual(address);
    }),
  );
});

test("a period that no calendar has is as good as none", () => {
  for (const month of ["2026-13", "2026-00", "1999-12", "26-1", "2026-1", "<script>"])
    expect(readAddress(`?month=${encodeURIComponent(month)}`).period).toBeNull();
  expect(readAddress("?quarter=2026-Q5").period).toBeNull();
  expect(readAddress("?year=20267").period).toBeNull();
});

test("what belongs to somebody else stays in the address", () => {
  const address = { ...plain, period: "2026-09" };
  expect(
    writeAddress(address, "?colorScheme=dark&figure=funnel.won&compare=before&team=Old&year=2025"),
  ).toBe("?colorScheme=dark&month=2026-09");
});

test("the endpoint is asked for the part that is chosen, and for nothing else", () => {
  const address: Address = { ...plain, teams: ["Billing", ""], kinds: ["expansion"], figure: "x" };
  expect(questionOf("2026-10", address)).toBe("month=2026-10&team=Billing&team=&kind=expansion");
  expect(questionOf("2027", { ...plain, as: "restated" })).toBe("year=2027&as=restated");
});
