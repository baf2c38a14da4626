import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMonth, monthBounds, monthOf, nextMonth, previousMonth } from "../../src/domain/month.ts";

const zones = Intl.supportedValuesOf("timeZone");

describe("a month", () => {
  test("begins and ends at midnight of the reporting zone", () => {
    expect(monthBounds("2026-10", "Europe/Berlin")).toEqual({
      from: Date.parse("2026-09-30T22:00:00Z"),
      to: Date.parse("2026-10-31T23:00:00Z"),
    });
    expect(monthBounds("2026-12", "Pacific/Kiritimati")).toEqual({
      from: Date.parse("2026-11-30T10:00:00Z"),
      to: Date.parse("2026-12-31T10:00:00Z"),
    });
  });

  test("begins with its first moment where midnight is skipped", () => {
    // Paraguay put its clocks forward at 00:00 on 1 October 2017.
    const { from } = monthBounds("2017-10", "America/Asuncion");
    expect(new Date(from).toISOString()).toBe("2017-10-01T04:00:00.000Z");
    expect(monthOf(from, "America/Asuncion")).toBe("2017-10");
    expect(monthOf(from - 1, "America/Asuncion")).toBe("2017-09");
  });

  test("is the one showing on the zone's wall", () => {
    const moment = Date.parse("2026-10-31T23:30:00Z");
    expect(monthOf(moment, "UTC")).toBe("2026-10");
    expect(monthOf(moment, "Europe/Berlin")).toBe("2026-11");
  });

  test("has neighbours over the turn of the year", () => {
    expect(previousMonth("2026-01")).toBe("2025-12");
    expect(nextMonth("2025-12")).toBe("2026-01");
  });

  test("has one spelling", () => {
    const spellings = ["2026-10", "2026-1", "2026-13", "2026-00", "26-10", "2026-10-01", ""];
    expect(spellings.filter(isMonth)).toEqual(["2026-10"]);
  });

  test("together with eleven others makes the year, in every zone", () => {
    for (const zone of zones) {
      let month = "2026-01";
      let end = monthBounds("2025-12", zone).to;
      for (let count = 0; count < 12; count += 1) {
        const { from, to } = monthBounds(month, zone);
        expect(from).toBe(end);
        expect(to).toBeGreaterThan(from);
        end = to;
        month = nextMonth(month);
      }
      expect(monthBounds("2027-01", zone).from).toBe(end);
    }
    // Some 400 zones: seconds on a machine that is busy with other tests.
  }, 30_000);

  test("holds exactly the moments between its bounds", () => {
    const moments = fc.integer({
      min: Date.parse("2011-11-01T00:00Z"),
      max: Date.parse("2027-01-31T00:00Z"),
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, moment) => {
        const { from, to } = monthBounds(monthOf(moment, zone), zone);
        expect(from <= moment && moment < to).toBe(true);
      }),
    );
  });
});
