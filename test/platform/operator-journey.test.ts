import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { v7 } from "uuid";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Session } from "../../src/api/session.ts";
import { connect } from "../../src/storage/database.ts";
import { joinEmbedded } from "../../src/storage/embedded.ts";
import { freePort, type ServingProcess, signalFlag, startServing } from "../helpers/operator.ts";
import { aRaise, productionSettings } from "../helpers/production.ts";
import { typed } from "../helpers/typed.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// An operator's first day, in order: serve, and everything else beside it on the same data folder.
let folder: string;
let settings: Record<string, string>;
let serving: ServingProcess;
let signingKey: string;

const month = new Date().toISOString().slice(0, 7);
const run = (...args: string[]) => typed(args, settings);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signal-flag-operator-"));
  await chmod(folder, 0o711);
  settings = productionSettings({ PORT: await freePort(), DATA_DIR: join(folder, "data") });
  serving = await startServing(settings);
});

afterAll(async () => {
  await serving?.end("SIGTERM");
  await rm(folder, { recursive: true, force: true });
});

test("serve says that it is ready in one line, and its pages and endpoint answer", async () => {
  expect(serving.outcome.out).toBe(`Signal Flag is ready: http://localhost:${settings["PORT"]}\n`);
  expect((await fetch(`${serving.url}/readyz`)).status).toBe(200);
  const queue = await fetch(`${serving.url}/queue`);
  expect([queue.status, queue.headers.get("content-type")]).toEqual([
    200,
    "text/html; charset=UTF-8",
  ]);
  expect(queue.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  const script = /src="(\/pages-assets\/[^"]+\.js)"/.exec(await queue.text())?.[1];
  const asset = await fetch(`${serving.url}${script}`);
  expect([asset.status, asset.headers.get("cache-control")]).toEqual([
    200,
    "public, max-age=31536000, immutable",
  ]);
});

test("while it serves, a tenant is added and its signing key is shown once", async () => {
  const pem = join(folder, "app.pem");
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await writeFile(pem, publicKey.export({ type: "spki", format: "pem" }));
  const tenant = ["tenant", "add", "--name", "Fernwell", "--subdomain", "fernwell"];
  const rest = ["--installation", "360001234567", "--app-id", "77", "--zone", "Europe/Berlin"];

  const added = await run(...tenant, ...rest, "--launch-key", pem, "--oauth-client", "signal-flag");

  expect(added).toMatchObject({ code: 0, err: "" });
  const [first, , key] = added.out.split("\n");
  expect(first).toMatch(/^Added Fernwell: [0-9a-f-]{36}$/);
  expect(key).toMatch(/^[\w-]{43}$/);
  signingKey = key ?? "";

  const again = await run(...tenant, ...rest);
  expect(again).toMatchObject({ code: 1, out: "" });
  expect(again.err).toContain("Installation 360001234567 is a tenant already.");
  expect(await run(...tenant, ...rest.slice(0, -1), "Berlin")).toMatchObject({
    code: 1,
    err: "--zone Berlin is no time zone such as Europe/Berlin.\n",
  });
});

test("people are given roles, and a webhook gets a secret of its own", async () => {
  expect(
    await run(
      "member",
      "add",
      "--tenant",
      "fernwell",
      "--id",
      "201",
      "--name",
      "Mia",
      "--role",
      "cs_manager,ops",
    ),
  ).toMatchObject({ code: 0, out: "Mia is cs_manager, ops of Fernwell.\n" });
  expect(
    await run(
      "member",
      "add",
      "--tenant",
      "fernwell",
      "--id",
      "202",
      "--name",
      "Noor",
      "--role",
      "boss",
    ),
  ).toMatchObject({ code: 1, err: "--role boss is none of agent, cs_manager, ops, admin.\n" });

  const hook = ["destination", "add", "--tenant", "fernwell", "--type", "webhook", "--name", "CRM"];
  const webhook = await run(...hook, "--url", "https://hooks.example.com/flags");
  expect(webhook.code).toBe(0);
  expect(webhook.out).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/m);
  expect(await run(...hook, "--url", "https://169.254.169.254/latest")).toMatchObject({
    code: 1,
    err: "The address does not lead to the public internet.\n",
  });
});

test("an agent's sidebar signs in with that key and raises a flag, which report and chain then show", async () => {
  const audience = new URL(settings["PUBLIC_URL"] ?? "").origin;
  const token = await new SignJWT({ installation: 360001234567, jti: v7(), name: "Ada" })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer("fernwell.zendesk.com")
    .setAudience(audience)
    .setSubject("101")
    .setIssuedAt()
    .setExpirationTime("60s")
    .sign(new TextEncoder().encode(signingKey));
  const traded = await fetch(`${serving.url}/v1/sessions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  expect(traded.status).toBe(201);
  const { bearer } = Session.parse(await traded.json());
  const raised = await fetch(`${serving.url}/v1/flags`, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify(aRaise({ accountId: null, accountName: null })),
  });
  expect(raised.status).toBe(201);

  const text = await run("report", "--tenant", "fernwell", "--month", month);
  expect(text.out).toMatch(new RegExp(`^Fernwell, ${month} in Europe/Berlin, so far`));
  expect(text.out).toMatch(/^flags\s+1$/m);
  const json = await run("report", "--tenant", "360001234567", "--month", month, "--json");
  expect(JSON.parse(json.out)).toMatchObject({
    month,
    funnel: [{ reached: { value: 1 } }, {}, {}, {}, {}],
  });
});

test("a file of deals is imported once, and one with mistakes not at all", async () => {
  const file = join(folder, "deals.csv");
  const header =
    "opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at";
  await writeFile(
    file,
    `${header}\n006A,,Northwind,More seats,upsell,open,12400.50,EUR,2026-10-02T08:00:00Z,\n`,
  );
  const first = await run("import", file, "--tenant", "fernwell", "--crm", "salesforce");
  expect(first).toMatchObject({
    code: 0,
    out: "1 lines: 1 created, 0 updated, 0 unchanged, 1 with an account not known here.\n",
  });
  const second = await run("import", file, "--tenant", "fernwell", "--crm", "salesforce");
  expect(second.out).toContain("was imported before; nothing changed.");

  await writeFile(
    file,
    `${header}\n006B,,Northwind,More seats,upsell,open,"1.234,56",EUR,02/10/2026,\n`,
  );
  const wrong = await run("import", file, "--tenant", "fernwell");
  expect(wrong.code).toBe(1);
  expect(wrong.err).toMatch(/^Line 2, /m);
  expect(wrong.err).toMatch(/Nothing of .+ was imported: \d+ mistakes in 1 lines\./);
});

test("a file of accounts is stored whole, and one with mistakes not at all", async () => {
  const file = join(folder, "accounts.csv");
  const header =
    "account_id,name,domain,crm_id,plan,segment,region,industry,seats,seats_used,arr,currency,renewal_on,owner_id";
  const good =
    "360011,Northwind,northwind.example,001A,Growth,SMB,EMEA,Retail,40,38,48000,EUR,2027-01-03,201";
  await writeFile(file, `${header}\n${good}\n360012,Contoso,,001A,,,,,many,,,,03.01.2027,\n`);
  const wrong = await run("accounts", file, "--tenant", "fernwell");
  expect(wrong).toMatchObject({ code: 1, out: "" });
  expect(wrong.err).toMatch(/^Line 3, seats: “many” is not a whole number$/m);
  expect(wrong.err).toMatch(/^Line 3, renewal_on: /m);
  expect(wrong.err).toMatch(/Nothing of .+ was stored: 2 mistakes in 2 lines\./);

  await writeFile(file, `${header}\n${good}\n360012,Contoso,,001A,,,,,,,,,,\n`);
  const twice = await run("accounts", file, "--tenant", "fernwell");
  expect(twice.err).toMatch(/^Line 1, crm_id: has an id that two accounts would have/m);

  await writeFile(file, `${header}\n${good}\n360012,Contoso,,,,,,,,,,,,\n`);
  expect(await run("accounts", file, "--tenant", "fernwell")).toMatchObject({
    code: 0,
    out: "2 accounts stored.\n",
  });

  const deals = join(folder, "more-deals.csv");
  await writeFile(
    deals,
    "opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at\n" +
      "006Z,001A,Northwind,More seats,upsell,open,10,EUR,2026-10-02,\n",
  );
  expect(await run("import", deals, "--tenant", "fernwell")).toMatchObject({
    out: "1 lines: 1 created, 0 updated, 0 unchanged, 0 with an account not known here.\n",
  });
});

test("verify finds the chain whole, and names the first event that somebody changed", async () => {
  await expect
    .poll(() => run("verify", "--tenant", "fernwell").then(({ out }) => out), {
      timeout: 20_000,
      interval: 1000,
    })
    .toMatch(/^The chain of Fernwell holds: [1-9]\d* events checked\.$/m);

  const joined = await joinEmbedded({ dataDir: settings["DATA_DIR"] ?? "" });
  const owner = connect({ url: joined?.url() ?? "", max: 1 });
  const [row] = await owner.transaction(async (tx) => {
    // As somebody with the keys to the database would: past the trigger that refuses changes.
    await tx.query("set local session_replication_role = replica");
    return tx.query<{ flagId: string }>(
      `update flag_events set data = data || '{"kind":"friction"}' where type = 'raised'
       returning flag_id as "flagId"`,
    );
  });
  await owner.close();

  const broken = await run("verify", "--tenant", "fernwell");
  expect(broken).toMatchObject({ code: 1, out: "" });
  expect(broken.err).toBe(
    `The chain of Fernwell does not hold from link 0 on: event 1 of flag ${row?.flagId} is not what was sealed, or a link is missing.\n`,
  );
});

test("a rotated signing key is accepted beside the one before it", async () => {
  const rotated = await run("tenant", "rotate", "--tenant", "fernwell");
  expect(rotated.code).toBe(0);
  expect(rotated.out).toMatch(/^[\w-]{43}$/m);
  expect(rotated.out).not.toContain(signingKey);
  expect(rotated.out).toContain("The key before it is accepted until ");
});

test("a polite stop ends the process and its database, and the data is there for the next command", async () => {
  expect(await serving.end("SIGTERM")).toBe(0);
  expect(await joinEmbedded({ dataDir: settings["DATA_DIR"] ?? "" })).toBeNull();

  const report = ["report", "--tenant", "fernwell", "--month", month];
  const alone = await signalFlag(report, settings);

  expect(alone.out).toMatch(/^flags\s+1$/m);
  expect(await joinEmbedded({ dataDir: settings["DATA_DIR"] ?? "" })).toBeNull();
});
