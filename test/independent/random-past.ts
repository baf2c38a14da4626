// A year of random flags, deals, activities, and accounts that are related or were made one, straight into the tables where a request would take too long.
import { v7 } from "uuid";
import { diceFrom } from "../../src/sandbox/sample/dice.ts";
import { upsertOpportunities, type OpportunityInput } from "../../src/storage/opportunities.ts";
import type { Database } from "../../src/storage/database.ts";
import { AGENT, NOW } from "../helpers/flags.ts";

const DAY = 86_400_000;
const STATUSES = ["new", "contacted", "accepted", "declined", "duplicate", "expired", "withdrawn"];
const TYPES = ["upsell", "cross-sell", "seat-add", "tier-upgrade", "renewal", "services"];
const CURRENCIES = ["USD", "EUR", "JPY"];

/** Flags of one statement, and deals of one commit. */
const AT_ONCE = 20_000;
const TOLD_AT_ONCE = 2_000;

export interface Extent {
  readonly accounts: number;
  readonly flags: number;
  readonly deals: number;
  /** Whether some accounts were made one in the course of it. */
  readonly isMerged?: boolean;
}

/** Writes it and credits every deal as the product does. Times are whole days apart as often as not, so that edges are met. */
export async function writeRandomPast(
  database: Database,
  tenantId: string,
  seed: number,
  { accounts, flags, deals, isMerged = false }: Extent,
): Promise<void> {
  const dice = diceFrom(seed);
  const moment = () =>
    new Date(
      NOW.getTime() - dice.whole(0, 400) * DAY + (dice.chance(0.5) ? dice.whole(0, DAY) : 0),
    );
  const account = () => String(1000 + dice.whole(1, accounts));
  const randomFlag = (): RandomFlag => {
    const raisedAt = moment();
    const status = dice.pick(STATUSES);
    const wasContacted = status === "contacted" || status === "accepted" || dice.chance(0.4);
    return {
      id: v7({ msecs: raisedAt.getTime() }),
      kind: dice.chance(0.75) ? "expansion" : "friction",
      status,
      accountId: dice.chance(0.05) ? null : account(),
      raisedAt,
      contactedAt: wasContacted
        ? new Date(raisedAt.getTime() + dice.whole(1, 48) * 3_600_000)
        : null,
      acceptedAt: status === "accepted" ? new Date(raisedAt.getTime() + 2 * DAY) : null,
    };
  };
  await database.transaction(async (tx) => {
    await tx.query(
      `insert into accounts (tenant_id, id, name) select $1, 1000 + n, 'Account ' || n from generate_series(1, $2::int) n`,
      [tenantId, accounts],
    );
    await tx.query(
      `insert into account_relations (tenant_id, child_id, parent_id, by_id, at)
       select $1, 1000 + n, 1001 + n, 'test', $3 from generate_series(1, $2::int, 7) n where n < $2::int`,
      [tenantId, accounts, NOW],
    );
    // Chains of three among them, and accounts that have a parent or a child besides.
    if (isMerged)
      await tx.query(
        `insert into account_merges (tenant_id, from_id, into_id, at)
         select $1, 1000 + n, 1000 + n + case n % 5 when 1 then 1 else 2 end, $3::timestamptz - (n * 37 % 300) * interval '1 day'
         from generate_series(1, $2::int) n where n % 5 in (1, 2) and n + 2 <= $2::int`,
        [tenantId, accounts, NOW],
      );
    for (let written = 0; written < flags; written += AT_ONCE)
      await writeFlags(
        tx,
        tenantId,
        Array.from({ length: Math.min(AT_ONCE, flags - written) }, randomFlag),
      );
    await tx.query(
      `insert into activities (tenant_id, crm, id, account_id, motion, at, kind, told_at)
       select $1, 'salesforce', 'act-' || n, 1000 + n % $2::int + 1, case when n % 3 = 0 then 'upsell' end,
         $3::timestamptz - n % 400 * interval '1 day', 'call', $3
       from generate_series(1, $2::int) n`,
      [tenantId, accounts, NOW],
    );
  });
  const told = Array.from({ length: deals }, (_, at): OpportunityInput => {
    const createdAt = moment();
    const status = dice.pick(["open", "won", "won", "lost"] as const);
    const closes = createdAt.getTime() + dice.whole(0, 200) * DAY;
    return {
      crm: "salesforce",
      id: `D-${at}`,
      accountId: dice.chance(0.05) ? null : account(),
      crmAccountId: null,
      accountName: null,
      name: `Deal ${at}`,
      type: dice.pick(TYPES),
      status: closes > NOW.getTime() ? "open" : status,
      amountMinor: String(dice.whole(0, 9_000_000)),
      currency: dice.pick(CURRENCIES),
      createdAt,
      closedAt: status === "open" || closes > NOW.getTime() ? null : new Date(closes),
    };
  });
  // As a CRM tells them: so many at a time, of rows that the database knows.
  if (flags >= AT_ONCE) await database.query("analyze flags, accounts, activities");
  for (let from = 0; from < told.length; from += TOLD_AT_ONCE)
    await database.transaction((tx) =>
      upsertOpportunities(tx, tenantId, told.slice(from, from + TOLD_AT_ONCE), NOW, () => []),
    );
}

interface RandomFlag {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly accountId: string | null;
  readonly raisedAt: Date;
  readonly contactedAt: Date | null;
  readonly acceptedAt: Date | null;
}

const writeFlags = (tx: Database, tenantId: string, flags: readonly RandomFlag[]) =>
  tx.query(
    `insert into flags (tenant_id, id, kind, signal, taxonomy_version, status, version, ticket_id, account_id,
       agent_id, queue, urgency, why, due_at, month, zone, raised_at, client_raised_at, contacted_at, accepted_at,
       closed_at, decline_reason, identity_assurance, session_id)
     select $1, f.id, f.kind, case f.kind when 'friction' then 'fri.product.bug' else 'exp.capacity.seats' end, 1,
       f.status, 1, 48000, f."accountId", $3, f.kind, 'day', '[]', f."raisedAt" + interval '1 day',
       date_trunc('month', f."raisedAt" at time zone 'Europe/Berlin')::date, 'Europe/Berlin', f."raisedAt",
       f."raisedAt", f."contactedAt", f."acceptedAt",
       case when f.status in ('declined', 'duplicate', 'expired', 'withdrawn') then f."raisedAt" + interval '5 days' end,
       case when f.status = 'declined' then 'timing' end, 'asserted', 'test'
     from jsonb_to_recordset($2::jsonb) as f (id uuid, kind text, status text, "accountId" int8, "raisedAt" timestamptz,
       "contactedAt" timestamptz, "acceptedAt" timestamptz)`,
    [tenantId, JSON.stringify(flags), AGENT],
  );
