// The flag's ticket in Zendesk, over real HTTP against a server that answers as Zendesk documents it.
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import type { Ask } from "../../../src/destinations/ask.ts";
import { judge } from "../../../src/destinations/backoff.ts";
import { boundedAsk } from "../../../src/destinations/bounded-ask.ts";
import type { Sent } from "../../../src/destinations/destination-type.ts";
import { zendesk } from "../../../src/destinations/zendesk/zendesk.ts";
import { closedPort, rawReceiver, type Receiver, receiver } from "../receiver.ts";
import { someSent, toolsWith } from "../request-of.ts";
import { someMessage } from "../some-message.ts";

const settings = {
  subdomain: "fernwell",
  clientId: "signal_flag",
  clientSecret: "a-secret",
  answer: "note",
  tag: "signal_flag",
  fieldId: 360001,
  language: "de",
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly bearer: string | undefined;
}
interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const opened: Receiver[] = [];
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

const Body = z.unknown();

/** A Zendesk on this machine; `answer` may say otherwise than what all is well would. */
async function aZendesk(answer: (request: Request, nth: number) => Reply | null = () => null) {
  const requests: Request[] = [];
  const to = await receiver((request) => {
    const method = String(request.headers[":method"] ?? request.headers["x-method"]);
    const path = String(request.headers["x-path"]);
    const each: Request = {
      method,
      path,
      body: request.body === "" ? null : Body.parse(JSON.parse(request.body)),
      bearer: request.headers["authorization"]?.toString(),
    };
    requests.push(each);
    const { status, body, headers } =
      answer(each, requests.length) ?? wellOf(each, requests.length);
    return {
      status,
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body ?? {}),
    };
  });
  opened.push(to);
  return { requests, ask: over(to.port) };
}

/** Every address of Zendesk leads to this port; the path stands in a header as well, for the answer to be chosen by. */
const over =
  (port: number): Ask =>
  (address, request) => {
    const url = new URL(address);
    expect(url.origin).toBe("https://fernwell.zendesk.com");
    return boundedAsk(
      new URL(`http://127.0.0.1:${port}${url.pathname}${url.search}`),
      {
        ...request,
        headers: { ...request.headers, "x-path": url.pathname, "x-method": request.method },
      },
      { addresses: ["127.0.0.1"], totalMs: 500 },
    );
  };

/** What Zendesk answers when all is well, as its documentation shows it. */
function wellOf({ method, path }: Request, nth: number): Reply {
  if (path === "/oauth/tokens")
    return {
      status: 200,
      body: {
        access_token: `access-${nth}`,
        refresh_token: `refresh-${nth}`,
        token_type: "bearer",
        scope: "tickets:read tickets:write",
        expires_in: 1800,
        refresh_token_expires_in: 2_592_000,
      },
    };
  if (path.endsWith("/tags.json")) return { status: 200, body: { tags: ["signal_flag"] } };
  if (path.endsWith("/comments.json")) return { status: 200, body: { comments: [], count: 0 } };
  if (path.endsWith("/side_conversations") || path.endsWith("/reply"))
    return {
      status: 201,
      body: { side_conversation: { id: "8566255a-ece5-11e8-857d-493066fa7b17" }, event: {} },
    };
  if (path === "/api/v2/tickets/count.json")
    return { status: 200, body: { count: { value: 102, refreshed_at: "2026-11-18T10:00:00Z" } } };
  if (method === "PUT") return { status: 200, body: { ticket: { id: 48213 }, audit: { id: 1 } } };
  return { status: 404, body: { error: "RecordNotFound", description: "Not found" } };
}

const contacted = someMessage({
  flag: { status: "contacted" },
  event: { type: "contact", seq: 3, byName: "Mia Manager" },
  signal: { id: "exp.capacity.seats", label: "Seat limit outgrown", category: null },
});
const aboutContact = (changes: Partial<Sent> = {}): Sent =>
  someSent({ body: zendesk.build(contacted), seq: 3, ...changes });
const tell = (ask: Ask, changes: Partial<Sent> = {}, more: Record<string, unknown> = {}) =>
  zendesk.open({ ...settings, ...more }).send(aboutContact(changes), toolsWith(ask));

test("a contacted flag is an internal note in the chosen language with tag and field, and the ticket's status is left alone", async () => {
  const { requests, ask } = await aZendesk();
  const outcome = await tell(ask);
  expect(outcome).toMatchObject({
    result: { is: "answered", status: 204 },
    keep: { seq: 3, status: "contacted" },
  });
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /oauth/tokens",
    "PUT /api/v2/tickets/48213.json",
    "PUT /api/v2/tickets/48213/tags.json",
  ]);
  expect(requests[0]?.body).toMatchObject({ grant_type: "client_credentials" });
  expect(requests[1]?.bearer).toBe("Bearer access-1");
  expect(requests[1]?.body).toEqual({
    ticket: {
      comment: {
        body: expect.stringMatching(
          /^Signal Flag: Mia Manager hat wegen „.+“ mit dem Kunden gesprochen\.\nhttps:/,
        ),
        public: false,
      },
      custom_fields: [{ id: 360001, value: "contacted" }],
      metadata: { signal_flag_message: aboutContact().id },
    },
  });
  expect(requests[2]?.body).toEqual({ tags: ["signal_flag", "signal_flag_contacted"] });
  expect(JSON.stringify(requests)).not.toContain('"status":');
});

test("the status's tag follows the flag, and an older message that is sent again changes it no more", async () => {
  const { requests, ask } = await aZendesk();
  await tell(ask, { kept: { seq: 2, status: "claimed", conversation: null } });
  expect(requests.slice(2).map(({ method, body }) => [method, body])).toEqual([
    ["PUT", { tags: ["signal_flag", "signal_flag_contacted"] }],
    ["DELETE", { tags: ["signal_flag_claimed"] }],
  ]);
  requests.length = 0;
  const late = await tell(ask, { kept: { seq: 9, status: "won", conversation: null } });
  expect(requests.map(({ path }) => path)).toEqual(["/oauth/tokens", "/api/v2/tickets/48213.json"]);
  expect(JSON.stringify(requests[1]?.body)).not.toContain("custom_fields");
  expect(late.keep).toMatchObject({ seq: 9, status: "won" });
});

const there = (comment: object) =>
  aZendesk(({ path }) =>
    path.endsWith("/comments.json")
      ? { status: 200, body: { comments: [{ body: "Other", public: false, ...comment }] } }
      : null,
  );

test("a note that may have arrived is looked for before it is written again", async () => {
  const known = await there({ metadata: { custom: { signal_flag_message: aboutContact().id } } });
  await tell(known.ask, { repeated: true });
  expect(
    known.requests.some(({ method, path }) => method === "PUT" && path.endsWith("48213.json")),
  ).toBe(false);
  const other = await there({ metadata: { custom: { signal_flag_message: "another" } } });
  await tell(other.ask, { repeated: true });
  expect(other.requests.filter(({ method }) => method === "PUT")).toHaveLength(2);
});

test("a side conversation is begun once and gone on with, and only with an address", async () => {
  const aside = { answer: "side-conversation", sideTo: "cs@fernwell.example" };
  const { requests, ask } = await aZendesk();
  const first = await tell(ask, {}, aside);
  expect(requests[1]).toMatchObject({
    method: "POST",
    path: "/api/v2/tickets/48213/side_conversations",
    body: { message: { to: [{ email: "cs@fernwell.example" }] } },
  });
  await tell(ask, { kept: first.keep, seq: 4 }, aside);
  expect(requests.map(({ path }) => path)).toContain(
    "/api/v2/tickets/48213/side_conversations/8566255a-ece5-11e8-857d-493066fa7b17/reply",
  );
  expect(() => zendesk.open({ ...settings, answer: "side-conversation" })).toThrow(
    "Zendesk needs its subdomain and an OAuth client.",
  );
});

test("a refresh token is used once: its successor is kept before anything else, and a refused token is replaced", async () => {
  const { requests, ask } = await aZendesk(({ path, bearer }) =>
    path !== "/oauth/tokens" && bearer === "Bearer access-1"
      ? { status: 401, body: { error: "invalid_token" } }
      : null,
  );
  const tools = toolsWith(ask);
  const open = zendesk.open({ ...settings, refreshToken: "entered" });
  expect(await open.send(aboutContact(), tools)).toMatchObject({ result: { status: 204 } });
  const grants = requests.filter(({ path }) => path === "/oauth/tokens").map(({ body }) => body);
  expect(grants).toMatchObject([
    { grant_type: "refresh_token", refresh_token: "entered" },
    { grant_type: "refresh_token", refresh_token: "refresh-1" },
  ]);
  requests.length = 0;
  await open.send(aboutContact({ seq: 4 }), tools);
  expect(requests.some(({ path }) => path === "/oauth/tokens")).toBe(false);
});

test("trying it signs in and looks, and writes nothing; an unsaved refresh token is not used up", async () => {
  const { requests, ask } = await aZendesk(({ path }) =>
    path.includes("/ticket_fields/")
      ? { status: 200, body: { ticket_field: { id: 360001, active: true } } }
      : null,
  );
  const tools = toolsWith(ask);
  const tried = await zendesk.open(settings).test?.(aboutContact(), tools);
  expect(tried?.result).toMatchObject({ status: 204 });
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /oauth/tokens",
    "GET /api/v2/tickets/count.json",
    "GET /api/v2/ticket_fields/360001.json",
  ]);
  requests.length = 0;
  const unsaved = await zendesk
    .open({ ...settings, refreshToken: "entered" })
    .test?.(aboutContact(), { ...tools, vault: { ...tools.vault, keeps: false } });
  expect(unsaved?.problem).toMatch(/Save first/);
  expect(requests).toEqual([]);
});

const closed = {
  error: "RecordInvalid",
  description: "Record validation errors",
  details: { status: [{ description: "Status: closed prevents ticket update" }] },
};
test.each<[string, Reply, number, RegExp]>([
  ["401", { status: 401, body: { error: "invalid_token" } }, 5, /OAuth client/],
  ["403", { status: 403, body: { error: "Forbidden" } }, 5, /scopes/],
  ["404", { status: 404, body: { error: "RecordNotFound" } }, 5, /#48213 is not in this Zendesk/],
  ["409", { status: 409, body: { error: "UpdateConflict" } }, 5, /same moment/],
  ["a closed ticket", { status: 422, body: closed }, 5, /is closed/],
  ["429", { status: 429, body: "" }, 5, /rate limit/],
  ["429 with Retry-After", { status: 429, headers: { "retry-after": "93" } }, 93, /rate limit/],
  ["503", { status: 503, body: "<h1>Down</h1>" }, 5, /^$/],
  ["HTML", { status: 200, body: "<!doctype html><title>Sign in</title>" }, 5, /was no JSON/],
])(
  "%s is an outcome in words, and judged by the schedule",
  async (_name, reply, seconds, words) => {
    const { ask } = await aZendesk(({ path }) => (path.endsWith("48213.json") ? reply : null));
    const outcome = await tell(ask);
    const judged = judge(outcome.result, {
      attempt: 1,
      refusals: 0,
      knowsRepeats: zendesk.knowsRepeats,
      now: new Date(0),
      random: () => 0.5,
    });
    expect(judged).toMatchObject({ is: "retry", at: new Date(seconds * 1000) });
    expect(outcome.problem ?? "").toMatch(words);
    expect(outcome.problem ?? "").not.toMatch(/<|RecordInvalid|a-secret|access-/);
  },
);

test("an OAuth client that Zendesk does not take is told before any ticket is asked about", async () => {
  const { requests, ask } = await aZendesk(({ path }) =>
    path === "/oauth/tokens"
      ? {
          status: 401,
          body: { error: "invalid_client", error_description: "Client authentication failed" },
        }
      : null,
  );
  const outcome = await tell(ask);
  expect(outcome).toMatchObject({
    result: { is: "answered", status: 401 },
    problem: expect.stringContaining("did not accept the OAuth client"),
  });
  expect(requests).toHaveLength(1);
});

test("nothing at all, a cut connection and nobody there are failures, not rejections", async () => {
  const silent = await rawReceiver(() => undefined);
  const cut = await rawReceiver((socket) => socket.resetAndDestroy());
  opened.push(silent, cut);
  const results = await Promise.all(
    [silent.port, cut.port, await closedPort()].map(
      async (port) => (await tell(over(port))).result,
    ),
  );
  expect(results).toMatchObject([
    { is: "failed", kind: "timeout" },
    { is: "failed", kind: "reset" },
    { is: "failed", kind: "refused", mayHaveArrived: false },
  ]);
});
