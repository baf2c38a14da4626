// The signals an agent can choose from, in the agent's language where the tenant has not written its own.
import type { PublishedTaxonomy } from "../../api/taxonomy.ts";
import type { Kind } from "../../domain/flag.ts";
import type { Dictionary } from "../../domain/words.ts";

export interface NotThis {
  readonly says: string;
  /** The signal it is instead; `null` when it is nothing to flag. */
  readonly use: { readonly id: string; readonly label: string; readonly kind: Kind } | null;
}

export interface Choice {
  readonly id: string;
  readonly kind: Kind;
  readonly label: string;
  readonly definition: string;
  readonly prompt: string;
  readonly category: { readonly id: string; readonly label: string };
  readonly says: readonly string[];
  readonly not: readonly NotThis[];
  /** Place among the most used of the last 90 days, from 0; `null` when it was not used. */
  readonly used: number | null;
}

const at = (dictionary: Dictionary | null, ...path: string[]): string | undefined => {
  let node: string | Dictionary | undefined = dictionary ?? undefined;
  for (const part of path) {
    if (node === undefined || typeof node === "string") return undefined;
    node = node[part];
  }
  return typeof node === "string" ? node : undefined;
};

/**
 * Every signal of the published taxonomy. `translated` is shown for a label only while it still is the default label
 * in `english`: a tenant's own words are never overwritten.
 */
export function choicesOf(
  { taxonomy, mostUsed }: PublishedTaxonomy,
  translated: Dictionary | null,
  english: Dictionary | null,
): Choice[] {
  const isDefault = (id: string, label: string) =>
    translated !== null && at(english, "signals", id, "label") === label;
  const labels = new Map<string, { id: string; label: string; kind: Kind }>();
  for (const kind of taxonomy.kinds)
    for (const category of kind.categories)
      for (const { id, label } of category.signals) {
        const own = isDefault(id, label) ? at(translated, "signals", id, "label") : undefined;
        labels.set(id, { id, label: own ?? label, kind: kind.id });
      }
  return taxonomy.kinds.flatMap((kind) =>
    kind.categories.flatMap((category) =>
      category.signals.map((signal): Choice => {
        const { id } = signal;
        const word = (own: string, ...path: string[]) =>
          (isDefault(id, signal.label) ? at(translated, "signals", id, ...path) : undefined) ?? own;
        const place = mostUsed[kind.id].indexOf(id);
        const categoryIsDefault = at(english, "categories", category.id) === category.label;
        return {
          id,
          kind: kind.id,
          label: labels.get(id)?.label ?? signal.label,
          definition: word(signal.definition, "definition"),
          prompt: word(signal.evidence.prompt, "prompt"),
          category: {
            id: category.id,
            label:
              (categoryIsDefault ? at(translated, "categories", category.id) : undefined) ??
              category.label,
          },
          says: signal.customerSays.map((says, i) => word(says, "says", String(i + 1))),
          not: signal.notThis.map((not, i) => ({
            says: word(not.says, "not", String(i + 1)),
            use: not.use === undefined ? null : (labels.get(not.use) ?? null),
          })),
          used: place === -1 ? null : place,
        };
      }),
    ),
  );
}
