import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { createApp } from "../../src/endpoint/app.ts";
import { OPERATIONS } from "../../src/endpoint/contract/operations.ts";
import { AGENT } from "../helpers/flags.ts";
import { APP_ORIGIN, aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const preflight = (origin: string) =>
  world.app.request("/v1/flags", {
    method: "OPTIONS",
    headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
  });

test("the app's own origin may ask, without credentials", async () => {
  const answer = await preflight(APP_ORIGIN);
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-origin")).toBe(APP_ORIGIN);
  expect(answer.headers.get("access-control-allow-headers")).toBe(
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-App-Version",
  );
  expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  expect(answer.headers.get("vary")).toBe("Origin");
});

test.each([
  "https://fernwell.zendesk.com",
  "https://2.apps.zdusercontent.com",
  "https://1.apps.zdusercontent.com.evil.example",
  "http://1.apps.zdusercontent.com",
  "null",
])("%s may not", async (origin) => {
  const answer = await preflight(origin);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  expect(answer.headers.get("vary")).toBe("Origin");
  const asked = await world.ask("agent", "GET", "/v1/taxonomy", undefined, { Origin: origin });
  expect(asked.headers.get("access-control-allow-origin")).toBeNull();
});

test("an answer may be read by the tenant's own app, and not by another tenant's", async () => {
  await world.fresh.database.query("update tenants set app_origin = $2 where id = $1", [
    world.otherTenantId,
    "https://2.apps.zdusercontent.com",
  ]);
  world.clock.now += 5001;
  const ask = async (origin: string) =>
    (await world.ask("agent", "GET", "/v1/taxonomy", undefined, { Origin: origin })).headers.get(
      "access-control-allow-origin",
    );
  expect(await ask(APP_ORIGIN)).toBe(APP_ORIGIN);
  expect(await ask("https://2.apps.zdusercontent.com")).toBeNull();
});

test("the sidebar can read why it was refused before it has a session", async () => {
  const answer = await world.ask("stranger", "POST", "/v1/flags", aRaise(), { Origin: APP_ORIGIN });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([
    401,
    APP_ORIGIN,
  ]);
  expect(answer.headers.get("access-control-expose-headers")).toContain("Retry-After");
});

test("every answer says that it is not to be kept, framed or guessed at", async () => {
  for (const path of ["/v1/session", "/v1/nothing", "/healthz", "/openapi.json"]) {
    const { headers } = await world.ask("agent", "GET", path);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  }
});

const strict = async (app: World["app"], path: string, method = "GET") =>
  (await app.request(path, { method })).headers.get("strict-transport-security");

test("whoever came by https comes by https for a year to come, and a sandbox says nothing of the kind", async () => {
  for (const path of ["/v1/session", "/v1/nothing", "/healthz", "/sign-in/callback"])
    expect(await strict(world.app, path)).toBe("max-age=31536000; includeSubDomains");
  expect(await strict(world.app, "/v1/flags", "OPTIONS")).toBe(
    "max-age=31536000; includeSubDomains",
  );
  const plain = createApp({ ...world.parts, publicUrl: "http://localhost:8787" });
  expect(await strict(plain, "/healthz")).toBeNull();
});

/** An endpoint where an address has two turns, and the address is what a header says. */
const narrowDoors = () =>
  createApp({
    ...world.parts,
    limits: { ...world.parts.limits, address: { perSecond: 0.5, burst: 2 } },
    addressOf: (request) => request.headers.get("x-test-address"),
  });

test.each(OPERATIONS.filter(({ access }) => access !== "session").map(({ id }) => id))(
  "an address that knocks without end is turned away, and its neighbours are not: %s",
  async (id) => {
    const operation = OPERATIONS.find((each) => each.id === id);
    if (operation === undefined) throw new Error("There is no such operation.");
    const app = narrowDoors();
    const knock = (address: string) =>
      app.request(operation.path, {
        method: operation.method,
        headers: { "X-Test-Address": address, Origin: "https://flags.example.com" },
      });
    for (const address of ["192.0.2.1", "2001:db8::1"]) {
      expect((await knock(address)).status).not.toBe(429);
      expect((await knock(address)).status).not.toBe(429);
    }
    // Another spelling, and another address of a network that one party has.
    for (const address of ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8:0:0:ffff::2"]) {
      const answer = await knock(address);
      expect([address, answer.status, answer.headers.get("retry-after")]).toEqual([
        address,
        429,
        "2",
      ]);
    }
    for (const address of ["192.0.2.2", "2001:db8:0:1::1"])
      expect((await knock(address)).status).not.toBe(429);
  },
);

test("a turn is taken before a proof is looked at, and given back to whoever is let in", async () => {
  const app = narrowDoors();
  const trade = async (token: string) => {
    const answer = await app.request("/v1/sessions", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "X-Test-Address": "192.0.2.7",
      },
      body: "{}",
    });
    return answer.status;
  };
  // A whole office behind one address.
  for (let n = 0; n < 5; n += 1) expect(await trade(await world.proof())).toBe(201);
  expect([await trade("no.such.token"), await trade("no.such.token")]).toEqual([401, 401]);
  const proof = await world.proof();
  expect(await trade(proof)).toBe(429);
  // It was not used up.
  world.clock.now += 2000;
  expect(await trade(proof)).toBe(201);
});

test("a person who is turned away at a door reads it in words", async () => {
  const app = narrowDoors();
  const knock = () =>
    app.request("/sign-in/callback", {
      headers: { "X-Test-Address": "192.0.2.9", Accept: "text/html" },
    });
  await knock();
  await knock();
  world.lines.length = 0;
  const answer = await knock();
  expect([
    answer.status,
    answer.headers.get("content-type"),
    answer.headers.get("retry-after"),
  ]).toEqual([429, "text/html; charset=utf-8", "2"]);
  expect(await answer.text()).toContain("from your network");
  expect(world.lines).toMatchObject([{ refused: "too-many", memberId: null }]);
});

test("one id joins the answer, the problem and the line in the log, which says nothing else of the person", async () => {
  world.lines.length = 0;
  const answer = await world.ask("agent", "POST", "/v1/flags", aRaise({ note: "canary\u0000" }), {
    "X-App-Version": "1.2.3",
    "X-Request-Id": "mine",
  });
  const problem = await problemOf(answer);
  expect(answer.headers.get("x-request-id")).toBe(problem.requestId);
  expect(world.lines).toEqual([
    {
      requestId: problem.requestId,
      operation: "flag.raise",
      status: 422,
      milliseconds: expect.any(Number),
      tenantId: world.tenantId,
      memberId: AGENT,
      refused: "invalid",
      appVersion: "1.2.3",
    },
  ]);
});

test("the log tells who came in by which door, and why whoever did not", async () => {
  world.lines.length = 0;
  const trade = (token: string) =>
    world.app.request("/v1/sessions", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: "{}",
    });
  const name = `canary ${v7()}`;
  await trade(await world.proof({ name, sub: "5550077" }));
  await trade(await world.proof({ name }, "another-key-another-key-another-key"));
  await world.ask("stranger", "GET", "/v1/queue");
  await world.ask("agent", "GET", "/v1/queue");
  const whoAndWhy = world.lines.map(({ operation, tenantId, memberId, refused }) => [
    operation,
    tenantId === world.tenantId,
    memberId,
    refused,
  ]);
  expect(whoAndWhy).toEqual([
    ["session.trade", true, "5550077", null],
    ["session.trade", false, null, "signature-invalid"],
    ["queue.count", false, null, "not-signed-in"],
    ["queue.count", true, AGENT, "not-allowed"],
  ]);
  expect(JSON.stringify(world.lines)).not.toContain("canary");
});

test("a version that is none is not written into the log", async () => {
  world.lines.length = 0;
  await world.ask("agent", "GET", "/v1/session", undefined, { "X-App-Version": "1.0 canary=1" });
  expect(world.lines[0]?.appVersion).toBeNull();
});

test("an unexpected failure is 500 with an id, and neither answer nor log quotes it", async () => {
  const broken = createApp({
    ...world.parts,
    raise: () => Promise.reject(new Error('duplicate key value "canary"')),
  });
  world.failures.length = 0;
  const answer = await broken.request("/v1/flags", {
    method: "POST",
    headers: {
      Authorization: `Bearer ${await world.bearer("agent")}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify(aRaise()),
  });
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text + JSON.stringify(world.failures)).not.toContain("canary");
  expect(world.failures).toMatchObject([{ operation: "flag.raise", name: "Error" }]);
});

test("it is ready while its database can be written to, and says when it is not", async () => {
  expect((await world.app.request("/readyz")).status).toBe(200);
  const down = createApp({
    ...world.parts,
    database: { ...world.parts.database, query: () => Promise.reject(new Error("down")) },
  });
  const answer = await down.request("/readyz");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect((await down.request("/healthz")).status).toBe(200);
});

test("the figures for Prometheus name operations, and never a tenant or a person", async () => {
  await world.ask("agent", "POST", "/v1/flags", aRaise());
  const text = await (await world.app.request("/metrics")).text();
  expect(text).toContain('signal_flag_requests_total{operation="flag.raise",status="201"}');
  expect(text).toMatch(/signal_flag_request_seconds_bucket\{operation="flag.raise",le="0.3"\} \d+/);
  expect(text).toMatch(/signal_flag_raises_total\{outcome="stored"\} \d+/);
  expect(text).not.toContain(world.tenantId);
});

test("a full server turns requests away before the store is asked", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const small = createApp({
    ...world.parts,
    limits: { ...world.parts.limits, inFlight: 1 },
    raise: async (flag) => {
      await held;
      return world.parts.raise(flag);
    },
  });
  const bearer = await world.bearer("agent");
  const raise = () =>
    small.request("/v1/flags", {
      method: "POST",
      headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" },
      body: JSON.stringify(aRaise()),
    });
  const first = raise();
  const second = await raise();
  expect([second.status, second.headers.get("retry-after")]).toEqual([503, "1"]);
  release();
  expect((await first).status).toBe(201);
});

test("a tenant that was switched off is signed out within five seconds", async () => {
  expect((await world.ask("other-tenant", "GET", "/v1/session")).status).toBe(200);
  await world.fresh.database.query("update tenants set suspended_at = now() where id = $1", [
    world.otherTenantId,
  ]);
  world.clock.now += 5001;
  expect((await world.ask("other-tenant", "GET", "/v1/session")).status).toBe(401);
});
