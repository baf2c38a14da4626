// The endpoint: a Request in, a Response out. This file makes it from its parts and takes every request through the
// same gates: room → route → who → how often → may they → what did they send → the handler.
import { Hono } from "hono";
import { isOver, roleCeiling } from "./caller/ceiling.ts";
import { createIdentify, type Identified } from "./caller/identity.ts";
import { keptCookie } from "./caller/kept-cookie.ts";
import { createSessionTokens } from "./caller/session-token.ts";
import type { Call, OpenCall, Operation } from "./contract/operation.ts";
import { checkRoles, type Loadable, OPERATIONS } from "./contract/operations.ts";
import { isAllowed } from "./contract/roles.ts";
import type { Endpoint, EndpointParts } from "./endpoint.ts";
import { corsHeaders, preflight } from "./guard/cors.ts";
import { createDoors } from "./guard/doors.ts";
import { failureOf } from "./guard/failure.ts";
import { securityHeaders } from "./guard/headers.ts";
import { createMetrics } from "./guard/metrics.ts";
import { createBuckets, defaultLimits } from "./guard/rate-limit.ts";
import type { Answer } from "./message/answer.ts";
import { isRefusal, problemAnswer, type Refusal, refusalOf } from "./problem.ts";
import { remember } from "./remembered.ts";

/** Milliseconds that a change of settings may take to be felt. */
const SETTINGS_AGE = 5000;
const MINUTE = 60_000;
const NINETY_DAYS = 90 * 24 * 60 * MINUTE;

/** The endpoint as a Hono app. */
export function createApp(parts: EndpointParts): Hono {
  checkRoles(OPERATIONS);
  let inFlight = 0;
  const limits = { ...defaultLimits, ...parts.limits };
  const endpoint = endpointOf(parts, createBuckets(limits.installation, parts.now), () => inFlight);
  const identify = createIdentify(endpoint.sessions, parts.publicUrl);
  const members = createBuckets(limits.member, parts.now);
  const tenants = createBuckets(limits.tenant, parts.now);
  const doors = createDoors(limits.address, parts.now);
  const addressOf = parts.addressOf ?? (() => null);
  const appOrigins = originsOf(parts);
  const security = securityHeaders(parts.publicUrl);

  /** Who is calling and what their tenant has set up, or why they get no further. */
  async function admit(
    identified: Identified,
    operation: Operation,
  ): Promise<Pick<Call, "caller" | "by" | "configuration"> | Refusal> {
    const { caller, by } = identified;
    const { tenantId, memberId } = caller;
    const wait = Math.max(members.take(`${tenantId}/${memberId}`), tenants.take(tenantId));
    if (wait > 0)
      return { refused: "too-many", detail: "Too many requests. Wait a moment.", retryAfter: wait };
    const configuration = await endpoint.configurations.get(tenantId);
    if (configuration === null)
      return { refused: "not-signed-in", detail: "This account's Signal Flag was switched off." };
    if ((await endpoint.endedSessions.get(tenantId)).has(caller.sessionId))
      return { refused: "not-signed-in", detail: "This session was ended. Sign in again." };
    const member = configuration.members.get(memberId);
    if (member !== undefined && isOver(caller, member))
      return { refused: "not-signed-in", detail: "This person's sessions were ended." };
    // A role that was taken away is gone now, not when the bearer ends.
    const still = roleCeiling(caller.identityAssurance, member);
    const roles = caller.roles.filter((role) => still.includes(role));
    if (!isAllowed(roles, operation.id))
      return {
        refused: "not-allowed",
        detail: "This is not for your role. An admin can change that.",
      };
    return { caller: { ...caller, roles }, by, configuration };
  }

  /** The answer; what becomes known of who asks is written into `asker` on the way. */
  async function answer(
    operation: Operation,
    call: OpenCall,
    bindings: unknown,
    asker: Asker,
  ): Promise<Answer | Refusal> {
    if (operation.access !== "session") return atTheDoor(operation, call, bindings, asker);
    const identified = await identify(call.request);
    if ("refused" in identified) return identified;
    const { tenantId, memberId } = identified.caller;
    asker.tenantId = tenantId;
    asker.memberId = memberId;
    const admitted = await admit(identified, operation);
    if ("refused" in admitted) return admitted;
    asker.appOrigin = admitted.configuration.tenant.appOrigin;
    const result = await operation.run({ ...call, ...admitted }, within(endpoint, tenantId));
    if (admitted.by === "bearer" || isRefusal(result)) return result;
    const cookie = await keptCookie(identified.caller, operation.id, endpoint);
    return cookie === null ? result : { ...result, cookies: [...(result.cookies ?? []), cookie] };
  }

  /** The same for somebody who has proven nothing yet. */
  async function atTheDoor(
    operation: Operation,
    call: OpenCall,
    bindings: unknown,
    asker: Asker,
  ): Promise<Answer | Refusal> {
    const address = addressOf(call.request, bindings);
    const turnedAway = doors.knock(address);
    if (turnedAway !== null) {
      const { refusalPage, wantsPage } = await import("./message/page.ts");
      return operation.id.startsWith("page.") && wantsPage(call.request)
        ? refusalPage(turnedAway, call.requestId, { framed: operation.id === "page.launch" })
        : turnedAway;
    }
    const result = await operation.run(call, endpoint);
    if (isRefusal(result) || result.person === undefined) return result;
    asker.tenantId = result.person.tenantId;
    asker.memberId = result.person.memberId;
    if (operation.access === "proof") doors.letIn(address);
    return result;
  }

  async function serve(
    asked: Loadable | null,
    request: Request,
    params: Readonly<Record<string, string>>,
    otherwise: Refusal,
    bindings?: unknown,
  ): Promise<Response> {
    const started = performance.now();
    const requestId = parts.newId();
    const name = asked?.id ?? "none";
    const asker: Asker = { tenantId: null, memberId: null, appOrigin: null };
    let result: Answer | Refusal;
    inFlight += 1;
    try {
      if (inFlight > limits.inFlight) {
        result = {
          refused: "unavailable",
          detail: "This server is full right now. Send the same request again.",
          retryAfter: 1,
        };
      } else if (asked === null) {
        result = otherwise;
      } else {
        const operation = await asked.load();
        const call = {
          request,
          requestId,
          params,
          query: undefined,
          body: undefined,
          bytes: NOTHING,
        };
        const turnedAway = operation.turnedAway?.(endpoint) ?? null;
        result = turnedAway ?? (await answer(operation, call, bindings, asker));
      }
    } catch (error) {
      result = refusalOf(error);
      parts.log.failure(failureOf(error, requestId, name));
    } finally {
      inFlight -= 1;
    }
    const answered = isRefusal(result) ? problemAnswer(result, requestId) : result;
    const refused = isRefusal(result) ? result.refused : (result.says ?? null);
    const { tenantId, memberId, appOrigin } = asker;
    const milliseconds = performance.now() - started;
    endpoint.metrics.request(name, answered.status, milliseconds);
    parts.log.request({
      requestId,
      operation: name,
      status: answered.status,
      milliseconds: Math.round(milliseconds * 10) / 10,
      tenantId,
      memberId,
      refused,
      appVersion: versionOf(request),
    });
    const origin = request.headers.get("origin");
    // A session's answer is for its own tenant's app; before that, any app of ours may read why it is refused.
    const readable =
      origin !== null && (appOrigin ?? origin) === origin && (await isAppOrigin(origin));
    return respond(answered, security, {
      "X-Request-Id": requestId,
      ...corsHeaders(origin, readable),
    });
  }

  const isAppOrigin = async (origin: string): Promise<boolean> =>
    // Whether the store answers is the request's own affair; without an answer no other origin may read it.
    (await appOrigins().catch(() => new Set<string>())).has(origin);

  const app = new Hono();
  app.options("*", async (c) => {
    const origin = c.req.raw.headers.get("origin");
    return preflight(origin, origin !== null && (await isAppOrigin(origin)), security);
  });
  for (const operation of OPERATIONS) {
    app.on(operation.method, routeOf(operation.path), (c) =>
      serve(operation, c.req.raw, c.req.param(), NOT_HERE, c.env),
    );
  }
  app.notFound((c) => serve(null, c.req.raw, {}, missing(c.req.path)));
  return app;
}

/** What is known of who asks, as far as a request got. */
interface Asker {
  tenantId: string | null;
  memberId: string | null;
  /** The origin of their tenant's own app. */
  appOrigin: string | null;
}

const NOTHING = new Uint8Array();
const NOT_HERE: Refusal = { refused: "not-found", detail: "There is nothing at this address." };

function endpointOf(
  parts: EndpointParts,
  installations: Endpoint["installations"],
  inFlight: () => number,
): Endpoint {
  const { database, now } = parts;
  const configurations: Endpoint["configurations"] = remember({
    load: async (tenantId) => {
      const { configurationOf } = await import("../storage/configuration.ts");
      return configurationOf(database.forTenant(tenantId), tenantId);
    },
    ageMs: SETTINGS_AGE,
    most: 1000,
    now,
    keep: (configuration) => configuration !== null,
  });
  return {
    ...parts,
    installations,
    configurations,
    sessions: createSessionTokens({
      sessionKey: parts.sessionKey,
      issuer: new URL(parts.publicUrl).origin,
      now,
    }),
    metrics: createMetrics(inFlight),
    endedSessions: remember({
      load: async (tenantId) => {
        const { endedSessions } = await import("../storage/tenants.ts");
        return endedSessions(database.forTenant(tenantId), tenantId, new Date(now()));
      },
      ageMs: SETTINGS_AGE,
      most: 1000,
      now,
    }),
    tenantsByInstallation: remember({
      load: async (installation) => {
        const { tenantByInstallation } = await import("../storage/tenants.ts");
        return tenantByInstallation(database, installation);
      },
      ageMs: SETTINGS_AGE,
      most: 1000,
      now,
      keep: (tenant) => tenant !== null,
    }),
    accounts: remember({
      load: async (key) => {
        const [tenantId = "", id = ""] = key.split("/");
        const { accountById } = await import("../storage/accounts.ts");
        return accountById(database.forTenant(tenantId), tenantId, id);
      },
      ageMs: SETTINGS_AGE,
      most: 10_000,
      now,
      keep: (account) => account !== null,
    }),
    openLoads: remember({
      load: async (tenantId) => {
        const configuration = await configurations.get(tenantId);
        const pools = configuration?.routing.body.queues.flatMap(({ pool }) => pool) ?? [];
        const { openLoad } = await import("../storage/routing.ts");
        return openLoad(database.forTenant(tenantId), tenantId, [...new Set(pools)]);
      },
      ageMs: SETTINGS_AGE,
      most: 1000,
      now,
    }),
    mostUsed: remember({
      load: async (tenantId) => {
        const { mostUsedSignals } = await import("../storage/configuration.ts");
        const since = new Date(now() - NINETY_DAYS);
        return mostUsedSignals(database.forTenant(tenantId), tenantId, since);
      },
      ageMs: MINUTE,
      most: 1000,
      now,
    }),
    answeredInTime: remember({
      load: async (tenantId) => {
        const configuration = await configurations.get(tenantId);
        if (configuration === null) throw new Error("A tenant was switched off meanwhile.");
        const { answeredInTime } = await import("./answered-in-time.ts");
        const ofTenant = (parts.reports ?? database).forTenant(tenantId);
        return answeredInTime(ofTenant, configuration, now());
      },
      ageMs: SETTINGS_AGE,
      most: 1000,
      now,
    }),
  };
}

/** What a handler is given: a store that holds its caller's tenant and no other, whatever the handler asks. */
function within(endpoint: Endpoint, tenantId: string): Endpoint {
  const { database, reports } = endpoint;
  return {
    ...endpoint,
    database: database.forTenant(tenantId),
    ...(reports === undefined ? {} : { reports: reports.forTenant(tenantId) }),
  };
}

function originsOf(parts: EndpointParts): () => Promise<ReadonlySet<string>> {
  if (parts.appOrigins !== undefined) return parts.appOrigins;
  const origins = remember<ReadonlySet<string>>({
    load: async () => {
      const { allTenants } = await import("../storage/tenants.ts");
      const tenants = await allTenants(parts.database);
      return new Set(tenants.flatMap(({ appOrigin }) => appOrigin ?? []));
    },
    ageMs: SETTINGS_AGE,
    most: 1,
    now: parts.now,
  });
  return () => origins.get("all");
}

function respond(
  answer: Answer,
  security: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>>,
): Response {
  const { status, cookies } = answer;
  const body = answer.stream ?? answer.body;
  const headers = {
    ...security,
    ...(body === null ? {} : { "Content-Type": answer.type ?? "application/json" }),
    ...extra,
    ...answer.headers,
  };
  if (cookies === undefined) return new Response(body, { status, headers });
  const several = new Headers(headers);
  for (const cookie of cookies) several.append("Set-Cookie", cookie);
  return new Response(body, { status, headers: several });
}

/** `/v1/flags/{id}` is `/v1/flags/:id` to the router. */
const routeOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

/** Why a request of this path led nowhere: its method is not one that is taken there, or nothing is. */
function missing(path: string): Refusal {
  const methods = OPERATIONS.filter((operation) => isAt(operation.path, path)).flatMap(
    ({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]),
  );
  if (methods.length === 0) return NOT_HERE;
  const allow = [...methods, "OPTIONS"].join(", ");
  return {
    refused: "method-not-allowed",
    detail: `This address takes ${allow}.`,
    headers: { Allow: allow },
  };
}

/** Whether `/v1/flags/{id}` is what `path` is an instance of. */
function isAt(pattern: string, path: string): boolean {
  const parts = path.split("/");
  const wanted = pattern.split("/");
  return (
    parts.length === wanted.length &&
    wanted.every((part, place) =>
      part.startsWith("{") ? parts[place] !== "" : part === parts[place],
    )
  );
}

/** Which sidebar asks. Anything that is no version number is nobody's to write into our log. */
function versionOf(request: Request): string | null {
  const version = request.headers.get("x-app-version");
  return version !== null && /^\d{1,4}(?:\.\d{1,4}){0,3}$/.test(version) ? version : null;
}
