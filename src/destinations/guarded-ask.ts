// The one way out to addresses that customers type: vetted, resolved, vetted again, and only then connected to.
import { Resolver } from "node:dns/promises";
import { ADDRESS_REFUSALS, HTTPS_PORT, isPublicAddress, vetUrl } from "./address.ts";
import type { Ask } from "./ask.ts";
import { boundedAsk, type SendBounded, TOTAL_MS } from "./bounded-ask.ts";

/** Every address a name has. */
export type Resolve = (name: string) => Promise<readonly string[]>;

export interface GuardedAskOptions {
  /** Ports besides 443 have to be listed by the operator; the list replaces the default. */
  readonly allowedPorts?: readonly number[];
  /** Resolution, connection and answer together. */
  readonly totalMs?: number;
  readonly resolve?: Resolve;
  readonly send?: SendBounded;
}

/** A way out that reaches public addresses only, over https, however their names resolve at that moment. */
export function createGuardedAsk({
  allowedPorts = [HTTPS_PORT],
  totalMs = TOTAL_MS,
  resolve = resolveAll,
  send = boundedAsk,
}: GuardedAskOptions = {}): Ask {
  return async (text, request) => {
    const startedAt = performance.now();
    const vetted = vetUrl(text, allowedPorts);
    if ("refused" in vetted)
      return { is: "refused-address", sentence: ADDRESS_REFUSALS[vetted.refused] };

    const { url, literal } = vetted;
    const addresses = literal === null ? await within(totalMs, resolve(url.hostname)) : [literal];
    if (addresses === "too-late") return { is: "failed", kind: "timeout", mayHaveArrived: false };
    if (addresses.length === 0) return { is: "failed", kind: "dns", mayHaveArrived: false };
    // One private address among public ones is how a rebinding name looks; none of them is used.
    if (!addresses.every(isPublicAddress))
      return { is: "refused-address", sentence: ADDRESS_REFUSALS["not-public"] };

    const leftMs = totalMs - (performance.now() - startedAt);
    if (leftMs < 1) return { is: "failed", kind: "timeout", mayHaveArrived: false };
    return send(url, request, { addresses, totalMs: leftMs });
  };
}

/** What was found in time; a name that can't be resolved has no address. */
async function within(
  ms: number,
  found: Promise<readonly string[]>,
): Promise<readonly string[] | "too-late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"too-late">((resolve) => {
    timer = setTimeout(() => resolve("too-late"), ms);
  });
  try {
    return await Promise.race([found, late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asks DNS itself for both families. Not the system's `getaddrinfo`: it would also read the hosts file and the search
 * list, and its few threads would let one slow name server delay every other destination.
 */
export const resolveAll: Resolve = async (name) => {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  const families = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  return families.flatMap((family) => (family.status === "fulfilled" ? family.value : []));
};
