// Signing in to the pages on their own: the endpoint against the stand-in for Zendesk's OAuth server, request by request.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Hono } from "hono";
import { createApp } from "../../src/endpoint/app.ts";
import { SIGN_IN_COOKIE } from "../../src/endpoint/caller/oauth.ts";
import { SESSION_COOKIE } from "../../src/endpoint/caller/identity.ts";
import { createZendeskOAuth } from "../../src/sandbox/zendesk-oauth.ts";
import { v7 } from "uuid";
import { allMembers, type Member, memberById, putMember } from "../../src/storage/members.ts";
import { addTenant, pinIdentity, replaceOAuthClient } from "../../src/storage/tenants.ts";
import { AGENT, MANAGER } from "../helpers/flags.ts";
import { ADMIN, makeWorld, problemOf, PUBLIC_URL, type World } from "./world.ts";

const CLIENT = "signal_flag";
const ZENDESK = "https://fernwell.zendesk.com";
const STRANGER = "26420099000042";

let world: World;
let app: Hono;
let zendesk: Hono;
/** What the endpoint asked of Zendesk, and what stands between them. */
const asked: { url: string; body: string }[] = [];
let between: ((url: URL, init: RequestInit) => Promise<Response> | Response) | null = null;

const stranger: Member = {
  id: STRANGER,
  name: "Stella Stranger",
  email: null,
  roles: [],
  team: null,
  locale: "fr",
  calendarId: null,
  active: true,
};

beforeAll(async () => {
  world = await makeWorld();
  const { database } = world.fresh;
  await pinIdentity(database.forTenant(world.tenantId), world.tenantId, {
    launchPublicKey: null,
    oauthClientId: CLIENT,
  });
  zendesk = createZendeskOAuth({
    clientId: CLIENT,
    redirectUri: `${PUBLIC_URL}/sign-in/callback`,
    people: async () => [
      ...(await allMembers(database.forTenant(world.tenantId), world.tenantId)),
      stranger,
    ],
    now: () => world.clock.now,
  });
  app = createApp({
    ...world.parts,
    zendesk: {
      origin: ({ subdomain }) => `https://${subdomain}.zendesk.com`,
      fetch: async (url, init) => {
        asked.push({ url: url.href, body: typeof init.body === "string" ? init.body : "" });
        return between === null ? zendesk.request(url.href, init) : between(url, init);
      },
    },
  });
});
afterEach(() => {
  asked.length = 0;
  between = null;
});
afterAll(() => world.fresh.drop());

/** A browser: it keeps cookies by their names and follows nothing by itself. */
function aBrowser() {
  const jar = new Map<string, string>();
  return {
    jar,
    async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const answer = await app.request(path, { headers: { Cookie: cookie, ...headers } });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (line.includes("Max-Age=0")) jar.delete(name);
        else jar.set(name, value);
      }
      return answer;
    },
  };
}
type TestBrowser = ReturnType<typeof aBrowser>;

const locationOf = (answer: Response): URL =>
  new URL(answer.headers.get("location") ?? "", PUBLIC_URL);

/** What Zendesk answers once the person has chosen who they are. */
async function authorized(address: URL, person: string): Promise<URL> {
  const shown = await zendesk.request(address.href);
  expect(shown.status).toBe(200);
  const answer = await zendesk.request(`${ZENDESK}/oauth/authorizations`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: PUBLIC_URL },
    body: new URLSearchParams({
      ...Object.fromEntries(address.searchParams),
      person,
    }).toString(),
  });
  expect(answer.status).toBe(303);
  return locationOf(answer);
}

const begin = async (browser: TestBrowser, path = "/sign-in"): Promise<URL> =>
  locationOf(await browser.get(path));
const comeBack = (browser: TestBrowser, address: URL): Promise<Response> =>
  browser.get(address.pathname + address.search);

async function signIn(
  person: string,
  path?: string,
): Promise<{ browser: TestBrowser; answer: Response }> {
  const browser = aBrowser();
  const answer = await comeBack(browser, await authorized(await begin(browser, path), person));
  return { browser, answer };
}

/** Why nobody was let in: the sentence of a 401 that left no session behind. */
async function refusedSignIn(answer: Response, browser: TestBrowser): Promise<string> {
  const { status, detail } = await problemOf(answer);
  const left = [...answer.headers.getSetCookie(), ...browser.jar.keys()];
  const signedIn = left.some((name) => name.startsWith(SESSION_COOKIE) && name !== SIGN_IN_COOKIE);
  return status === 401 && !signedIn ? detail : `${status}, signed in: ${signedIn}`;
}

test("a person is sent to their own Zendesk with a challenge, and the browser keeps what answers it sealed", async () => {
  const answer = await app.request("/sign-in?next=/report");
  expect(answer.status).toBe(302);
  const address = locationOf(answer);
  expect(address.origin + address.pathname).toBe(`${ZENDESK}/oauth/authorizations/new`);
  expect(Object.fromEntries(address.searchParams)).toEqual({
    response_type: "code",
    client_id: CLIENT,
    redirect_uri: `${PUBLIC_URL}/sign-in/callback`,
    scope: "users:read",
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: "S256",
  });
  const [cookie = ""] = answer.headers.getSetCookie();
  expect(cookie).toMatch(
    /^__Host-signal-flag-sign-in=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
  const sealed = Buffer.from(/=([\w-]+);/.exec(cookie)?.[1] ?? "", "base64url").toString("latin1");
  expect(sealed).not.toContain("verifier");
});

test("who comes back from Zendesk is signed in for that person, with the roles of the members table", async () => {
  const { browser, answer } = await signIn(MANAGER, "/sign-in?next=/queue%3Ftab%3Dteam");
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/queue?tab=team"]);
  const cookie = answer.headers
    .getSetCookie()
    .find((line) => line.startsWith(`${SESSION_COOKIE}=`));
  expect(cookie).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax; Expires=/);
  expect(browser.jar.has(SIGN_IN_COOKIE)).toBe(false);
  const session = await browser.get("/v1/session");
  expect(await session.json()).toMatchObject({
    member: { id: MANAGER, name: "Mia Manager" },
    roles: ["cs_manager"],
    identityAssurance: "signed",
  });
});

test("Zendesk is asked two questions on its own host, and its token is kept nowhere", async () => {
  const { browser } = await signIn(MANAGER);
  expect(asked.map(({ url }) => url)).toEqual([
    `${ZENDESK}/oauth/tokens`,
    `${ZENDESK}/api/v2/users/me.json`,
  ]);
  expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
    grant_type: "authorization_code",
    code: expect.any(String),
    client_id: CLIENT,
    code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    redirect_uri: `${PUBLIC_URL}/sign-in/callback`,
  });
  expect([...browser.jar.keys()]).toEqual([SESSION_COOKIE]);
});

test("an agent whom an admin added signs in as an agent and no more", async () => {
  const { browser } = await signIn(AGENT);
  expect(await (await browser.get("/v1/session")).json()).toMatchObject({
    member: { id: AGENT },
    roles: ["agent"],
  });
  expect((await browser.get("/v1/queue")).status).toBe(403);
});

test("a subdomain that another company registered anew opens nothing of the company before it", async () => {
  const database = world.fresh.database.forTenant(world.tenantId);
  const before = await world.count("members");
  // All as it was, but whoever answers at fernwell.zendesk.com now is somebody else's Zendesk, with an admin of its own.
  const { browser, answer } = await signIn(STRANGER);
  expect([answer.status, (await problemOf(answer)).detail]).toEqual([
    403,
    "Signal Flag does not know you in this Zendesk account. Ask an admin to add you.",
  ]);
  expect(browser.jar.has(SESSION_COOKIE)).toBe(false);
  expect(await memberById(database, world.tenantId, STRANGER)).toBeNull();
  expect(await world.count("members")).toBe(before);

  // Set up here as well, it is a tenant of its own, which is the one that its people come to.
  const tenantId = v7();
  const client = { launchPublicKey: null, oauthClientId: CLIENT };
  const company = { id: tenantId, name: "Another Fernwell", subdomain: "fernwell" };
  await addTenant(
    world.fresh.database,
    { ...company, installationId: "999", appOrigin: null, zone: "UTC", ...client },
    new Date(),
  );
  const theirs = world.fresh.database.forTenant(tenantId);
  await putMember(theirs, tenantId, { ...stranger, roles: ["admin"] });
  const second = await signIn(STRANGER);
  expect(second.answer.status).toBe(302);
  const session = await second.browser.get("/v1/session");
  expect(await session.json()).toMatchObject({ tenant: { name: "Another Fernwell" } });
  const members = await second.browser.get("/v1/members");
  expect(await members.json()).toMatchObject({ items: [{ id: STRANGER }] });
  await pinIdentity(theirs, tenantId, { launchPublicKey: null, oauthClientId: null });
});

test("signing in anew ends what this browser was signed in to before, and no other browser's session", async () => {
  const { browser } = await signIn(MANAGER);
  const elsewhere = await signIn(MANAGER);
  const stolen = aBrowser();
  stolen.jar.set(SESSION_COOKIE, browser.jar.get(SESSION_COOKIE) ?? "");
  expect((await stolen.get("/v1/session")).status).toBe(200);
  await comeBack(browser, await authorized(await begin(browser), ADMIN));
  expect(await (await browser.get("/v1/session")).json()).toMatchObject({ member: { id: ADMIN } });
  expect((await stolen.get("/v1/session")).status).toBe(401);
  expect((await elsewhere.browser.get("/v1/session")).status).toBe(200);
});

const HOUR = 60 * 60_000;

test("a page is signed out an hour after the last thing that somebody did in it, whatever it asks by itself", async () => {
  const began = world.clock.now;
  const { browser } = await signIn(MANAGER);
  // Half an hour apart.
  for (let n = 0; n < 3; n += 1) {
    expect((await browser.get("/v1/flags?ticket=48213")).status).toBe(200);
    expect((await browser.get("/v1/session")).status).toBe(200);
    world.clock.now += HOUR / 2;
  }
  // What the list asks every few seconds keeps nobody in.
  for (let n = 0; n < 4; n += 1) {
    expect((await browser.get("/v1/queue")).status).toBe(n < 3 ? 200 : 401);
    world.clock.now += HOUR / 6;
  }
  world.clock.now = began;
});

test("a page is signed out ten hours after signing in, however much is done in it, and no copy of it lives on after signing out", async () => {
  const began = world.clock.now;
  const { browser } = await signIn(MANAGER);
  const first = browser.jar.get(SESSION_COOKIE);
  let signedOutAfter = 0;
  for (; signedOutAfter < 12 * HOUR; signedOutAfter += HOUR / 4) {
    if ((await browser.get("/v1/session")).status === 401) break;
    world.clock.now += HOUR / 4;
  }
  expect(signedOutAfter).toBe(10 * HOUR);

  world.clock.now = began;
  const again = await signIn(MANAGER);
  world.clock.now += HOUR / 2;
  const stolen = aBrowser();
  stolen.jar.set(SESSION_COOKIE, again.browser.jar.get(SESSION_COOKIE) ?? "");
  await stolen.get("/v1/session");
  expect(stolen.jar.get(SESSION_COOKIE)).not.toBe(again.browser.jar.get(SESSION_COOKIE));
  expect(stolen.jar.get(SESSION_COOKIE)).not.toBe(first);
  await signOut(again.browser, { Origin: PUBLIC_URL });
  world.clock.now += HOUR * 0.75;
  expect((await stolen.get("/v1/session")).status).toBe(401);
  world.clock.now = began;
});

test("a return is good once, even with its cookie put back", async () => {
  const browser = aBrowser();
  const back = await authorized(await begin(browser), MANAGER);
  const kept = browser.jar.get(SIGN_IN_COOKIE) ?? "";
  expect((await comeBack(browser, back)).status).toBe(302);
  const again = aBrowser();
  again.jar.set(SIGN_IN_COOKIE, kept);
  expect(await refusedSignIn(await comeBack(again, back), again)).toContain("used before");
});

test("who has begun to sign in finishes with the client they began with, though another has replaced it", async () => {
  const { database } = world.fresh;
  const ofTenant = database.forTenant(world.tenantId);
  const browser = aBrowser();
  const back = await authorized(await begin(browser), MANAGER);
  await replaceOAuthClient(ofTenant, world.tenantId, "another_client");
  try {
    expect((await comeBack(browser, back)).status).toBe(302);
    const [exchange] = asked.filter(({ url }) => url.endsWith("/oauth/tokens"));
    expect(JSON.parse(exchange?.body ?? "{}")).toMatchObject({ client_id: CLIENT });
    expect((await begin(aBrowser())).searchParams.get("client_id")).toBe("another_client");
  } finally {
    await replaceOAuthClient(ofTenant, world.tenantId, CLIENT);
  }
});

test("a return does nothing in a browser that did not begin it", async () => {
  const mine = aBrowser();
  const back = await authorized(await begin(mine), MANAGER);
  // Without any beginning, and with a beginning of its own.
  const bare = aBrowser();
  expect(await refusedSignIn(await comeBack(bare, back), bare)).toContain(
    "not begun in this browser",
  );
  const theirs = aBrowser();
  await begin(theirs);
  expect(await refusedSignIn(await comeBack(theirs, back), theirs)).toContain("not begun");
  expect(asked).toEqual([]);
});

test("a sign-in that took longer than ten minutes must be begun again", async () => {
  const browser = aBrowser();
  const back = await authorized(await begin(browser), MANAGER);
  world.clock.now += 10 * 60_000;
  expect(await refusedSignIn(await comeBack(browser, back), browser)).toContain("ten minutes");
  world.clock.now -= 10 * 60_000;
});

test("a changed state, a changed cookie and a missing code are refused", async () => {
  const browser = aBrowser();
  const back = await authorized(await begin(browser), MANAGER);
  const other = new URL(back);
  other.searchParams.set("state", `${back.searchParams.get("state")?.slice(0, -1)}_`);
  expect(await refusedSignIn(await comeBack(browser, other), browser)).toContain("not begun");
  const kept = browser.jar.get(SIGN_IN_COOKIE) ?? "";
  browser.jar.set(
    SIGN_IN_COOKIE,
    `${kept.slice(0, 30)}${kept[30] === "A" ? "B" : "A"}${kept.slice(31)}`,
  );
  expect(await refusedSignIn(await comeBack(browser, back), browser)).toMatch(
    /Sign in again|suspended|not begun/,
  );
  browser.jar.set(SIGN_IN_COOKIE, kept);
  const denied = new URL(back);
  denied.searchParams.delete("code");
  denied.searchParams.set("error", "access_denied");
  expect(await refusedSignIn(await comeBack(browser, denied), browser)).toContain(
    "did not sign you in",
  );
  expect(asked).toEqual([]);
});

test("a code that somebody else's sign-in was given is worth nothing: the verifier does not fit", async () => {
  const theirs = await authorized(await begin(aBrowser()), ADMIN);
  const browser = aBrowser();
  const back = await authorized(await begin(browser), AGENT);
  back.searchParams.set("code", theirs.searchParams.get("code") ?? "");
  expect(await refusedSignIn(await comeBack(browser, back), browser)).toContain(
    "did not say who you are",
  );
  expect(asked.map(({ url }) => url)).toEqual([`${ZENDESK}/oauth/tokens`]);
});

test("a code is traded once, and only with its verifier, client and address", async () => {
  const browser = aBrowser();
  const address = await begin(browser);
  const trade = async (changes: Record<string, string>) => {
    const back = await authorized(address, MANAGER);
    const answer = await zendesk.request(`${ZENDESK}/oauth/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        grant_type: "authorization_code",
        code: back.searchParams.get("code"),
        client_id: CLIENT,
        code_verifier: "x".repeat(43),
        redirect_uri: `${PUBLIC_URL}/sign-in/callback`,
        ...changes,
      }),
    });
    return answer.status;
  };
  expect(await trade({})).toBe(400);
  expect(await trade({ client_id: "another" })).toBe(400);
  expect(await trade({ redirect_uri: `${PUBLIC_URL}/sign-in/callback/` })).toBe(400);

  // The endpoint's own trade succeeds, and the same code fails a second time.
  await comeBack(browser, await authorized(address, MANAGER));
  const [first] = asked;
  const replayed = await zendesk.request(`${ZENDESK}/oauth/tokens`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: first?.body ?? "",
  });
  expect(replayed.status).toBe(400);
});

test.each([
  ["another redirect", { redirect_uri: "https://evil.example/sign-in/callback" }],
  ["a longer redirect", { redirect_uri: `${PUBLIC_URL}/sign-in/callback/more` }],
  ["another client", { client_id: "evil" }],
  ["a plain challenge", { code_challenge_method: "plain" }],
  ["no state", { state: "" }],
])("the stand-in refuses %s as Zendesk does", async (_what, changes) => {
  const address = await begin(aBrowser());
  for (const [name, value] of Object.entries(changes)) address.searchParams.set(name, value);
  expect((await zendesk.request(address.href)).status).toBe(400);
});

test.each([
  "https://evil.example/",
  "//evil.example/queue",
  "/\\evil.example",
  "/queue/../../evil",
  "/queue@evil.example",
  "/queue\r\nSet-Cookie: a=b",
  "/queue?a=b\r\nX: y",
  "javascript:alert(1)",
  "/v1/session",
  "",
])("an address to go on to that is not one of our pages is forgotten: %j", async (next) => {
  const { answer } = await signIn(MANAGER, `/sign-in?next=${encodeURIComponent(next)}`);
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/queue"]);
});

test.each([
  [
    "redirects elsewhere",
    () => new Response(null, { status: 302, headers: { Location: "https://evil.example" } }),
  ],
  ["answers without JSON", () => new Response("<html>", { status: 200 })],
  ["says an error", () => new Response("{}", { status: 500 })],
  ["gives no token", () => Response.json({ token_type: "bearer" })],
])("nobody is let in when Zendesk %s", async (_what, answer) => {
  const browser = aBrowser();
  const back = await authorized(await begin(browser), MANAGER);
  between = answer;
  expect(await refusedSignIn(await comeBack(browser, back), browser)).toMatch(
    /Sign in again|suspended|not begun/,
  );
});

/** An answer without an end. */
const endless = () =>
  new Response(
    new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(16_384).fill(32)) }),
  );

test("a Zendesk that can't be reached, or never stops talking, is a problem of the moment", async () => {
  for (const trouble of [endless, () => Promise.reject(new Error("ECONNREFUSED"))]) {
    const browser = aBrowser();
    const back = await authorized(await begin(browser), MANAGER);
    between = trouble;
    const answer = await comeBack(browser, back);
    expect([answer.status, (await problemOf(answer)).type]).toEqual([503, "unavailable"]);
    expect(browser.jar.has(SESSION_COOKIE)).toBe(false);
    between = null;
  }
});

const person = { id: 55, name: "Pat", role: "agent", locale: "en-US" };
test.each([
  ["is a customer", { ...person, role: "end-user" }],
  ["is suspended", { ...person, suspended: true }],
  ["was deleted", { ...person, active: false }],
  ["is nobody", { id: null, name: "Anonymous user", role: "end-user" }],
  ["has an id that JavaScript would change", { ...person, id: 2 ** 53 }],
  ["has an id that is none", { ...person, id: "1 or 1=1" }],
])("somebody of whom Zendesk says that the person %s is not let in", async (_what, user) => {
  const browser = aBrowser();
  const back = await authorized(await begin(browser), MANAGER);
  between = (url, init) =>
    url.pathname.endsWith("me.json") ? Response.json({ user }) : zendesk.request(url.href, init);
  expect(await refusedSignIn(await comeBack(browser, back), browser)).toMatch(
    /Sign in again|suspended|not begun/,
  );
});

test("somebody deactivated here is not let in, whatever Zendesk says", async () => {
  const database = world.fresh.database.forTenant(world.tenantId);
  await putMember(database, world.tenantId, {
    ...stranger,
    id: "77",
    roles: ["admin"],
    active: false,
  });
  const browser = aBrowser();
  const back = await authorized(await begin(browser), "77");
  const answer = await comeBack(browser, back);
  expect([answer.status, (await problemOf(answer)).type]).toEqual([403, "not-allowed"]);
  expect(browser.jar.has(SESSION_COOKIE)).toBe(false);
});

test("where several Zendesk accounts are served a person says which is theirs", async () => {
  const { database } = world.fresh;
  const second = (client: string | null) =>
    pinIdentity(database.forTenant(world.otherTenantId), world.otherTenantId, {
      launchPublicKey: null,
      oauthClientId: client,
    });
  await database
    .forTenant(world.otherTenantId)
    .query("update tenants set subdomain = 'otherside' where id = $1", [world.otherTenantId]);
  await second("theirs");
  const page = await app.request("/sign-in?next=/report");
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).toContain('name="tenant"');
  expect(html).toContain('value="/report"');
  // Which accounts there are is nobody's to read.
  expect(html).not.toMatch(/fernwell|otherside/);
  const address = locationOf(await app.request("/sign-in?tenant=otherside"));
  expect(address.origin).toBe("https://otherside.zendesk.com");
  expect(address.searchParams.get("client_id")).toBe("theirs");
  expect((await app.request("/sign-in?tenant=nobody")).status).toBe(404);
  expect((await app.request("/sign-in?tenant=evil.example%2F")).status).toBe(422);
  await second(null);
});

const signOut = (browser: TestBrowser, headers: Record<string, string>) =>
  app.request("/sign-out", {
    method: "POST",
    headers: { Cookie: `${SESSION_COOKIE}=${browser.jar.get(SESSION_COOKIE)}`, ...headers },
  });

test("another site can't sign a person out, nor write with their cookie", async () => {
  const { browser } = await signIn(ADMIN);
  const foreign: Record<string, string>[] = [
    {},
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { Origin: PUBLIC_URL, "Sec-Fetch-Site": "cross-site" },
    { Origin: PUBLIC_URL, "Sec-Fetch-Site": "same-site" },
  ];
  for (const headers of foreign) {
    expect((await signOut(browser, headers)).status).toBe(403);
    const write = await app.request(`/v1/members/${AGENT}`, {
      method: "PUT",
      headers: {
        Cookie: `${SESSION_COOKIE}=${browser.jar.get(SESSION_COOKIE)}`,
        "Content-Type": "application/json",
        ...headers,
      },
      body: "{}",
    });
    expect(write.status).toBe(403);
  }
  expect((await browser.get("/v1/session", { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  expect((await browser.get("/v1/session")).status).toBe(200);
});

test("a form can't write with a cookie either: only JSON is read", async () => {
  const { browser } = await signIn(ADMIN);
  for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
    const answer = await app.request(`/v1/members/${AGENT}`, {
      method: "PUT",
      headers: {
        Cookie: `${SESSION_COOKIE}=${browser.jar.get(SESSION_COOKIE)}`,
        Origin: PUBLIC_URL,
        "Content-Type": type,
      },
      body: "{}",
    });
    expect(answer.status).toBe(415);
  }
});

test("signing out ends the session, for every copy of its cookie, and no other session", async () => {
  const first = await signIn(ADMIN);
  const second = await signIn(ADMIN);
  const answer = await signOut(first.browser, {
    Origin: PUBLIC_URL,
    "Sec-Fetch-Site": "same-origin",
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual([
    `${SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
  ]);
  // The cookie is still in this jar, as in a thief's.
  expect((await first.browser.get("/v1/session")).status).toBe(401);
  expect((await second.browser.get("/v1/session")).status).toBe(200);
  // Another instance of the endpoint hears of it from the store.
  const elsewhere = createApp(world.parts);
  const there = await elsewhere.request("/v1/session", {
    headers: { Cookie: `${SESSION_COOKIE}=${first.browser.jar.get(SESSION_COOKIE)}` },
  });
  expect(there.status).toBe(401);
});

test("a person reads why in words, and nothing they sent is said back", async () => {
  const answer = await app.request("/sign-in/callback?code=x&state=%3Cscript%3E", {
    headers: { Accept: "text/html" },
  });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    401,
    "text/html; charset=utf-8",
  ]);
  const html = await answer.text();
  expect(html).toContain('<a href="/sign-in">Sign in</a>');
  expect(html).not.toContain("<script");
  expect(answer.headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/,
  );
});
