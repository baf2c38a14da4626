import { expect, test } from "vitest";
import { type BusinessCalendar, mondayToFriday } from "../../src/domain/calendar.ts";
import { monthMailAt, nextMonthMail } from "../../src/domain/month-mail.ts";

const at = (text: string): number => Date.parse(text);
const berlin = mondayToFriday("Europe/Berlin");

// Of each month the day on which it is sent: the 1st, unless nobody works then.
test.each<[string, BusinessCalendar, string, string]>([
  ["a Monday", berlin, "2026-06-01T07:00:00Z", "2026-05"],
  ["after a Sunday", berlin, "2026-11-02T08:00:00Z", "2026-10"],
  [
    "after a holiday and a weekend",
    { ...berlin, holidays: ["2027-01-01"] },
    "2027-01-04T08:00:00Z",
    "2026-12",
  ],
  [
    "a Sunday where people work on Sundays",
    { ...berlin, zone: "Asia/Riyadh", days: [7, 1, 2, 3, 4] },
    "2026-11-01T06:00:00Z",
    "2026-10",
  ],
  [
    "already the 1st in Kiritimati, the 31st elsewhere",
    mondayToFriday("Pacific/Kiritimati"),
    "2026-08-31T19:00:00Z",
    "2026-08",
  ],
])("the month's report is due at nine on its first working day: %s", (_, calendar, due, month) => {
  expect(monthMailAt(calendar, at(due))).toMatchObject({ month, at: at(due) });
  expect(monthMailAt(calendar, at(due) - 1)).toBeNull();
  expect(nextMonthMail(calendar, at(due) - 1)).toBe(at(due));
});

test("two days later nobody sends it any more", () => {
  const due = at("2026-11-02T08:00:00Z");
  expect(monthMailAt(berlin, due + 48 * 3_600_000 - 1)?.month).toBe("2026-10");
  expect(monthMailAt(berlin, due + 48 * 3_600_000)).toBeNull();
});

test("a month without a working day has no mail", () => {
  expect(monthMailAt({ ...berlin, days: [] }, at("2026-11-02T08:00:00Z"))).toBeNull();
  expect(nextMonthMail({ ...berlin, days: [] }, at("2026-11-02T08:00:00Z"))).toBeNull();
});
