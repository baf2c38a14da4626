// What the endpoint is made of: everything that touches the world is handed in.
import type { Metric } from "../domain/metric.ts";
import type { AccountRecord } from "../storage/accounts.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import type { Raiser } from "../storage/raise.ts";
import type { Sealer } from "../storage/secrets.ts";
import type { Tenant } from "../storage/tenants.ts";
import type { ZendeskHost } from "./caller/oauth.ts";
import type { SessionTokens } from "./caller/session-token.ts";
import type { DestinationDesk } from "./destination-desk.ts";
import type { Buckets, Limits } from "./guard/rate-limit.ts";
import type { Metrics } from "./guard/metrics.ts";
import type { Log } from "./log.ts";
import type { OpenSlackApp } from "./slack/slack-app.ts";
import type { Remembered } from "./remembered.ts";

/** The pages that can stand inside Zendesk. */
export const LAUNCHED_PAGES = ["queue", "report"] as const;
export type LaunchedPage = (typeof LAUNCHED_PAGES)[number];

/** The pages that a signed launch opens inside Zendesk. */
export interface Pages {
  /** A page's HTML; the session is put before its `</head>`. */
  readonly html: (page: LaunchedPage) => Promise<string>;
  /** The app's public keys as pinned for this installation: two while one replaces the other. */
  readonly launchKeys: (tenant: Tenant) => Promise<readonly CryptoKey[]>;
  /** Who may frame the page instead of the tenant's Zendesk. Only the sandbox sets it. */
  readonly frameAncestor?: string;
  /** Address of the ZAF SDK instead of Zendesk's own. Only the sandbox sets it, since it must work without the internet. */
  readonly sdk?: string;
}

/** Handed in by the platform. */
export interface EndpointParts {
  readonly database: Database;
  /** For reports: statements there may take longer than a request's. The same as `database` when left out. */
  readonly reports?: Database;
  readonly raise: Raiser;
  readonly sealer: Sealer;
  /** At least 32 bytes. */
  readonly sessionKey: Uint8Array;
  /** Where this endpoint is reached from outside, such as `https://flags.example.com`. */
  readonly publicUrl: string;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** A UUID of version 7. */
  readonly newId: () => string;
  readonly log: Log;
  readonly limits?: Partial<Limits>;
  /** Where a request comes from, as its host tells; nobody is counted by address when left out. `bindings` are the host's. */
  readonly addressOf?: (request: Request, bindings: unknown) => string | null;
  readonly pages?: Pages;
  /** The types of destinations, which know their settings and how to try them; loaded when somebody sets one up. */
  readonly destinationDesk?: () => Promise<DestinationDesk>;
  /** How a tenant's Zendesk is reached for the sign-in; its own host over https when left out. */
  readonly zendesk?: ZendeskHost;
  /** Slack's side of pressed buttons, loaded at the first; without it nobody's are taken. */
  readonly slack?: () => Promise<OpenSlackApp>;
  /** Origins the sidebar may ask from; those of all tenants when left out. */
  readonly appOrigins?: () => Promise<ReadonlySet<string>>;
}

/** What handlers are given. */
export interface Endpoint extends EndpointParts {
  readonly sessions: SessionTokens;
  readonly metrics: Metrics;
  readonly installations: Buckets;
  /** Key: tenant. Ids of the sessions that were ended before their time. */
  readonly endedSessions: Remembered<ReadonlySet<string>>;
  readonly configurations: Remembered<Configuration | null>;
  readonly tenantsByInstallation: Remembered<Tenant | null>;
  /** Key: `tenant/account`. */
  readonly accounts: Remembered<AccountRecord | null>;
  /** Key: tenant. Open flags of everybody in a pool; who routes another one to somebody counts it here. */
  readonly openLoads: Remembered<Map<string, number>>;
  /** Key: tenant. */
  readonly mostUsed: Remembered<{ expansion: string[]; friction: string[] }>;
  /** Key: tenant. */
  readonly answeredInTime: Remembered<Metric>;
}
