// Who sent this request: a bearer from the sidebar or a launched page, or the cookie of a page that stands on its own.
import { parse } from "hono/utils/cookie";
import type { Refusal } from "../problem.ts";
import type { Caller, SessionTokens } from "./session-token.ts";

export const SESSION_COOKIE = "__Host-signal-flag";

export interface Identified {
  readonly caller: Caller;
  readonly by: "bearer" | "cookie";
}

export type Identify = (request: Request) => Promise<Identified | Refusal>;

const notSignedIn = (detail: string): Refusal => ({ refused: "not-signed-in", detail });

/** `publicUrl` is where our own pages come from: the only origin whose writes a cookie may carry. */
export function createIdentify(sessions: SessionTokens, publicUrl: string): Identify {
  const ownOrigin = new URL(publicUrl).origin;

  return async (request) => {
    const authorization = request.headers.get("authorization");
    if (authorization !== null) {
      const [scheme = "", token = ""] = authorization.split(" ");
      const caller = scheme.toLowerCase() === "bearer" ? await sessions.verify(token) : null;
      if (caller === null)
        return notSignedIn("The session is not valid or has ended. Sign in again.");
      return { caller, by: "bearer" };
    }
    const token = parse(request.headers.get("cookie") ?? "", SESSION_COOKIE)[SESSION_COOKIE];
    if (token === undefined) return notSignedIn("This needs a session. Sign in first.");
    const caller = await sessions.verify(token);
    if (caller === null) return notSignedIn("The session has ended. Sign in again.");
    const refusal = refuseForeign(request, ownOrigin);
    return refusal ?? { caller, by: "cookie" };
  };
}

/** A browser sends cookies along with what other sites make it ask, so a write must come from our own page. */
export function refuseForeign(request: Request, ownOrigin: string): Refusal | null {
  const site = request.headers.get("sec-fetch-site");
  const foreign: Refusal = {
    refused: "not-allowed",
    detail: "This request does not come from a page of Signal Flag.",
  };
  if (request.method === "GET" || request.method === "HEAD")
    return site === "cross-site" ? foreign : null;
  const own = request.headers.get("origin") === ownOrigin;
  return own && (site === null || site === "same-origin") ? null : foreign;
}

/** The `Set-Cookie` value that signs a standalone page in. */
export const sessionCookie = (bearer: string, expiresAt: number): string =>
  `${SESSION_COOKIE}=${bearer}; Path=/; Secure; HttpOnly; SameSite=Lax; Expires=${new Date(expiresAt).toUTCString()}`;

/** The `Set-Cookie` value that signs it out. */
export const endedCookie = `${SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;
