import { expect, test } from "vitest";
import { nextPause, opensBreaker } from "../../src/destinations/breaker.ts";

test.each([
  [10, 5, true],
  [10, 10, true],
  [11, 5, false],
  [9, 9, false],
  [100, 49, false],
  [100, 50, true],
  [0, 0, false],
])("of %i attempts %i failed: the breaker opens: %s", (attempts, failures, opens) => {
  expect(opensBreaker({ attempts, failures })).toBe(opens);
});

test("probes come after 30 s, then twice as late each time, at most ten minutes", () => {
  const pauses: number[] = [];
  for (let pause: number | null = null; pauses.length < 8; pauses.push(pause))
    pause = nextPause(pause);
  expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600, 600]);
});
