// Where a flag goes, and why: the first rule that matches names the queue and whom to ask, and whoever cannot take it
// hands it on. The way always ends: at a person, or in a queue from which anybody may take it.
import type { Urgency } from "../taxonomy.ts";
import type { Why } from "../why.ts";
import { type Owner, type Queue, queueOf, type Rule } from "./body.ts";
import type { CompiledRouting, RoutableFlag } from "./compile.ts";

/** A member as far as routing asks. */
export interface RoutablePerson {
  readonly active: boolean;
  /** Who stands in while this person is away. */
  readonly deputyId: string | null;
  /** First and last day away, local dates; no last day means until further notice. */
  readonly absentFrom: string | null;
  readonly absentUntil: string | null;
}

export interface People {
  readonly person: (id: string) => RoutablePerson | undefined;
  /** Open flags that this person has not yet contacted anybody about. */
  readonly openLoad: (id: string) => number;
}

export interface Routed {
  /** Id of the queue it is listed in. */
  readonly queue: string;
  /** `null`: nobody yet. The flag waits in its queue until somebody claims it. */
  readonly ownerId: string | null;
  /** Which rule decided, by its place from 1. */
  readonly rule: { readonly number: number; readonly id: string; readonly name: string } | null;
  /** What the rule sets instead of the signal's own. */
  readonly urgency: Urgency | null;
  /** Ids of the only destinations that hear of it; `null`: all that listen. */
  readonly destinations: readonly string[] | null;
  readonly why: readonly Why[];
}

/** Whether somebody is away on a local date. */
export const isAway = (
  { absentFrom, absentUntil }: Pick<RoutablePerson, "absentFrom" | "absentUntil">,
  today: string,
): boolean =>
  absentFrom !== null && absentFrom <= today && (absentUntil === null || today <= absentUntil);

/**
 * Routes one flag. `ownerNow` is who has it already: a pool leaves it there when that person belongs to it, because a
 * flag that is only refined should not change hands.
 */
export function route(
  flag: RoutableFlag,
  routing: CompiledRouting,
  people: People,
  ownerNow: string | null = null,
): Routed {
  const { body, version } = routing;
  const at = routing.firstMatch(flag);
  const rule: Rule | undefined = body.rules[at];
  const queue = queueFor(flag, rule, routing);
  const why: Why[] = [];
  if (rule !== undefined) why.push({ code: "rule", number: at + 1, name: rule.name, version });
  else if (body.rules.length > 0) why.push({ code: "no-rule", version });
  const asked: Owner = rule?.outcome.owner ?? { is: "account-owner" };
  const ownerId = ownerFor({ flag, asked, queue, people, ownerNow, why });
  return {
    queue: queue.id,
    ownerId,
    rule: rule === undefined ? null : { number: at + 1, id: rule.id, name: rule.name },
    urgency: rule?.outcome.urgency ?? null,
    destinations: rule?.outcome.destinations ?? null,
    why,
  };
}

function queueFor(
  { kind }: RoutableFlag,
  rule: Rule | undefined,
  { body }: CompiledRouting,
): Queue {
  const named = rule?.outcome.queue ?? null;
  const found = (named === null ? undefined : queueOf(body, named)) ?? queueOf(body, kind);
  // Every body has a queue for each kind; one read from elsewhere still routes.
  return found ?? { id: kind, name: kind, kind, leadId: null, pool: [] };
}

interface Asking {
  readonly flag: RoutableFlag;
  readonly asked: Owner;
  readonly queue: Queue;
  readonly people: People;
  readonly ownerNow: string | null;
  /** Every step is written down here. */
  readonly why: Why[];
}

/** The chain: whom the rule asks, a deputy while that person is away, the pool, the queue's lead, anybody. */
function ownerFor(asking: Asking): string | null {
  const { queue, asked, why } = asking;
  const leadFirst = asked.is === "lead" && queue.leadId !== null;
  const found =
    firstAsked(asking) ??
    fromPool(asking) ??
    (queue.leadId === null || leadFirst ? null : reach(queue.leadId, "lead", asking));
  if (found === null) why.push({ code: "anybody" });
  return found;
}

function firstAsked(asking: Asking): string | null {
  const { asked, flag, queue, why } = asking;
  switch (asked.is) {
    case "pool":
      return null;
    case "lead":
      return queue.leadId === null ? null : reach(queue.leadId, "lead", asking);
    case "member":
      return reach(asked.id, "named", asking);
    case "account-owner":
      if (flag.account === null) why.push({ code: "no-account" });
      else if (flag.account.ownerId === null) why.push({ code: "no-owner" });
      else return reach(flag.account.ownerId, "owner", asking);
      return null;
  }
}

const REACHED = { owner: "account-owner", named: "named-owner", lead: "lead" } as const;

/** This person, or whoever stands in for them; `null` when nobody of them can take it. */
function reach(id: string, as: keyof typeof REACHED, { people, flag, why }: Asking): string | null {
  const first = people.person(id);
  if (first === undefined || !first.active) {
    why.push({ code: `${as}-${first === undefined ? "unknown" : "inactive"}` });
    return null;
  }
  if (!isAway(first, flag.today)) {
    why.push({ code: REACHED[as], who: id });
    return id;
  }
  const { absentUntil: until } = first;
  why.push(until === null ? { code: `${as}-absent` } : { code: `${as}-absent`, until });
  const asked = new Set([id]);
  let next = first.deputyId;
  // Deputies may stand in for each other in a circle.
  while (next !== null && !asked.has(next)) {
    asked.add(next);
    const deputy = people.person(next);
    if (deputy === undefined || !deputy.active) {
      why.push({ code: "deputy-inactive" });
      return null;
    }
    if (!isAway(deputy, flag.today)) {
      why.push({ code: "deputy", who: next });
      return next;
    }
    why.push({ code: "deputy-absent" });
    next = deputy.deputyId;
  }
  if (asked.size === 1) why.push({ code: "no-deputy" });
  return null;
}

/** Whoever of the pool is here and has the fewest open flags; of two alike, the one who stands first. */
function fromPool({ queue, people, flag, ownerNow, why }: Asking): string | null {
  if (queue.pool.length === 0) return null;
  let best: { readonly id: string; readonly open: number } | null = null;
  for (const id of queue.pool) {
    const person = people.person(id);
    if (person === undefined || !person.active || isAway(person, flag.today)) continue;
    if (id === ownerNow) {
      best = { id, open: Math.max(0, people.openLoad(id) - 1) };
      break;
    }
    const open = people.openLoad(id);
    if (best === null || open < best.open) best = { id, open };
  }
  if (best === null) {
    why.push({ code: "pool-away" });
    return null;
  }
  why.push({ code: "pool", who: best.id, queue: queue.name, open: best.open });
  return best.id;
}

/** Codes of all reasons of where a flag went; how urgent it is has others. */
export const ROUTING_CODES: ReadonlySet<string> = new Set([
  "rule",
  "no-rule",
  "no-account",
  "no-owner",
  "account-owner",
  "named-owner",
  "lead",
  ...(["owner", "named", "lead"] as const).flatMap((as) => [
    `${as}-unknown`,
    `${as}-inactive`,
    `${as}-absent`,
  ]),
  "deputy",
  "deputy-inactive",
  "deputy-absent",
  "no-deputy",
  "pool",
  "pool-away",
  "anybody",
]);
