import { expect, test } from "vitest";
import { type BusinessCalendar, businessClock } from "../../../src/domain/calendar.ts";
import { nextBusinessDay } from "../../../src/domain/clock/business-day.ts";
import { calendarFor } from "../../../src/domain/clock/calendar-for.ts";
import { reminderAt, shareAt, type Step, stepAfter } from "../../../src/domain/clock/ladder.ts";

const at = (text: string) => Date.parse(text);
const shown = (instant: number) => new Date(instant).toISOString().slice(0, 16);
const berlin: BusinessCalendar = {
  zone: "Europe/Berlin",
  days: [1, 2, 3, 4, 5],
  open: null,
  holidays: ["2026-11-25"],
};
const running = {
  from: at("2026-11-20T10:00Z"), // a Friday
  dueAt: at("2026-11-23T10:00Z"),
  pauses: [],
};

test("the owner is reminded when three quarters of the business time are over, weekends not counted", () => {
  const reminder = reminderAt(running, berlin);
  // Friday 11:00 in Berlin: 13 h are left of it, and 18 of 24 h make 05:00 on Monday.
  expect(typeof reminder === "number" && shown(reminder)).toBe("2026-11-23T04:00");
  expect(typeof reminder === "number" && shareAt(running, berlin, reminder)).toBe(0.75);
});

test("a pause postpones the reminder by its business time", () => {
  const pauses = [{ from: at("2026-11-20T11:00Z"), to: at("2026-11-22T23:00Z") }];
  const dueAt = running.dueAt + 12 * 3_600_000;
  const reminder = reminderAt({ ...running, dueAt, pauses }, berlin);
  expect(typeof reminder === "number" && shown(reminder)).toBe("2026-11-23T16:00");
});

test("the ladder goes reminder, breach, then a rung each business day, and ends at its top", () => {
  const made: string[] = [];
  let last: Step | null = null;
  let now = running.from;
  for (;;) {
    const next: Step | null = stepAfter(last, running, berlin, { rungs: 2, now });
    if (next === null) break;
    made.push(`${next.step} ${shown(next.at)}`);
    last = next;
    now = next.at;
  }
  expect(made).toEqual([
    "1 2026-11-23T04:00",
    "2 2026-11-23T10:00",
    "3 2026-11-24T10:00",
    // Wednesday is a holiday.
    "4 2026-11-26T10:00",
  ]);
});

test("a worker that slept over the deadline makes the breach, and not the reminder as well", () => {
  expect(stepAfter(null, running, berlin, { rungs: 2, now: running.dueAt })).toEqual({
    step: 2,
    at: running.dueAt,
  });
});

test("the next business day begins in opening hours and skips weekends over a change of the clock", () => {
  const open = { ...berlin, open: { from: "09:00", to: "17:00" } };
  expect(shown(nextBusinessDay(at("2026-11-20T19:00Z"), open))).toBe("2026-11-23T16:00");
  expect(shown(nextBusinessDay(at("2026-11-20T02:00Z"), open))).toBe("2026-11-23T08:00");
  expect(shown(nextBusinessDay(at("2026-03-27T10:00Z"), berlin))).toBe("2026-03-30T09:00");
});

const named = (zone: string) => ({ ...berlin, zone });

test("a person's own calendar comes before their team's, and that before everybody's", () => {
  const hours = {
    tenant: { zone: "UTC" },
    calendars: new Map([
      ["default", named("Europe/Berlin")],
      ["us", named("America/New_York")],
      ["jp", named("Asia/Tokyo")],
    ]),
    teamCalendars: new Map([["Success US", "us"]]),
    members: new Map([
      ["1", { calendarId: null, team: null }],
      ["2", { calendarId: null, team: "Success US" }],
      ["3", { calendarId: "jp", team: "Success US" }],
      ["4", { calendarId: "deleted", team: "Success US" }],
    ]),
  };
  const zoneOf = (id: string | null) => calendarFor(id, hours).zone;
  expect([null, "1", "2", "3", "4", "99"].map(zoneOf)).toEqual([
    "Europe/Berlin",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "America/New_York",
    "Europe/Berlin",
  ]);
  expect(calendarFor(null, { ...hours, calendars: new Map() }).zone).toBe("UTC");
});

test("a calendar by which nothing can be counted has no clock, so nothing waits for it", () => {
  expect(businessClock({ ...berlin, days: [] })).toEqual({ refused: "no-working-days" });
  expect(reminderAt(running, { ...berlin, days: [] })).toEqual({ refused: "no-working-days" });
});
