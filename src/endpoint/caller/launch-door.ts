// The nav bar's door: a launch that Zendesk signed with the app's own key. It proves the person and the installation.
import { sha256 } from "@noble/hashes/sha2.js";
import { base64url, decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import { z } from "zod";
import { ZendeskId } from "../../api/text.ts";
import type { Database } from "../../storage/database.ts";
import { type Tenant, useProof } from "../../storage/tenants.ts";
import type { Refusal } from "../problem.ts";
import { hasTokenShape } from "./session-token.ts";

const SKEW_SECONDS = 60;
/** Zendesk's launches live five minutes; twice that is not Zendesk's. */
const LONGEST_LIFE_SECONDS = 600;

const INSTALLATION_URL =
  /^https:\/\/([a-z0-9][a-z0-9-]{1,62})\.zendesk\.com\/api\/v2\/apps\/installations\/([1-9]\d{0,18})\.json$/;
const USER_URL =
  /^https:\/\/([a-z0-9][a-z0-9-]{1,62})\.zendesk\.com\/api\/v2\/users\/([1-9]\d{0,18})\.json$/;

const Claims = z.object({
  sub: z.string(),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number(),
  context: z.object({ product: z.literal("support"), location: z.literal("nav_bar") }),
});

export interface LaunchDoor {
  readonly database: Database;
  readonly now: () => number;
  readonly tenantOf: (installationId: string) => Promise<Tenant | null>;
  /** The app's public keys as they were pinned for this installation. Never fetched by a token's wish. */
  readonly launchKeys: (tenant: Tenant) => Promise<readonly CryptoKey[]>;
}

const bad = (detail: string): Refusal => ({ refused: "signature-invalid", detail });
const AGAIN = "Open Signal Flag again from the bar.";

/** Lets a person in whom Zendesk vouches for, or says why not. */
export async function enterByLaunch(
  token: string,
  door: LaunchDoor,
): Promise<{ tenant: Tenant; memberId: string } | Refusal> {
  if (!hasTokenShape(token)) return bad("What was sent is not a launch of Zendesk.");
  const audience = claimedAudience(token);
  const installation = INSTALLATION_URL.exec(audience ?? "")?.[2];
  if (audience === null || installation === undefined)
    return bad("The launch names no installation.");
  const tenant = await door.tenantOf(installation);
  const keys = tenant === null || tenant.suspended ? [] : await door.launchKeys(tenant);
  if (tenant === null || keys.length === 0) {
    return {
      refused: "unknown-installation",
      detail: "This installation is not set up here. Ask the person who installed Signal Flag.",
    };
  }
  const host = `${tenant.subdomain}.zendesk.com`;
  const verified = await verify(token, keys, {
    issuer: [host, `https://${host}`],
    audience: `https://${host}/api/v2/apps/installations/${tenant.installationId}.json`,
    now: door.now(),
  });
  if ("refused" in verified) return verified;
  const claims = Claims.safeParse(verified.claims);
  if (!claims.success) return bad("The launch lacks a claim it needs.");
  const { sub, exp, iat } = claims.data;
  if (exp - iat > LONGEST_LIFE_SECONDS)
    return bad("The launch is valid for longer than Zendesk's are.");
  const memberId = userOf(sub, tenant.subdomain);
  if (memberId === null) return bad("The launch names no user of this Zendesk account.");
  const expiresAt = new Date((exp + SKEW_SECONDS) * 1000);
  if (!(await useProof(door.database.forTenant(tenant.id), tenant.id, proofOf(token), expiresAt)))
    return { refused: "token-expired", detail: `This launch was used before. ${AGAIN}` };
  return { tenant, memberId };
}

function claimedAudience(token: string): string | null {
  try {
    const { aud } = decodeJwt(token);
    return typeof aud === "string" ? aud : null;
  } catch {
    return null;
  }
}

async function verify(
  token: string,
  [key, ...otherKeys]: readonly CryptoKey[],
  expected: { issuer: string[]; audience: string; now: number },
): Promise<{ claims: JWTPayload } | Refusal> {
  if (key === undefined) return bad("The launch is not signed by this installation's Zendesk.");
  try {
    const { payload } = await jwtVerify(token, key, {
      // One algorithm: with HS256 beside it anybody could sign with the public key's text.
      algorithms: ["RS256"],
      issuer: expected.issuer,
      audience: expected.audience,
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ["exp", "nbf", "iat", "sub"],
      maxTokenAge: LONGEST_LIFE_SECONDS,
      currentDate: new Date(expected.now),
    });
    return { claims: payload };
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      return { refused: "token-expired", detail: `The launch has expired. ${AGAIN}` };
    if (error instanceof errors.JWTClaimValidationFailed && error.reason === "check_failed") {
      if (error.claim === "nbf" || error.claim === "iat")
        return {
          refused: "clock-skew",
          detail: "The launch is not valid yet. One of the clocks is wrong.",
        };
    }
    // The signature is checked before anything that it says is.
    if (error instanceof errors.JWSSignatureVerificationFailed)
      return verify(token, otherKeys, expected);
    return bad("The launch is not signed by this installation's Zendesk.");
  }
}

/** The user's address or the bare id, of the same account; anything else is refused. */
function userOf(sub: string, subdomain: string): string | null {
  if (ZendeskId.safeParse(sub).success) return sub;
  const [, host, id] = USER_URL.exec(sub) ?? [];
  return host === subdomain && id !== undefined ? id : null;
}

/** A launch has no id of its own. Its raw text has several spellings in base64url, its decoded payload one. */
function proofOf(token: string): string {
  const payload = base64url.decode(token.split(".")[1] ?? "");
  return `launch:${base64url.encode(sha256(payload))}`;
}
