import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import type { BusinessCalendar } from "../../../src/domain/calendar.ts";
import { dueAt } from "../../../src/domain/due.ts";

const hour = 3_600_000;
const quarter = hour / 4;

/** Instants of a zone's changes of clock in 2026. */
function transitions(zone: string): number[] {
  const found: number[] = [];
  let at = Temporal.Instant.from("2026-01-01T00:00:00Z").toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition("next");
    if (next === null || next.toInstant().toString() >= "2027-01-01") return found;
    found.push(next.epochMilliseconds);
    at = next;
  }
}

/** Weekday and hour of the day as the runtime's own tables have them, and not the library under test. */
function localReader(zone: string) {
  const format = new Intl.DateTimeFormat("en-US-u-ca-iso8601", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  return (at: number) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { weekday: parts.get("weekday") ?? "", hour: Number(parts.get("hour")) };
  };
}

/** The deadline found the slow way: a quarter of an hour at a time, each counted or not by its own beginning. */
function slowly(
  from: number,
  hours: number,
  counts: (at: { weekday: string; hour: number }) => boolean,
  local: ReturnType<typeof localReader>,
): number {
  let left = hours * hour;
  for (let at = from; ; at += quarter) {
    if (counts(local(at))) left -= quarter;
    if (left === 0) return at + quarter;
  }
}

const calendar = (zone: string, changes: Partial<BusinessCalendar> = {}): BusinessCalendar => ({
  zone,
  days: [1, 2, 3, 4, 5],
  open: null,
  holidays: [],
  ...changes,
});

const due = (from: number, of: BusinessCalendar, urgency: "now" | "day") => {
  const found = dueAt(from, of, urgency);
  return "refused" in found ? found.refused : found.dueAt;
};

const isWeekend = (weekday: string) => weekday === "Sat" || weekday === "Sun";
const zones = Intl.supportedValuesOf("timeZone");
const changing = zones
  .map((zone) => ({ zone, changes: transitions(zone) }))
  .filter(({ changes }) => changes.length > 0);

test("the runtime knows zones that change their clocks, and most that change do so twice", () => {
  expect(zones.length).toBeGreaterThan(400);
  expect(changing.length).toBeGreaterThan(100);
  expect(changing.filter(({ changes }) => changes.length === 2).length).toBeGreaterThan(
    changing.length * 0.9,
  );
});

test("in every zone a promise of 24 hours is 24 real hours, over both changes of the clock", () => {
  const everyDay = [1, 2, 3, 4, 5, 6, 7];
  const wrong = changing.flatMap(({ zone, changes }) =>
    changes.flatMap((change) =>
      [change - 23 * hour, change - 12 * hour, change - 1, change, change + 1].flatMap((from) =>
        due(from, calendar(zone, { days: everyDay }), "day") === from + 24 * hour
          ? []
          : [`${zone} ${new Date(from).toISOString()}`],
      ),
    ),
  );
  expect(wrong).toEqual([]);
});

test("in every zone working days around both changes of the clock end when the zone's own midnight says so", () => {
  const wrong = changing.flatMap(({ zone, changes }) => {
    const local = localReader(zone);
    const of = calendar(zone);
    return changes.flatMap((change) =>
      [-40 * hour, -hour, 0].flatMap((before) => {
        const from = change + before;
        const expected = slowly(from, 24, ({ weekday }) => !isWeekend(weekday), local);
        return due(from, of, "day") === expected ? [] : [`${zone} ${new Date(from).toISOString()}`];
      }),
    );
  });
  expect(wrong).toEqual([]);
});

test("in every zone opening hours are the zone's own hours on the days its clocks change", () => {
  const wrong = changing.flatMap(({ zone, changes }) => {
    const local = localReader(zone);
    const of = calendar(zone, {
      days: [1, 2, 3, 4, 5, 6, 7],
      open: { from: "09:00", to: "17:00" },
    });
    return changes.flatMap((change) => {
      const from = change - 10 * hour;
      const expected = slowly(from, 4, (at) => at.hour >= 9 && at.hour < 17, local);
      return due(from, of, "now") === expected ? [] : [`${zone} ${new Date(from).toISOString()}`];
    });
  });
  expect(wrong).toEqual([]);
});

test("a flag raised in the first and in the last moment of a local day is due by that day's end or the next", () => {
  const wrong = changing.flatMap(({ zone, changes }) =>
    changes.flatMap((change) => {
      const day = Temporal.Instant.fromEpochMilliseconds(change)
        .toZonedDateTimeISO(zone)
        .startOfDay();
      const from = day.epochMilliseconds;
      const to = day.add({ days: 1 }).startOfDay().epochMilliseconds;
      const of = calendar(zone, { days: [1, 2, 3, 4, 5, 6, 7] });
      const closed = calendar(zone, {
        days: of.days,
        holidays: [day.toPlainDate().toString()],
      });
      return due(from, of, "day") === from + 24 * hour &&
        due(to - 1, of, "day") === to - 1 + 24 * hour &&
        // On a holiday nothing counts before it is over, whenever in it a flag was raised.
        due(from, closed, "day") === to + 24 * hour &&
        due(to - 1, closed, "day") === to + 24 * hour
        ? []
        : [zone];
    }),
  );
  expect(wrong).toEqual([]);
});
