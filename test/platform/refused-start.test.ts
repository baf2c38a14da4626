import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startEmbedded } from "../../src/storage/embedded.ts";
import { freshDatabase } from "../helpers/database.ts";
import { freePort, type Outcome, signalFlag } from "../helpers/operator.ts";
import { productionSettings } from "../helpers/production.ts";
import { servingRole } from "../helpers/serving-role.ts";
import { typed } from "../helpers/typed.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signal-flag-start-"));
  await chmod(folder, 0o711);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** One sentence on standard error, nothing else, and the exit code that scripts look for. */
const oneSentence = (sentence: string | RegExp): Outcome => ({
  code: 1,
  out: "",
  err:
    typeof sentence === "string"
      ? `${sentence}\n`
      : expect.stringMatching(new RegExp(`^${sentence.source}\n$`)),
});

const serve = (environment: Record<string, string>) => signalFlag(["serve"], environment);

test("serve without its keys says which one is missing and how to set it", async () => {
  expect(await serve(productionSettings({ SESSION_KEY: "" }))).toEqual(
    oneSentence(
      "The setting SESSION_KEY is missing. Set SESSION_KEY to 32 random bytes as base64url.",
    ),
  );
});

test("serve on a port in use says so before it starts a database", async () => {
  const other = createServer().listen(0, "localhost");
  await once(other, "listening");
  const address = other.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  try {
    expect(
      await serve(productionSettings({ PORT: String(port), DATA_DIR: join(folder, "data") })),
    ).toEqual(
      oneSentence(
        `Port ${port} is in use. Stop what listens there, or set PORT to another number.`,
      ),
    );
  } finally {
    other.close();
  }
});

test("serve on a data folder that another Signal Flag serves from names that process", async () => {
  const dataDir = join(folder, "data");
  const first = await startEmbedded({ dataDir });
  try {
    expect(await serve(productionSettings({ PORT: await freePort(), DATA_DIR: dataDir }))).toEqual(
      oneSentence(
        `The data folder ${dataDir} is in use by another Signal Flag (process ${process.pid}). Stop that one, or set DATA_DIR to another folder.`,
      ),
    );
  } finally {
    await first.stop();
  }
});

test("serve on a data folder that can't be written to names it and the setting", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  expect(
    await serve(productionSettings({ PORT: await freePort(), DATA_DIR: join(file, "data") })),
  ).toEqual(
    oneSentence(
      /The data folder .*file\/data can't be written to \(.+\)\. Set DATA_DIR to a folder that can\./,
    ),
  );
});

test("serve refuses a database role that no wall holds back, and a schema that was not migrated", async () => {
  const fresh = await freshDatabase();
  const role = await servingRole(fresh);
  try {
    const started = async (url: string) =>
      serve(productionSettings({ PORT: await freePort(), DATABASE_URL: url }));
    expect(await started(fresh.url)).toEqual(
      oneSentence(/The database role \w+ is superuser, .+\./),
    );
    await fresh.database.query("delete from schema_migrations");
    expect(await started(role.url)).toEqual(
      oneSentence(
        /The database lacks migration 1 \(.+\)\. Run signal-flag migrate as the database's owner, then start again\./,
      ),
    );
  } finally {
    await fresh.drop();
    await role.drop();
  }
});

test("serve without a database server says that it can't be reached", async () => {
  const port = await freePort();
  expect(
    await serve(
      productionSettings({
        PORT: await freePort(),
        DATABASE_URL: `postgres://nobody:nothing@127.0.0.1:${port}/none`,
      }),
    ),
  ).toEqual(oneSentence(/The database can't be reached: .*ECONNREFUSED.*\./));
});

test.each([
  [
    ["tennant", "add"],
    "There is no command tennant. signal-flag --help lists those that there are.",
  ],
  [
    ["report", "--tenant", "fernwell", "--month", "10/2026"],
    "--month 10/2026 is not a month such as 2026-10.",
  ],
  [
    ["report", "--month", "2026-10"],
    /--tenant is missing\. Write: signal-flag report --month YYYY-MM \(--tenant TENANT.*/,
  ],
  [
    ["verify", "--tennant", "x"],
    /Unknown option '--tennant'.* Write: signal-flag verify .*--tenant TENANT.*/,
  ],
  [["import", "--tenant", "x"], /The file is missing\. Write: signal-flag import FILE\.csv.*/],
])("%j is refused in a sentence that says how to write it", async (args, sentence) => {
  expect(await typed(args, {})).toEqual(oneSentence(sentence));
});
