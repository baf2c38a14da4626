// Versions of the taxonomy, drafts of the next one, and what a draft would have made of the last quarter's flags.
import { z } from "zod";
import {
  DraftId,
  OneTaxonomyVersion,
  PutTaxonomyDraft,
  TaxonomyDraft,
  TaxonomyDrafts,
  TaxonomyEffect,
  TaxonomyVersions,
  TryTaxonomy,
} from "../api/taxonomy-draft.ts";
import { maskPersonal } from "../domain/mask.ts";
import { monthOf, previousMonth } from "../domain/month.ts";
import { phraseEffect } from "../domain/taxonomy-health/phrases.ts";
import { changesBetween, effectOf } from "../domain/taxonomy-health/changes.ts";
import { monthsBefore } from "../domain/taxonomy-health/health.ts";
import { allSignals } from "../domain/taxonomy.ts";
import {
  deleteDraft as removeDraft,
  type DraftHead,
  type DraftRecord,
  MOST_DRAFTS,
  putDraft as storeDraft,
  taxonomyDraft,
  taxonomyDrafts,
  taxonomyVersions,
  type VersionRecord,
} from "../storage/taxonomies.ts";
import { taxonomyVersion } from "../storage/configuration.ts";
import { flagsOfSignals, newestQuotes, signalCounts } from "../storage/taxonomy-health.ts";
import { sessionOperation } from "./contract/operation.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { StoredVersion, VersionAsked } from "./message/stored-id.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";

/** As a published taxonomy may be: five hundred signals with long sentences. */
const BODY = { bytes: 512 * 1024, keys: 20_000 };
/** The quarter before the running month. */
const MONTHS = 3;
const EXAMPLES = 50;
/** Quotes that phrases are looked for in, while somebody waits. */
const QUOTES = 5000;

const person = (id: string | null, name: string | null) =>
  id === null ? null : { id, name: name ?? numbered(id) };

export const listVersions = sessionOperation({
  id: "taxonomy.versions",
  summary: "Every version of the taxonomy: when, by whom, and what it changed.",
  answers: { 200: { description: "The newest first.", schema: TaxonomyVersions } },
  async handle({ caller }, { database }) {
    const versions = await taxonomyVersions(database, caller.tenantId);
    return json({
      items: versions.map(({ version, taxonomy, publishedAt, byId, byName, merged }, at) => {
        const before = versions[at + 1]?.taxonomy;
        return {
          version,
          publishedAt: publishedAt.toISOString(),
          // What a first start or a command publishes is nobody's.
          publishedBy: byId === "start" ? null : person(byId, byName),
          signals: allSignals(taxonomy).length,
          changes: before === undefined ? [] : changesBetween(before, taxonomy, merged),
        };
      }),
      retired: retiredOf(versions),
    });
  },
});

function retiredOf(versions: readonly VersionRecord[]): TaxonomyVersions["retired"] {
  const [inForce, ...earlier] = versions;
  const known = new Set(
    inForce === undefined ? [] : allSignals(inForce.taxonomy).map(({ signal }) => signal.id),
  );
  return earlier.flatMap(({ version, taxonomy }) =>
    allSignals(taxonomy).flatMap(({ kind, signal }) => {
      if (known.has(signal.id)) return [];
      known.add(signal.id);
      return [{ id: signal.id, label: signal.label, kind, version }];
    }),
  );
}

export const showVersion = sessionOperation({
  id: "taxonomy.version",
  summary: "One published version, as it was and stays.",
  params: { version: z.string().regex(/^[1-9]\d{0,8}$/) },
  answers: { 200: { description: "The version.", schema: OneTaxonomyVersion } },
  refusals: ["not-found"],
  async handle({ params, caller }, { database }) {
    const version = VersionAsked.safeParse(params["version"]);
    const taxonomy = version.success
      ? await taxonomyVersion(database, caller.tenantId, version.data)
      : null;
    return taxonomy === null ? notFound("version of the taxonomy") : json({ taxonomy });
  },
});

const headView = (draft: DraftHead): TaxonomyDrafts["items"][number] => ({
  id: draft.id,
  name: draft.name,
  basedOn: draft.basedOn,
  version: draft.version,
  proposal: draft.proposal,
  changedAt: draft.changedAt.toISOString(),
  changedBy: { id: draft.changedById, name: draft.changedByName ?? numbered(draft.changedById) },
});

const draftView = (draft: DraftRecord): z.infer<typeof TaxonomyDraft> => ({
  ...headView(draft),
  body: draft.body,
  merged: { ...draft.merged },
});

export const listDrafts = sessionOperation({
  id: "taxonomy-draft.list",
  summary: "Drafts of the taxonomy, the one changed last first.",
  answers: { 200: { description: "All of them.", schema: TaxonomyDrafts } },
  handle: async ({ caller }, { database }) =>
    json({ items: (await taxonomyDrafts(database, caller.tenantId)).map(headView) }),
});

export const showDraft = sessionOperation({
  id: "taxonomy-draft.show",
  summary: "One draft with everything it says.",
  params: { id: DraftId },
  answers: { 200: { description: "The draft.", schema: TaxonomyDraft } },
  refusals: ["not-found"],
  async handle({ params, caller }, { database }) {
    const draft = await taxonomyDraft(database, caller.tenantId, params["id"] ?? "");
    return draft === null ? notFound("draft") : json(draftView(draft));
  },
});

const staleDraft = (draft: DraftRecord | null): Refusal => ({
  refused: "stale",
  detail:
    draft === null
      ? "This draft is gone: it was published or thrown away meanwhile. Keep yours under another name."
      : `${draft.changedByName ?? "Somebody"} changed this draft meanwhile. Read it before you save over it.`,
});

export const putDraft = sessionOperation({
  id: "taxonomy-draft.put",
  summary:
    "Saves a draft. One that was changed by somebody else meanwhile is not overwritten; what is no valid taxonomy is not saved.",
  params: { id: DraftId },
  body: { schema: PutTaxonomyDraft, ...BODY },
  answers: { 200: { description: "The draft as it stands.", schema: TaxonomyDraft } },
  refusals: ["stale"],
  async handle({ params, body, caller, configuration }, endpoint) {
    const { id = "" } = params;
    const { tenantId, memberId } = caller;
    if (
      !StoredVersion.safeParse(body.basedOn).success ||
      body.basedOn > configuration.taxonomy.version
    )
      return invalid("basedOn", "A draft begins with a version that was published.");
    const doing = { by: memberId, at: new Date(endpoint.now()), eventId: endpoint.newId() };
    const outcome = await storeDraft(endpoint.database, tenantId, { id, ...body }, doing);
    if (outcome === "too-many")
      return invalid("id", `There are ${MOST_DRAFTS} drafts. Throw one away first.`);
    const draft = await taxonomyDraft(endpoint.database, tenantId, id);
    return outcome === "stale" || draft === null ? staleDraft(draft) : json(draftView(draft));
  },
});

export const deleteDraft = sessionOperation({
  id: "taxonomy-draft.delete",
  summary: "Throws a draft away, unless somebody changed it since it was read.",
  params: { id: DraftId },
  query: z.strictObject({ expected: VersionAsked }),
  answers: {
    200: { description: "It is gone.", schema: z.object({ id: DraftId }) },
  },
  refusals: ["stale", "not-found"],
  async handle({ params, query, caller }, endpoint) {
    const { id = "" } = params;
    const { tenantId, memberId } = caller;
    const doing = { by: memberId, at: new Date(endpoint.now()), eventId: endpoint.newId() };
    const outcome = await removeDraft(endpoint.database, tenantId, id, query.expected, doing);
    if (outcome === "gone") return notFound("draft");
    if (outcome === "stale")
      return staleDraft(await taxonomyDraft(endpoint.database, tenantId, id));
    return json({ id });
  },
});

export const tryTaxonomy = sessionOperation({
  id: "taxonomy.try",
  summary:
    "What a taxonomy would have made of the flags of the last three months, signal by signal. Nothing is stored, and no flag is rewritten.",
  body: { schema: TryTaxonomy, ...BODY },
  answers: { 200: { description: "Before and after.", schema: TaxonomyEffect } },
  async handle({ body, caller, configuration }, endpoint) {
    const { tenantId } = caller;
    const { taxonomy: inForce, tenant } = configuration;
    const last = previousMonth(monthOf(endpoint.now(), tenant.zone));
    const months = monthsBefore(last, MONTHS - 1);
    const database = endpoint.reports ?? endpoint.database;
    const [counts, quotes] = await Promise.all([
      signalCounts(database, tenantId, months),
      newestQuotes(database, tenantId, months, QUOTES),
    ]);
    const effect = effectOf(inForce, body.body, body.merged, counts);
    const gone = effect.rows.filter(({ is }) => is === "retired" || is === "merged");
    const examples =
      gone.length === 0
        ? []
        : await flagsOfSignals(database, tenantId, {
            months,
            signals: gone.map(({ signal }) => signal),
            most: EXAMPLES,
          });
    return json({
      from: months[0] ?? last,
      to: last,
      flags: [...counts.values()].reduce((sum, n) => sum + n, 0),
      ...effect,
      rows: [...effect.rows],
      phrases: {
        quotes: quotes.length,
        rows: phraseEffect(inForce, body.body, quotes).map((row) => ({ ...row })),
      },
      changes: changesBetween(inForce, body.body, body.merged).map((change) =>
        "parts" in change ? { ...change, parts: [...change.parts] } : change,
      ),
      examples: examples.map((flag) => ({
        ...flag,
        raisedAt: flag.raisedAt.toISOString(),
        quote: flag.quote === null ? null : maskPersonal(flag.quote),
      })),
    } satisfies z.input<typeof TaxonomyEffect>);
  },
});
