import { expect, test } from "vitest";
import { run } from "./deliveries.ts";

const report = () => undefined;

test("messages reach their receiver through a network that fails and workers that are killed, under one id each", async () => {
  const { figures, passed } = await run({ count: 200, report });
  expect(figures).toMatchObject({
    lost: 0,
    "sent again under another id": 0,
    "same id, other bytes": 0,
    "results of workers without a lease": 0,
  });
  expect(passed).toBe(true);
}, 300_000);

test("an id that changes with every attempt is caught", async () => {
  const { figures, passed } = await run({ count: 40, report, plant: "new-id-on-retry" });
  expect({ ...figures, passed }).toMatchObject({ passed: false });
}, 300_000);
