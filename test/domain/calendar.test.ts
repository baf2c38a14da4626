import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BusinessCalendar,
  businessClock,
  businessMillisBetween,
  checkCalendar,
  mondayToFriday,
} from "../../src/domain/calendar.ts";
import { dueAt } from "../../src/domain/due.ts";

const hour = 3_600_000;

function calendar(zone: string, changes: Partial<BusinessCalendar> = {}): BusinessCalendar {
  return { ...mondayToFriday(zone), ...changes };
}

// Half-hour and quarter-hour zones, zones that change clocks at midnight, by half an hour, on a
// Friday, on other dates, a zone that skipped a day, and the two ends of the date line.
const zones = [
  "UTC",
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/Los_Angeles",
  "America/Santiago",
  "America/St_Johns",
  "America/Sao_Paulo",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Riyadh",
  "Asia/Beirut",
  "Asia/Tehran",
  "Asia/Tokyo",
  "Australia/Lord_Howe",
  "Australia/Sydney",
  "Pacific/Apia",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
];

describe("business time", () => {
  test.each([
    ["over a weekend", "2026-07-03T22:00:00Z", "2026-07-06T02:00:00Z", 2 + 2],
    ["within a day", "2026-07-01T10:00:00Z", "2026-07-01T12:30:00Z", 2.5],
    ["on a Saturday only", "2026-07-04T10:00:00Z", "2026-07-04T20:00:00Z", 0],
    ["backwards", "2026-07-02T10:00:00Z", "2026-07-01T10:00:00Z", 0],
    ["from a moment to itself", "2026-07-01T10:00:00Z", "2026-07-01T10:00:00Z", 0],
  ])("%s", (_name, from, to, hours) => {
    expect(businessMillisBetween(calendar("UTC"), Date.parse(from), Date.parse(to))).toBe(
      hours * hour,
    );
  });

  test("a working day on which clocks go forward has 23 hours", () => {
    const everyDay = calendar("Europe/Berlin", { days: [1, 2, 3, 4, 5, 6, 7] });
    const from = Date.parse("2026-03-28T23:00:00Z");
    expect(businessMillisBetween(everyDay, from, Date.parse("2026-03-29T22:00:00Z"))).toBe(
      23 * hour,
    );
  });

  test("opening hours can run to the end of the day", () => {
    const evening = calendar("UTC", { open: { from: "18:00", to: "24:00" } });
    const from = Date.parse("2026-07-01T00:00:00Z");
    expect(businessMillisBetween(evening, from, from + 24 * hour)).toBe(6 * hour);
  });

  test("time over consecutive spans adds up in every zone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.tuple(fc.nat(400 * 24 * 60), fc.nat(400 * 24 * 60), fc.nat(400 * 24 * 60)),
        (zone, minutes) => {
          const clock = businessClock(calendar(zone, { holidays: ["2026-03-30", "2026-10-26"] }));
          if ("refused" in clock) throw new Error(clock.refused);
          const start = Date.parse("2025-12-01T00:00:00Z");
          const [a = 0, b = 0, c = 0] = minutes
            .toSorted((x, y) => x - y)
            .map((minute) => start + minute * 60_000);
          expect(clock.millisBetween(a, b) + clock.millisBetween(b, c)).toBe(
            clock.millisBetween(a, c),
          );
        },
      ),
    );
  });
});

describe("a calendar by which no time ever passes", () => {
  const refusals: [string, BusinessCalendar, string][] = [
    ["without working days", calendar("UTC", { days: [] }), "no-working-days"],
    ["with days that do not exist", calendar("UTC", { days: [0, 8] }), "no-working-days"],
    [
      "that closes when it opens",
      calendar("UTC", { open: { from: "09:00", to: "09:00" } }),
      "no-open-hours",
    ],
    ["open overnight", calendar("UTC", { open: { from: "22:00", to: "06:00" } }), "no-open-hours"],
    ["with odd hours", calendar("UTC", { open: { from: "9", to: "noon" } }), "no-open-hours"],
    ["in a zone nobody knows", calendar("Europe/Atlantis"), "unknown-zone"],
    ["at a bare offset", calendar("+02:00"), "unknown-zone"],
    [
      "with a holiday that is no date",
      calendar("UTC", { holidays: ["2026-02-30"] }),
      "bad-holiday",
    ],
  ];

  test.each(refusals)("%s is refused with its reason", (_name, wrong, refused) => {
    const now = Date.parse("2026-07-01T00:00:00Z");
    expect(checkCalendar(wrong)).toEqual({ refused });
    expect(businessMillisBetween(wrong, now, now + hour)).toEqual({ refused });
    expect(dueAt(now, wrong, "day")).toEqual({ refused });
    expect(dueAt(now, wrong, "week")).toEqual({ refused });
  });

  test("asking for no time ahead is a mistake, not a wait", () => {
    const clock = businessClock(calendar("UTC"));
    if ("refused" in clock) throw new Error(clock.refused);
    expect(() => clock.after(0, 0)).toThrow("not 0");
    expect(() => clock.after(0, Infinity)).toThrow("not Infinity");
  });
});

test("a year of holidays only delays", () => {
  const start = Date.parse("2026-01-01T00:00:00Z");
  const holidays = Array.from({ length: 365 }, (_, day) =>
    new Date(start + day * 24 * hour).toISOString().slice(0, 10),
  );
  expect(dueAt(start, calendar("UTC", { holidays }), "now")).toEqual({
    dueAt: Date.parse("2027-01-01T04:00:00Z"),
  });
});

test("a calendar from a settings page is taken only when every field is right", () => {
  const right = { zone: "UTC", days: [1], open: { from: "09:00", to: "24:00" }, holidays: [] };
  expect(BusinessCalendar.safeParse(right).success).toBe(true);
  expect(BusinessCalendar.safeParse({ ...right, holidays: ["2026-02-30"] }).success).toBe(false);
  expect(BusinessCalendar.safeParse({ ...right, days: [0] }).success).toBe(false);
  expect(
    BusinessCalendar.safeParse({ ...right, open: { from: "24:00", to: "25:00" } }).success,
  ).toBe(false);
  expect(BusinessCalendar.safeParse({ ...right, extra: 1 }).success).toBe(false);
});
