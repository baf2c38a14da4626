import { expect, test } from "vitest";
import { run } from "./fuzz.ts";

test("five thousand requests made from the contract are answered by the contract, and never with 5xx", async () => {
  const said: string[] = [];
  const { figures, passed } = await run({ count: 5000, report: (sentence) => said.push(sentence) });
  expect(said).toEqual([]);
  expect(figures).toMatchObject({ "answers of 5xx": 0, violations: 0 });
  expect(passed).toBe(true);
}, 300_000);

test.each(["forgotten-field", "open-door"])(
  "an endpoint that breaks its contract is caught: %s",
  async (plant) => {
    const { figures, passed } = await run({ count: 300, report: () => undefined, plant });
    expect({ ...figures, passed }).toMatchObject({ passed: false });
  },
  300_000,
);
