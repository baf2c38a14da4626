// The endpoint's own bearer: a token that says who is calling, signed with SESSION_KEY and good for minutes.
import type { Role } from "../../api/session.ts";

/** Who is calling. Tenant, member and roles come from here and never from a body, a query or a header. */
export interface Caller {
  readonly tenantId: string;
  readonly memberId: string;
  readonly roles: readonly Role[];
  readonly identityAssurance: "asserted" | "signed";
  readonly sessionId: string;
  /** When the person proved who they are; renewals keep it. Milliseconds UTC. */
  readonly since: number;
  /** Milliseconds UTC. */
  readonly expiresAt: number;
}

/** Minutes are what a stolen bearer is worth. */
export const SESSION_SECONDS = 15 * 60;
/** After this a page asks the person to open it from Zendesk again, however often it was renewed. */
export const OLDEST_SESSION_SECONDS = 12 * 60 * 60;

/** Verified tokens remembered: more people than work at once on one instance. */
const MOST_REMEMBERED = 20_000;
const LONGEST_TOKEN = 4096;
const TOKEN_SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Three base64url parts and not too long: looked at before any of it is decoded. */
export const hasTokenShape = (token: string): boolean =>
  token.length <= LONGEST_TOKEN && TOKEN_SHAPE.test(token);

export interface SessionTokens {
  issue(
    caller: Omit<Caller, "since" | "expiresAt"> & {
      readonly since?: number;
      readonly seconds?: number;
    },
  ): Promise<{ bearer: string; expiresAt: number }>;
  /** Who the token speaks for, or `null` when it is not ours, was changed or has expired. */
  verify(token: string): Promise<Caller | null>;
}

/**
 * Issues and verifies bearers. `sessionKey` is at least 32 bytes. Verified tokens are remembered until they expire, since
 * checking a signature costs as much as the rest of a request.
 */
export function createSessionTokens(parts: {
  readonly sessionKey: Uint8Array;
  readonly issuer: string;
  readonly now: () => number;
}): SessionTokens {
  const { sessionKey, issuer, now } = parts;
  if (sessionKey.byteLength < 32)
    throw new Error("SESSION_KEY must be at least 32 bytes, written as base64url.");
  const known = new Map<string, Caller>();

  return {
    async issue(caller) {
      const at = now();
      const issuedAt = Math.floor(at / 1000);
      const expiresAt = (issuedAt + (caller.seconds ?? SESSION_SECONDS)) * 1000;
      const { signed } = await import("./session-claims.ts");
      const bearer = await signed(
        { ...caller, since: caller.since ?? at, expiresAt },
        { sessionKey, issuer, now: at },
      );
      return { bearer, expiresAt };
    },

    async verify(token) {
      const remembered = known.get(token);
      if (remembered !== undefined) {
        if (remembered.expiresAt > now()) return remembered;
        known.delete(token);
        return null;
      }
      if (!hasTokenShape(token)) return null;
      const { verified } = await import("./session-claims.ts");
      const caller = await verified(token, { sessionKey, issuer, now: now() });
      if (caller === null) return null;
      known.set(token, caller);
      for (const oldest of known.keys()) {
        if (known.size <= MOST_REMEMBERED) break;
        known.delete(oldest);
      }
      return caller;
    },
  };
}
