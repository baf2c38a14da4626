// What to do about the taxonomy: one proposal, its numbers, and what drafting it begins with.
import type { Metric } from "../metric.ts";
import { allSignals, findSignal, type Signal, type Taxonomy } from "../taxonomy.ts";
import type { TaxonomyHealth } from "./health.ts";

/** How a proposal is named in an address: `rewrite~exp.addon.product`, `merge~exp.a.b~exp.c.d`, `split`. */
export type Proposal =
  | {
      readonly is: "rewrite";
      readonly signal: string;
      /** Labels that were wrong, of those decided. */
      readonly wrong: number;
      readonly decided: number;
      readonly rather: string | null;
      readonly metricId: string;
    }
  | {
      readonly is: "merge";
      /** The one that goes, and the one that takes its place. */
      readonly from: string;
      readonly into: string;
      readonly times: readonly [number, number];
      readonly of: number;
      readonly metricId: string;
    }
  | { readonly is: "retire"; readonly signal: string; readonly months: number }
  | { readonly is: "split"; readonly share: Metric };

export const nameOfProposal = (proposal: Proposal): string => {
  switch (proposal.is) {
    case "rewrite":
    case "retire":
      return `${proposal.is}~${proposal.signal}`;
    case "merge":
      return `merge~${proposal.from}~${proposal.into}`;
    case "split":
      return "split";
  }
};

/** Decided flags that a proposal takes, and how many of them have to speak for it. */
const DECIDED_NEEDS = 10;
const WRONG_NEEDS = 3;
/** Labels whose precision may be as good as this ask for nothing. */
const GOOD_ENOUGH = 0.9;
/** Confusions that ask for one signal instead of two: at least this many, and surely this share of both signals' flags. */
const CONFUSED_NEEDS = 5;
const CONFUSED_SHARE = 0.1;

/** What the month's figures speak for, the most pressing first. Nothing is proposed on fewer than ten decided flags. */
export function proposalsOf(health: TaxonomyHealth, inForce: Taxonomy): Proposal[] {
  const exists = (id: string) => findSignal(inForce, id) !== undefined;
  const merges = health.pairs.flatMap((pair): Proposal[] => {
    const { signals, times, confused } = pair;
    const [a, b] = signals;
    const low = confused.interval?.[0] ?? 0;
    const isMutual = times[0] > 0 && times[1] > 0;
    const enough = times[0] + times[1] >= CONFUSED_NEEDS && confused.n >= DECIDED_NEEDS;
    if (!isMutual || !enough || low <= CONFUSED_SHARE || !exists(a) || !exists(b)) return [];
    // What CS calls the other thing more often is the one that goes.
    const [from, into] = times[0] >= times[1] ? [a, b] : [b, a];
    return [{ is: "merge", from, into, times, of: confused.n, metricId: confused.id }];
  });
  const merged = new Set(merges.flatMap((each) => (each.is === "merge" ? [each.from] : [])));
  const rewrites = health.precision.flatMap(({ signal, precision, rather }): Proposal[] => {
    const { n, value, interval } = precision;
    if (value === null || n < DECIDED_NEEDS || !exists(signal) || merged.has(signal)) return [];
    const wrong = n - Math.round(value * n);
    // A positive claim is never made from an interval that covers what would be fine.
    if (wrong < WRONG_NEEDS || (interval?.[1] ?? 1) >= GOOD_ENOUGH) return [];
    const instead = rather[0]?.signal ?? null;
    const metricId = precision.id;
    return [{ is: "rewrite", signal, wrong, decided: n, rather: instead, metricId }];
  });
  const split: Proposal[] = health.notSure.alarm
    ? [{ is: "split", share: health.notSure.share }]
    : [];
  const retired = health.unused.signals
    .filter(exists)
    .map((signal): Proposal => ({ is: "retire", signal, months: health.unused.months }));
  return [...rewrites, ...merges, ...split, ...retired];
}

/** What a proposal makes of a taxonomy, and which retired signal's place another takes. */
export interface Applied {
  readonly taxonomy: Taxonomy;
  readonly merged: Readonly<Record<string, string>>;
  /** The signal to begin with; null where there is none yet. */
  readonly openAt: string | null;
}

/**
 * A proposal applied as far as nobody's words are needed for it: a merge moves sentences, a retired signal goes. What a
 * definition should say, and what a new signal is, only a person knows.
 */
export function applyProposal(taxonomy: Taxonomy, name: string): Applied | null {
  const [is, first = "", second = ""] = name.split("~");
  if (is === "split") return { taxonomy, merged: {}, openAt: null };
  if (findSignal(taxonomy, first) === undefined) return null;
  if (is === "rewrite") return { taxonomy, merged: {}, openAt: first };
  if (is === "retire") {
    const without = retire(taxonomy, first);
    return without === null ? null : { taxonomy: without, merged: {}, openAt: null };
  }
  if (is !== "merge" || first === second) return null;
  const into = merge(taxonomy, first, second);
  return into === null ? null : { taxonomy: into, merged: { [first]: second }, openAt: second };
}

/** The taxonomy with its signals changed one by one; null removes one. Categories that are left empty go with them. */
export function withSignals(
  taxonomy: Taxonomy,
  change: (signal: Signal) => Signal | null,
): Taxonomy | null {
  const kinds = taxonomy.kinds.map((kind) => ({
    ...kind,
    categories: kind.categories.flatMap((category) => {
      const signals = category.signals.flatMap((signal) => change(signal) ?? []);
      return signals.length === 0 ? [] : [{ ...category, signals }];
    }),
  }));
  return kinds.some(({ categories }) => categories.length === 0) ? null : { ...taxonomy, kinds };
}

/** Without a signal; sentences that pointed at it point at `instead`, or at nothing. Null where its kind would be left empty. */
export const retire = (taxonomy: Taxonomy, id: string, instead?: string): Taxonomy | null =>
  withSignals(taxonomy, (signal) =>
    signal.id === id
      ? null
      : {
          ...signal,
          notThis: signal.notThis.flatMap(({ says, use }) => {
            if (use !== id) return [use === undefined ? { says } : { says, use }];
            // "Not this, but itself" says nothing.
            if (instead === signal.id) return [];
            return [instead === undefined ? { says } : { says, use: instead }];
          }),
        },
  );

/** One signal instead of two: the one that stays also says what customers said of the other. */
export function merge(taxonomy: Taxonomy, from: string, into: string): Taxonomy | null {
  const gone = findSignal(taxonomy, from)?.signal;
  const stays = findSignal(taxonomy, into)?.signal;
  if (gone === undefined || stays === undefined || from === into) return null;
  const without = retire(taxonomy, from, into);
  if (without === null) return null;
  const says = new Set([...stays.customerSays, ...gone.customerSays]);
  return withSignals(without, (signal) =>
    signal.id === into
      ? {
          ...signal,
          customerSays: [...says],
          notThis: [
            ...signal.notThis,
            ...gone.notThis.flatMap(({ says: words, use }) => {
              const known = signal.notThis.some((each) => each.says === words);
              return known || use === into || says.has(words)
                ? []
                : [use === undefined ? { says: words } : { says: words, use }];
            }),
          ],
        }
      : signal,
  );
}

/** Puts a signal back that an earlier version had: into its category, or with it where that has gone. */
export function restore(taxonomy: Taxonomy, id: string, from: Taxonomy): Taxonomy | null {
  const found = findSignal(from, id);
  if (found === undefined || findSignal(taxonomy, id) !== undefined) return null;
  const known = new Set(allSignals(taxonomy).map(({ signal }) => signal.id));
  const signal: Signal = {
    ...found.signal,
    notThis: found.signal.notThis.map(({ says, use }) =>
      use === undefined || !known.has(use) ? { says } : { says, use },
    ),
  };
  return {
    ...taxonomy,
    kinds: taxonomy.kinds.map((kind) => {
      if (kind.id !== found.kind) return kind;
      const has = kind.categories.some((category) => category.id === found.category.id);
      return {
        ...kind,
        categories: has
          ? kind.categories.map((category) =>
              category.id === found.category.id
                ? { ...category, signals: [...category.signals, signal] }
                : category,
            )
          : [...kind.categories, { ...found.category, signals: [signal] }],
      };
    }),
  };
}
