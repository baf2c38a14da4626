// What a session token says, signed and read again. In a file of its own, since a process that has seen no token yet can
// say that it is alive without loading what this needs.
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { ROLES } from "../../api/session.ts";
import { ZendeskId } from "../../api/text.ts";
import type { Caller } from "./session-token.ts";

const AUDIENCE = "signal-flag";
const ALGORITHM = "HS256";

const Claims = z.object({
  tenant: z.uuid(),
  sub: ZendeskId,
  roles: z.array(z.enum(ROLES)),
  assurance: z.enum(["asserted", "signed"]),
  sid: z.string(),
  /** Milliseconds UTC. */
  since: z.int(),
  exp: z.int(),
});

interface Seal {
  readonly sessionKey: Uint8Array;
  readonly issuer: string;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** The token that speaks for `caller` until `expiresAt`, which is a whole second. */
export const signed = (caller: Caller, { sessionKey, issuer, now }: Seal): Promise<string> =>
  new SignJWT({
    tenant: caller.tenantId,
    roles: caller.roles,
    assurance: caller.identityAssurance,
    sid: caller.sessionId,
    since: caller.since,
  })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(caller.memberId)
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(caller.expiresAt / 1000)
    .sign(sessionKey);

/** Who the token speaks for, or `null` when it is not ours, was changed or has expired. */
export async function verified(
  token: string,
  { sessionKey, issuer, now }: Seal,
): Promise<Caller | null> {
  let payload: unknown;
  try {
    ({ payload } = await jwtVerify(token, sessionKey, {
      algorithms: [ALGORITHM],
      issuer,
      audience: AUDIENCE,
      currentDate: new Date(now),
    }));
  } catch {
    return null;
  }
  const claims = Claims.safeParse(payload);
  if (!claims.success) return null;
  const { tenant, sub, roles, assurance, sid, since, exp } = claims.data;
  return {
    tenantId: tenant,
    memberId: sub,
    roles,
    identityAssurance: assurance,
    sessionId: sid,
    since,
    expiresAt: exp * 1000,
  };
}
