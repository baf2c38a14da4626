import { expect, test } from "vitest";
import { run } from "./outbox.ts";

const report = () => undefined;

test("no schedule of lines, tabs, frames and disks makes the outbox lose, repeat or hide a flag", async () => {
  const { figures, passed } = await run({ count: 40, report });
  expect(figures).toMatchObject({ lost: 0, twice: 0, silent: 0 });
  expect(passed).toBe(true);
}, 300_000);

test("an outbox that drops what the disk does not take is caught", async () => {
  const { figures, passed } = await run({ count: 25, report, plant: "drop-when-full" });
  expect({ ...figures, passed }).toMatchObject({ passed: false });
}, 300_000);
