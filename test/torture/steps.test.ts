import { expect, test } from "vitest";
import { campaignOf } from "./campaigns.ts";
import { takeAway } from "./plants.ts";
import { openSharedStore as open } from "./shared-store.ts";
import { run } from "./steps.ts";

const report = () => undefined;

test("a crash at any step of raising or delivering leaves nothing half done and nothing lost", async () => {
  const { figures, passed } = await run({ count: 1, report, open });
  expect(figures).toMatchObject({ "left wrong": 0 });
  expect(passed).toBe(true);
}, 240_000);

test.each(["no-event-in-commit", "deliver-before-claim"])(
  "without its control it is caught: %s",
  async (plant) => {
    expect(await takeAway(campaignOf("steps"), plant, { report, open })).toMatchObject({
      caught: true,
    });
  },
  240_000,
);
