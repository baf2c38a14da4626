import { expect, test } from "vitest";
import {
  monthNow,
  nameOfMonth,
  placeOfZone,
  shiftMonth,
  shortNameOfMonth,
} from "../../src/report/months.ts";

test("months go on over the end of the year", () => {
  expect(shiftMonth("2026-12", 1)).toBe("2027-01");
  expect(shiftMonth("2026-01", -1)).toBe("2025-12");
  expect(shiftMonth("2026-03", -15)).toBe("2024-12");
});

test("the running month is that of the tenant's zone, not of the reader's", () => {
  const instant = Date.parse("2026-10-31T23:30:00Z");
  expect(monthNow(instant, "Europe/Berlin")).toBe("2026-11");
  expect(monthNow(instant, "America/New_York")).toBe("2026-10");
  expect(monthNow(instant, "Pacific/Kiritimati")).toBe("2026-11");
});

test("a month of another year is called by its year", () => {
  expect(nameOfMonth("2026-10", "en")).toBe("October 2026");
  expect(shortNameOfMonth("2026-09", "2026-10", "de")).toBe("September");
  expect(shortNameOfMonth("2025-12", "2026-01", "de")).toBe("Dezember 2025");
});

test("a zone is called by its place", () => {
  expect(placeOfZone("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  expect(placeOfZone("UTC")).toBe("UTC");
});
