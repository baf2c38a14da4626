// The taxonomy: which signals an agent can flag, in the customer's words, and which they must not be confused with.
import { z } from "zod";
import { KINDS, type Kind } from "./flag.ts";

export const URGENCIES = ["now", "day", "week"] as const;
export type Urgency = (typeof URGENCIES)[number];

const Words = z.string().trim().min(1).max(300);
/** Dotted lower-case path such as `exp.capacity.seats`. It never changes once a flag carries it. */
const TaxonomyId = z.string().regex(/^[a-z]{3}(?:\.[a-z][a-z0-9-]*){1,2}$/);

export const Signal = z.strictObject({
  id: TaxonomyId,
  label: Words.max(60),
  definition: Words,
  /** Sentences as customers say them: what the filter box searches and the backtest looks for. */
  customerSays: z.array(Words).min(1),
  /** Sentences that sound alike but are not this signal; `use` names the signal they are instead. */
  notThis: z.array(z.strictObject({ says: Words, use: TaxonomyId.optional() })),
  evidence: z.strictObject({ prompt: Words, required: z.boolean() }),
  route: z.array(z.enum(["cs", "sales", "renewals", "product", "marketing", "support"])).min(1),
  urgency: z.enum(URGENCIES),
  /** The same signal in published churn taxonomies, so that a company's older reports can be joined. */
  maps: z.strictObject({ sixBuckets: z.string().optional(), churnReason: z.string().optional() }),
});
export type Signal = z.infer<typeof Signal>;

const Category = z.strictObject({
  id: TaxonomyId,
  label: Words.max(60),
  signals: z.array(Signal).min(1),
});

export const Taxonomy = z
  .strictObject({
    version: z.int().min(1),
    kinds: z
      .array(
        z.strictObject({
          id: z.enum(KINDS),
          label: Words.max(60),
          categories: z.array(Category).min(1),
        }),
      )
      .length(KINDS.length),
  })
  .superRefine((taxonomy, context) => {
    const seen = new Set<string>();
    const once = (id: string, path: (string | number)[]) => {
      if (seen.has(id))
        context.addIssue({ code: "custom", path, message: `"${id}" is used twice` });
      seen.add(id);
    };
    const signalIds = new Set(
      taxonomy.kinds.flatMap((kind) => kind.categories.flatMap((c) => c.signals.map((s) => s.id))),
    );
    for (const [k, kind] of taxonomy.kinds.entries()) {
      once(kind.id, ["kinds", k, "id"]);
      for (const [c, category] of kind.categories.entries()) {
        const atCategory = ["kinds", k, "categories", c];
        once(category.id, [...atCategory, "id"]);
        for (const [s, signal] of category.signals.entries()) {
          const atSignal = [...atCategory, "signals", s];
          once(signal.id, [...atSignal, "id"]);
          if (!signal.id.startsWith(`${category.id}.`))
            context.addIssue({
              code: "custom",
              path: [...atSignal, "id"],
              message: `"${signal.id}" must begin with its category, "${category.id}."`,
            });
          for (const [n, not] of signal.notThis.entries())
            if (not.use !== undefined && !signalIds.has(not.use))
              context.addIssue({
                code: "custom",
                path: [...atSignal, "notThis", n, "use"],
                message: `"${not.use}" is not a signal of this taxonomy`,
              });
        }
      }
    }
  });
export type Taxonomy = z.infer<typeof Taxonomy>;

export interface FoundSignal {
  readonly kind: Kind;
  readonly category: { readonly id: string; readonly label: string };
  readonly signal: Signal;
}

/** Every signal of a taxonomy in its own order, each with its kind and category. */
export function allSignals(taxonomy: Taxonomy): FoundSignal[] {
  return taxonomy.kinds.flatMap((kind) =>
    kind.categories.flatMap((category) =>
      category.signals.map((signal) => ({
        kind: kind.id,
        category: { id: category.id, label: category.label },
        signal,
      })),
    ),
  );
}

/** The signal with this id, or `undefined` when this version of the taxonomy does not have it. */
export function findSignal(taxonomy: Taxonomy, id: string): FoundSignal | undefined {
  return allSignals(taxonomy).find((found) => found.signal.id === id);
}

export class TaxonomyError extends Error {
  override name = "TaxonomyError" as const;
}

/**
 * A taxonomy from a parsed file.
 * @throws {TaxonomyError} naming the path of the first mistakes, such as `kinds.0.categories.1.signals.0.id`.
 */
export function readTaxonomy(file: unknown, source: string): Taxonomy {
  const result = Taxonomy.safeParse(file);
  if (result.success) return result.data;
  const mistakes = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "(whole file)"}: ${issue.message}`);
  throw new TaxonomyError(
    `The taxonomy ${source} has a mistake at ${mistakes.join("; ")}. Correct it and start again.`,
  );
}
