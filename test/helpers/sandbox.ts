import { execFile } from "node:child_process";
import { chmod, mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { inject } from "vitest";
import { newSandbox, startIn, type TestSandbox } from "./new-sandbox.ts";

export type { TestSandbox } from "./new-sandbox.ts";

/**
 * A sandbox for one test file. Its first start is done once for the whole run and copied: it takes longer than everything that
 * most files do with it. `npm start` itself is tried elsewhere, from nothing.
 */
export const aSandbox = (options: { history: boolean }): Promise<TestSandbox> =>
  newSandbox(options, async (folder) => {
    const { history } = options;
    const prepared = join(inject("runFolder"), history ? "with-history" : "without-history");
    if (!(await isThere(prepared))) await prepareOnce(prepared, history);
    // With owners and modes, which the database looks at.
    await promisify(execFile)("cp", ["-a", `${prepared}/.`, folder]);
  });

/** Whichever worker comes first makes it; the others wait. */
async function prepareOnce(prepared: string, history: boolean): Promise<void> {
  const making = `${prepared}.making`;
  try {
    await mkdir(making);
  } catch {
    while (!(await isThere(prepared))) {
      // Whoever made it failed, and said so.
      if (!(await isThere(making))) return prepareOnce(prepared, history);
      await wait(100);
    }
    return;
  }
  try {
    await chmod(making, 0o711);
    await (await startIn(making, history)).stop();
    await rename(making, prepared);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
