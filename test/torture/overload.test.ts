import { expect, test } from "vitest";
import { campaignOf } from "./campaigns.ts";
import { run } from "./overload.ts";
import { takeAway } from "./plants.ts";
import { openSharedStore as open } from "./shared-store.ts";

const report = () => undefined;

// How quick all this is shows in the long form, on a computer that does nothing else.
test("twice as many as can be stored: the work goes on, nothing is lost, and the rest is told when to come again", async () => {
  const { figures, passed } = await run({ count: 2, report, open });
  expect(figures).toMatchObject({ "refused without": 0, "acknowledged and not stored": 0 });
  expect({ ...figures, passed }).toMatchObject({ passed: true });
}, 240_000);

test("a queue without an end is caught", async () => {
  const taken = await takeAway(campaignOf("overload"), "endless-queue", { report, open });
  expect(taken).toMatchObject({ caught: true });
}, 240_000);
