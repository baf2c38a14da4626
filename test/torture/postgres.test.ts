import { afterAll, beforeAll, expect, test } from "vitest";
import { run as control } from "./control.ts";
import { run } from "./postgres.ts";
import { startTortureServer, type TortureServer } from "./store.ts";

const report = () => undefined;

// A server of this file's own: it is stopped and killed.
let server: TortureServer;
const open = () => server.open();
beforeAll(async () => {
  server = await startTortureServer();
}, 240_000);
afterAll(() => server.close(), 240_000);

test("PostgreSQL may stop at once under writers: what was acknowledged is there, and no commit stays in doubt", async () => {
  const { figures, passed } = await run({ count: 5, report, open });
  expect(figures).toMatchObject({ lost: 0, twice: 0, torn: 0, unresolved: 0 });
  expect(Number(figures["unanswered"])).toBeGreaterThan(0);
  expect(passed).toBe(true);
}, 240_000);

test("commits that do not wait for the disk are caught losing flags after every crash", async () => {
  const { figures, passed } = await control({ count: 3, report, open });
  expect(figures).toMatchObject({ crashes: 3, caught: 3 });
  expect(passed).toBe(true);
}, 240_000);
