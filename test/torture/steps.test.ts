import { expect, test } from "vitest";
import { run } from "./steps.ts";

const report = () => undefined;

test("a crash at any step of raising or delivering leaves nothing half done and nothing lost", async () => {
  const { figures, passed } = await run({ count: 1, report });
  expect(figures).toMatchObject({ "left wrong": 0 });
  expect(passed).toBe(true);
}, 300_000);

test.each(["no-event-in-commit", "deliver-before-claim"])(
  "without its control it is caught: %s",
  async (plant) => {
    const { figures, passed } = await run({ count: 1, report, plant });
    expect({ ...figures, passed }).toMatchObject({ passed: false });
  },
  300_000,
);
