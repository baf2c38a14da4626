import fc from "fast-check";
import { expect, test } from "vitest";
import { type BusinessCalendar, businessClock } from "../../../src/domain/calendar.ts";
import { deadlineGivenBack, deadlineWith } from "../../../src/domain/clock/deadline.ts";
import { countedBetween, pausedDeadline } from "../../../src/domain/clock/pause.ts";
import { defaultTargets } from "../../../src/domain/due.ts";

const hour = 3_600_000;
const berlin: BusinessCalendar = {
  zone: "Europe/Berlin",
  days: [1, 2, 3, 4, 5],
  open: null,
  holidays: ["2026-12-25"],
};
const clock = businessClock(berlin);
if ("refused" in clock) throw new Error("The calendar of this test can't be counted by.");
const at = (text: string) => Date.parse(text);
const shown = (instant: number) => new Date(instant).toISOString().slice(0, 16);

test.each([
  ["a day", "2026-11-17T12:00Z", "2026-11-18T12:00Z", "2026-11-19T10:00"],
  ["a weekend and no more", "2026-11-20T23:00Z", "2026-11-22T23:00Z", "2026-11-18T10:00"],
  ["Wednesday to Monday", "2026-11-17T23:00Z", "2026-11-22T23:00Z", "2026-11-23T10:00"],
])("a pause of %s moves the deadline by its business time", (_name, from, to, expected) => {
  const due = at("2026-11-18T10:00Z");
  expect(shown(pausedDeadline(clock, due, { from: at(from), to: at(to) }))).toBe(expected);
});

test("a pause after the deadline moves nothing: a broken promise stays broken", () => {
  const due = at("2026-11-18T10:00Z");
  expect(
    pausedDeadline(clock, due, { from: at("2026-11-18T10:00Z"), to: at("2026-11-30T10:00Z") }),
  ).toBe(due);
});

test("a deadline that a message sets on a holiday never falls into a pause over that holiday", () => {
  const due = at("2026-12-25T08:00Z");
  const pause = { from: at("2026-12-24T23:00Z"), to: at("2026-12-25T23:00Z") };
  expect(pausedDeadline(clock, due, pause)).toBe(pause.to);
});

test("ending a pause early gives the rest back, and ending it at once gives everything", () => {
  const from = at("2026-11-17T12:00Z");
  const to = at("2026-11-24T23:00Z");
  const before = at("2026-11-18T10:00Z");
  const planned = pausedDeadline(clock, before, { from, to });
  const back = (when: number, dueAt = planned) =>
    deadlineGivenBack(
      berlin,
      { from: at("2026-11-17T10:00Z"), dueAt },
      { from, to, before, planned },
      when,
    );
  expect(back(from)).toBe(before);
  expect(back(from + 3 * hour)).toBe(before + 3 * hour);
  // Friday evening to Sunday is no business time, so nothing is gained or lost by ending it then.
  expect(back(at("2026-11-22T12:00Z"))).toBe(back(at("2026-11-20T23:00Z")));
  expect(back(to)).toBe(planned);
  // A deadline that moved earlier meanwhile is not moved later again.
  const moved = planned - 4 * hour;
  expect(back(from + 3 * hour, moved)).toBe(before - hour);
});

test("with any pauses the business time that counts until the deadline is what was promised", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: at("2026-01-01T00:00Z"), max: at("2026-12-31T00:00Z") }),
      fc.array(
        fc.record({
          after: fc.integer({ min: 0, max: 60 * hour }),
          lasts: fc.integer({ min: 1, max: 300 * hour }),
        }),
        { maxLength: 4 },
      ),
      (from, gaps) => {
        let end = from;
        const pauses = gaps.map(({ after, lasts }) => {
          const begin = end + after;
          end = begin + lasts;
          return { from: begin, to: end };
        });
        // A pause that begins after the deadline is refused, so those that never were are left out.
        const kept: typeof pauses = [];
        for (const pause of pauses) {
          const due = deadlineWith({ from, urgency: "day", pauses: kept }, berlin, defaultTargets);
          if (typeof due === "number" && pause.from < due) kept.push(pause);
        }
        const due = deadlineWith({ from, urgency: "day", pauses: kept }, berlin, defaultTargets);
        if (typeof due !== "number") throw new Error(due.refused);
        expect(countedBetween(clock, from, due, kept)).toBe(24 * hour);
      },
    ),
    { numRuns: 300 },
  );
});
