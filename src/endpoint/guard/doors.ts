// The doors, where nobody has proven anything yet: an address that knocks too often is turned away before anything that
// it brought is looked at.
import type { Refusal } from "../problem.ts";
import { createBuckets, type Rate } from "./rate-limit.ts";

export interface Doors {
  /** Takes a turn of this address's: why it gets no further, or `null`. Without an address nobody can be counted. */
  knock(address: string | null): Refusal | null;
  /** Gives the turn back: whoever was let in has proven more than an address, and many may share one. */
  letIn(address: string | null): void;
}

/** `now` is in milliseconds UTC. */
export function createDoors(rate: Rate, now: () => number): Doors {
  const buckets = createBuckets(rate, now);
  return {
    knock(address) {
      const wait = address === null ? 0 : buckets.take(networkOf(address));
      return wait === 0
        ? null
        : {
            refused: "too-many",
            detail: "Too many requests come from your network. Wait a moment.",
            retryAfter: wait,
          };
    },
    letIn(address) {
      if (address !== null) buckets.giveBack(networkOf(address));
    },
  };
}

/** What one party has of addresses: one of IPv4, and of IPv6 a whole network, which is the first half. */
export function networkOf(address: string): string {
  const plain = address.toLowerCase();
  // ::ffff:192.0.2.1 is how a socket for both kinds writes 192.0.2.1.
  if (plain.includes(".")) return plain.slice(plain.lastIndexOf(":") + 1);
  const [head = "", tail] = plain.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  return [...front, ...gap, ...back].slice(0, 4).join(":");
}
