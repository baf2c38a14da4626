// The door of the pages on their own: Zendesk's OAuth, authorization code with PKCE, after which Zendesk itself is asked
// who the person is. Zendesk's access token is used for that one question and dropped.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { parse } from "hono/utils/cookie";
import { base64url } from "jose";
import { z } from "zod";
import { ZendeskId } from "../../api/text.ts";
import type { Database } from "../../storage/database.ts";
import { type Member, memberById } from "../../storage/members.ts";
import type { Sealer } from "../../storage/secrets.ts";
import { type Tenant, tenantById, useProof } from "../../storage/tenants.ts";
import type { Refusal } from "../problem.ts";

/** Ties a sign-in to the browser that began it. */
export const SIGN_IN_COOKIE = "__Host-signal-flag-sign-in";
/** Time for a password and a second factor; what is older must be begun again. */
const SIGN_IN_SECONDS = 10 * 60;
const ANSWER_WITHIN_MS = 10_000;
const MOST_ANSWER_BYTES = 64 * 1024;
const SUBDOMAIN = /^[a-z0-9][a-z0-9-]{1,62}$/;

/** How a tenant's Zendesk is reached. */
export interface ZendeskHost {
  readonly origin: (tenant: Pick<Tenant, "subdomain">) => string;
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
}

/** Zendesk's own hosts, and no others. */
export const zendeskHost: ZendeskHost = {
  origin: ({ subdomain }) => {
    if (!SUBDOMAIN.test(subdomain))
      throw new Error("A tenant's subdomain is not one that Zendesk gives out.");
    return `https://${subdomain}.zendesk.com`;
  },
  fetch: (url, init) => fetch(url, init),
};

export interface OAuthDoor {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly zendesk: ZendeskHost;
  /** Where Zendesk sends people back to; what is registered with it, letter by letter. */
  readonly redirectUri: string;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** What the browser keeps, sealed, until Zendesk sends it back. */
const Pending = z.strictObject({
  tenantId: z.uuid(),
  /** The client that it was begun with: another one may have replaced it meanwhile. */
  clientId: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  /** Milliseconds UTC. */
  at: z.int(),
});

const Tokens = z.object({ access_token: z.string().min(1).max(4096) });
const Me = z.object({
  user: z.object({
    // A number too large for JavaScript is refused: it would be somebody else's id.
    id: z.union([z.int().positive().transform(String), z.string()]).pipe(ZendeskId),
    role: z.enum(["agent", "admin"]),
    active: z.boolean().default(true),
    suspended: z.boolean().default(false),
  }),
});

const random = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
const digest = (words: string): string => base64url.encode(sha256(utf8ToBytes(words)));
/** What travels through Zendesk and its logs is not what the browser keeps. */
const stateOf = (nonce: string): string => digest(`state ${nonce}`);

const refused = (detail: string): Refusal => ({ refused: "not-signed-in", detail });
const AGAIN = "Sign in again.";

/** Where to send the browser, and the cookie that lets it come back. `next` is one of our own pages. */
export async function beginSignIn(
  tenant: Tenant & { readonly oauthClientId: string },
  next: string,
  door: OAuthDoor,
): Promise<{ readonly address: string; readonly cookie: string }> {
  const pending: z.infer<typeof Pending> = {
    tenantId: tenant.id,
    clientId: tenant.oauthClientId,
    nonce: random(),
    verifier: random(),
    next,
    at: door.now(),
  };
  const address = new URL("/oauth/authorizations/new", door.zendesk.origin(tenant));
  address.search = new URLSearchParams({
    response_type: "code",
    client_id: tenant.oauthClientId,
    redirect_uri: door.redirectUri,
    scope: "users:read",
    state: stateOf(pending.nonce),
    code_challenge: digest(pending.verifier),
    code_challenge_method: "S256",
  }).toString();
  const sealed = base64url.encode(await door.sealer.seal(JSON.stringify(pending)));
  return {
    address: address.href,
    cookie: `${SIGN_IN_COOKIE}=${sealed}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${SIGN_IN_SECONDS}`,
  };
}

/** The `Set-Cookie` value after which a sign-in can't be returned from. */
export const endedSignIn = `${SIGN_IN_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;

/** Lets the person in whom Zendesk sent back, or says why not. */
export async function finishSignIn(
  returned: {
    readonly code?: string | undefined;
    readonly state?: string | undefined;
    readonly cookies: string;
  },
  door: OAuthDoor,
): Promise<{ tenant: Tenant; member: Member; next: string } | Refusal> {
  const pending = await pendingOf(returned.cookies, door);
  // Compared as digests of an unguessable text that is good once, so the time it takes tells nothing of use.
  if (pending === null || returned.state !== stateOf(pending.nonce))
    return refused(`This sign-in was not begun in this browser within ten minutes. ${AGAIN}`);
  const { tenantId, clientId, verifier, next } = pending;
  const database = door.database.forTenant(tenantId);
  const expiresAt = new Date(pending.at + SIGN_IN_SECONDS * 1000);
  if (!(await useProof(database, tenantId, `state:${returned.state}`, expiresAt)))
    return refused(`This sign-in was used before. ${AGAIN}`);
  if (returned.code === undefined) return refused(`Zendesk did not sign you in. ${AGAIN}`);
  const tenant = await tenantById(database, tenantId);
  if (tenant === null || tenant.suspended || tenant.oauthClientId === null)
    return refused("Signing in is not set up for this Zendesk account.");

  const tokens = await ask(door, tenant, "/oauth/tokens", Tokens, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({
      grant_type: "authorization_code",
      code: returned.code,
      client_id: clientId,
      code_verifier: verifier,
      redirect_uri: door.redirectUri,
    }),
  });
  if ("refused" in tokens) return tokens;
  const me = await ask(door, tenant, "/api/v2/users/me.json", Me, {
    headers: { Authorization: `Bearer ${tokens.access_token}`, Accept: "application/json" },
  });
  if ("refused" in me) return me;
  const { user } = me;
  if (!user.active || user.suspended) return refused("Zendesk says that this person is suspended.");
  // Whoever registers a subdomain that was given up has a Zendesk under it, with people who are agents there. Zendesk tells
  // no account's number to them, and a person's is never given twice: so only people whom this tenant knows are let in,
  // by an admin or through its installation.
  const member = await memberById(database, tenant.id, user.id);
  if (member === null)
    return {
      refused: "not-allowed",
      detail: "Signal Flag does not know you in this Zendesk account. Ask an admin to add you.",
    };
  if (!member.active)
    return { refused: "not-allowed", detail: "This person is no longer active in Signal Flag." };
  return { tenant, member, next };
}

async function pendingOf(
  cookies: string,
  { sealer, now }: OAuthDoor,
): Promise<z.infer<typeof Pending> | null> {
  const sealed = parse(cookies, SIGN_IN_COOKIE)[SIGN_IN_COOKIE];
  if (sealed === undefined || sealed.length > 4096) return null;
  let kept: unknown;
  try {
    kept = JSON.parse(await sealer.open(base64url.decode(sealed)));
  } catch {
    // Not sealed by us: whatever it is, it is no sign-in.
    return null;
  }
  const pending = Pending.safeParse(kept);
  if (!pending.success) return null;
  const age = now() - pending.data.at;
  return age >= 0 && age < SIGN_IN_SECONDS * 1000 ? pending.data : null;
}

/** One question to the tenant's Zendesk: bounded in time and size, and never sent on to another host. */
async function ask<T>(
  door: OAuthDoor,
  tenant: Tenant,
  path: string,
  schema: z.ZodType<T>,
  init: RequestInit,
): Promise<T | Refusal> {
  let status: number;
  let words: string;
  try {
    const answer = await door.zendesk.fetch(new URL(path, door.zendesk.origin(tenant)), {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    ({ status } = answer);
    words = await wordsOf(answer);
  } catch {
    return {
      refused: "unavailable",
      detail: `Zendesk did not answer. ${AGAIN}`,
      retryAfter: 5,
    };
  }
  const read = status === 200 ? schema.safeParse(jsonOf(words)) : null;
  return read?.success === true
    ? read.data
    : refused(`Zendesk did not say who you are, or that you work there. ${AGAIN}`);
}

async function wordsOf(answer: Response): Promise<string> {
  if (answer.body === null) return "";
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let words = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return words + decoder.decode();
    size += value.byteLength;
    if (size > MOST_ANSWER_BYTES) {
      await reader.cancel();
      throw new Error("Zendesk's answer is too long.");
    }
    words += decoder.decode(value, { stream: true });
  }
}

function jsonOf(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return null;
  }
}
