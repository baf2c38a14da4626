// What the senders are told, and what they tell.
import { z } from "zod";

export const CONNECTIONS = 32;

const timed = { seconds: z.number(), connections: z.int() };

/** Raises over HTTP. */
export const HttpRun = z.strictObject({
  ...timed,
  port: z.int(),
  bearer: z.string(),
  body: z.string(),
});

/** Stores the same rows with `pg` alone. */
export const BareRun = z.strictObject({
  ...timed,
  url: z.string(),
  tenantId: z.string(),
  sql: z.string(),
  rows: z.string(),
});

/** `times`: milliseconds that each raise took. `cpu`: milliseconds of the sender's processor time. */
export const Sent = z.strictObject({
  perSecond: z.number(),
  times: z.array(z.number()),
  cpu: z.number(),
});
export type Sent = z.infer<typeof Sent>;

/**
 * A closed loop on every connection: the next one is sent when the last was answered. Only what was answered within the
 * time counts.
 */
export async function closedLoop(
  connections: readonly (() => Promise<void>)[],
  seconds: number,
): Promise<Sent> {
  const times: number[] = [];
  const before = process.cpuUsage();
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    connections.map(async (once) => {
      for (let from = performance.now(); from < until;) {
        await once();
        const to = performance.now();
        if (to < until) times.push(to - from);
        from = to;
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return { perSecond: times.length / seconds, times, cpu: (user + system) / 1000 };
}
