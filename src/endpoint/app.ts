// The endpoint: a Request in, a Response out. This file makes it from its parts and takes every request through the
// same gates: room → route → who → how often → may they → what did they send → the handler.
import { Hono } from "hono";
import { monthBounds, monthOf } from "../domain/month.ts";
import { scopeOf } from "../domain/report/scope.ts";
import { serviceLevel } from "../domain/report/service-level.ts";
import { accountById } from "../storage/accounts.ts";
import { configurationOf, mostUsedSignals } from "../storage/configuration.ts";
import { flagsDueBetween } from "../storage/report.ts";
import { allTenants, endedSessions, tenantByInstallation } from "../storage/tenants.ts";
import { roleCeiling } from "./caller/ceiling.ts";
import { createIdentify, type Identified } from "./caller/identity.ts";
import { createSessionTokens } from "./caller/session-token.ts";
import type { Call, OpenCall, Operation } from "./contract/operation.ts";
import { checkRoles, OPERATIONS } from "./contract/operations.ts";
import { isAllowed } from "./contract/roles.ts";
import type { Endpoint, EndpointParts } from "./endpoint.ts";
import { corsHeaders, preflight } from "./guard/cors.ts";
import { failureOf } from "./guard/failure.ts";
import { SECURITY_HEADERS } from "./guard/headers.ts";
import { createMetrics } from "./guard/metrics.ts";
import { createBuckets, defaultLimits } from "./guard/rate-limit.ts";
import type { Answer } from "./message/answer.ts";
import { isRefusal, problemAnswer, type Refusal, refusalOf } from "./problem.ts";
import { remember } from "./remembered.ts";
import { inputOf } from "./reports.ts";

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
  const appOrigins = originsOf(parts);

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
    if (member?.active === false)
      return { refused: "not-allowed", detail: "This person is no longer active in Signal Flag." };
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

  async function answer(
    operation: Operation,
    call: OpenCall,
  ): Promise<{ answer: Answer | Refusal; tenantId: string | null; appOrigin: string | null }> {
    if (operation.access !== "session")
      return { answer: await operation.run(call, endpoint), tenantId: null, appOrigin: null };
    const identified = await identify(call.request);
    if ("refused" in identified) return { answer: identified, tenantId: null, appOrigin: null };
    const { tenantId } = identified.caller;
    const admitted = await admit(identified, operation);
    if ("refused" in admitted) return { answer: admitted, tenantId, appOrigin: null };
    return {
      answer: await operation.run({ ...call, ...admitted }, within(endpoint, tenantId)),
      tenantId,
      appOrigin: admitted.configuration.tenant.appOrigin,
    };
  }

  async function serve(
    operation: Operation | null,
    request: Request,
    params: Readonly<Record<string, string>>,
    otherwise: Refusal,
  ): Promise<Response> {
    const started = performance.now();
    const requestId = parts.newId();
    const name = operation?.id ?? "none";
    let tenantId: string | null = null;
    let appOrigin: string | null = null;
    let result: Answer | Refusal;
    inFlight += 1;
    try {
      if (inFlight > limits.inFlight) {
        result = {
          refused: "unavailable",
          detail: "This server is full right now. Send the same request again.",
          retryAfter: 1,
        };
      } else if (operation === null) {
        result = otherwise;
      } else {
        const call = {
          request,
          requestId,
          params,
          query: undefined,
          body: undefined,
          bytes: NOTHING,
        };
        const turnedAway = operation.turnedAway?.(endpoint) ?? null;
        if (turnedAway === null)
          ({ answer: result, tenantId, appOrigin } = await answer(operation, call));
        else result = turnedAway;
      }
    } catch (error) {
      result = refusalOf(error);
      parts.log.failure(failureOf(error, requestId, name));
    } finally {
      inFlight -= 1;
    }
    const answered = isRefusal(result) ? problemAnswer(result, requestId) : result;
    const milliseconds = performance.now() - started;
    endpoint.metrics.request(name, answered.status, milliseconds);
    parts.log.request({
      requestId,
      operation: name,
      status: answered.status,
      milliseconds: Math.round(milliseconds * 10) / 10,
      tenantId,
      appVersion: versionOf(request),
    });
    const origin = request.headers.get("origin");
    // A session's answer is for its own tenant's app; before that, any app of ours may read why it is refused.
    const readable =
      origin !== null && (appOrigin ?? origin) === origin && (await isAppOrigin(origin));
    return respond(answered, { "X-Request-Id": requestId, ...corsHeaders(origin, readable) });
  }

  const isAppOrigin = async (origin: string): Promise<boolean> =>
    // Whether the store answers is the request's own affair; without an answer no other origin may read it.
    (await appOrigins().catch(() => new Set<string>())).has(origin);

  const app = new Hono();
  app.options("*", async (c) => {
    const origin = c.req.raw.headers.get("origin");
    return preflight(origin, origin !== null && (await isAppOrigin(origin)));
  });
  for (const operation of OPERATIONS) {
    app.on(operation.method, routeOf(operation.path), (c) =>
      serve(operation, c.req.raw, c.req.param(), NOT_HERE),
    );
  }
  for (const [path, methods] of methodsByPath(OPERATIONS)) {
    const allow = [...methods, "OPTIONS"].join(", ");
    app.all(path, (c) =>
      serve(
        null,
        c.req.raw,
        {},
        {
          refused: "method-not-allowed",
          detail: `This address takes ${allow}.`,
          headers: { Allow: allow },
        },
      ),
    );
  }
  app.notFound((c) => serve(null, c.req.raw, {}, NOT_HERE));
  return app;
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
    load: (tenantId) => configurationOf(database.forTenant(tenantId), tenantId),
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
      load: (tenantId) => endedSessions(database.forTenant(tenantId), tenantId, new Date(now())),
      ageMs: SETTINGS_AGE,
      most: 1000,
      now,
    }),
    tenantsByInstallation: remember({
      load: (installation) => tenantByInstallation(database, installation),
      ageMs: SETTINGS_AGE,
      most: 1000,
      now,
      keep: (tenant) => tenant !== null,
    }),
    accounts: remember({
      load: (key) => {
        const [tenantId = "", id = ""] = key.split("/");
        return accountById(database.forTenant(tenantId), tenantId, id);
      },
      ageMs: SETTINGS_AGE,
      most: 10_000,
      now,
      keep: (account) => account !== null,
    }),
    mostUsed: remember({
      load: (tenantId) =>
        mostUsedSignals(database.forTenant(tenantId), tenantId, new Date(now() - NINETY_DAYS)),
      ageMs: MINUTE,
      most: 1000,
      now,
    }),
    answeredInTime: remember({
      load: async (tenantId) => {
        const configuration = await configurations.get(tenantId);
        if (configuration === null) throw new Error("A tenant was switched off meanwhile.");
        const month = monthOf(now(), configuration.tenant.zone);
        const { from, to } = monthBounds(month, configuration.tenant.zone);
        const ofTenant = (parts.reports ?? database).forTenant(tenantId);
        const flags = await flagsDueBetween(ofTenant, tenantId, {
          from: new Date(from),
          to: new Date(to),
        });
        const input = inputOf(month, configuration, now(), { flags, opportunities: [] });
        return serviceLevel(scopeOf(input, () => {})).attainment;
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
      const tenants = await allTenants(parts.database);
      return new Set(tenants.flatMap(({ appOrigin }) => appOrigin ?? []));
    },
    ageMs: SETTINGS_AGE,
    most: 1,
    now: parts.now,
  });
  return () => origins.get("all");
}

function respond(answer: Answer, extra: Readonly<Record<string, string>>): Response {
  const { status, body, cookies } = answer;
  const headers = {
    ...SECURITY_HEADERS,
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

function methodsByPath(operations: readonly Operation[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of operations) {
    const known = methods.get(routeOf(path)) ?? [];
    methods.set(routeOf(path), [...known, method, ...(method === "GET" ? ["HEAD"] : [])]);
  }
  return methods;
}

/** Which sidebar asks. Anything that is no version number is nobody's to write into our log. */
function versionOf(request: Request): string | null {
  const version = request.headers.get("x-app-version");
  return version !== null && /^\d{1,4}(?:\.\d{1,4}){0,3}$/.test(version) ? version : null;
}
