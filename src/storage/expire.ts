// Flags that nothing will come of any more: CS never called, or what was accepted never became a deal.
import type { Database } from "./database.ts";
import { moveFlag } from "./moves.ts";
import type { Owed } from "./record-event.ts";
import { allTenants, type Tenant } from "./tenants.ts";

/**
 * How far a deadline is from its flag at most: a week's digest, and holidays on both sides of it. A flag whose deadline
 * is further away, as that of one that was paused or of a calendar with few hours, expires as much later.
 */
const FURTHEST_DEADLINE_DAYS = 30;
/** Flags of one tenant in one run; the next run takes the next ones. */
const AT_ONCE = 200;

/**
 * Expires what is due at `now`. The queue's own index leads to the flags with the oldest deadlines, so a run reads few
 * more than it expires. A flag that is moved at the same moment is left to the next run.
 */
export async function expireDue(
  database: Database,
  now: Date,
  owedOf: (tenantId: string) => Promise<Owed>,
): Promise<{ flags: number }> {
  let flags = 0;
  for (const tenant of await allTenants(database)) {
    if (tenant.suspended) continue;
    const { id: tenantId } = tenant;
    const ofTenant = database.forTenant(tenantId);
    const due = await expiring(ofTenant, tenant, now);
    if (due.length === 0) continue;
    const owed = await owedOf(tenantId);
    for (const { id, version } of due) {
      const { is } = await moveFlag(ofTenant, tenantId, id, {
        requestId: null,
        expectedVersion: version,
        by: { as: "system", id: null },
        move: { move: "expire" },
        at: now,
        owed,
      });
      if (is === "moved") flags += 1;
    }
  }
  return { flags };
}

const expiring = (
  database: Database,
  { id, silentDays, withoutDealDays }: Pick<Tenant, "id" | "silentDays" | "withoutDealDays">,
  now: Date,
): Promise<{ id: string; version: number }[]> =>
  database.query(
    `select f.id, f.version
     from flags f
     where f.tenant_id = $1 and not f.clock_stopped and f.status in ('new', 'claimed')
       and f.due_at < $2::timestamptz - make_interval(days => $3::int - $5::int)
       and f.raised_at < $2::timestamptz - make_interval(days => $3::int)
       -- A flag that was reopened is as silent as it has been since then.
       and not exists (
         select from flag_rounds r
         join flag_events e on e.tenant_id = r.tenant_id and e.flag_id = r.flag_id and e.seq = r.seq
         where r.tenant_id = $1 and r.flag_id = f.id
           and e.at >= $2::timestamptz - make_interval(days => $3::int))
     union all
     select f.id, f.version
     from flags f
     where f.tenant_id = $1 and f.clock_stopped and f.status = 'accepted' and f.kind = 'expansion'
       and f.due_at < $2::timestamptz - make_interval(days => $4::int - $5::int)
       and f.accepted_at < $2::timestamptz - make_interval(days => $4::int)
     limit $6`,
    [id, now, silentDays, withoutDealDays, FURTHEST_DEADLINE_DAYS, AT_ONCE],
  );
