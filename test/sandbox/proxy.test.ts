import { jwtVerify } from "jose";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { createFaults, faultMiddleware } from "../../src/sandbox/faults.ts";
import { createSandbox, ticketBook } from "../../src/sandbox/server.ts";

const KEY = "k".repeat(43);
const NOW = new Date("2026-01-05T10:00:00Z");
const APP_ORIGIN = "http://localhost:8788";

/** A sandbox whose outside world is one function that keeps what it was sent. */
function openSandbox(answer: () => Response | Promise<Response> = () => Response.json({ ok: 1 })) {
  const sent: Request[] = [];
  const faults = createFaults();
  const sandbox = createSandbox({
    tickets: ticketBook([
      {
        id: "101",
        subject: "Seats",
        status: "open",
        priority: null,
        createdAt: NOW.toISOString(),
        tags: ["a"],
        requester: null,
        organizationId: null,
        assigneeId: null,
        comments: [],
      },
    ]),
    people: [{ id: "7", name: "Ada", email: "ada@desk.example", team: "Billing", locale: "de" }],
    accounts: [],
    endpointUrl: "https://flags.example.com",
    appAssetsUrl: `${APP_ORIGIN}/`,
    signingKey: KEY,
    installationId: 2,
    appId: 1,
    subdomain: "acme",
    faults,
    fetch: async (input, init) => {
      sent.push(new Request(input, init));
      return answer();
    },
    now: () => NOW,
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    sandbox.request(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const ask = async (request: unknown) => {
    const response = await post("/sandbox/proxy", { agentId: "7", request });
    return response.json();
  };
  return { sandbox, faults, sent, ask, post };
}

const session = {
  url: "https://flags.example.com/v1/sessions",
  type: "POST",
  secure: true,
  autoRetry: false,
  contentType: "application/json",
  dataType: "json",
  data: "{}",
  headers: { Authorization: "Bearer {{jwt.token}}" },
  jwt: {
    algorithm: "HS256",
    secret_key: "{{setting.signing_key}}",
    expiry: 60,
    claims: { iss: "acme.zendesk.com", sub: "7", jti: "one" },
  },
};

const withKey = (secret_key: string) => ({ ...session, jwt: { ...session.jwt, secret_key } });

const refusal = (description: string) => ({
  outcome: "fail",
  responseArgs: [
    expect.objectContaining({
      status: 400,
      responseJSON: { error: "ProxyError", description },
    }),
    "error",
    "Bad Request",
  ],
});

describe("the session exchange", () => {
  test("the endpoint gets a token that the installation's key proves, with the page's claims", async () => {
    const { ask, sent } = openSandbox();
    expect(await ask(session)).toEqual({
      outcome: "done",
      responseArgs: [{ ok: 1 }, "success", { status: 200 }],
    });
    const token = sent[0]?.headers.get("Authorization")?.replace("Bearer ", "") ?? "";
    const { payload } = await jwtVerify(token, new TextEncoder().encode(KEY), {
      algorithms: ["HS256"],
      currentDate: NOW,
    });
    const seconds = NOW.getTime() / 1000;
    expect(payload).toEqual({
      iss: "acme.zendesk.com",
      sub: "7",
      jti: "one",
      iat: seconds,
      exp: seconds + 60,
    });
    expect(await sent[0]?.text()).toBe("{}");
  });

  test("no origin, cookie, referrer or header with an underscore leaves the proxy", async () => {
    const { ask, sent } = openSandbox();
    await ask({
      url: "https://flags.example.com/v1/x",
      headers: {
        Origin: "https://evil.example",
        Cookie: "a=1",
        Referer: "https://evil.example/",
        X_Old: "1",
        "X-App-Version": "1.0.0",
      },
    });
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      accept: "*/*",
      "x-app-version": "1.0.0",
    });
  });

  test("the signing key is in nothing that the desk is given", async () => {
    const { sandbox, ask } = openSandbox();
    const desk = await (await sandbox.request("/sandbox/desk.json")).text();
    expect(desk).not.toContain(KEY);
    expect(desk).not.toContain("signing_key");
    expect(JSON.stringify(await ask({ ...session, secure: false }))).not.toContain(KEY);
  });
});

describe("placeholders", () => {
  test("a request with a secure value that is not marked secure is refused", async () => {
    const { ask, sent } = openSandbox();
    expect(await ask({ ...session, secure: false })).toEqual(
      refusal('The request uses the setting "signing_key" but is not marked secure: true.'),
    );
    expect(sent).toEqual([]);
  });

  test("a host that is not on the whitelist never sees the token", async () => {
    const { ask, sent } = openSandbox();
    expect(await ask({ ...session, url: "https://evil.example/v1/sessions" })).toEqual(
      refusal('"evil.example" is not on the app\'s domainWhitelist.'),
    );
    expect(sent).toEqual([]);
  });

  test.each([
    ["url", { ...session, url: "https://flags.example.com/?k={{setting.signing_key}}" }],
    ["header", { ...session, headers: { "X-Key": "{{setting.signing_key}}" } }],
    ["body", { ...session, data: "{{setting.signing_key}}" }],
    [
      "jwt_claim",
      { ...session, jwt: { ...session.jwt, claims: { leak: ["{{setting.signing_key}}"] } } },
    ],
  ])("the signing key may not be moved into the %s", async (scope, request) => {
    const { ask, sent } = openSandbox();
    expect(await ask(request)).toEqual(
      refusal(`The setting "signing_key" may not be used in ${scope}.`),
    );
    expect(sent).toEqual([]);
  });

  test("a setting that does not exist, or is not secure, is named", async () => {
    const { ask } = openSandbox();
    expect(await ask(withKey("{{setting.nope}}"))).toEqual(refusal('There is no setting "nope".'));
    expect(await ask(withKey("{{setting.constructor}}"))).toEqual(
      refusal('There is no setting "constructor".'),
    );
    expect(await ask(withKey("{{setting.endpoint_url}}"))).toEqual(
      refusal('The setting "endpoint_url" is not a secure one.'),
    );
  });
});

describe("answers", () => {
  test("a refusal by the endpoint rejects with status, text and parsed body", async () => {
    const { ask } = openSandbox(() =>
      Response.json({ title: "No" }, { status: 401, statusText: "Unauthorized" }),
    );
    expect(await ask(session)).toEqual({
      outcome: "fail",
      responseArgs: [
        {
          status: 401,
          statusText: "Unauthorized",
          responseText: '{"title":"No"}',
          responseJSON: { title: "No" },
        },
        "error",
        "Unauthorized",
      ],
    });
  });

  test("a network that fails is status 0, a slow one is 504", async () => {
    const broken = openSandbox(() => Promise.reject(new TypeError("fetch failed")));
    expect(await broken.ask(session)).toMatchObject({
      outcome: "fail",
      responseArgs: [{ status: 0 }, "error", "error"],
    });
    const slow = openSandbox(() => Promise.reject(new DOMException("too slow", "TimeoutError")));
    expect(await slow.ask(session)).toMatchObject({
      responseArgs: [{ status: 504 }, "error", "Gateway Timeout"],
    });
  });

  test("a 429 is left to the app when it says so", async () => {
    const { ask, sent } = openSandbox(() => new Response("", { status: 429 }));
    expect(await ask(session)).toMatchObject({ responseArgs: [{ status: 429 }, "error", "429"] });
    expect(sent).toHaveLength(1);
  });

  test("the whole response is given when it is asked for", async () => {
    const { ask } = openSandbox();
    expect(await ask({ ...session, httpCompleteResponse: true })).toMatchObject({
      responseArgs: [
        { status: 200, responseJSON: { ok: 1 }, headers: { "content-type": "application/json" } },
        "success",
        { status: 200 },
      ],
    });
  });
});

describe("Zendesk's own interface", () => {
  test("relative addresses act as the agent at the desk", async () => {
    const { ask, sent } = openSandbox();
    expect(await ask({ url: "/api/v2/users/me.json" })).toMatchObject({
      outcome: "done",
      responseArgs: [{ user: { id: 7, name: "Ada", role: "agent" } }, "success", { status: 200 }],
    });
    expect(sent).toEqual([]);
  });

  test("tags put over REST are added and saved at once", async () => {
    const { ask } = openSandbox();
    const url = "/api/v2/tickets/101/tags.json";
    await ask({ url, type: "PUT", contentType: "application/json", data: '{"tags":["b"]}' });
    expect(await ask({ url })).toMatchObject({
      responseArgs: [{ tags: ["a", "b"] }, "success", {}],
    });
  });

  test("a ticket that does not exist is a 404", async () => {
    const { ask } = openSandbox();
    expect(await ask({ url: "/api/v2/tickets/999.json" })).toMatchObject({
      outcome: "fail",
      responseArgs: [{ status: 404 }, "error", "404"],
    });
  });

  test("a notice for an agent waits for that agent's desk", async () => {
    const { sandbox, post } = openSandbox();
    const sent = await post("/api/v2/apps/notify", {
      app_id: 1,
      event: "hi",
      body: "x",
      agent_id: 7,
    });
    expect(sent.status).toBe(200);
    const waiting = await sandbox.request("/sandbox/notifications?after=0");
    expect(await waiting.json()).toEqual([{ number: 1, event: "hi", body: "x", agentId: "7" }]);
  });
});

/** An endpoint behind the faults, asked from one origin or another. */
const endpoint = (faults: ReturnType<typeof createFaults>) => {
  const app = new Hono();
  app.use("/v1/*", faultMiddleware(faults, APP_ORIGIN));
  app.get("/v1/flags", (c) => c.text("all well", 200, { "Access-Control-Allow-Origin": "*" }));
  return (origin: string) => app.request("/v1/flags", { headers: { Origin: origin } });
};

describe("faults", () => {
  test("offline cuts the app's own calls and the proxy's, but not the queue's", async () => {
    const { post, ask, faults, sent } = openSandbox();
    await post("/sandbox/faults", { connection: "offline" });
    const get = endpoint(faults);
    const cut = await get(APP_ORIGIN);
    expect(cut.status).toBe(502);
    expect(cut.headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect(await (await get("http://localhost:8787")).text()).toBe("all well");
    expect(await ask(session)).toMatchObject({ responseArgs: [{ status: 0 }, "error", "error"] });
    expect(sent).toEqual([]);
    await post("/sandbox/faults", { connection: "online" });
    expect(await (await get(APP_ORIGIN)).text()).toBe("all well");
  });

  test("a 503 can be read by the app and says when to come again", async () => {
    const { faults } = openSandbox();
    faults.set({ connection: "online", answer: "503" });
    const answer = await endpoint(faults)(APP_ORIGIN);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(APP_ORIGIN);
    expect(answer.headers.get("Retry-After")).toBe("5");
  });

  test("a request that is never answered ends when the fault does", async () => {
    const { faults } = openSandbox();
    faults.set({ connection: "online", answer: "never" });
    const hanging = endpoint(faults)(APP_ORIGIN);
    await new Promise((resolve) => setTimeout(resolve, 0));
    faults.set({ connection: "online", answer: "normal" });
    expect((await hanging).status).toBe(502);
  });

  test("another page on this machine can neither use the proxy nor pull the plug", async () => {
    const { post } = openSandbox();
    const answer = await post("/sandbox/faults", { connection: "offline" }, { Origin: APP_ORIGIN });
    expect(answer.status).toBe(403);
  });
});
