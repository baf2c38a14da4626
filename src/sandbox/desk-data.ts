/** What the stand-in desk shows: read once by the page from `/sandbox/desk.json`, held by the server. */
import { z } from "zod";

/** Zendesk's ids are 64-bit: kept as text, whatever the file wrote them as. */
const Id = z.union([z.string().min(1), z.int()]).transform(String);

export const DeskComment = z.object({
  id: z.string(),
  authorRole: z.enum(["end-user", "agent"]),
  authorName: z.string(),
  public: z.boolean(),
  /** UTC, ISO 8601. */
  at: z.string(),
  /** Plain text: what the desk shows. */
  body: z.string(),
  /** As an export had it. Handed to the app untouched, never rendered by the desk. */
  html: z.string().optional(),
});
export type DeskComment = z.infer<typeof DeskComment>;

export const DeskTicket = z.object({
  id: Id,
  subject: z.string(),
  status: z.string(),
  priority: z.string().nullable(),
  /** UTC, ISO 8601. */
  createdAt: z.string(),
  tags: z.array(z.string()),
  requester: z.object({ id: Id, name: z.string(), email: z.string() }).nullable(),
  organizationId: Id.nullable(),
  assigneeId: Id.nullable(),
  comments: z.array(DeskComment),
});
export type DeskTicket = z.infer<typeof DeskTicket>;

export const DeskPerson = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  team: z.string(),
  locale: z.string(),
});
export type DeskPerson = z.infer<typeof DeskPerson>;

/** An organization. Whatever else is known of the account (ARR, renewal) is no business of the helpdesk. */
export const DeskAccount = z.object({
  id: Id,
  name: z.string(),
  domain: z.string().nullish(),
  plan: z.string().nullish(),
  seats: z.number().nullish(),
});
export type DeskAccount = z.infer<typeof DeskAccount>;

/** How the computer the agent sits at is connected, and what the servers behind it answer. */
export const Faults = z.object({
  connection: z.enum(["online", "slow", "offline"]),
  answer: z.enum(["normal", "never", "429", "503", "504", "host-refused", "scope-refused"]),
});
export type Faults = z.infer<typeof Faults>;

export const DeskData = z.object({
  tickets: z.array(DeskTicket),
  people: z.array(DeskPerson),
  accounts: z.array(DeskAccount),
  app: z.object({
    appId: z.int(),
    installationId: z.union([z.int(), z.string()]),
    name: z.string(),
    version: z.string(),
    /** Address of the folder that holds the sidebar's index.html; always another origin than the desk's. */
    assetsUrl: z.string(),
    settings: z.object({ title: z.string(), endpoint_url: z.string() }),
  }),
  subdomain: z.string(),
  initial: z.object({ agentId: z.string(), ticketId: z.string().nullable() }),
  faults: Faults,
});
export type DeskData = z.infer<typeof DeskData>;

/** What a proxied request came to, in the shape the SDK hands to the app: resolved or rejected with the first. */
export const ProxyAnswer = z.object({
  outcome: z.enum(["done", "fail"]),
  responseArgs: z.array(z.unknown()),
});
export type ProxyAnswer = z.infer<typeof ProxyAnswer>;

export const Notification = z.object({
  number: z.int(),
  event: z.string(),
  body: z.unknown(),
  agentId: z.string().nullable(),
});
export type Notification = z.infer<typeof Notification>;
