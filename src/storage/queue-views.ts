// Views of the queue that people saved, and the columns they chose.
import type { Database } from "./database.ts";

export interface ViewRecord {
  readonly id: string;
  readonly ownerId: string;
  readonly ownerName: string | null;
  readonly name: string;
  readonly shared: boolean;
  /** What it asks for, as the API spells it. */
  readonly body: unknown;
  readonly updatedAt: Date;
}

/** Enough for anybody; more would make every page that counts them slow. */
export const MOST_VIEWS = 30;

const SELECT = `select v.id, v.owner_id as "ownerId", m.name as "ownerName", v.name, v.shared, v.body,
    v.updated_at as "updatedAt"
  from queue_views v left join members m on m.tenant_id = v.tenant_id and m.id = v.owner_id`;

/** Views that this person may see, their own first, then by name. */
export const viewsFor = (
  database: Database,
  tenantId: string,
  memberId: string,
): Promise<ViewRecord[]> =>
  database.query<ViewRecord>(
    `${SELECT} where v.tenant_id = $1 and (v.owner_id = $2 or v.shared)
     order by v.owner_id <> $2, lower(v.name), v.id limit 200`,
    [tenantId, memberId],
  );

export interface ViewChange {
  readonly id: string;
  readonly memberId: string;
  /** Whether this person may also change what others have shared. */
  readonly isAdmin: boolean;
}

export type ViewRefusal = "not-found" | "not-yours" | "too-many";

/** Saves a view under the id that its owner made. Somebody else's private view is not there. */
export const putView = (
  database: Database,
  tenantId: string,
  { id, memberId, isAdmin }: ViewChange,
  view: { readonly name: string; readonly shared: boolean; readonly body: unknown },
  at: Date,
): Promise<{ is: "saved"; view: ViewRecord } | { is: "refused"; because: ViewRefusal }> =>
  database.transaction(async (tx) => {
    const [known] = await tx.query<{ ownerId: string; shared: boolean }>(
      `select owner_id as "ownerId", shared from queue_views
       where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    const refusal = known === undefined ? null : whyNotChanged(known, memberId, isAdmin);
    if (refusal !== null) return { is: "refused", because: refusal };
    if (known === undefined) {
      const [owned] = await tx.query<{ count: number }>(
        `select count(*)::int as count from queue_views where tenant_id = $1 and owner_id = $2`,
        [tenantId, memberId],
      );
      if ((owned?.count ?? 0) >= MOST_VIEWS) return { is: "refused", because: "too-many" };
    }
    const written = await tx.query<{ id: string }>(
      `insert into queue_views (tenant_id, id, owner_id, name, shared, body, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant_id, id) do update set name = excluded.name, shared = excluded.shared,
         body = excluded.body, updated_at = excluded.updated_at
       where queue_views.owner_id = $8
       returning id`,
      [
        tenantId,
        id,
        memberId,
        view.name,
        view.shared,
        JSON.stringify(view.body),
        at,
        known?.ownerId ?? memberId,
      ],
    );
    // Somebody else made this very id meanwhile, and it is not ours to write over.
    if (written.length === 0) return { is: "refused", because: "not-found" };
    const [saved] = await tx.query<ViewRecord>(`${SELECT} where v.tenant_id = $1 and v.id = $2`, [
      tenantId,
      id,
    ]);
    if (saved === undefined) throw new Error("A view vanished while it was saved.");
    return { is: "saved", view: saved };
  });

/** Takes a view away. One that is not there is not there. */
export const deleteView = (
  database: Database,
  tenantId: string,
  { id, memberId, isAdmin }: ViewChange,
): Promise<"deleted" | ViewRefusal> =>
  database.transaction(async (tx) => {
    const [known] = await tx.query<{ ownerId: string; shared: boolean }>(
      `select owner_id as "ownerId", shared from queue_views
       where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    if (known === undefined) return "not-found";
    const refusal = whyNotChanged(known, memberId, isAdmin);
    if (refusal !== null) return refusal;
    await tx.query(`delete from queue_views where tenant_id = $1 and id = $2`, [tenantId, id]);
    return "deleted";
  });

function whyNotChanged(
  view: { readonly ownerId: string; readonly shared: boolean },
  memberId: string,
  isAdmin: boolean,
): ViewRefusal | null {
  if (view.ownerId === memberId) return null;
  if (!view.shared) return "not-found";
  return isAdmin ? null : "not-yours";
}

/** The columns this person looks at the queue by; `null`: as it comes. */
export async function columnsOf(
  database: Database,
  tenantId: string,
  memberId: string,
): Promise<string[] | null> {
  const [row] = await database.query<{ columns: string[] }>(
    `select columns from queue_columns where tenant_id = $1 and member_id = $2`,
    [tenantId, memberId],
  );
  return row?.columns ?? null;
}

/** Remembers them; `null` forgets. */
export const rememberColumns = (
  database: Database,
  tenantId: string,
  memberId: string,
  columns: readonly string[] | null,
): Promise<unknown> =>
  columns === null
    ? database.query(`delete from queue_columns where tenant_id = $1 and member_id = $2`, [
        tenantId,
        memberId,
      ])
    : database.query(
        `insert into queue_columns (tenant_id, member_id, columns) values ($1, $2, $3)
         on conflict (tenant_id, member_id) do update set columns = excluded.columns`,
        [tenantId, memberId, columns],
      );
