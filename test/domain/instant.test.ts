import { expect, test } from "vitest";
import { instantOf, isoOf } from "../../src/domain/instant.ts";

test("a moment is read with its offset and written in UTC", () => {
  expect(instantOf("2026-11-02T09:00:00+01:00")).toBe(Date.UTC(2026, 10, 2, 8));
  expect(isoOf(Date.UTC(2026, 10, 2, 8))).toBe("2026-11-02T08:00:00.000Z");
});

test.each([
  "2026-11-02T09:00:00",
  "2026-11-02",
  "11/02/2026",
  "2026-02-30T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-11-02T25:00:00Z",
  "",
])("%j names no moment", (text) => {
  expect(instantOf(text)).toBeNull();
});
