import { expect, test } from "vitest";
import { campaignOf } from "./campaigns.ts";
import { run } from "./kill.ts";
import { takeAway } from "./plants.ts";
import { openSharedStore as open } from "./shared-store.ts";

const report = () => undefined;

test("an endpoint that is killed 25 times under load loses nothing it acknowledged and stores nothing twice", async () => {
  const { figures, passed } = await run({ count: 25, report, open });
  expect(figures).toMatchObject({ lost: 0, twice: 0, torn: 0, unresolved: 0 });
  expect(passed).toBe(true);
}, 240_000);

test.each(["answer-before-commit", "new-id-on-retry"])(
  "without its control it is caught: %s",
  async (plant) => {
    expect(await takeAway(campaignOf("kill"), plant, { report, open })).toMatchObject({
      caught: true,
    });
  },
  240_000,
);
