// The first page of the queue: does it cost more when there are a thousand times as many flags?
import { connect, type Database } from "../../src/storage/database.ts";
import { queuePage } from "../../src/storage/queue.ts";
import { MANAGER } from "../helpers/flags.ts";
import type { BenchStore } from "./bench-store.ts";
import {
  type Extent,
  type Figure,
  type Findings,
  median,
  milliseconds,
  quantile,
  whole,
} from "./figure.ts";
import type { Filled } from "./filled-tenants.ts";
import { startServing } from "./serving.ts";

const PAGE = "/v1/flags?queue=all&status=open";

/** Asks for both tenants' first page in turns, through the endpoint and of the store alone. */
export async function measureQueue(
  store: BenchStore,
  { large, small }: Filled,
  extent: Extent,
): Promise<Findings> {
  const rounds = extent.quick ? 5 : 11;
  const asksPerRound = extent.quick ? 40 : 200;
  const serving = await startServing(store.url);
  const database = connect({ url: store.url, max: 1 });
  try {
    const get = async (tenantId: string) => {
      const bearer = await serving.bearer(tenantId, MANAGER, "cs_manager");
      return async () => {
        const answer = await fetch(`http://127.0.0.1:${serving.port}${PAGE}`, {
          headers: { Authorization: `Bearer ${bearer}` },
        });
        const text = await answer.text();
        if (answer.status !== 200) throw new Error(`The queue answered ${answer.status}: ${text}`);
      };
    };
    const ask = (tenantId: string) => async () => void (await firstPage(database, tenantId));
    const through = await inTurns(
      [await get(large.tenantId), await get(small.tenantId)],
      rounds,
      asksPerRound,
    );
    const alone = await inTurns([ask(large.tenantId), ask(small.tenantId)], rounds, asksPerRound);
    const figure = (name: string, { a, b, ratios }: Turns, goal: Figure["goal"]): Figure => ({
      name,
      measured: `${milliseconds(median(a))} at ${whole(large.flags)} flags`,
      beside: `${milliseconds(median(b))} at ${whole(small.flags)} flags`,
      values: ratios,
      unit: "×",
      goal,
    });
    return {
      figures: [
        figure("queue, first page", through, { is: "at most", value: 1.3 }),
        figure("queue, its statement alone", alone, null),
      ],
      notes: [
        `Both tenants in one database; ${rounds} rounds of ${asksPerRound} requests each, one after the other, in turns. p95 through the endpoint: ${milliseconds(quantile(through.a, 0.95))} beside ${milliseconds(quantile(through.b, 0.95))}.`,
      ],
    };
  } finally {
    await database.close();
    await serving.stop();
  }
}

const firstPage = (database: Database, tenantId: string) =>
  queuePage(database.forTenant(tenantId), tenantId, {
    queue: "all",
    status: "open",
    now: new Date(),
    endOfToday: new Date(Date.now() + 12 * 3_600_000),
    limit: 50,
  });

export interface Turns {
  /** Milliseconds. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Of each round's medians, a to b. */
  readonly ratios: readonly number[];
}

/** Does two things in turns, A B A B, after a tenth as many that do not count. */
export async function inTurns(
  [a, b]: readonly [() => Promise<void>, () => Promise<void>],
  rounds: number,
  perRound: number,
): Promise<Turns> {
  for (let warm = 0; warm < Math.max(2, (rounds * perRound) / 10); warm++) {
    await a();
    await b();
  }
  const all = { a: [] as number[], b: [] as number[] };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const mine = { a: [] as number[], b: [] as number[] };
    for (let turn = 0; turn < perRound; turn++) {
      mine.a.push(await time(a));
      mine.b.push(await time(b));
    }
    ratios.push(median(mine.a) / median(mine.b));
    all.a.push(...mine.a);
    all.b.push(...mine.b);
  }
  return { ...all, ratios };
}

async function time(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
