import { expect, test } from "vitest";
import { run } from "./same-key.ts";
import { openSharedStore as open } from "./shared-store.ts";

const report = () => undefined;

test("five hundred requests with one id at once, at two endpoints, store one flag and get one answer", async () => {
  const { figures, passed } = await run({ count: 1, report, open });
  expect(figures).toMatchObject({ "rounds with other than one row": 0 });
  expect(passed).toBe(true);
}, 240_000);
