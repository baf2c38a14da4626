// One backtest in the browser, in slices between which the page stays alive.
import { createCollector } from "../../domain/backtest/collect.ts";
import { compilePhrases } from "../../domain/backtest/phrases.ts";
import { type Backtest, backtest } from "../../domain/backtest/report.ts";
import { defaultTaxonomy } from "../../domain/default-taxonomy.ts";
import type { DateFormat } from "../../domain/import/fields.ts";
import { decoded } from "../../endpoint/backtest/pieces.ts";
import { type PastDeals, readDeals } from "../../endpoint/backtest/read-deals.ts";
import { readTickets } from "../../endpoint/backtest/read-tickets.ts";

export interface Chosen {
  readonly tickets: Blob;
  readonly deals: Blob;
  readonly managers: number;
  readonly zone: string;
  readonly dates: DateFormat | null;
  readonly currency: string | null;
}

export interface Progress {
  /** 0 to 1, by bytes. */
  readonly share: number;
  readonly tickets: number;
}

export interface Ran {
  readonly found: Backtest;
  readonly leftOut: PastDeals["leftOut"];
}

/** As long as a frame may take without anybody noticing, in milliseconds. */
const SLICE_MS = 24;

/**
 * Runs it; `signal` stops it between two slices.
 * @throws {FileTrouble} for a file that can't be read.
 */
export async function run(
  { tickets, deals, managers, zone, dates, currency }: Chosen,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Ran> {
  const reading = {
    zone,
    ...(dates === null ? {} : { dates }),
    ...(currency === null ? {} : { currency }),
  };
  const past = readDeals(await textOf(deals), reading);
  const collector = createCollector(compilePhrases(defaultTaxonomy));
  let read = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const reader = tickets.stream().getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      read += next.value.length;
      yield next.value;
    }
  }
  let count = 0;
  let sliceEnds = performance.now() + SLICE_MS;
  for await (const ticket of readTickets(decoded(chunks()), reading)) {
    collector.add(ticket);
    count += 1;
    if (performance.now() < sliceEnds) continue;
    onProgress({
      share: tickets.size === 0 ? 1 : Math.min(1, read / tickets.size),
      tickets: count,
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
    sliceEnds = performance.now() + SLICE_MS;
  }
  return {
    found: backtest({ collected: collector.end(), deals: past.deals, managers, zone }),
    leftOut: past.leftOut,
  };
}

async function textOf(file: Blob): Promise<string> {
  return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
}
