import { expect, test } from "vitest";
import { run } from "./kill.ts";

const report = () => undefined;

test("an endpoint that is killed 25 times under load loses nothing it acknowledged and stores nothing twice", async () => {
  const { figures, passed } = await run({ count: 25, report });
  expect(figures).toMatchObject({ lost: 0, twice: 0, torn: 0, unresolved: 0 });
  expect(passed).toBe(true);
}, 300_000);

test.each(["answer-before-commit", "new-id-on-retry"])(
  "without its control it is caught: %s",
  async (plant) => {
    const { figures, passed } = await run({ count: 3, report, plant });
    expect({ ...figures, passed }).toMatchObject({ passed: false });
  },
  300_000,
);
