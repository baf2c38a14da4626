import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { APP_ROLE, WORKER_ROLE } from "../../src/storage/grants.ts";
import { connect } from "../../src/storage/database.ts";
import { asAdmin } from "../helpers/database.ts";
import { freePort, signalFlag, startServing } from "../helpers/operator.ts";
import { productionSettings } from "../helpers/production.ts";

vi.setConfig({ testTimeout: 60_000 });

// A database as a cloud gives it out: its owner may make roles and is no superuser.
const name = `owned_${randomBytes(6).toString("hex")}`;
const owner = new URL(inject("databaseUrl"));
owner.username = name;
owner.password = randomBytes(18).toString("hex");
owner.pathname = `/${name}`;

beforeAll(async () => {
  await asAdmin(`create role ${name} login createrole password '${owner.password}'`);
  await asAdmin(`create database ${name} owner ${name} encoding 'UTF8' template template0`);
});

afterAll(async () => {
  await asAdmin(`drop database ${name} with (force)`);
  for (const role of [APP_ROLE, WORKER_ROLE]) await asAdmin(`drop role if exists ${role}`);
  await asAdmin(`drop role ${name}`);
});

/** Who is connected to the database. */
const roles = async () => {
  const admin = connect({ url: inject("databaseUrl"), max: 1 });
  const rows = await admin.query<{ role: string }>(
    `select distinct usename::text as role from pg_stat_activity where datname = $1
     order by 1`,
    [name],
  );
  await admin.close();
  return rows.map(({ role }) => role);
};

test("the owner migrates and is given the URLs to serve and to deliver with, adds a tenant, and those roles do", async () => {
  const settings = productionSettings({ DATABASE_URL: owner.href });

  const migrated = await signalFlag(["migrate", "--app-role", "--worker-role"], settings);
  expect(migrated).toMatchObject({ code: 0, err: "" });
  const [servingUrl = "", workerUrl = ""] = migrated.out
    .split("\n")
    .filter((line) => line.startsWith("postgres"));
  expect(new URL(servingUrl).username).toBe(APP_ROLE);
  expect(new URL(workerUrl).username).toBe(WORKER_ROLE);
  const again = await signalFlag(["migrate"], settings);
  expect(again).toEqual({ code: 0, out: "The schema is up to date.\n", err: "" });

  const tenant = ["--subdomain", "fernwell", "--installation", "7", "--app-id", "1"];
  const added = await signalFlag(
    ["tenant", "add", "--name", "Fernwell", ...tenant, "--zone", "UTC"],
    settings,
  );
  expect(added.code).toBe(0);
  const verified = await signalFlag(["verify", "--tenant", "fernwell"], settings);
  expect(verified).toEqual({
    code: 0,
    out: "The chain of Fernwell holds: 0 events checked.\n",
    err: "",
  });

  const serving = await startServing({
    ...settings,
    DATABASE_URL: servingUrl,
    WORKER_DATABASE_URL: workerUrl,
    PORT: await freePort(),
  });
  const ready = await fetch(`${serving.url}/readyz`);
  expect(ready.status).toBe(200);
  await expect.poll(roles, { timeout: 10_000 }).toEqual([APP_ROLE, WORKER_ROLE]);
  expect(await serving.end("SIGTERM")).toBe(0);
});
