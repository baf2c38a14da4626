// Local sign-in for the queue and report pages: choose who you are. It exists in the sandbox only, where everybody is
// made up; a production build has no such door.
import { Hono } from "hono";
import { html } from "hono/html";
import { SESSION_COOKIE, sessionCookie } from "../endpoint/caller/identity.ts";
import type { SessionTokens } from "../endpoint/caller/session-token.ts";
import { ROLES } from "../api/session.ts";
import type { Member } from "../storage/members.ts";

/** A working day, so that nobody is signed out in the middle of a demonstration. */
const SIGNED_IN_SECONDS = 10 * 60 * 60;

const PAGES = ["/queue", "/report"];
const ROLE_WORDS: Record<string, string> = {
  cs_manager: "Customer success",
  ops: "Operations",
  admin: "Administrator",
  agent: "Support agent",
};

/** `GET /sign-in?next=/queue` shows the people; `POST` sets the cookie that the real sign-in would set. */
export function createSignIn(parts: {
  readonly tenantId: string;
  readonly members: () => Promise<readonly Member[]>;
  readonly sessions: SessionTokens;
  readonly newId: () => string;
}): Hono {
  const signIn = new Hono();

  signIn.get("/sign-in", async (context) => {
    const next = pageOf(context.req.query("next"));
    const members = (await parts.members()).filter((member) => member.active);
    const role = next.startsWith("/report") ? "ops" : "cs_manager";
    // Whose page it is comes first, then those who may see it as well, then everybody else.
    const rank = (member: Member) =>
      member.roles.includes(role) ? member.roles.length : ROLES.length + 1;
    const ordered = members.toSorted((one, other) => rank(one) - rank(other));
    context.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    context.header("Cache-Control", "no-store");
    return context.html(
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <title>Sign in · Signal Flag sandbox</title>
            <link rel="stylesheet" href="/sign-in.css" />
          </head>
          <body>
            <main>
              <h1>Who are you?</h1>
              <p>
                This is the sandbox: everybody here is made up, so choosing is enough. In production
                people sign in with Zendesk.
              </p>
              <form method="post" action="/sign-in">
                <input type="hidden" name="next" value="${next}" />
                <ul>
                  ${ordered.map(
                    (member) =>
                      html`<li>
                        <button name="member" value="${member.id}">
                          <strong>${member.name}</strong>
                          <span
                            >${member.roles
                              .map((role) => ROLE_WORDS[role] ?? role)
                              .join(", ")}${member.team === null ? "" : ` · ${member.team}`}</span
                          >
                        </button>
                      </li>`,
                  )}
                </ul>
              </form>
              <p><a href="/">Back to the support desk</a></p>
            </main>
          </body>
        </html>`,
    );
  });

  signIn.post("/sign-in", async (context) => {
    const origin = context.req.header("Origin");
    if (origin !== undefined && origin !== new URL(context.req.url).origin)
      return context.text("Sign in from this page only.", 403);
    const form = await context.req.parseBody();
    const member = (await parts.members()).find((each) => each.id === form["member"]);
    if (member === undefined || !member.active)
      return context.text("There is nobody of that name in the sandbox.", 404);
    const { bearer, expiresAt } = await parts.sessions.issue({
      tenantId: parts.tenantId,
      memberId: member.id,
      roles: [...member.roles],
      identityAssurance: "signed",
      sessionId: parts.newId(),
      seconds: SIGNED_IN_SECONDS,
    });
    context.header("Set-Cookie", sessionCookie(bearer, expiresAt));
    return context.redirect(
      pageOf(typeof form["next"] === "string" ? form["next"] : undefined),
      303,
    );
  });

  signIn.post("/sign-out", (context) => {
    context.header(
      "Set-Cookie",
      `${SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
    );
    return context.redirect("/sign-in", 303);
  });

  signIn.get("/sign-in.css", (context) => {
    context.header("Content-Type", "text/css; charset=utf-8");
    return context.body(STYLE);
  });
  return signIn;
}

/** Only our own pages: an address handed in must not become a way out. */
const pageOf = (next: string | undefined): string =>
  next !== undefined && PAGES.some((page) => next === page || next.startsWith(`${page}?`))
    ? next
    : "/queue";

const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#293239, #d8dcde); --subtle: light-dark(#5c6970, #919ca5);
  --line: light-dark(#d8dcde, #39434b); --ground: light-dark(#fff, #151a1e); --accent: light-dark(#1f73b7, #2694d6); }
body { margin: 0; background: var(--ground); color: var(--text); font: 400 14px/20px system-ui, sans-serif; }
main { max-width: 560px; margin: 48px auto; padding: 0 20px; }
h1 { font-size: 24px; line-height: 32px; margin: 0 0 8px; }
p { color: var(--subtle); margin: 0 0 20px; }
ul { list-style: none; margin: 0 0 20px; padding: 0; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
button { display: flex; justify-content: space-between; gap: 12px; width: 100%; padding: 12px 16px; border: 0;
  background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
button:hover { background: light-dark(#edf7ff, #1c2b38); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
strong { font-weight: 600; }
span { color: var(--subtle); text-align: end; }
a { color: var(--accent); }
article { border-top: 1px solid var(--line); padding: 12px 0; }
h2 { font-size: 14px; margin: 0; }
pre { margin: 4px 0; font: 12px/16px ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
`;
