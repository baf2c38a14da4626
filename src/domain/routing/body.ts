// What a tenant says about where flags go: queues with the people behind them, and ordered rules. One version of it is
// in force; every version stays, since a flag keeps the number of the one that routed it.
import { z } from "zod";
import { type Kind, KINDS } from "../flag.ts";
import { URGENCIES } from "../taxonomy.ts";

/** Rules, queues and people in one body: far more than anybody reads, and few enough to be read at once. */
export const MOST_RULES = 500;
export const MOST_QUEUES = 100;
const MOST_PEOPLE = 200;
const MOST_VALUES = 100;

/** Neither half a character nor a control character, which no column of the store would hold. */
const words = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/\S/, "is empty")
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "holds a character that is no text")
    .trim();
const Name = words(80);
const Value = words(100);
const MemberId = z.string().regex(/^[1-9]\d{0,18}$/, "is not a Zendesk id");
/** A word of the tenant's own; it never changes once a flag carries it. */
export const QueueId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const values = z.array(Value).min(1).max(MOST_VALUES);
const AmountMinor = z.string().regex(/^\d{1,18}$/, "is not an amount in minor units");

export const Queue = z.strictObject({
  id: QueueId,
  name: Name,
  /** `null`: flags of both kinds may stand in it. */
  kind: z.enum(KINDS).nullable(),
  /** Zendesk user id of whoever gets what nobody else can take. */
  leadId: MemberId.nullable(),
  /** Zendesk user ids of those who share what has no owner of its own: whoever has the fewest open flags is next. */
  pool: z.array(MemberId).max(MOST_PEOPLE),
});
export type Queue = z.infer<typeof Queue>;

/** All that are named must hold; each list means "one of these". Nothing named: every flag. */
export const Conditions = z.strictObject({
  kinds: z.array(z.enum(KINDS)).min(1).optional(),
  categories: values.optional(),
  /** Ids of signals; `not-sure` is a flag without one. */
  signals: values.optional(),
  plans: values.optional(),
  segments: values.optional(),
  regions: values.optional(),
  /** `en` means every English, `en-GB` that one alone. */
  languages: values.optional(),
  /** Of the ticket; one of them is enough. */
  tags: values.optional(),
  /** The account's yearly revenue in whole minor units: `from` ≤ ARR < `below`. */
  arr: z
    .strictObject({
      currency: z.string().regex(/^[A-Z]{3}$/),
      from: AmountMinor.nullable(),
      below: AmountMinor.nullable(),
    })
    .optional(),
  /** The renewal is today or at most so many days away, in the tenant's zone. */
  renewalWithinDays: z.int().min(0).max(3650).optional(),
  /** Zendesk user ids of customers. */
  requesters: values.optional(),
});
export type Conditions = z.infer<typeof Conditions>;
export const NOT_SURE = "not-sure";

/** Whom a rule asks first. Whoever cannot take it hands it on: to a deputy, the pool, the queue's lead. */
export const Owner = z.discriminatedUnion("is", [
  z.strictObject({ is: z.literal("account-owner") }),
  z.strictObject({ is: z.literal("pool") }),
  z.strictObject({ is: z.literal("lead") }),
  z.strictObject({ is: z.literal("member"), id: MemberId }),
]);
export type Owner = z.infer<typeof Owner>;

export const Outcome = z.strictObject({
  /** `null`: the queue of the flag's kind. */
  queue: QueueId.nullable(),
  owner: Owner,
  /** Instead of the signal's own; steps up are added to it. `null`: the signal's own. */
  urgency: z.enum(URGENCIES).nullable(),
  /** Ids of the only destinations that hear of the new flag. `null`: all that listen. */
  destinations: z.array(Value).max(50).nullable(),
});
export type Outcome = z.infer<typeof Outcome>;

export const Rule = z.strictObject({
  /** Stays the same while the rule moves and changes. */
  id: z.string().regex(/^[\w-]{1,40}$/),
  name: Name,
  /** Switched off: it stands in the list and routes nothing. */
  active: z.boolean(),
  when: Conditions,
  outcome: Outcome,
});
export type Rule = z.infer<typeof Rule>;

export const RoutingBody = z
  .strictObject({
    queues: z.array(Queue).min(KINDS.length).max(MOST_QUEUES),
    /** The first one that matches decides. */
    rules: z.array(Rule).max(MOST_RULES),
  })
  .superRefine(({ queues, rules }, context) => {
    const twice = (things: readonly { readonly id: string }[], where: string) => {
      const seen = new Set<string>();
      for (const [at, { id }] of things.entries()) {
        if (seen.has(id))
          context.addIssue({
            code: "custom",
            path: [where, at, "id"],
            message: `"${id}" is used twice`,
          });
        seen.add(id);
      }
    };
    twice(queues, "queues");
    twice(rules, "rules");
    for (const kind of KINDS)
      if (queues.find(({ id }) => id === kind)?.kind !== kind)
        context.addIssue({
          code: "custom",
          path: ["queues"],
          message: `the queue "${kind}" is missing, which takes what no rule does`,
        });
  });
export type RoutingBody = z.infer<typeof RoutingBody>;

/** One published version. Number 0 is what holds before anybody has published one. */
export interface Routing {
  readonly version: number;
  readonly body: RoutingBody;
}

const firstQueue = (kind: Kind, name: string): Queue => ({
  id: kind,
  name,
  kind,
  leadId: null,
  pool: [],
});

export const defaultRouting: Routing = {
  version: 0,
  body: {
    queues: [firstQueue("expansion", "Expansion"), firstQueue("friction", "Friction")],
    rules: [],
  },
};

/** The queue with this id; `undefined` when a newer version has dropped it. */
export const queueOf = ({ queues }: RoutingBody, id: string): Queue | undefined =>
  queues.find((queue) => queue.id === id);

/** Who leads a queue: whom a broken promise is told besides the owner. */
export const leadOf = (body: RoutingBody, queueId: string): string | null =>
  queueOf(body, queueId)?.leadId ?? null;

export class RoutingError extends Error {
  override name = "RoutingError" as const;
}

/**
 * A routing body as it was stored.
 * @throws {RoutingError} naming the path of the first mistakes.
 */
export function readRouting(body: unknown, source: string): RoutingBody {
  const result = RoutingBody.safeParse(body);
  if (result.success) return result.data;
  const mistakes = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "(whole)"}: ${issue.message}`);
  throw new RoutingError(`The routing ${source} has a mistake at ${mistakes.join("; ")}.`);
}
