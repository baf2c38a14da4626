// The sidebar's door: a token that Zendesk's proxy minted with the installation's signing key.
//
// It proves the installation. Its claims were written by the page, so it only asserts the agent: the session it buys
// never carries a role above `agent`, whatever the members table says about that person.
import { decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import { z } from "zod";
import { text, ZendeskId } from "../../api/text.ts";
import type { Database } from "../../storage/database.ts";
import { ensureAgent, type Member } from "../../storage/members.ts";
import type { Sealer } from "../../storage/secrets.ts";
import { signingKeys, type Tenant, useProof } from "../../storage/tenants.ts";
import type { Refusal } from "../problem.ts";
import { hasTokenShape } from "./session-token.ts";

/** Clocks of a laptop, of Zendesk and of this server are rarely further apart than this. */
const SKEW_SECONDS = 60;
/** The sidebar asks for 60 seconds; twice that is somebody else's idea. */
const FURTHEST_EXPIRY_SECONDS = 120;

const Installation = z.union([z.string(), z.int()]).transform(String);

const Claims = z.object({
  sub: z.union([z.string(), z.int().positive()]).transform(String).pipe(ZendeskId),
  jti: z.string().min(8).max(200),
  exp: z.number(),
  iat: z.number().optional(),
  /** Asserted like everything here; used only for somebody who was never seen before. */
  name: text(200).optional().catch(undefined),
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[\w-]{1,20})?$/)
    .optional()
    .catch(undefined),
});

export interface SidebarDoor {
  readonly database: Database;
  readonly sealer: Sealer;
  /** Where tokens must be addressed to: the endpoint's own origin. */
  readonly audience: string;
  readonly now: () => number;
  readonly tenantOf: (installationId: string) => Promise<Tenant | null>;
  /** Takes a turn of this tenant's: 0, or the seconds until there is one. An asserted agent can be invented, and would get a row. */
  readonly takeTurn: (tenantId: string) => number;
}

const bad = (detail: string): Refusal => ({ refused: "signature-invalid", detail });

/** Lets an agent of an installation in, or says why not. */
export async function enterFromSidebar(
  authorization: string | null,
  door: SidebarDoor,
): Promise<{ tenant: Tenant; member: Member } | Refusal> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined)
    return { refused: "token-missing", detail: "Send Zendesk's token as a bearer." };
  if (!hasTokenShape(token)) return bad("What was sent is not a token.");

  const installation = claimedInstallation(token);
  if (installation === null) return bad("The token names no installation.");
  const tenant = await door.tenantOf(installation);
  if (tenant === null || tenant.suspended) {
    return {
      refused: "unknown-installation",
      detail: "This installation is not set up here. Ask the person who installed Signal Flag.",
    };
  }
  const payload = await verifyWithAnyKey(token, tenant, door);
  if ("refused" in payload) return payload;
  const wait = door.takeTurn(tenant.id);
  if (wait > 0) {
    return {
      refused: "too-many",
      detail: "This installation asks for too many sessions. Wait a moment.",
      retryAfter: wait,
    };
  }
  const claims = Claims.safeParse(payload.claims);
  if (!claims.success) return bad("The token lacks a claim it needs: sub, jti and exp.");

  const { sub, jti, exp, iat, name, locale } = claims.data;
  const nowSeconds = door.now() / 1000;
  if (exp > nowSeconds + FURTHEST_EXPIRY_SECONDS || (iat ?? 0) > nowSeconds + SKEW_SECONDS) {
    return {
      refused: "clock-skew",
      detail: "The token is dated in the future. The clock of Zendesk or of this server is wrong.",
    };
  }
  const expiresAt = new Date((exp + SKEW_SECONDS) * 1000);
  const database = door.database.forTenant(tenant.id);
  if (!(await useProof(database, tenant.id, `jti:${jti}`, expiresAt))) {
    return {
      refused: "token-expired",
      detail: "This token was traded for a session before. Ask Zendesk for a new one.",
    };
  }
  const member = await ensureAgent(database, tenant.id, {
    id: sub,
    name: name?.trim() || `#${sub}`,
    locale: locale ?? null,
  });
  if (!member.active)
    return { refused: "not-allowed", detail: "This person is no longer active in Signal Flag." };
  return { tenant, member };
}

/** Not proven yet: it only picks the key that will prove it. */
function claimedInstallation(token: string): string | null {
  try {
    const installation = Installation.safeParse(decodeJwt(token)["installation"]);
    return installation.success && installation.data.length <= 64 ? installation.data : null;
  } catch {
    return null;
  }
}

async function verifyWithAnyKey(
  token: string,
  tenant: Tenant,
  door: SidebarDoor,
): Promise<{ claims: JWTPayload } | Refusal> {
  const host = `${tenant.subdomain}.zendesk.com`;
  for (const sealed of await signingKeys(door.database.forTenant(tenant.id), tenant.id)) {
    const key = new TextEncoder().encode(await door.sealer.open(sealed));
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["HS256"],
        issuer: [host, `https://${host}`],
        audience: door.audience,
        clockTolerance: SKEW_SECONDS,
        requiredClaims: ["exp", "jti", "sub"],
        currentDate: new Date(door.now()),
      });
      return { claims: payload };
    } catch (error) {
      // Two keys live during a rotation: only a signature that fits none of them is a wrong one.
      if (error instanceof errors.JWSSignatureVerificationFailed) continue;
      return claimRefusal(error);
    }
  }
  return bad(
    "The token's signature does not fit. The signing key set in Zendesk is not the one set here.",
  );
}

function claimRefusal(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired)
    return {
      refused: "token-expired",
      detail: "The token has expired. Ask Zendesk for a new one.",
    };
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "nbf")
      return {
        refused: "clock-skew",
        detail: "The token is not valid yet. One of the clocks is wrong.",
      };
    return bad(`The token's ${claimName(error.claim)} is not what this installation uses.`);
  }
  return bad("The token can't be verified.");
}

const claimName = (claim: string): string =>
  ["iss", "aud", "exp", "jti", "sub", "iat"].includes(claim) ? `claim ${claim}` : "claims";
