// Versions of the taxonomy, and drafts of the next one, as set-up reads and changes them.
import { z } from "zod";
import { KINDS, STATUSES } from "../domain/flag.ts";
import { CHANGED_PARTS } from "../domain/taxonomy-health/changes.ts";
import { Taxonomy } from "../domain/taxonomy.ts";
import { Person } from "./flag.ts";
import { filledText, FlagId, Instant, SignalId } from "./text.ts";

/** Made by the client. */
export const DraftId = z.uuid({ version: "v7" });

const Merged = z.record(SignalId, SignalId);

/** What a version changes over the one before it. */
export const TaxonomyChange = z.discriminatedUnion("is", [
  z.object({ is: z.enum(["added", "retired"]), signal: z.string(), label: z.string() }),
  z.object({
    is: z.literal("merged"),
    signal: z.string(),
    label: z.string(),
    into: z.string(),
    intoLabel: z.string(),
  }),
  z.object({
    is: z.literal("changed"),
    signal: z.string(),
    label: z.string(),
    labelBefore: z.string().nullable(),
    parts: z.array(z.enum(CHANGED_PARTS)),
  }),
  z.object({ is: z.enum(["reordered", "renamed"]) }),
]);
export type TaxonomyChange = z.infer<typeof TaxonomyChange>;

export const TaxonomyVersion = z.object({
  version: z.int(),
  publishedAt: Instant,
  /** `null`: the operator, or the first start. */
  publishedBy: Person.nullable(),
  signals: z.int(),
  /** Over the version before; none for the first. */
  changes: z.array(TaxonomyChange),
});
export type TaxonomyVersion = z.infer<typeof TaxonomyVersion>;

/** `GET /v1/taxonomy/versions`: the newest first. */
export const TaxonomyVersions = z.object({
  items: z.array(TaxonomyVersion),
  /** Signals of earlier versions that the one in force has not. */
  retired: z.array(
    z.object({
      id: SignalId,
      label: z.string(),
      kind: z.enum(KINDS),
      /** The last version that had it. */
      version: z.int(),
    }),
  ),
});
export type TaxonomyVersions = z.infer<typeof TaxonomyVersions>;

/** `GET /v1/taxonomy/versions/{version}` */
export const OneTaxonomyVersion = z.object({ taxonomy: Taxonomy });

const head = {
  id: DraftId,
  name: z.string(),
  basedOn: z.int(),
  version: z.int(),
  proposal: z.string().nullable(),
  changedAt: Instant,
  changedBy: Person,
};
export const TaxonomyDraftHead = z.object(head);
export type TaxonomyDraftHead = z.infer<typeof TaxonomyDraftHead>;

/** `GET /v1/taxonomy/drafts` */
export const TaxonomyDrafts = z.object({ items: z.array(TaxonomyDraftHead) });
export type TaxonomyDrafts = z.infer<typeof TaxonomyDrafts>;

/** `GET /v1/taxonomy/drafts/{id}` */
export const TaxonomyDraft = z.object({ ...head, body: Taxonomy, merged: Merged });
export type TaxonomyDraft = z.infer<typeof TaxonomyDraft>;

/** `PUT /v1/taxonomy/drafts/{id}`: the whole draft, each time. `expected` is the version that was changed; 0 makes a new one. */
export const PutTaxonomyDraft = z.strictObject({
  expected: z.int().min(0),
  name: filledText(80),
  basedOn: z.int().min(1),
  body: Taxonomy,
  merged: Merged,
  proposal: z.string().max(200).nullable(),
});
export type PutTaxonomyDraft = z.infer<typeof PutTaxonomyDraft>;

/** `POST /v1/taxonomy/effect`: what a taxonomy would make of the flags of the last quarter. Nothing is stored. */
export const TryTaxonomy = z.strictObject({ body: Taxonomy, merged: Merged });

export const TaxonomyEffect = z.object({
  /** First and last of the three months that are looked at, "2026-08". */
  from: z.string(),
  to: z.string(),
  /** Flags that were looked at. */
  flags: z.int(),
  affected: z.int(),
  withoutSignal: z.int(),
  rows: z.array(
    z.object({
      signal: z.string(),
      label: z.string(),
      before: z.int(),
      after: z.int(),
      is: z.enum(["kept", "changed", "added", "retired", "merged", "gains"]),
      into: z.string().nullable(),
    }),
  ),
  /** In how many of the newest quotes the phrases of a signal are found; only signals for which that differs. */
  phrases: z.object({
    quotes: z.int(),
    rows: z.array(z.object({ signal: z.string(), before: z.int(), after: z.int() })),
  }),
  changes: z.array(TaxonomyChange),
  /** The newest of the flags whose signal would be another one, or none. */
  examples: z.array(
    z.object({
      id: FlagId,
      signal: SignalId,
      status: z.enum(STATUSES),
      accountName: z.string().nullable(),
      raisedAt: Instant,
      quote: z.string().nullable(),
    }),
  ),
});
export type TaxonomyEffect = z.infer<typeof TaxonomyEffect>;
