// Signing in to the pages on their own, through the tenant's Zendesk, and out again.
import { parse } from "hono/utils/cookie";
import { z } from "zod";
import type { Role } from "../api/session.ts";
import { endSession, tenantsToSignIn } from "../storage/tenants.ts";
import { roleCeiling } from "./caller/ceiling.ts";
import { endedCookie, refuseForeign, SESSION_COOKIE } from "./caller/identity.ts";
import { signedInCookie } from "./caller/kept-cookie.ts";
import {
  beginSignIn,
  endedSignIn,
  finishSignIn,
  type OAuthDoor,
  zendeskHost,
} from "./caller/oauth.ts";
import { type Caller, OLDEST_SESSION_SECONDS } from "./caller/session-token.ts";
import { openOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Answer } from "./message/answer.ts";
import { refusalPage, sentencePage, wantsPage } from "./message/page.ts";
import type { Refusal } from "./problem.ts";

const SIGN_IN_AGAIN = { href: "/sign-in", words: "Sign in" };
const HTML = { description: "A sentence for a person.", type: "text/html" };

/** Our own pages and nothing else: an address handed in must not become a way out, nor a second header. */
const OWN_PAGE = /^\/(?:queue|report|outcomes|ledger|people|setup|yours)(?:\?[\x21-\x7e]*)?$/;
const pageOf = (next: string | undefined): string =>
  next !== undefined && OWN_PAGE.test(next) ? next : "/queue";

/** The one page that opens for somebody who is an agent and nothing else. */
const AGENTS_PAGE = "/yours";
const opensForAgents = (next: string, roles: readonly Role[]): boolean =>
  roles.some((role) => role !== "agent") || next.split("?")[0] === AGENTS_PAGE;

const doorOf = (endpoint: Endpoint): OAuthDoor => ({
  database: endpoint.database,
  sealer: endpoint.sealer,
  zendesk: endpoint.zendesk ?? zendeskHost,
  redirectUri: new URL("/sign-in/callback", endpoint.publicUrl).href,
  now: endpoint.now,
});

const sendTo = (address: string, cookies: readonly string[]): Answer => ({
  status: 302,
  body: null,
  headers: { Location: address },
  cookies,
});

const said = (refusal: Refusal, request: Request, requestId: string): Answer | Refusal =>
  wantsPage(request) ? refusalPage(refusal, requestId, { link: SIGN_IN_AGAIN }) : refusal;

export const signIn = openOperation({
  id: "page.sign-in",
  summary: "Sends a person to their Zendesk to sign in to the pages on their own.",
  query: z.object({
    next: z.string().max(2000).optional(),
    /** Whose Zendesk; needed where several are served. */
    tenant: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{1,62}$/, "is not what stands before .zendesk.com")
      .optional(),
  }),
  answers: {
    200: { ...HTML, description: "Asks which Zendesk." },
    302: { description: "To Zendesk.", headers: { Location: "Where to sign in." } },
  },
  refusals: ["not-found"],
  async handle({ request, requestId, query }, endpoint) {
    const next = pageOf(query.next);
    const tenants = await tenantsToSignIn(endpoint.database, query.tenant ?? null);
    const [tenant] = tenants;
    if (tenant !== undefined && tenants.length === 1) {
      const { address, cookie } = await beginSignIn(tenant, next, doorOf(endpoint));
      return sendTo(address, [cookie]);
    }
    if (query.tenant === undefined && tenants.length > 1) return askWhichZendesk(next);
    return said(
      {
        refused: "not-found",
        detail:
          "Signing in is not set up for this Zendesk account. Ask the person who installed Signal Flag.",
      },
      request,
      requestId,
    );
  },
});

const askWhichZendesk = (next: string): Answer =>
  sentencePage({
    title: "Sign in",
    sentence: "You sign in with Zendesk. Which one is yours?",
    question: {
      action: "/sign-in",
      name: "tenant",
      label: "What stands before .zendesk.com",
      pattern: "[a-z0-9][a-z0-9\\-]{1,62}",
      words: "Go on to Zendesk",
      hidden: { next },
      leadsTo: "https://*.zendesk.com",
    },
  });

export const returnFromSignIn = openOperation({
  id: "page.sign-in-return",
  summary: "Where Zendesk sends a person back to, with a code that is traded for who they are.",
  query: z.object({
    code: z.string().max(2000).optional(),
    state: z.string().max(200).optional(),
    error: z.string().max(200).optional(),
  }),
  answers: {
    302: { description: "To the page that was asked for, signed in." },
  },
  refusals: ["not-signed-in", "not-allowed"],
  async handle({ request, requestId, query }, endpoint) {
    const entered = await finishSignIn(
      {
        code: query.error === undefined ? query.code : undefined,
        state: query.state,
        cookies: request.headers.get("cookie") ?? "",
      },
      doorOf(endpoint),
    );
    if ("refused" in entered) return said(entered, request, requestId);
    const { tenant, member } = entered;
    // Somebody's first visit: what is remembered of this tenant does not know them yet.
    const remembered = await endpoint.configurations.get(tenant.id);
    if (remembered?.members.has(member.id) !== true) endpoint.configurations.forget(tenant.id);
    // What this browser was signed in to before ends here, for every copy of its cookie.
    await endSessionOf(request, endpoint);
    const person = {
      tenantId: tenant.id,
      memberId: member.id,
      roles: roleCeiling("signed", member),
      identityAssurance: "signed",
      sessionId: endpoint.newId(),
      since: endpoint.now(),
    } as const;
    const next = opensForAgents(entered.next, person.roles) ? entered.next : AGENTS_PAGE;
    return { ...sendTo(next, [await signedInCookie(person, endpoint), endedSignIn]), person };
  },
});

export const signOut = openOperation({
  id: "page.sign-out",
  summary: "Ends the session of a page on its own, here and wherever its cookie may have got to.",
  answers: { 200: HTML },
  refusals: ["not-allowed"],
  async handle({ request, requestId }, endpoint) {
    const foreign = refuseForeign(request, new URL(endpoint.publicUrl).origin);
    if (foreign !== null) return said(foreign, request, requestId);
    const person = await endSessionOf(request, endpoint);
    const page = sentencePage({
      title: "You are signed out",
      sentence: "This browser's session has ended. Zendesk's own goes on until you sign out there.",
      link: SIGN_IN_AGAIN,
    });
    return { ...page, cookies: [endedCookie], ...(person === null ? {} : { person }) };
  },
});

/** Ends the session that this browser's cookie holds, here and wherever the cookie may have got to; whose it was. */
async function endSessionOf(request: Request, endpoint: Endpoint): Promise<Caller | null> {
  const cookie = parse(request.headers.get("cookie") ?? "", SESSION_COOKIE)[SESSION_COOKIE];
  const caller = cookie === undefined ? null : await endpoint.sessions.verify(cookie);
  if (caller === null) return null;
  const { tenantId, sessionId, since } = caller;
  // A copy may have been renewed meanwhile, but never for longer than this.
  const over = new Date(since + OLDEST_SESSION_SECONDS * 1000);
  await endSession(endpoint.database.forTenant(tenantId), tenantId, sessionId, over);
  endpoint.endedSessions.forget(tenantId);
  return caller;
}
