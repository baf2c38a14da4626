// A running endpoint with two tenants, on a database of its own, and the means to call it as anybody.
import { SignJWT } from "jose";
import type { Hono } from "hono";
import { v7 } from "uuid";
import { Problem } from "../../src/api/problem.ts";
import type { Role } from "../../src/api/session.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import type { EndpointParts } from "../../src/endpoint/endpoint.ts";
import type { FailureLine, RequestLine } from "../../src/endpoint/log.ts";
import { putMember } from "../../src/storage/members.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { createSealer } from "../../src/storage/secrets.ts";
import { addSigningKey } from "../../src/storage/tenants.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { AGENT, makeTenant, MANAGER, northwind, NOW } from "../helpers/flags.ts";

export const PUBLIC_URL = "https://flags.example.com";
export const APP_ORIGIN = "https://1.apps.zdusercontent.com";
export const OPS = "301";
export const ADMIN = "401";
export const OTHER_AGENT = "102";
export const INSTALLATION = "777";
export const OTHER_INSTALLATION = "888";
export const SIGNING_KEY = "kXJ3mN8qT1vW5zB7cD9fG2hK4pR6sU0y";
const SESSION_KEY = new Uint8Array(32).fill(7);

/** Who calls: a role of the first tenant, somebody of the second, or nobody. */
export type As = Role | "other-agent" | "other-tenant" | "stranger";

const MEMBERS: Record<Exclude<As, "stranger">, string> = {
  agent: AGENT,
  "other-agent": OTHER_AGENT,
  cs_manager: MANAGER,
  ops: OPS,
  admin: ADMIN,
  "other-tenant": ADMIN,
};

export interface World {
  readonly app: Hono;
  /** What `app` is made of, for a test that wants one made a little differently. */
  readonly parts: EndpointParts;
  readonly fresh: FreshDatabase;
  readonly tenantId: string;
  readonly otherTenantId: string;
  /** What the endpoint's clock shows. */
  readonly clock: { now: number };
  readonly lines: RequestLine[];
  readonly failures: FailureLine[];
  bearer(as: Exclude<As, "stranger">): Promise<string>;
  /** Sends JSON, or text as it stands when `body` is a string. */
  ask(
    as: As,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** A token as Zendesk's proxy would mint it. `null` leaves a claim out. */
  proof(claims?: Record<string, unknown>, key?: string): Promise<string>;
  count(table: string): Promise<number>;
}

export async function makeWorld(changes: Partial<EndpointParts> = {}): Promise<World> {
  const fresh = await freshDatabase();
  const { database } = fresh;
  const tenantId = await makeTenant(database, INSTALLATION);
  const otherTenantId = await makeTenant(database, OTHER_INSTALLATION);
  const sealer = createSealer(new Uint8Array(32).fill(9));
  for (const id of [tenantId, otherTenantId]) {
    const key = id === tenantId ? SIGNING_KEY : `${SIGNING_KEY}-of-the-other`;
    await addSigningKey(database, id, v7(), await sealer.seal(key));
    const person = { email: null, locale: "de", calendarId: null, active: true, team: null };
    await putMember(database, id, { ...person, id: OTHER_AGENT, name: "Bo", roles: ["agent"] });
    await putMember(database, id, { ...person, id: OPS, name: "Olga Ops", roles: ["ops"] });
    await putMember(database, id, { ...person, id: ADMIN, name: "Abe Admin", roles: ["admin"] });
  }
  const clock = { now: NOW.getTime() };
  const now = () => clock.now;
  const lines: RequestLine[] = [];
  const failures: FailureLine[] = [];
  const parts: EndpointParts = {
    database: fresh.serving,
    raise: createRaiser(fresh.serving),
    sealer,
    sessionKey: SESSION_KEY,
    publicUrl: PUBLIC_URL,
    now,
    newId: v7,
    log: { request: (line) => lines.push(line), failure: (line) => failures.push(line) },
    limits: {
      member: { perSecond: 1e6, burst: 1e6 },
      tenant: { perSecond: 1e6, burst: 1e6 },
    },
    ...changes,
  };
  const app = createApp(parts);
  const sessions = createSessionTokens({ sessionKey: SESSION_KEY, issuer: PUBLIC_URL, now });

  const bearer = async (as: Exclude<As, "stranger">): Promise<string> => {
    const isAgent = as === "agent" || as === "other-agent";
    const issued = await sessions.issue({
      tenantId: as === "other-tenant" ? otherTenantId : tenantId,
      memberId: MEMBERS[as],
      roles: [isAgent ? "agent" : as === "other-tenant" ? "admin" : as],
      identityAssurance: isAgent ? "asserted" : "signed",
      sessionId: v7(),
    });
    return issued.bearer;
  };

  return {
    app,
    parts,
    fresh,
    tenantId,
    otherTenantId,
    clock,
    lines,
    failures,
    bearer,
    async ask(as, method, path, body, headers = {}) {
      const authorization =
        as === "stranger" ? {} : { Authorization: `Bearer ${await bearer(as)}` };
      return app.request(path, {
        method,
        headers: {
          ...authorization,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
    },
    proof(claims = {}, key = SIGNING_KEY) {
      const seconds = Math.floor(clock.now / 1000);
      const payload = {
        iss: "fernwell.zendesk.com",
        aud: PUBLIC_URL,
        sub: AGENT,
        installation: Number(INSTALLATION),
        jti: v7(),
        iat: seconds,
        exp: seconds + 60,
        ...claims,
      };
      const kept = Object.fromEntries(
        Object.entries(payload).filter(([, value]) => value !== null),
      );
      return new SignJWT(kept)
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode(key));
    },
    async count(table) {
      const [row] = await database.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      return row?.n ?? -1;
    },
  };
}

/** A raise as the sidebar sends it, changed where a test says so. */
export const aRaise = (changes: Record<string, unknown> = {}) => ({
  id: v7(),
  kind: "expansion",
  signal: "exp.capacity.seats",
  taxonomyVersion: 1,
  ticketId: "48213",
  ticketSubject: "No seats left",
  accountId: northwind.id,
  accountName: "Northwind as Zendesk has it",
  requesterId: "9001",
  requesterName: "Rita Requester",
  evidence: null,
  note: "Their ops lead decides.",
  quote: "We are out of licences.",
  raisedAt: NOW.toISOString(),
  ...changes,
});

/** The problem an answer tells of; fails when it is none. */
export async function problemOf(response: Response): Promise<Problem> {
  if (response.headers.get("content-type") !== "application/problem+json")
    throw new Error(`Expected a problem, but the answer was ${response.status}.`);
  return Problem.parse(await response.json());
}
