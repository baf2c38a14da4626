import { expect, test } from "vitest";
import { run as control } from "./control.ts";
import { run } from "./postgres.ts";

const report = () => undefined;

test("PostgreSQL may stop at once under writers: what was acknowledged is there, and no commit stays in doubt", async () => {
  const { figures, passed } = await run({ count: 5, report });
  expect(figures).toMatchObject({ lost: 0, twice: 0, torn: 0, unresolved: 0 });
  expect(Number(figures["unanswered"])).toBeGreaterThan(0);
  expect(passed).toBe(true);
}, 300_000);

test("a retry under another id is caught", async () => {
  const { figures, passed } = await run({ count: 2, report, plant: "new-id-on-retry" });
  expect({ ...figures, passed }).toMatchObject({ passed: false });
}, 300_000);

test("commits that do not wait for the disk are caught losing flags after every crash", async () => {
  const { figures, passed } = await control({ count: 3, report });
  expect(figures).toMatchObject({ crashes: 3, caught: 3 });
  expect(passed).toBe(true);
}, 300_000);

test("and commits that do wait lose nothing in the same crash", async () => {
  const { figures } = await control({ count: 1, report, plant: "safe-commit" });
  expect(figures).toMatchObject({ caught: 0, lost: 0 });
}, 300_000);
