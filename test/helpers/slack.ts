import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { boundedAsk, TOTAL_MS } from "../../src/destinations/bounded-ask.ts";
import type { Ask } from "../../src/destinations/ask.ts";
import { createOutside } from "../../src/sandbox/outside.ts";
import { slackCredentials, WORKSPACE } from "../../src/sandbox/slack/credentials.ts";
import { createSlack, standInForSlack } from "../../src/sandbox/slack/slack.ts";
import type { Workspace } from "../../src/sandbox/slack/workspace.ts";

export const CREDENTIALS = slackCredentials("a key of this test");
/** What a destination in the stand-in workspace is set up with. */
export const SETTINGS = {
  ...CREDENTIALS,
  teamId: WORKSPACE.teamId,
  channel: "C0EXPANSION",
  queueChannels: "friction = C0FRICTION",
  directMessages: "reminders",
} as const;

export const MIA = { id: "201", name: "Mia Manager", email: "mia@fernwell.example" };
export const NOOR = { id: "202", name: "Noor Manager", email: "noor@fernwell.example" };
export const ADA = { id: "101", name: "Ada Agent", email: "ada@fernwell.example" };
export const FREYA = { id: "999", name: "Freya Freelance", email: "freya@elsewhere.example" };

const MISSING_SCOPE = JSON.stringify({ ok: false, error: "missing_scope", needed: "im:write" });

export interface TestSlack {
  readonly workspace: Workspace;
  /** The way out, to the stand-in on this machine. */
  readonly ask: Ask;
  /** Methods that were asked, in their order. */
  readonly asked: string[];
  /** From its second call on, this method lacks a scope; `null`: none does. */
  readonly withhold: (method: string | null) => void;
  readonly userOf: (person: { readonly email: string }) => Workspace["users"][number];
  readonly close: () => Promise<void>;
}

/** The stand-in Slack as a server on loopback. */
export async function startSlack({
  requestUrl = "http://localhost:9/none",
  now = () => Date.now(),
}: { readonly requestUrl?: string; readonly now?: () => number } = {}): Promise<TestSlack> {
  const { routes, workspace } = createSlack({
    people: [MIA, NOOR, ADA, FREYA],
    credentials: CREDENTIALS,
    requestUrl,
    outside: createOutside(now),
    now,
  });
  const served = await serveOnLoopback(routes);
  const asked: string[] = [];
  let withheld: string | null = null;
  return {
    workspace,
    asked,
    withhold: (method) => void (withheld = method),
    ask: async (address, request) => {
      const method = new URL(address).pathname.replace("/api/", "");
      asked.push(method);
      if (method === withheld && asked.filter((each) => each === method).length > 1)
        return { is: "answered", status: 200, retryAfter: null, text: MISSING_SCOPE };
      return boundedAsk(new URL(standInForSlack(address, served.url)), request, {
        addresses: null,
        totalMs: TOTAL_MS,
      });
    },
    userOf({ email }) {
      const user = workspace.userByEmail(email);
      if (user === undefined) throw new Error(`${email} is not in the workspace.`);
      return user;
    },
    close: served.close,
  };
}

/** Serves an app on a free port of this machine. */
export function serveOnLoopback(
  app: Pick<Hono, "fetch">,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () => new Promise((closed) => void server.close(() => closed())),
      }),
    );
  });
}
