import { expect, test } from "vitest";
import { campaignOf } from "./campaigns.ts";
import { run } from "./deliveries.ts";
import { takeAway } from "./plants.ts";
import { openSharedStore as open } from "./shared-store.ts";

const report = () => undefined;

test("messages reach their receiver through a network that fails and workers that are killed, under one id each", async () => {
  const { figures, passed } = await run({ count: 200, report, open });
  expect(figures).toMatchObject({
    lost: 0,
    "sent again under another id": 0,
    "same id, other bytes": 0,
    "results of workers without a lease": 0,
  });
  expect(passed).toBe(true);
}, 240_000);

test("an id that changes with every attempt is caught", async () => {
  const taken = await takeAway(campaignOf("deliveries"), "new-id-on-retry", { report, open });
  expect(taken).toMatchObject({ caught: true });
}, 240_000);
