import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { handler, schedule, shutDown } from "../../src/platform/lambda.ts";
import { type FreshDatabase, freshDatabase } from "../helpers/database.ts";
import { makeTenant } from "../helpers/flags.ts";
import { agentBearer, aRaise, productionSettings } from "../helpers/production.ts";
import { type ServingRole, servingRole, workerRole } from "../helpers/serving-role.ts";
import health from "./fixtures/api-gateway-v2-health.json" with { type: "json" };
import raise from "./fixtures/api-gateway-v2-raise.json" with { type: "json" };

const settings = productionSettings();
let fresh: FreshDatabase;
let role: ServingRole;
let tenantId: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  role = await servingRole(fresh);
  tenantId = await makeTenant(fresh.database);
});

beforeEach(() => {
  for (const [name, value] of Object.entries({ ...settings, DATABASE_URL: role.url }))
    vi.stubEnv(name, value);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await shutDown();
  await fresh.drop();
  await role.drop();
});

const raiseEvent = (bearer: string | null, body: string, isBase64Encoded = false) => ({
  ...raise,
  headers: { ...raise.headers, ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) },
  body,
  isBase64Encoded,
});

test("API Gateway's health check is answered", async () => {
  const answer = await handler(health);
  expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false, body: '{"ok":true}' });
});

test("a flag raised through API Gateway is stored before the answer, in one instance's connections", async () => {
  const flag = aRaise();
  const bearer = await agentBearer(tenantId, settings);

  const answer = await handler(raiseEvent(bearer, JSON.stringify(flag)));

  expect(answer.statusCode).toBe(201);
  expect(JSON.parse(answer.body)).toMatchObject({ id: flag.id, kind: "expansion" });
  expect(answer.headers).toMatchObject({ "content-type": "application/json" });
  const rows = await fresh.database.query(
    `select t.note from flags f
     join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id where f.id = $1`,
    [flag.id],
  );
  expect(rows).toEqual([{ note: flag.note }]);
});

test("a body that API Gateway handed over as base64 is the same request as the plain one", async () => {
  const body = JSON.stringify(aRaise());
  const bearer = await agentBearer(tenantId, settings);

  const plain = await handler(raiseEvent(bearer, body));
  const encoded = await handler(raiseEvent(bearer, Buffer.from(body).toString("base64"), true));

  expect([plain.statusCode, encoded.statusCode]).toEqual([201, 201]);
  expect(encoded.body).toBe(plain.body);
  expect(encoded.headers).toMatchObject({ "idempotent-replayed": "true" });
});

test("without a session nothing is stored", async () => {
  const answer = await handler(raiseEvent(null, JSON.stringify(aRaise())));
  expect([answer.statusCode, JSON.parse(answer.body).type]).toEqual([401, "not-signed-in"]);
});

test("an address that is not ours is a problem document", async () => {
  const answer = await handler({
    ...health,
    rawPath: "/wp-login.php",
    requestContext: {
      ...health.requestContext,
      http: { ...health.requestContext.http, path: "/wp-login.php" },
    },
  });
  expect(answer.statusCode).toBe(404);
  expect(answer.headers).toMatchObject({ "content-type": "application/problem+json" });
});

test("requests of one instance share its connections", async () => {
  const bearer = await agentBearer(tenantId, settings);
  for (let at = 0; at < 5; at++) await handler(raiseEvent(bearer, JSON.stringify(aRaise())));
  const [open] = await fresh.database.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and application_name = 'signal-flag-lambda'`,
    [],
  );
  expect(open?.n).toBeLessThanOrEqual(4);
});

test("the schedule does what is due and says how much", async () => {
  const counts = await schedule();
  expect(counts).toMatchObject({
    deliver: { delivered: 0, failed: 0 },
    seal: { sealed: expect.any(Number) },
    "forget-proofs": 0,
  });
  expect(await schedule()).toMatchObject({ seal: { sealed: 0 } });
});

test("the schedule comes to the database as the role that delivers, where there is one", async () => {
  const worker = await workerRole(fresh);
  await shutDown();
  vi.stubEnv("WORKER_DATABASE_URL", worker.url);
  expect(await schedule()).toMatchObject({ seal: { sealed: 0 }, "forget-proofs": 0 });
  const came = await fresh.database.query(
    `select distinct usename::text as role from pg_stat_activity
     where datname = current_database() and application_name like 'signal-flag-lambda%'`,
    [],
  );
  expect(came).toEqual([{ role: new URL(worker.url).username }]);
  vi.stubEnv("WORKER_DATABASE_URL", "");
  await shutDown();
  await fresh.database.query(`drop owned by ${new URL(worker.url).username}`);
  await worker.drop();
});

test("a missing setting fails each call with its sentence, and the next one after it was set works", async () => {
  await shutDown();
  vi.stubEnv("SESSION_KEY", "");
  await expect(handler(health)).rejects.toThrow("The setting SESSION_KEY is missing.");
  vi.stubEnv("SESSION_KEY", settings.SESSION_KEY);
  expect((await handler(health)).statusCode).toBe(200);
});
