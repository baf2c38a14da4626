import { expect, test } from "vitest";
import { campaignOf } from "./campaigns.ts";
import { run } from "./outbox.ts";
import { takeAway } from "./plants.ts";
import { openSharedStore as open } from "./shared-store.ts";

const report = () => undefined;

test("no schedule of lines, tabs, frames and disks makes the outbox lose, repeat or hide a flag", async () => {
  const { figures, passed } = await run({ count: 40, report, open });
  expect(figures).toMatchObject({ lost: 0, twice: 0, silent: 0 });
  expect(passed).toBe(true);
}, 240_000);

test("an outbox that drops what the disk does not take is caught", async () => {
  const taken = await takeAway(campaignOf("outbox"), "drop-when-full", { report, open });
  expect(taken).toMatchObject({ caught: true });
}, 240_000);
