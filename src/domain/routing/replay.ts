// What other rules would have done with the flags of the past: both versions route each of them, in the order in which
// they came and by the people as they are today, so that the rules are all that differs.
import type { Instant } from "../instant.ts";
import type { Urgency } from "../taxonomy.ts";
import type { CompiledRouting, RoutableFlag } from "./compile.ts";
import { type People, type Routed, route } from "./route.ts";

export interface ReplayFlag extends RoutableFlag {
  readonly raisedAt: Instant;
  /** From then on it was nobody's load any more; `null` while it still is. */
  readonly answeredAt: Instant | null;
  /** Its signal's own; `day` without one. */
  readonly signalUrgency: Urgency;
}

export interface Placed {
  readonly queue: string;
  readonly ownerId: string | null;
  /** To begin with: steps up are the same on both sides. */
  readonly urgency: Urgency;
}

export interface Counted {
  readonly before: number;
  readonly after: number;
}

export interface ReplayFigures {
  readonly flags: number;
  readonly changed: number;
  readonly changedQueue: number;
  readonly changedOwner: number;
  readonly changedUrgency: number;
  readonly queues: ReadonlyMap<string, Counted>;
  /** Key `null`: nobody, until somebody claims them. */
  readonly owners: ReadonlyMap<string | null, Counted>;
  /** By the number of the rule; key `null`: no rule. */
  readonly rules: ReadonlyMap<number | null, number>;
}

const DAY = 86_400_000;

const add = (loads: Map<string, number>, id: string, by: number) =>
  loads.set(id, (loads.get(id) ?? 0) + by);

/** Open flags of everybody as a replay goes on, let go of by whole days. */
function createLoads() {
  const open = new Map<string, number>();
  const endings = new Map<number, Map<string, number>>();
  let reached = Number.NEGATIVE_INFINITY;
  return {
    of: (id: string): number => open.get(id) ?? 0,
    /** Lets go of what was answered on the days before. */
    advance(at: Instant) {
      const day = Math.floor(at / DAY);
      if (day <= reached) return;
      reached = day;
      for (const [ended, loads] of endings) {
        if (ended >= day) continue;
        endings.delete(ended);
        for (const [id, flags] of loads) add(open, id, -flags);
      }
    },
    take(id: string, until: Instant | null) {
      add(open, id, 1);
      if (until === null) return;
      const day = Math.floor(until / DAY);
      const loads = endings.get(day) ?? new Map<string, number>();
      endings.set(day, loads);
      add(loads, id, 1);
    },
  };
}

interface Side {
  readonly routing: CompiledRouting;
  readonly people: People;
  readonly loads: ReturnType<typeof createLoads>;
}

function place(flag: ReplayFlag, { routing, people, loads }: Side): [Placed, Routed] {
  loads.advance(flag.raisedAt);
  const routed = route(flag, routing, people);
  if (routed.ownerId !== null) loads.take(routed.ownerId, flag.answeredAt);
  const { queue, ownerId, urgency } = routed;
  return [{ queue, ownerId, urgency: urgency ?? flag.signalUrgency }, routed];
}

/** A replay of `after` against `before`. It keeps counts and no flags, however many are added. */
export function createReplay({
  before,
  after,
  person,
}: {
  readonly before: CompiledRouting;
  readonly after: CompiledRouting;
  readonly person: People["person"];
}) {
  const side = (routing: CompiledRouting): Side => {
    const loads = createLoads();
    return { routing, loads, people: { person, openLoad: loads.of } };
  };
  const sides = { before: side(before), after: side(after) };
  const counts = { flags: 0, changed: 0, changedQueue: 0, changedOwner: 0, changedUrgency: 0 };
  const queues = new Map<string, Counted>();
  const owners = new Map<string | null, Counted>();
  const rules = new Map<number | null, number>();

  return {
    /** Adds the next flag, and says where it goes under each version. */
    add(flag: ReplayFlag): {
      readonly before: Placed;
      readonly after: Placed;
      readonly isChanged: boolean;
    } {
      const [was] = place(flag, sides.before);
      const [is, routed] = place(flag, sides.after);
      counts.flags += 1;
      count(queues, was.queue, is.queue);
      count(owners, was.ownerId, is.ownerId);
      const rule = routed.rule?.number ?? null;
      rules.set(rule, (rules.get(rule) ?? 0) + 1);
      const changed = {
        queue: was.queue !== is.queue,
        owner: was.ownerId !== is.ownerId,
        urgency: was.urgency !== is.urgency,
      };
      counts.changedQueue += Number(changed.queue);
      counts.changedOwner += Number(changed.owner);
      counts.changedUrgency += Number(changed.urgency);
      const isChanged = changed.queue || changed.owner || changed.urgency;
      counts.changed += Number(isChanged);
      return { before: was, after: is, isChanged };
    },
    figures: (): ReplayFigures => ({ ...counts, queues, owners, rules }),
  };
}

function count<Key>(counts: Map<Key, Counted>, before: Key, after: Key): void {
  const was = counts.get(before) ?? { before: 0, after: 0 };
  counts.set(before, { ...was, before: was.before + 1 });
  const is = counts.get(after) ?? { before: 0, after: 0 };
  counts.set(after, { ...is, after: is.after + 1 });
}
