import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { Session } from "../../src/api/session.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { putMember } from "../../src/storage/members.ts";
import { addSigningKey } from "../../src/storage/tenants.ts";
import { AGENT, MANAGER, NOW } from "../helpers/flags.ts";
import { ADMIN, makeWorld, PUBLIC_URL, problemOf, SIGNING_KEY, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const seconds = () => Math.floor(world.clock.now / 1000);

const trade = (token: string | null, body = "{}") =>
  world.app.request("/v1/sessions", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    },
    body,
  });

test("a token of Zendesk's proxy buys an agent's session for 15 minutes", async () => {
  const answer = await trade(await world.proof());
  expect(answer.status).toBe(201);
  const session = Session.parse(await answer.json());
  expect(session).toMatchObject({
    expiresAt: new Date(NOW.getTime() + 15 * 60_000).toISOString(),
    member: { id: AGENT, name: "Ada Agent" },
    roles: ["agent"],
    identityAssurance: "asserted",
    tenant: { name: "Fernwell", subdomain: "fernwell", zone: "Europe/Berlin" },
  });
  const who = await world.app.request("/v1/session", {
    headers: { Authorization: `Bearer ${session.bearer}` },
  });
  const shown = Session.parse(await who.json());
  expect([shown.member.id, shown.roles, shown.bearer]).toEqual([AGENT, ["agent"], undefined]);
});

test.each([
  ["a CS manager", MANAGER],
  ["an admin", ADMIN],
])("a token that claims to be %s is an agent all the same", async (_who, sub) => {
  const answer = await trade(
    await world.proof({ sub, roles: ["admin"], role: "admin", tenant: world.otherTenantId }),
  );
  const session = Session.parse(await answer.json());
  expect([session.roles, session.identityAssurance]).toEqual([["agent"], "asserted"]);
  const queue = await world.app.request("/v1/queue", {
    headers: { Authorization: `Bearer ${session.bearer}` },
  });
  expect(queue.status).toBe(403);
});

test("somebody never seen before becomes an agent with the name Zendesk shows", async () => {
  const answer = await trade(
    await world.proof({ sub: "5550001", name: "Nia New", locale: "pt-BR" }),
  );
  const session = Session.parse(await answer.json());
  expect(session.member).toEqual({ id: "5550001", name: "Nia New", locale: "pt-BR" });
});

test("a name asserted later does not rename anybody", async () => {
  const answer = await trade(await world.proof({ name: "Somebody Else" }));
  expect(Session.parse(await answer.json()).member.name).toBe("Ada Agent");
});

test("a hostile name is left out, and the agent is let in", async () => {
  const answer = await trade(await world.proof({ sub: "5550002", name: "x\u0000y" }));
  expect(Session.parse(await answer.json()).member.name).toBe("#5550002");
});

test("each token is traded once, also when it comes twice at the same time", async () => {
  const token = await world.proof();
  const answers = await Promise.all([trade(token), trade(token), trade(token)]);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
  const again = await trade(token);
  expect((await problemOf(again)).type).toBe("token-expired");
});

test("two signing keys live side by side while one replaces the other", async () => {
  const next = "nEwKeY-9c8b7a6f5e4d3c2b1a0918273645";
  await addSigningKey(
    world.fresh.database,
    world.tenantId,
    v7(),
    await world.parts.sealer.seal(next),
  );
  expect((await trade(await world.proof({}, next))).status).toBe(201);
  expect((await trade(await world.proof({}, SIGNING_KEY))).status).toBe(201);
  await world.fresh.database.query(
    "update signing_keys set retired_at = now() where tenant_id = $1 and id <> (select max(id::text)::uuid from signing_keys where tenant_id = $1)",
    [world.tenantId],
  );
  const old = await trade(await world.proof({}, SIGNING_KEY));
  expect((await problemOf(old)).type).toBe("signature-invalid");
  await world.fresh.database.query("update signing_keys set retired_at = null");
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = () => ({
  iss: "fernwell.zendesk.com",
  aud: PUBLIC_URL,
  sub: AGENT,
  installation: 777,
  jti: v7(),
  iat: seconds(),
  exp: seconds() + 60,
});
const hmac = (alg: string, key = SIGNING_KEY) =>
  new SignJWT(claims()).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key.repeat(3)));

const refused: [string, () => Promise<string> | string, string][] = [
  ["is not signed", () => `${encode({ alg: "none" })}.${encode(claims())}.`, "signature-invalid"],
  [
    "says alg none with a signature",
    () => `${encode({ alg: "none" })}.${encode(claims())}.AA`,
    "signature-invalid",
  ],
  [
    "is signed with another key",
    () => world.proof({}, "another-key-another-key-another-key"),
    "signature-invalid",
  ],
  [
    "is signed with another tenant's key",
    () => world.proof({}, `${SIGNING_KEY}-of-the-other`),
    "signature-invalid",
  ],
  ["is HS512", () => hmac("HS512"), "signature-invalid"],
  ["is HS384", () => hmac("HS384"), "signature-invalid"],
  [
    "is RS256",
    async () =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: "RS256" })
        .sign((await generateKeyPair("RS256")).privateKey),
    "signature-invalid",
  ],
  [
    "brings its own key",
    () =>
      new SignJWT(claims())
        .setProtectedHeader({
          alg: "HS256",
          kid: "../../key",
          jku: "https://evil.example/k",
        })
        .sign(new TextEncoder().encode("AAAA")),
    "signature-invalid",
  ],
  [
    "has a changed payload",
    async () => {
      const [head, , tail] = (await world.proof()).split(".");
      return `${head}.${encode({ ...claims(), sub: ADMIN })}.${tail}`;
    },
    "signature-invalid",
  ],
  ["has four parts", async () => `${await world.proof()}.AA`, "signature-invalid"],
  ["is no token", () => "hello", "signature-invalid"],
  ["is longer than 4 kB", () => world.proof({ pad: "x".repeat(4000) }), "signature-invalid"],
  ["has expired", () => world.proof({ exp: seconds() - 61 }), "token-expired"],
  ["never expires", () => world.proof({ exp: null }), "signature-invalid"],
  ["lives for an hour", () => world.proof({ exp: seconds() + 3600 }), "clock-skew"],
  [
    "was issued in the future",
    () => world.proof({ iat: seconds() + 90, exp: seconds() + 110 }),
    "clock-skew",
  ],
  ["is not valid yet", () => world.proof({ nbf: seconds() + 90 }), "clock-skew"],
  [
    "is for another endpoint",
    () => world.proof({ aud: "https://other.example.com" }),
    "signature-invalid",
  ],
  ["is for nobody", () => world.proof({ aud: null }), "signature-invalid"],
  [
    "comes from another account",
    () => world.proof({ iss: "evil.zendesk.com" }),
    "signature-invalid",
  ],
  [
    "comes from an account that only looks alike",
    () => world.proof({ iss: "fernwell.zendesk.com.evil.example" }),
    "signature-invalid",
  ],
  ["has no id", () => world.proof({ jti: null }), "signature-invalid"],
  ["names nobody", () => world.proof({ sub: null }), "signature-invalid"],
  ["names somebody by a path", () => world.proof({ sub: "../401" }), "signature-invalid"],
  ["names no installation", () => world.proof({ installation: null }), "signature-invalid"],
  [
    "names an unknown installation",
    () => world.proof({ installation: "999999" }),
    "unknown-installation",
  ],
  [
    "names an installation by an object",
    () => world.proof({ installation: { id: 777 } }),
    "signature-invalid",
  ],
];

test.each(refused)("a token that %s is refused", async (_what, token, type) => {
  const answer = await trade(await token());
  expect([answer.status, (await problemOf(answer)).type]).toEqual([401, type]);
});

test("half a minute of difference between the clocks is forgiven", async () => {
  expect((await trade(await world.proof({ exp: seconds() - 30 }))).status).toBe(201);
  expect((await trade(await world.proof({ iat: seconds() + 30 }))).status).toBe(201);
  expect((await trade(await world.proof({ iss: "https://fernwell.zendesk.com" }))).status).toBe(
    201,
  );
  expect((await trade(await world.proof({ iat: null }))).status).toBe(201);
});

test("without a token the answer says that it is missing, and nothing sent is echoed", async () => {
  const answer = await trade(null);
  expect([answer.status, (await problemOf(answer)).type]).toEqual([401, "token-missing"]);
  const bad = await (await trade("echo.this.canary")).text();
  expect(bad).not.toContain("canary");
});

test("the body counts for nothing and must be empty", async () => {
  const answer = await trade(await world.proof(), '{"sub":"401"}');
  expect(answer.status).toBe(422);
});

test("an installation that asks for sessions without end is slowed down, before it invents more agents", async () => {
  const narrow = createApp({
    ...world.parts,
    limits: { installation: { perSecond: 0.5, burst: 2 } },
  });
  const before = await world.count("members");
  const statuses = [];
  for (let n = 0; n < 4; n += 1) {
    const answer = await narrow.request("/v1/sessions", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Authorization: `Bearer ${await world.proof({ sub: `66600${n}` })}`,
      },
      body: "{}",
    });
    statuses.push([answer.status, answer.headers.get("retry-after")]);
  }
  expect(statuses).toEqual([
    [201, null],
    [201, null],
    [429, "2"],
    [429, "2"],
  ]);
  expect(await world.count("members")).toBe(before + 2);
});

test("a person who left is not let in", async () => {
  await putMember(world.fresh.database, world.tenantId, {
    id: "5550009",
    name: "Gone",
    email: null,
    roles: ["agent"],
    team: null,
    locale: null,
    calendarId: null,
    active: false,
  });
  expect((await trade(await world.proof({ sub: "5550009" }))).status).toBe(403);
});

test("a session ends after 15 minutes, to the second", async () => {
  const bearer = await world.bearer("agent");
  const ask = async () =>
    (await world.app.request("/v1/session", { headers: { Authorization: `Bearer ${bearer}` } }))
      .status;
  expect(await ask()).toBe(200);
  world.clock.now += 15 * 60_000 - 1000;
  expect(await ask()).toBe(200);
  world.clock.now += 1000;
  expect(await ask()).toBe(401);
  world.clock.now = NOW.getTime();
});

test("a bearer signed with another key, or changed, is nobody's", async () => {
  const foreign = createSessionTokens({
    sessionKey: new Uint8Array(32).fill(8),
    issuer: PUBLIC_URL,
    now: () => world.clock.now,
  });
  const { bearer } = await foreign.issue({
    tenantId: world.tenantId,
    memberId: ADMIN,
    roles: ["admin"],
    identityAssurance: "signed",
    sessionId: v7(),
  });
  const [head, payload] = (await world.bearer("agent")).split(".");
  const none = `${encode({ alg: "none" })}.${payload}.AA`;
  for (const token of [bearer, `${head}.${payload}.AA`, none, await world.proof(), "x"]) {
    const answer = await world.app.request("/v1/session", {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
  }
});

test("a launched page is given a fresh bearer until it is half a day old", async () => {
  let bearer = await world.bearer("cs_manager");
  const ask = async () => {
    const answer = await world.app.request("/v1/session", {
      headers: { Authorization: `Bearer ${bearer}` },
    });
    return Session.parse(await answer.json());
  };
  for (let n = 0; n < 72; n += 1) {
    const session = await ask();
    if (session.bearer !== undefined) bearer = session.bearer;
    world.clock.now += 10 * 60_000;
  }
  expect((await ask()).bearer).toBeUndefined();
  world.clock.now = NOW.getTime();
});

test("a role that was taken away is gone within five seconds, whatever the bearer says", async () => {
  const person = { email: null, team: null, locale: null, calendarId: null, active: true };
  await putMember(world.fresh.database, world.tenantId, {
    ...person,
    id: "301",
    name: "Olga Ops",
    roles: ["agent"],
  });
  world.clock.now += 5001;
  expect((await world.ask("ops", "GET", "/v1/queue")).status).toBe(403);
  await putMember(world.fresh.database, world.tenantId, {
    ...person,
    id: "301",
    name: "Olga Ops",
    roles: ["ops"],
  });
  world.clock.now += 5001;
  expect((await world.ask("ops", "GET", "/v1/queue")).status).toBe(200);
  world.clock.now = NOW.getTime();
});

test("a page's cookie reads, and writes only from our own pages", async () => {
  const cookie = `__Host-signal-flag=${await world.bearer("admin")}`;
  const write = async (headers: Record<string, string>) => {
    const answer = await world.app.request("/v1/moves", {
      method: "POST",
      headers: { Cookie: cookie, "Content-Type": "application/json", ...headers },
      body: "{}",
    });
    return answer.status;
  };
  const read = await world.app.request("/v1/session", { headers: { Cookie: cookie } });
  expect(Session.parse(await read.json()).bearer).toBeUndefined();
  // 422: it got as far as the message.
  expect(await write({ Origin: PUBLIC_URL, "Sec-Fetch-Site": "same-origin" })).toBe(422);
  expect(await write({ Origin: PUBLIC_URL })).toBe(422);
  expect(await write({})).toBe(403);
  expect(await write({ Origin: "https://evil.example" })).toBe(403);
  expect(await write({ Origin: "null" })).toBe(403);
  expect(await write({ Origin: PUBLIC_URL, "Sec-Fetch-Site": "cross-site" })).toBe(403);
  expect(await write({ Origin: PUBLIC_URL, "Content-Type": "text/plain" })).toBe(415);
});
