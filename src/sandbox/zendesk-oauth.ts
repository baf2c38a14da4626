/**
 * The stand-in for Zendesk's OAuth server. A real Zendesk asks for a password; here everybody is made up, so the person
 * is chosen from a list, and all the rest is checked as Zendesk checks it.
 */
import { createHash, randomBytes } from "node:crypto";
import { Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import type { Member } from "../storage/members.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { asZendeskId } from "./zendesk-id.ts";

const CODE_MILLISECONDS = 2 * 60_000;
const TOKEN_SECONDS = 600;
const MOST_KEPT = 500;

const ROLE_WORDS: Record<string, string> = {
  cs_manager: "Customer success",
  ops: "Operations",
  admin: "Administrator",
  agent: "Support agent",
};
/** Whose pages these are comes first. */
const ORDER = ["cs_manager", "ops", "admin", "agent"];

const Authorization = z.object({
  response_type: z.literal("code"),
  client_id: z.string(),
  redirect_uri: z.string(),
  scope: z.string().min(1),
  state: z.string().min(16).max(200),
  code_challenge: z.string().regex(/^[\w-]{43}$/),
  code_challenge_method: z.literal("S256"),
});

const TokenRequest = z.object({
  grant_type: z.literal("authorization_code"),
  code: z.string(),
  client_id: z.string(),
  code_verifier: z.string(),
  redirect_uri: z.string(),
});

interface Code {
  readonly personId: string;
  readonly challenge: string;
  readonly expiresAt: number;
}

export interface ZendeskOAuthParts {
  readonly clientId: string;
  /** The one address that codes are sent to. */
  readonly redirectUri: string;
  readonly people: () => Promise<readonly Member[]>;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** `/oauth/authorizations/new`, `/oauth/tokens`, and `/api/v2/users/me.json` for whoever brings a token of these. */
export function createZendeskOAuth(parts: ZendeskOAuthParts): Hono {
  const { clientId, redirectUri, people, now } = parts;
  const codes = new Map<string, Code>();
  const tokens = new Map<string, { readonly personId: string; readonly expiresAt: number }>();
  const oauth = new Hono();

  const authorizationOf = (given: unknown) => {
    const asked = Authorization.safeParse(given);
    const isOurs =
      asked.success &&
      asked.data.client_id === clientId &&
      // Letter by letter: a longer or shorter address is somebody else's.
      asked.data.redirect_uri === redirectUri;
    return isOurs ? asked.data : null;
  };

  oauth.get("/oauth/authorizations/new", async (c) => {
    const asked = authorizationOf(c.req.query());
    if (asked === null)
      return c.text("Zendesk knows no such client, or the request is wrong.", 400);
    c.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    c.header("Cache-Control", "no-store");
    return c.html(chooser(inOrder(await people()), asked));
  });

  oauth.post("/oauth/authorizations", async (c) => {
    if (c.req.header("Origin") !== new URL(redirectUri).origin)
      return c.text("Sign in from Zendesk's own page only.", 403);
    const form = await c.req.parseBody();
    const asked = authorizationOf(form);
    const person = (await people()).find(({ id }) => id === form["person"]);
    if (asked === null || person === undefined)
      return c.text("Zendesk knows no such client or person.", 400);
    const code = secret();
    keep(codes, code, {
      personId: person.id,
      challenge: asked.code_challenge,
      expiresAt: now() + CODE_MILLISECONDS,
    });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state: asked.state }).toString();
    return c.redirect(back.href, 303);
  });

  oauth.post("/oauth/tokens", async (c) => {
    const asked = TokenRequest.safeParse(await c.req.json().catch(() => null));
    const refuse = (error: string) =>
      c.json({ error, error_description: "The code is wrong, used, or not yours." }, 400);
    if (!asked.success) return refuse("invalid_request");
    const code = codes.get(asked.data.code);
    // Used up by the first who shows it, whether they may have it or not.
    codes.delete(asked.data.code);
    const challenge = createHash("sha256").update(asked.data.code_verifier).digest("base64url");
    if (
      code === undefined ||
      code.expiresAt < now() ||
      code.challenge !== challenge ||
      asked.data.client_id !== clientId ||
      asked.data.redirect_uri !== redirectUri
    )
      return refuse("invalid_grant");
    const token = secret();
    keep(tokens, token, {
      personId: code.personId,
      expiresAt: now() + TOKEN_SECONDS * 1000,
    });
    return c.json({
      access_token: token,
      refresh_token: secret(),
      expires_in: TOKEN_SECONDS,
      token_type: "bearer",
      scope: "users:read",
    });
  });

  oauth.get("/api/v2/users/me.json", async (c, next) => {
    const bearer = /^Bearer (\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    // Without a token it is an app that asks, for whoever sits at the desk.
    if (bearer === undefined) return next();
    const token = tokens.get(bearer);
    const person = (await people()).find(({ id }) => id === token?.personId);
    if (token === undefined || token.expiresAt < now() || person === undefined)
      return c.json({ error: "invalid_token" }, 401);
    return c.json({
      user: {
        id: asZendeskId(person.id),
        name: person.name,
        email: person.email,
        role: person.roles.includes("admin") ? "admin" : "agent",
        locale: person.locale,
        active: true,
        suspended: false,
      },
    });
  });

  oauth.get("/sandbox/page.css", (c) => {
    c.header("Content-Type", "text/css; charset=utf-8");
    return c.body(PAGE_STYLE);
  });
  return oauth;
}

const secret = (): string => randomBytes(32).toString("base64url");

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  // A Map lists its oldest entry first.
  for (const oldest of map.keys()) {
    if (map.size <= MOST_KEPT) break;
    map.delete(oldest);
  }
}

/** Whoever has several roles stands with the admins. */
const rank = ({ roles }: Member): number =>
  ORDER.indexOf(roles.length > 1 ? "admin" : (roles[0] ?? "agent"));

const inOrder = (people: readonly Member[]): readonly Member[] =>
  people.toSorted((one, other) => rank(one) - rank(other));

const about = ({ roles, team, active }: Member): string =>
  [
    roles.map((role) => ROLE_WORDS[role] ?? role).join(", "),
    ...(team === null ? [] : [team]),
    ...(active ? [] : ["deactivated in Signal Flag"]),
  ].join(" · ");

const chooser = (people: readonly Member[], asked: z.infer<typeof Authorization>) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Sign in · Zendesk stand-in</title>
        <link rel="stylesheet" href="/sandbox/page.css" />
      </head>
      <body>
        <main>
          <h1>Who are you?</h1>
          <p>
            This stands in for Zendesk's own sign-in. Everybody here is made up, so choosing is
            enough.
          </p>
          <form method="post" action="/oauth/authorizations">
            ${Object.entries(asked).map(
              ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
            )}
            <ul>
              ${people.map(
                (person) =>
                  html`<li>
                    <button name="person" value="${person.id}">
                      <strong>${person.name}</strong>
                      <span>${about(person)}</span>
                    </button>
                  </li>`,
              )}
            </ul>
          </form>
          <p><a href="/">Back to the support desk</a></p>
        </main>
      </body>
    </html>`;
