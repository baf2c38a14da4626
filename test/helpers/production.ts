import { randomBytes } from "node:crypto";
import { v7 } from "uuid";
import type { RaiseFlag } from "../../src/api/flag.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { AGENT, northwind } from "./flags.ts";

const key = () => randomBytes(32).toString("base64url");

/** Settings as an operator would set them, with keys of this test's own. */
export const productionSettings = (changes: Record<string, string> = {}) => ({
  PUBLIC_URL: "https://flags.example.com",
  SESSION_KEY: key(),
  ENCRYPTION_KEY: key(),
  ...changes,
});

/** A bearer of the agent, as the endpoint with these settings would issue it. */
export async function agentBearer(
  tenantId: string,
  settings: { readonly PUBLIC_URL: string; readonly SESSION_KEY: string },
): Promise<string> {
  const sessions = createSessionTokens({
    sessionKey: new Uint8Array(Buffer.from(settings.SESSION_KEY, "base64url")),
    issuer: new URL(settings.PUBLIC_URL).origin,
    now: () => Date.now(),
  });
  const { bearer } = await sessions.issue({
    tenantId,
    memberId: AGENT,
    roles: ["agent"],
    identityAssurance: "asserted",
    sessionId: v7(),
  });
  return bearer;
}

/** What the sidebar sends for one click. */
export const aRaise = (changes: Partial<RaiseFlag> = {}): RaiseFlag => ({
  id: v7(),
  kind: "expansion",
  signal: null,
  taxonomyVersion: 1,
  ticketId: "48213",
  ticketSubject: "No seats left",
  accountId: northwind.id,
  accountName: northwind.name,
  requesterId: "301",
  requesterName: "Rita Requester",
  evidence: null,
  note: "Their ops lead decides – “zwölf” seats.",
  quote: null,
  raisedAt: new Date().toISOString(),
  ...changes,
});
