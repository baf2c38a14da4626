// Every credit of a large tenant decided again, beside reading the same rows and doing nothing with them.
import { recomputeCredits } from "../../src/storage/recompute.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { AGENT, makeTenant, northwind } from "../helpers/flags.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Findings, median, milliseconds, whole } from "./figure.ts";
import { inTurns } from "./queue.ts";

export async function measureCredits(store: BenchStore, extent: Extent): Promise<Findings> {
  const deals = extent.quick ? 20_000 : 200_000;
  const flags = deals;
  extent.tell(`storing ${whole(flags)} flags and ${whole(deals)} deals`);
  const tenantId = await makeTenant(store.owner);
  await fillFlags(store.owner, tenantId, flags);
  await fillDeals(store.owner, tenantId, deals);
  const database = connect({ url: store.url, max: 2, statementTimeoutMs: 0 });
  const ofTenant = database.forTenant(tenantId);
  try {
    const at = new Date();
    extent.tell("deciding every credit for the first time");
    const started = performance.now();
    await recomputeCredits(ofTenant, tenantId, {
      at,
      store: { owed: () => [] },
      onDifference: () => undefined,
    });
    const first = performance.now() - started;
    await store.owner.query("vacuum analyze credits, credit_events, opportunities, flags");

    let found = { deals: 0, sealed: 0, differences: 0 };
    const recompute = async () => {
      found = await recomputeCredits(ofTenant, tenantId, {
        at,
        store: null,
        onDifference: () => undefined,
      });
    };
    let read = 0;
    const rows = async () => {
      read = await readRows(ofTenant, tenantId);
    };
    const { a, b, ratios } = await inTurns([recompute, rows], extent.quick ? 3 : 5, 1);
    if (found.deals !== deals || found.differences > 0)
      throw new Error(`${found.differences} of ${found.deals} credits differ from themselves.`);
    return {
      figures: [
        {
          name: "credits, recomputed",
          measured: milliseconds(median(a)),
          beside: `${milliseconds(median(b))} for reading their rows`,
          values: ratios,
          unit: "×",
          goal: { is: "at most", value: 3 },
        },
      ],
      notes: [
        `${whole(deals)} deals (${whole(found.sealed)} sealed) and ${whole(read - deals)} flags that qualify, on 5,000 accounts. Nothing differs, and nothing is stored.`,
        `Storing every one of them for the first time, with its event and that on its flag's story: ${whole(first / 1000)} s.`,
      ],
    };
  } finally {
    await database.close();
  }
}

/** Flags of a year that qualify, on five thousand accounts; what agents wrote has no part in a credit, and none of them waits to be linked. */
async function fillFlags(owner: Database, tenantId: string, count: number): Promise<void> {
  await owner.query(
    `insert into flags (tenant_id, id, kind, signal, taxonomy_version, status, version, ticket_id,
       account_id, agent_id, queue, urgency, why, due_at, month, zone, raised_at, client_raised_at,
       accepted_at, crm, opportunity_id, identity_assurance, session_id)
     select $1, overlay(gen_random_uuid()::text placing '7' from 15 for 1)::uuid, 'expansion',
       'exp.capacity.seats', 1, 'opportunity', 1, 48000 + n, $3::int8 - n % 5000, $4, 'expansion', 'day',
       '[]', at + interval '1 day', date_trunc('month', at)::date, 'UTC', at, at, at, 'salesforce', 'elsewhere', 'asserted', 'bench'
     from generate_series(1, $2::int) n, lateral (
       select now() - (n % 397) * interval '1 day' - n * interval '2 seconds' as at) m`,
    [tenantId, count, northwind.id, AGENT],
  );
}

/** Deals of the same accounts as the flags, of a year: a third open, the others closed some weeks later. */
async function fillDeals(owner: Database, tenantId: string, count: number): Promise<void> {
  await owner.query(
    `insert into opportunities (tenant_id, crm, id, account_id, name, type, status, amount_minor, currency,
       created_at, closed_at, first_seen_at, updated_at)
     select $1, 'salesforce', 'D' || n, $3::int8 - n % 5000, 'More seats',
       (array['upsell', 'cross-sell', 'seat-add', 'tier-upgrade', 'renewal'])[1 + n % 5],
       case n % 3 when 0 then 'open' when 1 then 'won' else 'lost' end, 1200000 + n, 'USD', made,
       case when n % 3 > 0 then made + interval '40 days' end, made, made
     from generate_series(1, $2::int) n, lateral (
       select now() - (n % 400) * interval '1 day' - n * interval '1 second' as made) m`,
    [tenantId, count, northwind.id],
  );
  await owner.query("analyze opportunities, flags");
}

/** The rows that decide, as they lie there. */
async function readRows(database: Database, tenantId: string): Promise<number> {
  const deals = await database.query(
    `select o.crm, o.id, o.type, o.status, o.account_id, date_part('epoch', o.created_at),
       date_part('epoch', o.closed_at), date_part('epoch', o.first_seen_at), o.deleted_at,
       o.merged_into, c.bucket, c.flag_id, c.reason, c.rule_version, c.dispute_id
     from opportunities o
     left join credits c on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
     where o.tenant_id = $1`,
    [tenantId],
  );
  const flags = await database.query(
    `select id, kind, status, account_id, date_part('epoch', raised_at) from flags
     where tenant_id = $1 and kind = 'expansion'
       and status not in ('declined', 'duplicate', 'expired', 'withdrawn')`,
    [tenantId],
  );
  return deals.length + flags.length;
}
