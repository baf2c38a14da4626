import { expect, test } from "vitest";
import { digestWeekAt, mayBeDigestTime, nextDigestTime } from "../../src/domain/digest-week.ts";

const at = (iso: string) => Date.parse(iso);
const iso = (instant: number) => new Date(instant).toISOString();

test("a digest is due on Monday at nine where its reader is, for a day, and tells of the week before", () => {
  const week = digestWeekAt("Europe/Berlin", at("2026-11-23T08:00:00Z"));
  expect(
    week && { ...week, from: iso(week.from), to: iso(week.to), until: iso(week.until) },
  ).toEqual({
    week: "2026-11-23",
    from: "2026-11-16T08:00:00.000Z",
    to: "2026-11-23T08:00:00.000Z",
    until: "2026-11-24T08:00:00.000Z",
  });
  expect(digestWeekAt("Europe/Berlin", at("2026-11-23T07:59:59Z"))).toBeNull();
  expect(digestWeekAt("Europe/Berlin", at("2026-11-24T07:59:59Z"))?.week).toBe("2026-11-23");
  expect(digestWeekAt("Europe/Berlin", at("2026-11-24T08:00:00Z"))).toBeNull();
});

test.each([
  ["Pacific/Kiritimati", "2026-11-22T19:00:00Z"],
  ["Asia/Kolkata", "2026-11-23T03:30:00Z"],
  ["America/New_York", "2026-11-23T14:00:00Z"],
  ["Etc/GMT+12", "2026-11-23T21:00:00Z"],
])("in %s that is %s", (zone, instant) => {
  expect(digestWeekAt(zone, at(instant) - 1)).toBeNull();
  expect(digestWeekAt(zone, at(instant))?.week).toBe("2026-11-23");
  expect(iso(nextDigestTime(zone, at(instant) - 1))).toBe(iso(at(instant)));
  expect(iso(nextDigestTime(zone, at(instant)))).toBe(iso(at(instant) + 7 * 86_400_000));
});

test("a week in which the clocks change is as long as it was", () => {
  const spring = digestWeekAt("Europe/Berlin", at("2026-03-30T07:00:00Z"));
  expect(spring && (spring.to - spring.from) / 3_600_000).toBe(7 * 24 - 1);
  const autumn = digestWeekAt("Europe/Berlin", at("2026-10-26T08:00:00Z"));
  expect(autumn && (autumn.to - autumn.from) / 3_600_000).toBe(7 * 24 + 1);
});

test("nobody is asked outside of the hours in which it is Monday morning somewhere", () => {
  const zones = ["Pacific/Kiritimati", "Europe/Berlin", "America/Los_Angeles", "Etc/GMT+12"];
  let hours = 0;
  let missed = 0;
  for (let now = at("2026-03-23T00:00:00Z"); now < at("2026-04-06T00:00:00Z"); now += 900_000) {
    const isTime = mayBeDigestTime(now);
    hours += isTime ? 0.25 : 0;
    missed += zones.filter((zone) => !isTime && digestWeekAt(zone, now) !== null).length;
  }
  expect(missed).toBe(0);
  // From Sunday evening in London to Tuesday evening there, twice.
  expect(hours).toBe(100);
});
