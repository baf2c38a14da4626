// The stand-in Slack: a workspace with people and channels, its Web API, and its page.
import { Hono } from "hono";
import type { Outside } from "../outside.ts";
import { createSlackApi } from "./api.ts";
import type { SlackCredentials } from "./credentials.ts";
import { createSlackPage } from "./page.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

export interface SlackParts {
  /** Who works there, by their Zendesk ids, and with the addresses that Slack has confirmed. */
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly email: string;
  }[];
  readonly credentials: SlackCredentials;
  /** The app's request URL: where it takes what is pressed. */
  readonly requestUrl: string;
  readonly outside: Outside;
  readonly fetch?: typeof fetch;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

export function createSlack(parts: SlackParts): {
  readonly routes: Hono;
  readonly workspace: Workspace;
} {
  const { people, credentials, requestUrl, outside, now } = parts;
  outside.show({
    where: "slack-app",
    title: "Slack",
    about: "A workspace with the app installed: one message per flag, with buttons that work.",
    href: "/sandbox/slack",
  });
  const workspace = createWorkspace(people, now);
  const routes = new Hono();
  routes.route("/", createSlackApi(workspace, { botToken: credentials.botToken, outside }));
  routes.route(
    "/",
    createSlackPage(workspace, {
      url: requestUrl,
      signingSecret: credentials.signingSecret,
      fetch: parts.fetch ?? fetch,
      now,
    }),
  );
  return { routes, workspace };
}

/** Where an address of Slack leads in the sandbox, which must work without the internet. */
export const standInForSlack = (address: string, url: string): string =>
  address
    .replace(/^https:\/\/slack\.com\//, `${url}/sandbox/slack/`)
    .replace(/^https:\/\/hooks\.slack\.com\//, `${url}/sandbox/slack/hooks/`);
