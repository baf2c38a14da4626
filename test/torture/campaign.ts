// What a campaign is told and what it tells.
import type { TortureStore } from "./store.ts";

export interface Run {
  /** How often, in the campaign's own unit: kills, stops, requests, … */
  readonly count: number;
  /** Told how it goes, one sentence at a time. */
  readonly report: (sentence: string) => void;
  /** A control to take away. The campaign must then fail, or it proves nothing. */
  readonly plant?: string | undefined;
  /** Opens an empty store; one on a server of its own when left out. */
  readonly open?: (() => Promise<TortureStore>) | undefined;
}

export interface Outcome {
  readonly name: string;
  readonly figures: Readonly<Record<string, number | string>>;
  readonly passed: boolean;
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is yes. @throws {Error} when it is not within `ms` milliseconds. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  ms = 90_000,
): Promise<void> {
  const giveUpAt = performance.now() + ms;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`Not within ${ms / 1000} s: ${what}.`);
    await pause(10);
  }
}

/** Ends everything that was begun, the last one first, whatever happens in between. */
export async function withEnds<T>(
  work: (atEnd: (end: () => unknown) => void) => Promise<T>,
): Promise<T> {
  const ends: (() => unknown)[] = [];
  try {
    return await work((end) => ends.push(end));
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

/** The value below which `share` of them lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const tenth = (value: number): number => Math.round(value * 10) / 10;
