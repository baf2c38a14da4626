// Sessions: traded for a token of Zendesk's proxy, shown to whoever holds one, renewed for launched pages.
import { z } from "zod";
import { Session } from "../api/session.ts";
import type { Caller } from "./caller/session-token.ts";
import { OLDEST_SESSION_SECONDS } from "./caller/session-token.ts";
import { enterFromSidebar } from "./caller/sidebar-door.ts";
import { openOperation, sessionOperation } from "./contract/operation.ts";
import type { Tenant } from "../storage/tenants.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";

export const tradeSession = openOperation({
  id: "session.trade",
  summary:
    "Trades a token that Zendesk minted with the installation's signing key for a session bearer.",
  // What matters is in the token, which is signed; the body is not.
  body: { schema: z.strictObject({}), bytes: 4096 },
  answers: { 201: { description: "The bearer and what it may do.", schema: Session } },
  refusals: [
    "token-missing",
    "signature-invalid",
    "token-expired",
    "clock-skew",
    "unknown-installation",
    "not-allowed",
  ],
  async handle({ request }, endpoint) {
    const entered = await enterFromSidebar(request.headers.get("authorization"), {
      database: endpoint.database,
      sealer: endpoint.sealer,
      audience: new URL(endpoint.publicUrl).origin,
      now: endpoint.now,
      tenantOf: (installation) => endpoint.tenantsByInstallation.get(installation),
      takeTurn: (tenantId) => endpoint.installations.take(tenantId),
    });
    if ("refused" in entered) return entered;
    const { tenant, member } = entered;
    const caller = {
      tenantId: tenant.id,
      memberId: member.id,
      roles: ["agent"],
      identityAssurance: "asserted",
      sessionId: endpoint.newId(),
    } as const;
    const issued = await endpoint.sessions.issue(caller);
    return {
      ...json(sessionView({ ...issued, caller, tenant, person: member }), 201),
      person: caller,
    };
  },
});

export const showSession = sessionOperation({
  id: "session.show",
  summary: "Who is calling. A launched page is given a fresh bearer, until it is half a day old.",
  answers: { 200: { description: "The session.", schema: Session } },
  async handle({ caller, by, configuration }, endpoint) {
    const person = configuration.members.get(caller.memberId) ?? {
      id: caller.memberId,
      name: numbered(caller.memberId),
      locale: null,
    };
    // An asserted agent brings a new token of Zendesk's instead: minutes are all that an assertion is good for.
    const renewable =
      by === "bearer" &&
      caller.identityAssurance === "signed" &&
      endpoint.now() - caller.since < OLDEST_SESSION_SECONDS * 1000;
    const issued = renewable
      ? await endpoint.sessions.issue(caller)
      : { expiresAt: caller.expiresAt };
    return json(sessionView({ ...issued, caller, tenant: configuration.tenant, person }));
  },
});

/** A session as pages and sidebar see it. */
export function sessionView(session: {
  readonly bearer?: string;
  readonly expiresAt: number;
  readonly caller: Pick<Caller, "roles" | "identityAssurance">;
  readonly tenant: Tenant;
  readonly person: { readonly id: string; readonly name: string; readonly locale: string | null };
}): Session {
  const { bearer, expiresAt, caller, tenant, person } = session;
  return {
    ...(bearer === undefined ? {} : { bearer }),
    expiresAt: new Date(expiresAt).toISOString(),
    member: { id: person.id, name: person.name, locale: person.locale },
    roles: [...caller.roles],
    identityAssurance: caller.identityAssurance,
    tenant: { name: tenant.name, subdomain: tenant.subdomain, zone: tenant.zone },
  };
}
