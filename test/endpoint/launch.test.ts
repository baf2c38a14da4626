import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { Session } from "../../src/api/session.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { withSession } from "../../src/endpoint/launch.ts";
import { MANAGER } from "../helpers/flags.ts";
import { INSTALLATION, makeWorld, problemOf, type World } from "./world.ts";

const HOST = "fernwell.zendesk.com";
const AUDIENCE = `https://${HOST}/api/v2/apps/installations/${INSTALLATION}.json`;
const FORM = "application/x-www-form-urlencoded";

let world: World;
let app: World["app"];
let pair: Awaited<ReturnType<typeof generateKeyPair>>;
let anotherPair: typeof pair;
let pem: string;
beforeAll(async () => {
  world = await makeWorld();
  pair = await generateKeyPair("RS256", { extractable: true });
  anotherPair = await generateKeyPair("RS256");
  pem = await exportSPKI(pair.publicKey);
  app = createApp({
    ...world.parts,
    pages: {
      html: () =>
        Promise.resolve("<!doctype html><html><head><title>Q</title></head><body></body></html>"),
      launchKeys: (tenant) =>
        Promise.resolve(tenant.installationId === INSTALLATION ? [pair.publicKey] : []),
    },
  });
});
afterAll(() => world.fresh.drop());

const seconds = () => Math.floor(world.clock.now / 1000);
const claims = (changes: Record<string, unknown> = {}) => {
  const all = {
    iss: HOST,
    aud: AUDIENCE,
    sub: `https://${HOST}/api/v2/users/${MANAGER}.json`,
    iat: seconds(),
    nbf: seconds(),
    exp: seconds() + 300,
    context: { product: "support", location: "nav_bar" },
    // Two launches in one second are two launches.
    qsh: v7(),
    ...changes,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
};
const launchToken = (changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  new SignJWT(claims(changes))
    .setProtectedHeader({ alg: "RS256", ...header })
    .sign(pair.privateKey);

const launch = (token: string, headers: Record<string, string> = {}) =>
  app.request(`/zendesk/launch?origin=https%3A%2F%2F${HOST}&app_guid=G`, {
    method: "POST",
    headers: { "Content-Type": FORM, Origin: `https://${HOST}`, ...headers },
    body: new URLSearchParams({ token }).toString(),
  });

test("a signed launch opens the page for the person it names, with a bearer nobody else can read", async () => {
  const answer = await launch(await launchToken());
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("x-frame-options")).toBeNull();
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain(`frame-ancestors https://${HOST}`);
  expect(policy).toContain("script-src 'self' https://static.zdassets.com;");
  const html = await answer.text();
  const data = /<script type="application\/json" id="signal-flag-session">(.*?)<\/script>/.exec(
    html,
  );
  const session = Session.parse(JSON.parse(data?.[1] ?? ""));
  expect(session).toMatchObject({
    member: { id: MANAGER, name: "Mia Manager" },
    roles: ["cs_manager"],
    identityAssurance: "signed",
  });
  const queue = await app.request("/v1/queue", {
    headers: { Authorization: `Bearer ${session.bearer}` },
  });
  expect(queue.status).toBe(200);
});

test("a bare id names the person as well, and a stranger is an agent", async () => {
  const answer = await launch(await launchToken({ sub: "4455667788" }));
  expect(await answer.text()).toContain('"roles":["agent"]');
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const refused: [string, () => Promise<string> | string, string][] = [
  ["is not signed", () => `${encode({ alg: "none" })}.${encode(claims())}.`, "signature-invalid"],
  ["says alg none", () => `${encode({ alg: "none" })}.${encode(claims())}.AA`, "signature-invalid"],
  [
    "is HS256 with the public key's text",
    () =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode(pem)),
    "signature-invalid",
  ],
  [
    "is signed with another key",
    () => new SignJWT(claims()).setProtectedHeader({ alg: "RS256" }).sign(anotherPair.privateKey),
    "signature-invalid",
  ],
  [
    "is RS384",
    async () => {
      const other = await generateKeyPair("RS384");
      return new SignJWT(claims()).setProtectedHeader({ alg: "RS384" }).sign(other.privateKey);
    },
    "signature-invalid",
  ],
  [
    "brings its own key",
    () =>
      new SignJWT(claims({ cnf: { jku: "https://evil.example/k" } }))
        .setProtectedHeader({
          alg: "RS256",
          jku: "https://evil.example/k",
          jwk: { kty: "RSA", e: "AQAB", n: "AA" },
        })
        .sign(anotherPair.privateKey),
    "signature-invalid",
  ],
  [
    "is for another audience",
    () => launchToken({ aud: "https://flags.example.com" }),
    "signature-invalid",
  ],
  [
    "is for an unknown installation",
    () => launchToken({ aud: AUDIENCE.replace(INSTALLATION, "999") }),
    "unknown-installation",
  ],
  [
    "is for another tenant's installation",
    () => launchToken({ aud: AUDIENCE.replace(INSTALLATION, "888") }),
    "unknown-installation",
  ],
  ["is for two audiences", () => launchToken({ aud: [AUDIENCE, "x"] }), "signature-invalid"],
  [
    "is for our installation under another subdomain",
    () => launchToken({ aud: AUDIENCE.replace("fernwell", "evil") }),
    "signature-invalid",
  ],
  [
    "comes from another account",
    () => launchToken({ iss: "evil.zendesk.com" }),
    "signature-invalid",
  ],
  [
    "has expired",
    () => launchToken({ iat: seconds() - 400, nbf: seconds() - 400, exp: seconds() - 61 }),
    "token-expired",
  ],
  ["is not valid yet", () => launchToken({ nbf: seconds() + 90 }), "clock-skew"],
  ["lives for an hour", () => launchToken({ exp: seconds() + 3600 }), "signature-invalid"],
  ["never expires", () => launchToken({ exp: null }), "signature-invalid"],
  ["has no beginning", () => launchToken({ nbf: null }), "signature-invalid"],
  ["was never issued", () => launchToken({ iat: null }), "signature-invalid"],
  ["names nobody", () => launchToken({ sub: null }), "signature-invalid"],
  [
    "names a user of another account",
    () => launchToken({ sub: `https://evil.zendesk.com/api/v2/users/${MANAGER}.json` }),
    "signature-invalid",
  ],
  [
    "names a user by a longer path",
    () => launchToken({ sub: `https://${HOST}/api/v2/users/${MANAGER}.json/../1.json` }),
    "signature-invalid",
  ],
  [
    "names a user with a host in front",
    () => launchToken({ sub: `https://evil.example/https://${HOST}/api/v2/users/1.json` }),
    "signature-invalid",
  ],
  ["names junk", () => launchToken({ sub: "admin" }), "signature-invalid"],
  ["names a number that is none", () => launchToken({ sub: "0x41" }), "signature-invalid"],
  [
    "is for another place in Zendesk",
    () => launchToken({ context: { product: "support", location: "ticket_sidebar" } }),
    "signature-invalid",
  ],
  ["is longer than 4 kB", () => launchToken({ pad: "x".repeat(4000) }), "signature-invalid"],
  ["has a space in it", async () => (await launchToken()).replace(".", ". "), "signature-invalid"],
  ["has an extra dot", async () => `${await launchToken()}.`, "signature-invalid"],
  ["is no token", () => "launch", "signature-invalid"],
];

test.each(refused)("a launch that %s is refused", async (_what, token, type) => {
  const answer = await launch(await token());
  expect([answer.status, (await problemOf(answer)).type]).toEqual([401, type]);
});

test("a launch is used once, also in another spelling", async () => {
  const token = await launchToken();
  expect((await launch(token)).status).toBe(200);
  const again = await launch(token);
  expect((await problemOf(again)).type).toBe("token-expired");
  // Unused bits at the end of base64url may be anything; the signature's bytes stay what they are.
  const last = token.at(-1) ?? "";
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const respelled = token.slice(0, -1) + alphabet[alphabet.indexOf(last) ^ 1];
  expect((await launch(respelled)).status).toBe(401);
});

test("a person reads why, in the frame", async () => {
  const answer = await launch("launch", { Accept: "text/html" });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    401,
    "text/html; charset=utf-8",
  ]);
  expect(await answer.text()).toContain("not a launch of Zendesk");
});

test("only a form with one token is a launch", async () => {
  const post = async (body: string, type = FORM) =>
    (
      await app.request("/zendesk/launch", {
        method: "POST",
        headers: { "Content-Type": type },
        body,
      })
    ).status;
  expect(await post("")).toBe(401);
  expect(await post(`token=${await launchToken()}&token=x`)).toBe(401);
  expect(await post(JSON.stringify({ token: "x" }), "application/json")).toBe(415);
  expect(await post(`token=${"x".repeat(9000)}`)).toBe(413);
  expect((await app.request("/zendesk/launch")).status).toBe(405);
});

test("an endpoint without pages has no launch", async () => {
  const answer = await world.app.request("/zendesk/launch", {
    method: "POST",
    headers: { "Content-Type": FORM },
    body: "token=x",
  });
  expect(answer.status).toBe(404);
});

test("a name can't break out of the page's data", () => {
  const html = withSession(
    "<head></head>",
    { name: "</script><script>alert(1)</script>$&" },
    "/sdk.js",
  );
  // The SDK's and the data's own.
  expect(html.match(/<\/script>/g)).toHaveLength(2);
  expect(html).toContain("\\u003c/script>\\u003cscript>alert(1)\\u003c/script>$&");
});
