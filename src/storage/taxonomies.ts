// Versions of the taxonomy, and drafts of the next one. A published version is never changed; a draft is nobody's yet.
import { readTaxonomy, type Taxonomy } from "../domain/taxonomy.ts";
import type { Database } from "./database.ts";

export interface VersionRecord {
  readonly version: number;
  readonly taxonomy: Taxonomy;
  readonly publishedAt: Date;
  /** `null`: the operator, or the first start. */
  readonly byId: string | null;
  readonly byName: string | null;
  /** Retired signal → the one that took its place in this version. */
  readonly merged: Readonly<Record<string, string>>;
}

/** Every version there was, the newest first. */
export async function taxonomyVersions(
  database: Database,
  tenantId: string,
): Promise<VersionRecord[]> {
  const rows = await database.query<Omit<VersionRecord, "taxonomy"> & { body: unknown }>(
    `select v.version, v.body, v.published_at as "publishedAt", v.published_by as "byId",
       m.name as "byName", coalesce((
         select e.merged from taxonomy_events e
         where e.tenant_id = v.tenant_id and e.taxonomy_version = v.version and e.what = 'published'
         order by e.id desc limit 1), '{}') as merged
     from taxonomies v
     left join members m on m.tenant_id = v.tenant_id and m.id = v.published_by
     where v.tenant_id = $1
     order by v.version desc`,
    [tenantId],
  );
  return rows.map(({ body, ...row }) => ({
    ...row,
    taxonomy: readTaxonomy(body, `version ${row.version}`),
  }));
}

export interface DraftHead {
  readonly id: string;
  readonly name: string;
  /** The published version it was begun from. */
  readonly basedOn: number;
  /** Counts up with every change. */
  readonly version: number;
  readonly proposal: string | null;
  readonly madeAt: Date;
  readonly changedAt: Date;
  readonly changedById: string;
  readonly changedByName: string | null;
}

export interface DraftRecord extends DraftHead {
  readonly body: Taxonomy;
  readonly merged: Readonly<Record<string, string>>;
}

const HEAD = `d.id, d.name, d.based_on as "basedOn", d.version, d.proposal, d.made_at as "madeAt",
  d.changed_at as "changedAt", d.changed_by as "changedById", m.name as "changedByName"`;
const FROM = `from taxonomy_drafts d
  left join members m on m.tenant_id = d.tenant_id and m.id = d.changed_by`;

/** Every draft, the one changed last first. */
export const taxonomyDrafts = (database: Database, tenantId: string): Promise<DraftHead[]> =>
  database.query<DraftHead>(
    `select ${HEAD} ${FROM} where d.tenant_id = $1 order by d.changed_at desc, d.id`,
    [tenantId],
  );

/** One draft with everything it says; `null` when there is none. */
export async function taxonomyDraft(
  database: Database,
  tenantId: string,
  id: string,
): Promise<DraftRecord | null> {
  const [row] = await database.query<Omit<DraftRecord, "body"> & { body: unknown }>(
    `select ${HEAD}, d.body, d.merged ${FROM} where d.tenant_id = $1 and d.id = $2`,
    [tenantId, id],
  );
  return row === undefined ? null : { ...row, body: readTaxonomy(row.body, `draft ${row.name}`) };
}

/** Who does something with drafts and versions, and when. `eventId` is a UUID of version 7. */
export interface Doing {
  readonly by: string;
  readonly at: Date;
  readonly eventId: string;
}

/** Drafts beside each other that anybody could keep apart. */
export const MOST_DRAFTS = 30;

/**
 * Stores a draft, new when `expected` is 0. `stale`: somebody else changed it meanwhile, or it is gone; `too-many`: there
 * are thirty already.
 */
export const putDraft = (
  database: Database,
  tenantId: string,
  draft: {
    readonly id: string;
    readonly expected: number;
    readonly name: string;
    readonly basedOn: number;
    readonly body: Taxonomy;
    readonly merged: Readonly<Record<string, string>>;
    readonly proposal: string | null;
  },
  doing: Doing,
): Promise<"stored" | "stale" | "too-many"> =>
  database.transaction(async (tx) => {
    const { id, expected, name, basedOn, proposal } = draft;
    const values = [tenantId, id, name, JSON.stringify(draft.body), JSON.stringify(draft.merged)];
    if (expected === 0) {
      const [count] = await tx.query<{ n: number }>(
        `select count(*)::int as n from taxonomy_drafts where tenant_id = $1`,
        [tenantId],
      );
      if ((count?.n ?? 0) >= MOST_DRAFTS) return "too-many";
    }
    const stored =
      expected === 0
        ? await tx.query(
            `insert into taxonomy_drafts (tenant_id, id, name, body, merged, based_on, proposal,
               made_at, made_by, changed_at, changed_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9)
             on conflict do nothing returning id`,
            [...values, basedOn, proposal, doing.at, doing.by],
          )
        : await tx.query(
            `update taxonomy_drafts set name = $3, body = $4, merged = $5, based_on = $6,
               version = version + 1, changed_at = $8, changed_by = $9
             where tenant_id = $1 and id = $2 and version = $7
             returning id`,
            [...values, basedOn, expected, doing.at, doing.by],
          );
    if (stored.length === 0) return "stale";
    await addEvent(tx, tenantId, doing, {
      what: expected === 0 ? "draft-made" : "draft-changed",
      draftId: id,
    });
    return "stored";
  });

/** Throws a draft away. `stale`: somebody changed it since it was read; `gone`: there is none. */
export const deleteDraft = (
  database: Database,
  tenantId: string,
  id: string,
  expected: number,
  doing: Doing,
): Promise<"deleted" | "stale" | "gone"> =>
  database.transaction(async (tx) => {
    const deleted = await tx.query(
      `delete from taxonomy_drafts where tenant_id = $1 and id = $2 and version = $3 returning id`,
      [tenantId, id, expected],
    );
    if (deleted.length === 0)
      return (await taxonomyDraft(tx, tenantId, id)) === null ? "gone" : "stale";
    await addEvent(tx, tenantId, doing, { what: "draft-deleted", draftId: id });
    return "deleted";
  });

/**
 * Publishes a version, with an event that says by whom; a draft that it was is gone with it. Versions are never changed
 * afterwards, since flags refer to them.
 */
export const publishVersion = (
  database: Database,
  tenantId: string,
  taxonomy: Taxonomy,
  draftId: string | null,
  doing: Doing,
): Promise<"published" | "version-exists"> =>
  database.transaction(async (tx) => {
    const added = await tx.query(
      `insert into taxonomies (tenant_id, version, body, published_at, published_by)
       values ($1, $2, $3, $4, $5)
       on conflict do nothing
       returning version`,
      [tenantId, taxonomy.version, JSON.stringify(taxonomy), doing.at, doing.by],
    );
    if (added.length === 0) return "version-exists";
    const [draft] =
      draftId === null
        ? []
        : await tx.query<{ merged: Readonly<Record<string, string>> }>(
            `delete from taxonomy_drafts where tenant_id = $1 and id = $2 returning merged`,
            [tenantId, draftId],
          );
    await addEvent(tx, tenantId, doing, {
      what: "published",
      draftId: draft === undefined ? null : draftId,
      version: taxonomy.version,
      merged: draft?.merged ?? {},
    });
    return "published";
  });

const addEvent = (
  tx: Database,
  tenantId: string,
  { by, at, eventId }: Doing,
  event: {
    readonly what: "draft-made" | "draft-changed" | "draft-deleted" | "published";
    readonly draftId: string | null;
    readonly version?: number;
    readonly merged?: Readonly<Record<string, string>>;
  },
): Promise<unknown> =>
  tx.query(
    `insert into taxonomy_events (tenant_id, id, at, by_id, what, draft_id, taxonomy_version, merged)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tenantId,
      eventId,
      at,
      by,
      event.what,
      event.draftId,
      event.version ?? null,
      event.merged === undefined ? null : JSON.stringify(event.merged),
    ],
  );
