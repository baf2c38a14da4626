// POST /zendesk/launch: Zendesk's nav bar opens the pages with a launch that it signed.
import { z } from "zod";
import type { Role } from "../api/session.ts";
import { roleCeiling } from "./caller/ceiling.ts";
import { enterByLaunch } from "./caller/launch-door.ts";
import { memberById } from "../storage/members.ts";
import type { Tenant } from "../storage/tenants.ts";
import { openOperation } from "./contract/operation.ts";
import { type Endpoint, LAUNCHED_PAGES, type LaunchedPage, type Pages } from "./endpoint.ts";
import { numbered } from "./flag-view.ts";
import type { Answer } from "./message/answer.ts";
import { readBytes, refuseType } from "./message/body.ts";
import { refusalPage, wantsPage } from "./message/page.ts";
import type { Refusal } from "./problem.ts";
import { sessionView } from "./sessions.ts";

const FORM = "application/x-www-form-urlencoded";
const MOST_BYTES = 8 * 1024;
const SUBDOMAIN = /^[a-z0-9][a-z0-9-]{1,62}$/;
/** Zendesk's own copy, which gets its patches under this address. */
const SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js";

export const launchPage = openOperation({
  id: "page.launch",
  summary:
    "Opens queue and report inside Zendesk, for the person whom Zendesk's signed launch names.",
  query: z.object({
    origin: z.string().max(300).optional(),
    app_guid: z.string().max(300).optional(),
    /** Which page to open; the one of the person's role when left out. */
    page: z.enum(LAUNCHED_PAGES).optional(),
  }),
  rawBody: FORM,
  answers: { 200: { description: "The page, with its session inside.", type: "text/html" } },
  refusals: [
    "signature-invalid",
    "token-expired",
    "clock-skew",
    "unknown-installation",
    "not-allowed",
  ],
  async handle({ request, requestId, query }, endpoint) {
    const opened = await open(request, query.page, endpoint);
    if (!("refused" in opened) || !wantsPage(request)) return opened;
    // It shows nothing of anybody, and a person must be able to read it in the frame.
    return refusalPage(opened, requestId, { framed: true });
  },
});

async function open(
  request: Request,
  wanted: LaunchedPage | undefined,
  endpoint: Endpoint,
): Promise<Answer | Refusal> {
  const { pages } = endpoint;
  if (pages === undefined)
    return { refused: "not-found", detail: "This endpoint serves no pages inside Zendesk." };
  const token = await tokenOf(request);
  if (typeof token === "object") return token;
  const entered = await enterByLaunch(token, {
    database: endpoint.database,
    now: endpoint.now,
    tenantOf: (installation) => endpoint.tenantsByInstallation.get(installation),
    launchKeys: pages.launchKeys,
  });
  if ("refused" in entered) return entered;
  const { tenant, memberId } = entered;
  const member = await memberById(endpoint.database.forTenant(tenant.id), tenant.id, memberId);
  if (member?.active === false)
    return { refused: "not-allowed", detail: "This person is no longer active in Signal Flag." };
  const caller = {
    tenantId: tenant.id,
    memberId,
    roles: roleCeiling("signed", member),
    identityAssurance: "signed",
    sessionId: endpoint.newId(),
  } as const;
  const issued = await endpoint.sessions.issue(caller);
  const person = member ?? { id: memberId, name: numbered(memberId), locale: null };
  const session = sessionView({ ...issued, caller, tenant, person });
  const page = wanted ?? pageOf(caller.roles);
  return {
    status: 200,
    type: "text/html; charset=utf-8",
    body: withSession(await pages.html(page), session, pages.sdk ?? SDK),
    headers: { "Content-Security-Policy": framedPolicy(pages, tenant) },
    person: caller,
  };
}

/** Zendesk's bar has one entry for the app: whoever only reads the report is shown that. */
const pageOf = (roles: readonly Role[]): LaunchedPage =>
  roles.includes("ops") && !roles.includes("cs_manager") && !roles.includes("admin")
    ? "report"
    : "queue";

async function tokenOf(request: Request): Promise<string | Refusal> {
  const typeRefusal = refuseType(request, FORM);
  if (typeRefusal) return typeRefusal;
  const bytes = await readBytes(request, MOST_BYTES);
  if ("refused" in bytes) return bytes;
  const tokens = new URLSearchParams(new TextDecoder().decode(bytes)).getAll("token");
  const [token] = tokens;
  if (token === undefined || tokens.length > 1)
    return { refused: "token-missing", detail: "A launch carries exactly one token." };
  return token;
}

/** Puts the session where only the page itself can read it, in memory and never in an address; and Zendesk's SDK before it. */
export function withSession(html: string, session: unknown, sdk: string): string {
  const data = JSON.stringify(session).replaceAll("<", "\\u003c");
  const script = `<script src="${sdk}"></script><script type="application/json" id="signal-flag-session">${data}</script>`;
  // A function, since `$` means something in a replacement text.
  return html.includes("</head>")
    ? html.replace("</head>", () => `${script}</head>`)
    : script + html;
}

/** Framed by the tenant's own Zendesk and by nobody else. */
function framedPolicy(pages: Pages, tenant: Tenant): string {
  if (!SUBDOMAIN.test(tenant.subdomain))
    throw new Error("A tenant's subdomain is not one that Zendesk gives out.");
  const parent = pages.frameAncestor ?? `https://${tenant.subdomain}.zendesk.com`;
  return [
    "default-src 'none'",
    "script-src 'self' https://static.zdassets.com",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    `frame-ancestors ${parent}`,
  ].join("; ");
}
