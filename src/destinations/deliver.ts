// Where a flag goes besides the queue. Messages are claimed under a lease, sent outside of any transaction, and settled
// by whoever still holds the lease: at least once, always under the same id, in no promised order.
import type { Database } from "../storage/database.ts";
import {
  bodyToSend,
  claimDeliveries,
  type ClaimedDelivery,
  type DeliveryResult,
  LEASE_SECONDS,
  releaseDelivery,
  settleDelivery,
  tenantsWithDueDeliveries,
} from "../storage/deliveries.ts";
import type { Sealer } from "../storage/secrets.ts";
import { again, judge, type Verdict } from "./backoff.ts";
import {
  DestinationSettingsError,
  type DestinationType,
  type OpenDestination,
  type Tools,
} from "./destination-type.ts";
import { keepHealth } from "./health.ts";
import { messageOf, type ReadTaxonomy, taxonomyReader } from "./message.ts";
import { destinationTypes } from "./registry.ts";
import { problemOf } from "./sentences.ts";
import { sendOnce } from "./send-once.ts";
import { openSettings } from "./settings.ts";

export interface DeliverParts {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly tools: Tools;
  /** Where the queue page is, such as `https://flags.example.com/queue`. */
  readonly queueUrl: string;
  /** From 0 up to 1; spreads retries. */
  readonly random: () => number;
  readonly types?: ReadonlyMap<string, DestinationType>;
  readonly leaseSeconds?: number;
  /** A round claims for so long, in milliseconds; what is under way by then is waited for. */
  readonly roundMs?: number;
  /** Told of every destination that was switched off by itself. */
  readonly onSwitchedOff?: (tenantId: string, destinationId: string) => void;
}

export interface DeliveryCounts {
  readonly delivered: number;
  readonly retried: number;
  readonly failed: number;
  readonly unknown: number;
}

/** Messages under way at once: they wait for the network, so many fit into one process. */
const PLACES = 128;
/** All destinations of one tenant may hang and leave the other tenants their places. */
const PLACES_PER_TENANT = 32;
/** Of these, for messages that are answered as usual. Those that hang for longer than this, in milliseconds, take none. */
const PLACES_FOR_QUICK = 16;
const HANGS_AFTER_MS = 1000;
/** While nothing comes back, what became due meanwhile is looked for this often, in milliseconds. */
const LOOK_AGAIN_MS = 250;
const ROUND_MS = 5000;

/**
 * A round that sends what is due, and counts. `now` is the instant it begins; from there it follows its own watch.
 *
 * Call it every second, without waiting for the round before: that one may still wait for a receiver that hangs, and
 * must not delay the others' messages. A round that finds another one of this process still claiming leaves it to that
 * one. Other processes may run theirs at the same time.
 */
export function deliverDue({
  types = destinationTypes,
  leaseSeconds = LEASE_SECONDS,
  roundMs = ROUND_MS,
  ...parts
}: DeliverParts): (now: Date) => Promise<DeliveryCounts> {
  /** Every message of this process that is on its way: whose, and since when, in milliseconds of this process. */
  const underWay = new Map<Promise<void>, { readonly tenantId: string; readonly since: number }>();
  let claiming = false;

  return async (now) => {
    const counts = { delivered: 0, retried: 0, failed: 0, unknown: 0 };
    if (claiming) return counts;
    claiming = true;

    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    const clock = () => new Date(now.getTime() + elapsed());
    const readTaxonomy = taxonomyReader(parts.database);
    const own = new Set<Promise<void>>();
    const errors: unknown[] = [];
    /** Whether a place became free while the others were being filled. */
    let freed = false;

    const start = (claimed: ClaimedDelivery) => {
      const send = async () => {
        try {
          const database = parts.database.forTenant(claimed.tenantId);
          const is = await deliver({ ...parts, database, types, clock, readTaxonomy }, claimed);
          if (is !== "overtaken") counts[is] += 1;
        } catch (error) {
          // The store is away. The lease ends by itself, and the others' results are still worth writing.
          errors.push(error);
        } finally {
          freed = true;
          own.delete(sending);
          underWay.delete(sending);
        }
      };
      const sending = send();
      own.add(sending);
      underWay.set(sending, { tenantId: claimed.tenantId, since: performance.now() });
    };

    const claim = async () => {
      const tenantIds = await tenantsWithDueDeliveries(parts.database, clock());
      for (const tenantId of shuffled(tenantIds, parts.random)) {
        const ofTenant = [...underWay.values()].filter((each) => each.tenantId === tenantId);
        const hangsSince = performance.now() - HANGS_AFTER_MS;
        const quick = ofTenant.filter(({ since }) => since > hangsSince);
        const limit = Math.min(
          PLACES - underWay.size,
          PLACES_PER_TENANT - ofTenant.length,
          PLACES_FOR_QUICK - quick.length,
        );
        if (limit <= 0) continue;
        const claimed = await claimDeliveries(parts.database.forTenant(tenantId), tenantId, {
          now: clock(),
          limit,
          paces: [...types.values()],
          leaseSeconds,
        });
        for (const each of claimed) start(each);
      }
    };

    try {
      while (errors.length === 0 && elapsed() < roundMs) {
        freed = false;
        await claim();
        if (freed) continue;
        if (own.size === 0) break;
        await firstOrLater(own, LOOK_AGAIN_MS);
      }
    } catch (error) {
      errors.push(error);
    } finally {
      claiming = false;
    }
    await Promise.all(own);
    if (errors.length > 0) throw errors[0];
    return counts;
  };
}

type Sending = Omit<DeliverParts, "types" | "leaseSeconds" | "roundMs"> & {
  readonly types: ReadonlyMap<string, DestinationType>;
  readonly clock: () => Date;
  readonly readTaxonomy: ReadTaxonomy;
};

/** Sends one claimed message and settles it; `overtaken` when that is somebody else's business by now. */
async function deliver(
  parts: Sending,
  claimed: ClaimedDelivery,
): Promise<keyof DeliveryCounts | "overtaken"> {
  const { database, clock, random } = parts;
  const type = parts.types.get(claimed.destination.type);
  if (type === undefined) throw new Error(`"${claimed.destination.type}" is no destination type.`);

  const prepared = await prepare(parts, type, claimed);
  if (prepared.is === "overtaken") {
    await releaseDelivery(database, claimed);
    return "overtaken";
  }
  if (prepared.is === "stuck") {
    const { verdict, problem } = prepared;
    const settled = await settleDelivery(
      database,
      claimed,
      resultOf(verdict, null, problem),
      clock(),
    );
    return settled ? COUNTED[verdict.is] : "overtaken";
  }

  const { tenantId, id, flagId, seq, destination } = claimed;
  const sent = {
    id,
    body: prepared.body,
    at: clock(),
    tenantId,
    destinationId: destination.id,
    flagId,
    seq,
    kept: claimed.kept,
    repeated: claimed.attempt > 1,
  };
  const {
    result,
    keep,
    problem: ownProblem,
  } = await sendOnce(prepared.open, sent, {
    ...parts,
    name: destination.name,
  });
  const at = clock();
  const { scheduled: attempt, refusals } = claimed;
  const { knowsRepeats } = type;
  const verdict = judge(result, { attempt, refusals, knowsRepeats, now: at, random });
  const problem = ownProblem ?? problemOf(destination.name, result, verdict);
  const statusCode = result.is === "answered" ? result.status : null;
  const settled = await settleDelivery(
    database,
    claimed,
    resultOf(verdict, statusCode, problem),
    at,
    keep,
  );
  if (!settled) return "overtaken";
  if ((await keepHealth(database, claimed, verdict, at)) === "switched-off")
    parts.onSwitchedOff?.(claimed.tenantId, claimed.destination.id);
  return COUNTED[verdict.is];
}

type Prepared =
  | { readonly is: "ready"; readonly open: OpenDestination; readonly body: string }
  | { readonly is: "stuck"; readonly verdict: Verdict; readonly problem: string }
  | { readonly is: "overtaken" };

/** Everything before the network: the settings opened, the body built or taken as it was kept. */
async function prepare(
  parts: Sending,
  type: DestinationType,
  claimed: ClaimedDelivery,
): Promise<Prepared> {
  const { database, random, clock } = parts;
  const { scheduled: attempt, destination } = claimed;
  try {
    const open = await openSettings(parts.sealer, type, destination.sealed);
    const built = claimed.body ?? (await buildBody(parts, type, claimed));
    if (built === null)
      return {
        is: "stuck",
        verdict: { is: "failed" },
        problem: `Not sent to ${destination.name}: the flag is no longer there.`,
      };
    const body = await bodyToSend(database, claimed, built);
    if (body === null) return { is: "overtaken" };
    return { is: "ready", open, body };
  } catch (error) {
    if (!(error instanceof DestinationSettingsError)) throw error;
    return {
      is: "stuck",
      verdict: again({ attempt, now: clock(), random }, null),
      problem: `Not sent to ${destination.name}. ${error.message}`,
    };
  }
}

async function buildBody(
  parts: Sending,
  type: DestinationType,
  claimed: ClaimedDelivery,
): Promise<string | null> {
  const message = await messageOf(parts.database, claimed, parts);
  return message === null ? null : type.build(message);
}

const COUNTED = {
  delivered: "delivered",
  retry: "retried",
  failed: "failed",
  gone: "failed",
  unknown: "unknown",
} as const satisfies Record<Verdict["is"], keyof DeliveryCounts>;

function resultOf(verdict: Verdict, statusCode: number | null, problem: string): DeliveryResult {
  switch (verdict.is) {
    case "delivered":
      return { status: "delivered", statusCode: statusCode ?? 200 };
    case "retry":
      return { status: "waiting", statusCode, problem, nextAttemptAt: verdict.at };
    case "failed":
    case "gone":
      return { status: "failed", statusCode, problem, nextAttemptAt: null };
    case "unknown":
      return { status: "unknown", statusCode, problem, nextAttemptAt: null };
  }
}

/** In an order of chance, so that no tenant is always the last one. */
const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);

async function firstOrLater(underWay: Iterable<Promise<void>>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([...underWay, later]);
  clearTimeout(timer);
}
