// What was decided in disputes, as credits are computed from it.
import type { Basis, ClaimedBucket, Verdict } from "../domain/evidence/dispute.ts";
import type { Database } from "./database.ts";

/** A deal's name across CRMs: two CRMs may use the same id. */
export const dealKey = ({ crm, id }: { readonly crm: string; readonly id: string }): string =>
  `${crm}\n${id}`;

/**
 * What was decided about deals of these accounts, by `dealKey`. Whether a decision still holds for the deal as it is now is
 * the domain's question.
 */
export async function verdictsOf(
  database: Database,
  tenantId: string,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Verdict[]>> {
  const rows = await database.query<{
    crm: string;
    opportunityId: string;
    disputeId: string;
    bucket: ClaimedBucket;
    flagId: string | null;
    decidedAt: Date;
    basis: Basis;
  }>(
    `select d.crm, d.opportunity_id as "opportunityId", d.id as "disputeId",
       d.decided_bucket as bucket, d.decided_flag_id as "flagId", d.decided_at as "decidedAt", d.basis
     from disputes d
     join opportunities o
       on o.tenant_id = d.tenant_id and o.crm = d.crm and o.id = d.opportunity_id
     where d.tenant_id = $1 and d.status = 'decided' and o.account_id = any($2)`,
    [tenantId, accountIds],
  );
  const byDeal = Map.groupBy(rows, ({ crm, opportunityId: id }) => dealKey({ crm, id }));
  return new Map(
    [...byDeal].map(([key, decided]) => [
      key,
      decided.map(({ disputeId, bucket, flagId, basis, decidedAt }) => ({
        disputeId,
        bucket,
        flagId,
        basis,
        decidedAt: decidedAt.getTime(),
      })),
    ]),
  );
}
