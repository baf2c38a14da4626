import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connect } from "../../src/storage/database.ts";
import { type EmbeddedServer, startEmbedded } from "../../src/storage/embedded.ts";
import { prepareServingRole } from "../../src/storage/grants.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { migrations } from "../../src/storage/migrations/all.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A role that may create and drop databases. */
    databaseUrl: string;
    /** Of the role that code under test connects as: the rights of the one that serves, and no more. */
    servingPassword: string;
    /** What test files make once and share, gone after the run. */
    runFolder: string;
  }
}

/** Every test file works in a copy of this database. */
export const templateDatabase = "signal_flag_template";
export const SERVING_ROLE = "signal_flag_test_serving";

let server: EmbeddedServer | undefined;
let folder: string | undefined;
let runFolder: string | undefined;

/** One database server for the whole run: the one of DATABASE_URL, or a real one of our own. */
export async function setup(project: TestProject): Promise<void> {
  let adminUrl = process.env["DATABASE_URL"];
  if (adminUrl === undefined) {
    await sweep();
    folder = await mkdtemp(join(tmpdir(), `signal-flag-test-${process.pid}-`));
    // As root the server runs as another user, who must be able to pass.
    await chmod(folder, 0o711);
    server = await startEmbedded({ dataDir: folder });
    adminUrl = server.adminUrl;
  }
  const servingPassword = randomBytes(24).toString("base64url");
  await makeTemplate(adminUrl, servingPassword);
  runFolder = await mkdtemp(join(tmpdir(), "signal-flag-run-"));
  await chmod(runFolder, 0o711);
  project.provide("runFolder", runFolder);
  project.provide("servingPassword", servingPassword);
  project.provide("databaseUrl", adminUrl);
}

export async function teardown(): Promise<void> {
  await server?.stop();
  for (const made of [folder, runFolder])
    if (made !== undefined) await rm(made, { recursive: true, force: true });
}

async function makeTemplate(adminUrl: string, servingPassword: string): Promise<void> {
  const admin = connect({ url: adminUrl, max: 1, statementTimeoutMs: 0 });
  try {
    await admin.query(`drop database if exists ${templateDatabase}`);
    await admin.query(`create database ${templateDatabase} encoding 'UTF8' template template0`);
  } finally {
    await admin.close();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${templateDatabase}`;
  const template = connect({ url: url.href, max: 1, statementTimeoutMs: 0 });
  try {
    await migrate(template, migrations);
    await prepareServingRole(template, SERVING_ROLE, servingPassword);
  } finally {
    // A database that somebody is connected to can't be copied.
    await template.close();
  }
}

/** A run that was killed left its server behind; its number is in the folder's name. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = /^signal-flag-test-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const dataDir = join(tmpdir(), name);
    const left = await startEmbedded({ dataDir }).catch(() => undefined);
    await left?.stop();
    if (left !== undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
