// Token buckets, in this process: they keep one agent or tenant from crowding out the others before the store is asked.

export interface Rate {
  readonly perSecond: number;
  /** How many may come at once after a quiet time. */
  readonly burst: number;
}

export interface Limits {
  readonly member: Rate;
  readonly tenant: Rate;
  /** Sessions traded per installation. */
  readonly installation: Rate;
  /** Requests of an address that prove nothing: at the doors, whoever is let in is not counted. */
  readonly address: Rate;
  /** Requests under way at once; more are turned away before the store is asked. */
  readonly inFlight: number;
}

/** Far above what a person or a support team does, far below what would hurt a neighbour. */
export const defaultLimits: Limits = {
  member: { perSecond: 50, burst: 200 },
  tenant: { perSecond: 2000, burst: 4000 },
  installation: { perSecond: 100, burst: 500 },
  address: { perSecond: 50, burst: 500 },
  inFlight: 2000,
};

export interface Buckets {
  /** Takes one token: 0 when there was one, else the seconds until there is. */
  take(key: string): number;
  /** Puts back one that was taken. */
  giveBack(key: string): void;
}

const MOST_BUCKETS = 50_000;

export function createBuckets(rate: Rate, now: () => number): Buckets {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key) {
      const at = now();
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        bucket = { tokens: rate.burst, at };
        buckets.set(key, bucket);
        for (const oldest of buckets.keys()) {
          if (buckets.size <= MOST_BUCKETS) break;
          buckets.delete(oldest);
        }
      }
      const earned = (Math.max(0, at - bucket.at) / 1000) * rate.perSecond;
      bucket.tokens = Math.min(rate.burst, bucket.tokens + earned);
      bucket.at = at;
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
      }
      return Math.max(1, Math.ceil((1 - bucket.tokens) / rate.perSecond));
    },
    giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket !== undefined) bucket.tokens = Math.min(rate.burst, bucket.tokens + 1);
    },
  };
}
