// Where flags go: the rules in force, trying out other ones, and publishing them.
import { z } from "zod";
import { KINDS } from "../domain/flag.ts";
import { QueueId, RoutingBody } from "../domain/routing/body.ts";
import { PROBLEM_CODES } from "../domain/routing/problem.ts";
import { URGENCIES } from "../domain/taxonomy.ts";
import { Person, Why } from "./flag.ts";
import { Currency, FlagId, Instant, MinorUnits, SignalId, ZendeskId } from "./text.ts";

export const RoutingProblem = z.object({
  /** Errors keep a version from being published; warnings do not. */
  severity: z.enum(["error", "warning"]),
  code: z.enum(PROBLEM_CODES),
  /** Number of the rule, from 1; `null` when it is about a queue. */
  rule: z.int().nullable(),
  queue: z.string().nullable(),
  /** Numbers of the earlier rules that it collides with. */
  with: z.array(z.int()),
  what: z.string().nullable(),
});
export type RoutingProblem = z.infer<typeof RoutingProblem>;

/** `GET /v1/routing`, of the version in force or of the one that `?version=` names. */
export const PublishedRouting = z.object({
  /** 0: nobody has published any rules yet. */
  version: z.int(),
  body: RoutingBody,
  publishedAt: Instant.nullable(),
  publishedBy: Person.nullable(),
  /** As people, signals and destinations are today. */
  problems: z.array(RoutingProblem),
});
export type PublishedRouting = z.infer<typeof PublishedRouting>;

/** `PUT /v1/routing` */
export const PutRouting = z.strictObject({
  /** The version that was edited; another one means that somebody else has published meanwhile. */
  expected: z
    .int()
    .min(0)
    .max(2 ** 31 - 2),
  body: RoutingBody,
});
export type PutRouting = z.infer<typeof PutRouting>;

export const RoutingVersion = z.object({
  version: z.int(),
  publishedAt: Instant,
  publishedBy: Person.nullable(),
  rules: z.int(),
  queues: z.int(),
});
export type RoutingVersion = z.infer<typeof RoutingVersion>;

/** `GET /v1/routing/versions`, the newest first. `next` is given back as `before`. */
export const RoutingVersions = z.object({
  items: z.array(RoutingVersion),
  next: z.int().nullable(),
});
export type RoutingVersions = z.infer<typeof RoutingVersions>;

/** `GET /v1/routing/values`: what accounts have, so that nobody must guess how a plan is spelt. */
export const RoutingValues = z.object({
  plans: z.array(z.string()),
  segments: z.array(z.string()),
  regions: z.array(z.string()),
  currencies: z.array(z.string()),
});
export type RoutingValues = z.infer<typeof RoutingValues>;

const short = z
  .string()
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "holds a character that is no text");
/** A flag as it might come; nothing is stored. */
export const RoutingSample = z.strictObject({
  kind: z.enum(KINDS),
  signal: SignalId.nullable(),
  /** `null`: the ticket has no organization. */
  account: z
    .strictObject({
      ownerId: ZendeskId.nullable(),
      plan: short.nullable(),
      segment: short.nullable(),
      region: short.nullable(),
      arrMinor: MinorUnits.nullable(),
      currency: Currency.nullable(),
      renewalOn: z.iso.date().nullable(),
    })
    .nullable(),
  language: short.nullable(),
  tags: z.array(short).max(50),
  requesterId: ZendeskId.nullable(),
});
export type RoutingSample = z.infer<typeof RoutingSample>;

/** `POST /v1/routing/trial` */
export const TryRouting = z.strictObject({
  /** `null`: the version in force. */
  body: RoutingBody.nullable(),
  sample: RoutingSample,
});
export type TryRouting = z.infer<typeof TryRouting>;

export const TriedRouting = z.object({
  /** The first rule that matches, by its place from 1; `null` when none does. */
  rule: z.object({ number: z.int(), name: z.string() }).nullable(),
  queue: z.object({ id: z.string(), name: z.string() }),
  /** `null`: whoever claims it first. */
  owner: Person.nullable(),
  urgency: z.enum(URGENCIES),
  dueAt: Instant,
  why: z.array(Why),
  /** Names of those that would hear of it. */
  destinations: z.array(z.string()),
});
export type TriedRouting = z.infer<typeof TriedRouting>;

/** `POST /v1/routing/replay` */
export const ReplayRouting = z.strictObject({ body: RoutingBody });
export type ReplayRouting = z.infer<typeof ReplayRouting>;

const Load = z.object({
  /** `null`: nobody, until somebody claims them. */
  id: z.string().nullable(),
  name: z.string().nullable(),
  /** Flags of the ninety days under the rules in force, and under those that were sent. */
  before: z.int(),
  after: z.int(),
});
const Place = z.object({ queue: z.string(), owner: Person.nullable(), urgency: z.enum(URGENCIES) });

export const RoutingReplay = z.object({
  from: Instant,
  to: Instant,
  /** Flags that were looked at. */
  flags: z.int(),
  /** There are more than one answer looks at; these are the oldest of those days. */
  isCut: z.boolean(),
  /** In another queue, with another owner, or with another urgency. */
  changed: z.int(),
  changedQueue: z.int(),
  changedOwner: z.int(),
  changedUrgency: z.int(),
  queues: z.array(z.object({ id: QueueId, name: z.string(), before: z.int(), after: z.int() })),
  owners: z.array(Load),
  /** How many flags each rule that was sent would have decided; `rule` null is those that none did. */
  rules: z.array(z.object({ rule: z.int().nullable(), flags: z.int() })),
  /** The newest of those that change. */
  examples: z.array(
    z.object({
      id: FlagId,
      ticketId: ZendeskId,
      accountName: z.string().nullable(),
      raisedAt: Instant,
      kind: z.enum(KINDS),
      signal: SignalId.nullable(),
      before: Place,
      after: Place,
    }),
  ),
});
export type RoutingReplay = z.infer<typeof RoutingReplay>;
