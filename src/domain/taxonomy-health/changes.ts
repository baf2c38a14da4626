// What differs between two versions of the taxonomy, and what that would mean for flags that were raised already.
import { allSignals, type FoundSignal, type Taxonomy } from "../taxonomy.ts";

export const CHANGED_PARTS = [
  "label",
  "definition",
  "says",
  "not",
  "prompt",
  "urgency",
  "route",
  "category",
] as const;
export type ChangedPart = (typeof CHANGED_PARTS)[number];

export type Change =
  | { readonly is: "added" | "retired"; readonly signal: string; readonly label: string }
  | {
      readonly is: "merged";
      readonly signal: string;
      readonly label: string;
      readonly into: string;
      readonly intoLabel: string;
    }
  | {
      readonly is: "changed";
      readonly signal: string;
      readonly label: string;
      /** The label before, where it is another one. */
      readonly labelBefore: string | null;
      readonly parts: readonly ChangedPart[];
    }
  /** The same signals in another order, or a kind or category by another name. */
  | { readonly is: "reordered" | "renamed" };

const PARTS: Record<ChangedPart, (found: FoundSignal) => unknown> = {
  label: ({ signal }) => signal.label,
  definition: ({ signal }) => signal.definition,
  says: ({ signal }) => signal.customerSays,
  not: ({ signal }) => signal.notThis.map(({ says, use }) => [says, use ?? null]),
  prompt: ({ signal }) => [signal.evidence.prompt, signal.evidence.required],
  urgency: ({ signal }) => signal.urgency,
  route: ({ signal }) => signal.route,
  category: ({ category }) => category.id,
};

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

type BySignal = ReadonlyMap<string, FoundSignal>;

/** The signals of one version that the other has too, in its own order. */
const kept = (map: BySignal, other: BySignal) => [...map.keys()].filter((id) => other.has(id));

/** Kinds and categories by their ids. */
const names = (taxonomy: Taxonomy) =>
  new Map<string, string>(
    taxonomy.kinds.flatMap((kind) => [
      [kind.id, kind.label],
      ...kind.categories.map(({ id, label }): [string, string] => [id, label]),
    ]),
  );

/** What somebody who publishes `after` over `before` changes, signal by signal in the order of the later one. */
export function changesBetween(
  before: Taxonomy,
  after: Taxonomy,
  merged: Readonly<Record<string, string>> = {},
): Change[] {
  const old = new Map(allSignals(before).map((found) => [found.signal.id, found]));
  const now = new Map(allSignals(after).map((found) => [found.signal.id, found]));
  const changes: Change[] = [];
  for (const [id, found] of now) {
    const known = old.get(id);
    const { label } = found.signal;
    if (known === undefined) {
      changes.push({ is: "added", signal: id, label });
      continue;
    }
    const parts = CHANGED_PARTS.filter((part) => !isSame(PARTS[part](known), PARTS[part](found)));
    const labelBefore = parts.includes("label") ? known.signal.label : null;
    if (parts.length > 0) changes.push({ is: "changed", signal: id, label, labelBefore, parts });
  }
  for (const [id, { signal }] of old) {
    if (now.has(id)) continue;
    const into = now.get(merged[id] ?? "");
    changes.push(
      into === undefined
        ? { is: "retired", signal: id, label: signal.label }
        : {
            is: "merged",
            signal: id,
            label: signal.label,
            into: into.signal.id,
            intoLabel: into.signal.label,
          },
    );
  }
  if (!isSame(kept(old, now), kept(now, old))) changes.push({ is: "reordered" });
  const [oldNames, newNames] = [names(before), names(after)];
  if ([...newNames].some(([id, name]) => (oldNames.get(id) ?? name) !== name))
    changes.push({ is: "renamed" });
  return changes;
}

/** Flags of one signal, under the taxonomy in force and under a draft. */
export interface EffectRow {
  readonly signal: string;
  readonly label: string;
  readonly before: number;
  readonly after: number;
  readonly is: "kept" | "changed" | "added" | "retired" | "merged" | "gains";
  /** Of a merged signal: where its flags would count. */
  readonly into: string | null;
}

export interface Effect {
  /** Flags whose signal would be another one, or none. */
  readonly affected: number;
  /** Of those, the ones that no signal of the draft would take. */
  readonly withoutSignal: number;
  readonly rows: readonly EffectRow[];
}

/**
 * What a draft would have made of flags that were raised under the taxonomy in force: how many per signal before and
 * after. Nothing is rewritten by publishing it; this is what the same flags would have been called.
 */
export function effectOf(
  before: Taxonomy,
  after: Taxonomy,
  merged: Readonly<Record<string, string>>,
  counts: ReadonlyMap<string, number>,
): Effect {
  const changes = changesBetween(before, after, merged);
  const moves = new Map(
    changes.flatMap((change): [string, string | null][] => {
      if (change.is === "merged") return [[change.signal, change.into]];
      return change.is === "retired" ? [[change.signal, null]] : [];
    }),
  );
  const gains = new Map<string, number>();
  for (const [from, into] of moves)
    if (into !== null) gains.set(into, (gains.get(into) ?? 0) + (counts.get(from) ?? 0));
  const changed = new Set(changes.flatMap((each) => (each.is === "changed" ? [each.signal] : [])));
  const added = new Set(changes.flatMap((each) => (each.is === "added" ? [each.signal] : [])));
  const all = [
    ...allSignals(after),
    ...allSignals(before).filter(({ signal }) => moves.has(signal.id)),
  ];
  const rows = all.map(({ signal: { id, label } }): EffectRow => {
    const count = counts.get(id) ?? 0;
    const into = moves.get(id);
    if (into !== undefined)
      return {
        signal: id,
        label,
        before: count,
        after: 0,
        is: into === null ? "retired" : "merged",
        into,
      };
    const is = added.has(id)
      ? "added"
      : (gains.get(id) ?? 0) > 0
        ? "gains"
        : changed.has(id)
          ? "changed"
          : "kept";
    return {
      signal: id,
      label,
      before: count,
      after: count + (gains.get(id) ?? 0),
      is,
      into: null,
    };
  });
  const of = (is: EffectRow["is"]) =>
    rows.filter((row) => row.is === is).reduce((sum, row) => sum + row.before, 0);
  return { affected: of("retired") + of("merged"), withoutSignal: of("retired"), rows };
}
