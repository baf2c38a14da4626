import { expect, test } from "vitest";
import { campaignOf } from "./campaigns.ts";
import { run } from "./fuzz.ts";
import { takeAway } from "./plants.ts";
import { openSharedStore as open } from "./shared-store.ts";

const report = () => undefined;

test("five thousand requests made from the contract are answered by the contract, and never with 5xx", async () => {
  const said: string[] = [];
  const { figures, passed } = await run({
    count: 5000,
    report: (sentence) => said.push(sentence),
    open,
  });
  expect(said).toEqual([]);
  expect(figures).toMatchObject({ "answers of 5xx": 0, violations: 0 });
  expect(passed).toBe(true);
}, 240_000);

test.each(["forgotten-field", "open-door"])(
  "an endpoint that breaks its contract is caught: %s",
  async (plant) => {
    expect(await takeAway(campaignOf("fuzz"), plant, { report, open })).toMatchObject({
      caught: true,
    });
  },
  240_000,
);
