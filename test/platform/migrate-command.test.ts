import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { APP_ROLE } from "../../src/storage/grants.ts";
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
  await asAdmin(`drop role if exists ${APP_ROLE}`);
  await asAdmin(`drop role ${name}`);
});

test("the owner migrates and is given the URL to serve with, adds a tenant, and that role serves", async () => {
  const settings = productionSettings({ DATABASE_URL: owner.href });

  const migrated = await signalFlag(["migrate", "--app-role"], settings);
  expect(migrated).toMatchObject({ code: 0, err: "" });
  const servingUrl = migrated.out.trim().split("\n").at(-1) ?? "";
  expect(new URL(servingUrl).username).toBe(APP_ROLE);
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
    PORT: await freePort(),
  });
  const ready = await fetch(`${serving.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(await serving.end("SIGTERM")).toBe(0);
});
