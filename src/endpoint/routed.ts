// Routing one flag by what its tenant has set up: the rules in force, the people as they are, and how much each of a
// pool has to do.
import { localDate } from "../domain/local-date.ts";
import type { Routing } from "../domain/routing/body.ts";
import { compile, type CompiledRouting, type RoutableFlag } from "../domain/routing/compile.ts";
import { type People, type Routed, route } from "../domain/routing/route.ts";
import type { AccountRecord } from "../storage/accounts.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { Member } from "../storage/members.ts";
import type { RoutedFlagRecord } from "../storage/routing.ts";
import type { Endpoint } from "./endpoint.ts";

const compiledOf = new WeakMap<Routing, CompiledRouting>();

/** Rules made ready to be asked: once for as long as a snapshot of what is set up is used. */
export function ready(routing: Routing): CompiledRouting {
  let compiled = compiledOf.get(routing);
  if (compiled === undefined) {
    compiled = compile(routing);
    compiledOf.set(routing, compiled);
  }
  return compiled;
}

/** Members as routing asks about them. */
export const personOf =
  (members: ReadonlyMap<string, Member>): People["person"] =>
  (id) => {
    const member = members.get(id);
    if (member === undefined) return undefined;
    const { active, deputyId = null, absentFrom = null, absentUntil = null } = member;
    return { active, deputyId, absentFrom, absentUntil };
  };

/** A signal's category is what stands before the last part of its id. */
export const categoryOf = (signal: string | null): string | null =>
  signal === null ? null : signal.slice(0, signal.lastIndexOf("."));

interface Told {
  readonly kind: RoutableFlag["kind"];
  readonly signal: string | null;
  readonly account: Omit<AccountRecord, "id" | "name"> | RoutableFlag["account"];
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly requesterId: string | null;
  /** Milliseconds UTC. */
  readonly raisedAt: number;
}

/** The account as a flag has kept it. */
export const accountOf = (kept: RoutedFlagRecord): RoutableFlag["account"] =>
  kept.accountId === null ? null : { ...kept, ownerId: kept.accountOwnerId };

/** A flag as rules look at it. */
export const routable = ({ raisedAt, ...told }: Told, zone: string): RoutableFlag => ({
  ...told,
  category: categoryOf(told.signal),
  today: localDate(raisedAt, zone),
});

/**
 * Where a flag goes. The loads of a pool are asked for once in a few seconds and counted on in between, so that a burst
 * of flags is shared out and not piled on whoever had the fewest a moment ago.
 */
export async function routeNow(
  flag: RoutableFlag,
  { routing, members, tenant }: Configuration,
  endpoint: Pick<Endpoint, "openLoads">,
  ownerNow: string | null = null,
): Promise<Routed> {
  const hasPool = routing.body.queues.some(({ pool }) => pool.length > 0);
  const loads = hasPool ? await endpoint.openLoads.get(tenant.id) : null;
  const routed = route(
    flag,
    ready(routing),
    { person: personOf(members), openLoad: (id) => loads?.get(id) ?? 0 },
    ownerNow,
  );
  const { ownerId } = routed;
  if (loads !== null && ownerId !== null && ownerId !== ownerNow)
    loads.set(ownerId, (loads.get(ownerId) ?? 0) + 1);
  return routed;
}
