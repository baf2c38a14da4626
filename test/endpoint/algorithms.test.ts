// Each door takes one algorithm: what another one proves with the very same key is refused, and the same claims with the
// right one are let in, so the algorithm is what is refused.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { importSPKI } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { createApp } from "../../src/endpoint/app.ts";
import { AGENT, MANAGER } from "../helpers/flags.ts";
import { INSTALLATION, makeWorld, PUBLIC_URL, SIGNING_KEY, type World } from "./world.ts";

const HOST = "fernwell.zendesk.com";
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = publicKey.export({ type: "spki", format: "pem" }).toString();

let world: World;
let app: World["app"];
beforeAll(async () => {
  world = await makeWorld();
  app = createApp({
    ...world.parts,
    pages: {
      html: () => Promise.resolve("<!doctype html><html><head></head></html>"),
      launchKeys: async () => [await importSPKI(pem, "RS256")],
    },
  });
});
afterAll(() => world.fresh.drop());

const seconds = () => Math.floor(world.clock.now / 1000);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (header: object, claims: object, proof: (text: string) => Buffer): string => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${proof(text).toString("base64url")}`;
};
/** Signed by hand, since a library would refuse to sign what must not be believed. */
const hmac = (bits: number, key: string | Uint8Array, claims: object, alg = `HS${bits}`) =>
  tokenOf({ alg }, claims, (text) => createHmac(`sha${bits}`, key).update(text).digest());

const fromSidebar = async (token: string) =>
  (
    await app.request("/v1/sessions", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: "{}",
    })
  ).status;
const sidebarClaims = () => ({
  iss: HOST,
  aud: PUBLIC_URL,
  sub: AGENT,
  installation: Number(INSTALLATION),
  jti: v7(),
  iat: seconds(),
  exp: seconds() + 60,
});

test("the sidebar's door takes HS256 alone", async () => {
  expect(await fromSidebar(hmac(256, SIGNING_KEY, sidebarClaims()))).toBe(201);
  for (const bits of [384, 512])
    expect(await fromSidebar(hmac(bits, SIGNING_KEY, sidebarClaims()))).toBe(401);
  expect(await fromSidebar(hmac(256, SIGNING_KEY, sidebarClaims(), "HS512"))).toBe(401);
});

const withBearer = async (token: string) =>
  (await app.request("/v1/session", { headers: { Authorization: `Bearer ${token}` } })).status;
const bearerClaims = (changes: object = {}) => ({
  tenant: world.tenantId,
  roles: ["cs_manager"],
  assurance: "signed",
  sid: v7(),
  since: seconds(),
  sub: MANAGER,
  iss: PUBLIC_URL,
  aud: "signal-flag",
  iat: seconds(),
  exp: seconds() + 60,
  ...changes,
});

test("a bearer is HS256, from this endpoint, for this endpoint", async () => {
  const { sessionKey } = world.parts;
  expect(await withBearer(hmac(256, sessionKey, bearerClaims()))).toBe(200);
  for (const bits of [384, 512])
    expect(await withBearer(hmac(bits, sessionKey, bearerClaims()))).toBe(401);
  for (const changes of [{ iss: "https://other.example.com" }, { aud: PUBLIC_URL }])
    expect(await withBearer(hmac(256, sessionKey, bearerClaims(changes)))).toBe(401);
});

const launch = async (token: string) =>
  (
    await app.request("/zendesk/launch", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ token }).toString(),
    })
  ).status;
const launchClaims = () => ({
  iss: HOST,
  aud: `https://${HOST}/api/v2/apps/installations/${INSTALLATION}.json`,
  sub: MANAGER,
  iat: seconds(),
  nbf: seconds(),
  exp: seconds() + 300,
  context: { product: "support", location: "nav_bar" },
  qsh: v7(),
});
const rsa = (bits: number) =>
  tokenOf({ alg: `RS${bits}` }, launchClaims(), (text) =>
    sign(`RSA-SHA${bits}`, Buffer.from(text), privateKey),
  );

test("a launch is RS256 alone, and the public key's text proves nothing", async () => {
  expect(await launch(rsa(256))).toBe(200);
  for (const bits of [384, 512]) expect(await launch(rsa(bits))).toBe(401);
  expect(await launch(hmac(256, pem, launchClaims()))).toBe(401);
});

test("what opens one door opens no other", async () => {
  const session = hmac(256, world.parts.sessionKey, bearerClaims());
  const sidebar = hmac(256, SIGNING_KEY, sidebarClaims());
  expect([await fromSidebar(session), await launch(session)]).toEqual([401, 401]);
  expect([await withBearer(sidebar), await launch(sidebar)]).toEqual([401, 401]);
  expect([await withBearer(rsa(256)), await fromSidebar(rsa(256))]).toEqual([401, 401]);
});

const asAdmin = async (assurance: string) => {
  const claims = bearerClaims({ sub: "401", roles: ["admin"], assurance });
  const token = hmac(256, world.parts.sessionKey, claims);
  const answer = await app.request("/v1/queue", { headers: { Authorization: `Bearer ${token}` } });
  return answer.status;
};

test("a session that was only asserted opens no queue, whatever roles its bearer and its person have", async () => {
  expect([await asAdmin("signed"), await asAdmin("asserted")]).toEqual([200, 403]);
});
