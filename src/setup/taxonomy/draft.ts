// A draft of the taxonomy as somebody is editing it. Everything is a plain change of a plain value.
import {
  allSignals,
  findSignal,
  type Signal,
  Taxonomy,
  type Taxonomy as TaxonomyType,
} from "../../domain/taxonomy.ts";
import { merge, restore, retire, withSignals } from "../../domain/taxonomy-health/proposals.ts";

export interface Draft {
  /** 0 until it was saved. */
  readonly version: number;
  readonly id: string;
  readonly name: string;
  readonly basedOn: number;
  readonly body: TaxonomyType;
  /** Retired signal → the one that takes its place. */
  readonly merged: Readonly<Record<string, string>>;
  readonly proposal: string | null;
}

export const isSame = (a: Draft, b: Draft): boolean => said(a) === said(b);

const said = ({ name, body, merged }: Draft): string => JSON.stringify([name, body.kinds, merged]);

/** What is wrong with a draft, by the same schema that a published taxonomy has to pass: signal id → what, in words. */
export interface Wrong {
  readonly signal: string | null;
  readonly field: string;
  readonly message: string;
}

export function wrongWith({ body }: Draft): Wrong[] {
  const read = Taxonomy.safeParse(body);
  if (read.success) return [];
  return read.error.issues.map(({ path, message }) => {
    const [, kind, , category, , place, field] = path;
    const signal =
      body.kinds[Number(kind)]?.categories[Number(category)]?.signals[Number(place)]?.id ?? null;
    return { signal, field: typeof field === "string" ? field : "", message };
  });
}

/** The draft with one signal changed. */
export const withSignal = (draft: Draft, id: string, change: Partial<Signal>): Draft => ({
  ...draft,
  body:
    withSignals(draft.body, (signal) => (signal.id === id ? { ...signal, ...change } : signal)) ??
    draft.body,
});

/** The draft without a signal; null where its kind would be left without any. */
export function without(draft: Draft, id: string): Draft | null {
  const body = retire(draft.body, id);
  return body === null ? null : { ...draft, body };
}

/** The draft with one signal instead of two. What was merged into the one that goes follows it. */
export function mergedInto(draft: Draft, from: string, into: string): Draft | null {
  const body = merge(draft.body, from, into);
  if (body === null) return null;
  const followed = Object.entries(draft.merged).map(([each, to]) => [
    each,
    to === from ? into : to,
  ]);
  return { ...draft, body, merged: { ...Object.fromEntries(followed), [from]: into } };
}

/** The draft with a retired signal back, as an earlier version had it. */
export function restored(draft: Draft, id: string, from: TaxonomyType): Draft | null {
  const body = restore(draft.body, id, from);
  if (body === null) return null;
  const { [id]: _gone, ...merged } = draft.merged;
  return { ...draft, body, merged };
}

/** The draft with a signal one place up or down among those of its category. */
export function moved(draft: Draft, id: string, by: 1 | -1): Draft {
  const kinds = draft.body.kinds.map((kind) => ({
    ...kind,
    categories: kind.categories.map((category) => {
      const from = category.signals.findIndex((signal) => signal.id === id);
      const signal = category.signals[from];
      const to = from + by;
      if (signal === undefined || to < 0 || to >= category.signals.length) return category;
      return { ...category, signals: category.signals.toSpliced(from, 1).toSpliced(to, 0, signal) };
    }),
  }));
  return { ...draft, body: { ...draft.body, kinds } };
}

/** Where a signal stands in its category, from 1, and among how many. */
export function placeOf(draft: Draft, id: string): { place: number; of: number } | null {
  for (const kind of draft.body.kinds)
    for (const { signals } of kind.categories) {
      const at = signals.findIndex((signal) => signal.id === id);
      if (at !== -1) return { place: at + 1, of: signals.length };
    }
  return null;
}

/** The id of a new signal: it never changes once a flag carries it, so one that was ever used is not given again. */
export function newId(category: string, label: string, taken: ReadonlySet<string>): string {
  const plain = label
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 40);
  const name = plain === "" ? "signal" : plain;
  for (let number = 1; ; number += 1) {
    const id = `${category}.${name}${number === 1 ? "" : `-${number}`}`;
    if (!taken.has(id)) return id;
  }
}

/** The draft with a new signal at the end of a category, to be filled in. */
export function withNew(
  draft: Draft,
  category: string,
  id: string,
  words: Pick<Signal, "label" | "definition" | "customerSays"> & { readonly prompt: string },
): Draft {
  const { prompt, ...rest } = words;
  const signal: Signal = {
    id,
    ...rest,
    notThis: [],
    evidence: { prompt, required: false },
    route: ["cs"],
    urgency: "day",
    maps: {},
  };
  return {
    ...draft,
    body: {
      ...draft.body,
      kinds: draft.body.kinds.map((kind) => ({
        ...kind,
        categories: kind.categories.map((each) =>
          each.id === category ? { ...each, signals: [...each.signals, signal] } : each,
        ),
      })),
    },
  };
}

/** A name that a field of lines is typed as, and back: one sentence a line. */
export const linesOf = (sentences: readonly string[]): string => sentences.join("\n");
export const sentencesOf = (lines: string): string[] =>
  lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** "Not this" as it is typed, one a line: `sentence → exp.a.b`, the signal it is instead being optional. */
export const notThisOf = (not: Signal["notThis"]): string =>
  linesOf(not.map(({ says, use }) => (use === undefined ? says : `${says} → ${use}`)));
export const readNotThis = (lines: string): Signal["notThis"] =>
  sentencesOf(lines).map((line) => {
    const [, says = line, use] = /^(.*\S)\s*(?:→|->)\s*([a-z][a-z0-9.-]*)$/.exec(line) ?? [];
    return use === undefined ? { says } : { says, use };
  });

/** The signal that is read next to a proposal, or the first there is. */
export const firstOf = (body: TaxonomyType): string => allSignals(body)[0]?.signal.id ?? "";
export const signalOf = (body: TaxonomyType, id: string): Signal | undefined =>
  findSignal(body, id)?.signal;
