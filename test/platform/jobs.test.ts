import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startJobs } from "../../src/platform/jobs.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a message that hangs delays no later round, and a job that may not overlap waits for itself", async () => {
  const runs = { deliver: 0, seal: 0 };
  const { promise: hangs, resolve: answer } = Promise.withResolvers<void>();
  const failures: unknown[] = [];
  const stop = startJobs(
    [
      {
        name: "deliver",
        everyMs: 1_000,
        overlaps: true,
        runOnce: () => ((runs.deliver += 1), hangs),
      },
      { name: "seal", everyMs: 1_000, runOnce: () => ((runs.seal += 1), hangs) },
    ],
    (job) => failures.push(job),
  );
  await vi.advanceTimersByTimeAsync(3_500);
  expect(runs).toEqual({ deliver: 3, seal: 1 });

  const stopped = vi.fn<() => void>();
  const stopping = stop().then(stopped);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(stopped).not.toHaveBeenCalled();
  expect(runs.deliver).toBe(3);
  answer();
  await stopping;
  expect(stopped).toHaveBeenCalledOnce();
  expect(failures).toEqual([]);
});
