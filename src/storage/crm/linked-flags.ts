// Flags that are linked to deals, and how the deal stands that each of them follows: of one that was merged, its survivor.
import type { Status } from "../../domain/flag.ts";
import type { Database } from "../database.ts";
import type { DealKey } from "./told.ts";

export interface LinkedFlag {
  readonly id: string;
  readonly status: Status;
  /** What it is linked to. That stays: a merge redirects who reads, and rewrites nothing. */
  readonly crm: string;
  readonly opportunityId: string;
  /** The deal that stands for it now; still merged where its survivor is not known here. */
  readonly deal: {
    readonly status: "open" | "won" | "lost";
    readonly closedAt: number | null;
    readonly deletedAt: number | null;
    readonly mergedInto: string | null;
  };
}

/** Longer chains of merges are circles. */
const LONGEST = 20;

/** The flags linked to these deals, and to those that were merged into them, in the order of their ids. */
export const linkedFlags = (
  tx: Database,
  tenantId: string,
  deals: readonly DealKey[],
): Promise<LinkedFlag[]> =>
  tx.query<LinkedFlag>(
    `with recursive merged as (
       select d.crm, d.id from jsonb_to_recordset($2::jsonb) as d (crm text, id text)
       union
       select o.crm, o.id from merged
       join opportunities o on o.tenant_id = $1 and o.crm = merged.crm and o.merged_into = merged.id
     ), linked as (
       select f.id, f.status, f.crm, f.opportunity_id
       from merged
       join flags f on f.tenant_id = $1 and f.crm = merged.crm and f.opportunity_id = merged.id
       where f.status in ('opportunity', 'won', 'lost')
     ), survivors as (
       select l.id as flag_id, o.crm, o.id, o.merged_into, 0 as steps
       from linked l
       join opportunities o on o.tenant_id = $1 and o.crm = l.crm and o.id = l.opportunity_id
       union
       select s.flag_id, o.crm, o.id, o.merged_into, s.steps + 1
       from survivors s
       join opportunities o on o.tenant_id = $1 and o.crm = s.crm and o.id = s.merged_into
       where s.steps < ${LONGEST}
     ), last as (
       select distinct on (flag_id) flag_id, crm, id from survivors order by flag_id, steps desc
     )
     select l.id, l.status, l.crm, l.opportunity_id as "opportunityId",
       jsonb_build_object('status', o.status, 'mergedInto', o.merged_into,
         'closedAt', round(extract(epoch from o.closed_at) * 1000),
         'deletedAt', round(extract(epoch from o.deleted_at) * 1000)) as deal
     from linked l
     join last on last.flag_id = l.id
     join opportunities o on o.tenant_id = $1 and o.crm = last.crm and o.id = last.id
     order by l.id`,
    [tenantId, JSON.stringify(deals)],
  );
