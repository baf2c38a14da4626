import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { businessMillisBetween, type BusinessCalendar } from "../../src/domain/calendar.ts";
import { defaultTargets, dueAt, urgencyOf, type UrgencyFacts } from "../../src/domain/due.ts";
import type { Urgency } from "../../src/domain/taxonomy.ts";

const hour = 3_600_000;
const weekdays = [1, 2, 3, 4, 5];
const everyDay = [1, 2, 3, 4, 5, 6, 7];

function calendar(zone: string, changes: Partial<BusinessCalendar> = {}): BusinessCalendar {
  return { zone, days: weekdays, open: null, holidays: [], ...changes };
}

function due(raised: string, of: BusinessCalendar, urgency: Urgency): string {
  const found = dueAt(Date.parse(raised), of, urgency);
  return "refused" in found ? found.refused : new Date(found.dueAt).toISOString().slice(0, 16);
}

describe("the deadline", () => {
  const rows: [string, string, BusinessCalendar, Urgency, string][] = [
    [
      "skips a weekend in which the clocks change",
      "2026-03-27T14:00Z",
      calendar("Europe/Berlin"),
      "day",
      "2026-03-30T13:00",
    ],
    [
      "starts on Monday for a flag made on Saturday",
      "2026-01-10T09:30Z",
      calendar("Europe/Berlin"),
      "day",
      "2026-01-12T23:00",
    ],
    [
      "skips a holiday and a weekend",
      "2026-07-02T20:00Z",
      calendar("America/New_York", { holidays: ["2026-07-03"] }),
      "day",
      "2026-07-06T20:00",
    ],
    [
      "skips two holidays around a weekend",
      "2026-12-24T09:00Z",
      calendar("Europe/London", { holidays: ["2026-12-25", "2026-12-28"] }),
      "day",
      "2026-12-29T09:00",
    ],
    [
      "is 24 real hours over a 23-hour day",
      "2026-03-28T14:00Z",
      calendar("Europe/Berlin", { days: everyDay }),
      "day",
      "2026-03-29T14:00",
    ],
    [
      "is 24 real hours over a 25-hour day",
      "2026-10-31T16:00Z",
      calendar("America/New_York", { days: everyDay }),
      "day",
      "2026-11-01T16:00",
    ],
    [
      "is 24 real hours when clocks change on a working Friday",
      "2026-04-23T18:00Z",
      calendar("Africa/Cairo"),
      "day",
      "2026-04-24T18:00",
    ],
    [
      "crosses a weekend in a half-hour zone",
      "2026-05-15T16:30Z",
      calendar("Asia/Kolkata"),
      "now",
      "2026-05-17T20:30",
    ],
    [
      "knows a weekend of Friday and Saturday",
      "2026-02-05T15:00Z",
      calendar("Asia/Riyadh", { days: [7, 1, 2, 3, 4] }),
      "day",
      "2026-02-08T15:00",
    ],
    [
      "sees that it is already Saturday at UTC+14",
      "2026-02-27T12:00Z",
      calendar("Pacific/Kiritimati"),
      "day",
      "2026-03-02T10:00",
    ],
    [
      "counts opening hours only",
      "2026-03-27T14:00Z",
      calendar("Europe/Berlin", { open: { from: "09:00", to: "17:00" } }),
      "now",
      "2026-03-30T09:00",
    ],
    [
      "of the digest is the first Monday that is a business day away",
      "2026-03-27T14:00Z",
      calendar("Europe/Berlin"),
      "week",
      "2026-04-06T07:00",
    ],
    [
      "of the digest may be the coming Monday at 09:00 in the owner's zone",
      "2026-03-26T08:00Z",
      calendar("Europe/Berlin"),
      "week",
      "2026-03-30T07:00",
    ],
    [
      "of the digest can be the very moment that is far enough away",
      "2026-03-20T08:00Z",
      calendar("Europe/Berlin"),
      "week",
      "2026-03-23T08:00",
    ],
  ];

  test.each(rows)("%s", (_name, raised, of, urgency, expected) => {
    expect(due(raised, of, urgency)).toBe(expected);
  });

  test("follows the tenant's own targets", () => {
    const targets = { ...defaultTargets, nowHours: 1, digest: { weekday: 3, at: "16:30" } };
    const raised = Date.parse("2026-07-06T10:00:00Z");
    expect(dueAt(raised, calendar("UTC"), "now", targets)).toEqual({ dueAt: raised + hour });
    expect(dueAt(raised, calendar("UTC"), "week", targets)).toEqual({
      dueAt: Date.parse("2026-07-08T16:30:00Z"),
    });
  });

  const zones = Intl.supportedValuesOf("timeZone");
  const anyCalendar = fc.record({
    zone: fc.constantFrom(...zones),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    open: fc.constantFrom(
      null,
      { from: "09:00", to: "17:00" },
      { from: "00:30", to: "03:15" },
      { from: "20:00", to: "24:00" },
    ),
    holidays: fc.subarray(["2026-03-30", "2026-07-03", "2026-10-26", "2026-12-25", "2027-01-01"]),
  });
  const anyMoment = fc
    .integer({
      min: Date.parse("2025-12-01T00:00Z") / 1000,
      max: Date.parse("2027-02-01T00:00Z") / 1000,
    })
    .map((seconds) => seconds * 1000);

  test("has exactly the target's business time behind it, in every zone and across clock changes", () => {
    fc.assert(
      fc.property(anyCalendar, anyMoment, fc.constantFrom("now", "day"), (of, raised, urgency) => {
        const found = dueAt(raised, of, urgency);
        if ("refused" in found) throw new Error(found.refused);
        const target = (urgency === "now" ? 4 : 24) * hour;
        expect(businessMillisBetween(of, raised, found.dueAt)).toBe(target);
        // The earliest such moment: a millisecond sooner it is not there yet.
        expect(businessMillisBetween(of, raised, found.dueAt - 1)).toBe(target - 1);
      }),
      { numRuns: 300 },
    );
  });

  test("of the digest is on its weekday and hour, far enough away and not a week too late", () => {
    fc.assert(
      fc.property(anyCalendar, anyMoment, (of, raised) => {
        const found = dueAt(raised, of, "week");
        if ("refused" in found) throw new Error(found.refused);
        const local = new Intl.DateTimeFormat("en-GB", {
          timeZone: of.zone,
          weekday: "short",
          hour: "2-digit",
          minute: "2-digit",
        }).format(found.dueAt);
        expect(local).toBe("Mon 09:00");
        expect(businessMillisBetween(of, raised, found.dueAt)).toBeGreaterThanOrEqual(24 * hour);
        // A week earlier, less the hour that clocks may have moved by.
        const before = found.dueAt - 7 * 24 * hour - hour;
        expect(businessMillisBetween(of, raised, before)).toBeLessThan(24 * hour);
      }),
      { numRuns: 100 },
    );
  });
});

const signalSays = (urgency: Urgency) => ({ code: "signal-urgency", urgency });

describe("how urgent a flag is", () => {
  const facts: UrgencyFacts = {
    kind: "friction",
    signal: "fri.adoption.knowledge",
    signalUrgency: "week",
    raisedAt: Date.parse("2026-05-15T10:00:00Z"),
    zone: "Europe/Berlin",
    renewalDate: null,
    topDecileArr: false,
    startDate: null,
    dataLoss: false,
    namedAsCondition: false,
  };

  const rows: [string, Partial<UrgencyFacts>, Urgency, object[]][] = [
    ["its signal decides first", {}, "week", [signalSays("week")]],
    [
      "without a signal it is a day",
      { signal: null, signalUrgency: null },
      "day",
      [{ code: "no-signal" }],
    ],
    [
      "friction near its renewal goes one step up and says how near",
      { renewalDate: "2026-06-25" },
      "day",
      [signalSays("week"), { code: "step-up-renewal", days: 41 }],
    ],
    [
      "90 days away is near",
      { renewalDate: "2026-08-13" },
      "day",
      [signalSays("week"), { code: "step-up-renewal", days: 90 }],
    ],
    ["91 days away is not", { renewalDate: "2026-08-14" }, "week", [signalSays("week")]],
    [
      "a renewal that has passed is not",
      { renewalDate: "2026-05-14" },
      "week",
      [signalSays("week")],
    ],
    [
      "expansion does not step up for a renewal",
      { kind: "expansion", renewalDate: "2026-06-25" },
      "week",
      [signalSays("week")],
    ],
    [
      "a large account goes one step up, whatever the kind",
      { kind: "expansion", topDecileArr: true },
      "day",
      [signalSays("week"), { code: "step-up-top-arr" }],
    ],
    [
      "steps add up",
      { renewalDate: "2026-05-15", topDecileArr: true },
      "now",
      [signalSays("week"), { code: "step-up-renewal", days: 0 }, { code: "step-up-top-arr" }],
    ],
    [
      "and stop at now, naming only steps that were taken",
      { signalUrgency: "day", renewalDate: "2026-05-16", topDecileArr: true },
      "now",
      [signalSays("day"), { code: "step-up-renewal", days: 1 }],
    ],
    [
      "seats needed within a week are now",
      {
        kind: "expansion",
        signal: "exp.capacity.seats",
        signalUrgency: "day",
        startDate: "2026-05-22",
      },
      "now",
      [signalSays("day"), { code: "start-date-near", days: 7 }],
    ],
    [
      "seats needed later are not",
      {
        kind: "expansion",
        signal: "exp.capacity.seats",
        signalUrgency: "day",
        startDate: "2026-05-23",
      },
      "day",
      [signalSays("day")],
    ],
    [
      "an outage that lost data is now",
      { signal: "fri.product.reliability", signalUrgency: "day", dataLoss: true },
      "now",
      [signalSays("day"), { code: "data-loss" }],
    ],
    [
      "a missing capability named as a condition is a day",
      { signal: "fri.product.gap", namedAsCondition: true },
      "day",
      [signalSays("week"), { code: "named-as-condition" }],
    ],
    [
      "which still steps up for the renewal",
      { signal: "fri.product.gap", namedAsCondition: true, renewalDate: "2026-06-01" },
      "now",
      [signalSays("week"), { code: "named-as-condition" }, { code: "step-up-renewal", days: 17 }],
    ],
    [
      "nothing steps down",
      { signal: "fri.product.gap", signalUrgency: "now", namedAsCondition: true },
      "now",
      [signalSays("now")],
    ],
    [
      "data loss means nothing for another signal",
      { dataLoss: true },
      "week",
      [signalSays("week")],
    ],
  ];

  test.each(rows)("%s", (_name, changes, urgency, why) => {
    expect(urgencyOf({ ...facts, ...changes })).toEqual({ urgency, why });
  });

  test("days are counted on the owner's calendar, not in UTC", () => {
    const late = { raisedAt: Date.parse("2026-05-15T23:30:00Z"), renewalDate: "2026-08-14" };
    expect(urgencyOf({ ...facts, ...late }).why).toContainEqual({
      code: "step-up-renewal",
      days: 90,
    });
    expect(urgencyOf({ ...facts, ...late, zone: "America/New_York" }).urgency).toBe("week");
  });
});
