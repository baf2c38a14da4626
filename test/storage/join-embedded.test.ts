import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "../../src/storage/database.ts";
import { joinEmbedded, startEmbedded } from "../../src/storage/embedded.ts";

let folder: string;
let dataDir: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "signal-flag-join-")));
  await chmod(folder, 0o711);
  dataDir = join(folder, "data");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("a second process reads and writes beside the one that owns the folder, and leaves it running", async () => {
  const script = join(import.meta.dirname, "fixtures", "hold-embedded.ts");
  const owner = spawn(process.execPath, [script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(owner.stdout, "data");
    const joined = await joinEmbedded({ dataDir });
    const database = connect({ url: joined?.url() ?? "" });
    await database.query("insert into kept values ('joined')");
    expect(await database.query("select word from kept order by word")).toEqual([
      { word: "committed" },
      { word: "joined" },
    ]);
    await database.close();
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({ reason: "in-use" });
  } finally {
    owner.kill("SIGKILL");
    await once(owner, "exit");
    await (await startEmbedded({ dataDir })).stop();
  }
});

test("where no server runs there is nothing to join, before the first start and after the last stop", async () => {
  expect(await joinEmbedded({ dataDir })).toBeNull();
  await (await startEmbedded({ dataDir })).stop();
  expect(await joinEmbedded({ dataDir })).toBeNull();
});
