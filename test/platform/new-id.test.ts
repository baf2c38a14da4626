import { expect, test, vi } from "vitest";
import { validate, version } from "uuid";
import { newId } from "../../src/platform/new-id.ts";

test("ids are UUIDs of version 7 that never repeat and only rise, whatever the clock does", () => {
  const clock = vi.spyOn(Date, "now");
  const made: string[] = [];
  for (const [time, times] of [
    [1_790_000_000_123, 2000],
    [1_789_999_999_000, 10],
    [1_790_000_001_000, 10],
  ] as const) {
    clock.mockReturnValue(time);
    for (let each = 0; each < times; each++) made.push(newId());
  }
  expect(made.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
});
