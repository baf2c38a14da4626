// 5,000 messages to ten destinations, beside the same while an eleventh never answers: how much later are the ten told?
import { v7 } from "uuid";
import type { Ask } from "../../src/destinations/ask.ts";
import { deliverDue } from "../../src/destinations/deliver.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { owe, sealer, tenantWith, toolsOf } from "../destinations/outbox.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Findings, median, quantile, whole } from "./figure.ts";

const HEALTHY = 10;
/** What a healthy receiver takes to answer, and how long one is waited for that never does, in milliseconds. */
const ANSWER_MS = 20;
const GIVEN_UP_MS = 15_000;
/** As the product's own timer does it. */
const EVERY_MS = 1000;

interface Told {
  /** Seconds from being due to being sent, of every message to a healthy destination, at its slowest hundredth. */
  readonly p99: number;
  readonly seconds: number;
}

export async function measureDeliveries(store: BenchStore, extent: Extent): Promise<Findings> {
  const flags = extent.quick ? 50 : 500;
  const rounds = extent.quick ? 1 : 3;
  const database = connect({ url: store.url, max: 8 });
  const runs: { readonly hanging: Told; readonly well: Told }[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      extent.tell(`sending ${whole(flags * HEALTHY)} messages twice, round ${round + 1}`);
      const well = await tell(store.owner, database, { flags, hangs: false });
      runs.push({ hanging: await tell(store.owner, database, { flags, hangs: true }), well });
    }
  } finally {
    await database.close();
  }
  const at = (pick: (told: Told) => number, which: "hanging" | "well") =>
    median(runs.map((each) => pick(each[which])));
  return {
    figures: [
      {
        name: "deliveries, others' lag",
        measured: `${at(({ p99 }) => p99, "hanging").toFixed(2)} s (p99) while one destination hangs`,
        beside: `${at(({ p99 }) => p99, "well").toFixed(2)} s (p99) without it`,
        values: runs.map(({ hanging, well }) => hanging.p99 - well.p99),
        unit: "s",
        goal: { is: "at most", value: 1 },
      },
    ],
    notes: [
      `${rounds} runs each, in turns, of ${whole(flags * HEALTHY)} messages to ${HEALTHY} destinations that answer in ${ANSWER_MS} ms, due at once; ${whole((flags * HEALTHY) / at(({ seconds }) => seconds, "well"))} a second. The destination that hangs is owed ${whole(flags)} more and is given up after ${GIVEN_UP_MS / 1000} s each.`,
    ],
  };
}

/** Owes and sends everything; resolves when the healthy destinations have all of theirs. */
async function tell(
  owner: Database,
  database: Database,
  { flags, hangs }: { readonly flags: number; readonly hangs: boolean },
): Promise<Told> {
  const healthy = Array.from({ length: HEALTHY }, (_each, n) => `well${n}-${v7().slice(-8)}`);
  const ids = [...healthy, ...(hangs ? [`hangs-${v7().slice(-8)}`] : [])];
  const types = Object.fromEntries(ids.map((id) => [id, "webhook" as const]));
  const tenantId = await tenantWith(owner, types);
  const due = new Date();
  await owe(owner, tenantId, ids, { flags, at: due });

  const lags: number[] = [];
  const waiting = new Set<ReturnType<typeof setTimeout>>();
  const later = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        resolve();
      }, ms);
      waiting.add(timer);
    });
  const startedAt = performance.now();
  const { promise: all, resolve: done } = Promise.withResolvers<void>();
  const ask: Ask = async (url) => {
    if (url.includes("//hangs")) {
      await later(GIVEN_UP_MS);
      return { is: "failed", kind: "timeout", mayHaveArrived: true };
    }
    lags.push((performance.now() - startedAt) / 1000);
    await later(ANSWER_MS);
    if (lags.length === flags * HEALTHY) done();
    return { is: "answered", status: 200, retryAfter: null, text: "" };
  };
  const run = deliverDue({
    database,
    sealer,
    tools: toolsOf(ask),
    queueUrl: "https://flags.example.com/queue",
    random: Math.random,
  });
  const rounds: Promise<unknown>[] = [];
  const next = () => void rounds.push(run(new Date()));
  next();
  const timer = setInterval(next, EVERY_MS);
  await all;
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(timer);
  // What hangs is left alone, so that the next run begins with nothing under way.
  await owner.query(`update destinations set active = false where tenant_id = $1`, [tenantId]);
  await Promise.all(rounds);
  return { p99: quantile(lags, 0.99), seconds };
}
