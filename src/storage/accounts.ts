// Accounts: the customer companies that flags are about.
import { type Database, sqlState } from "./database.ts";

export interface AccountRecord {
  /** Zendesk organization id, 64 bits as a string. */
  readonly id: string;
  readonly crmId: string | null;
  readonly name: string;
  readonly domain: string | null;
  readonly plan: string | null;
  readonly segment: string | null;
  readonly region: string | null;
  readonly industry: string | null;
  readonly seats: number | null;
  readonly seatsUsed: number | null;
  /** Yearly recurring revenue in minor units of `currency`. */
  readonly arrMinor: string | null;
  readonly currency: string | null;
  /** `YYYY-MM-DD` */
  readonly renewalOn: string | null;
  readonly ownerId: string | null;
}

const COLUMNS = `
  id, crm_id as "crmId", name, domain, plan, segment, region, industry, seats,
  seats_used as "seatsUsed", arr_minor as "arrMinor", currency, renewal_on as "renewalOn",
  owner_id as "ownerId"`;

/** The accounts with these ids; ids that are not known are simply absent. */
export async function accountsById(
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, AccountRecord>> {
  const rows = await database.query<AccountRecord>(
    `select ${COLUMNS} from accounts where tenant_id = $1 and id = any($2)`,
    [tenantId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function accountById(
  database: Database,
  tenantId: string,
  id: string,
): Promise<AccountRecord | null> {
  const found = await accountsById(database, tenantId, [id]);
  return found.get(id) ?? null;
}

/** Another account has this CRM id already. */
const UNIQUE_VIOLATION = "23505";

/** Stores an account as it is told now; what was known before and is not told again is forgotten. */
export const putAccount = (
  database: Database,
  tenantId: string,
  account: AccountRecord,
): Promise<"stored" | "crm-id-taken"> => putAccounts(database, tenantId, [account]);

/** Rows per statement. */
const CHUNK = 1000;

/** Stores all of these accounts as they are told now, or none of them. */
export async function putAccounts(
  database: Database,
  tenantId: string,
  accounts: readonly AccountRecord[],
): Promise<"stored" | "crm-id-taken"> {
  try {
    await database.transaction(async (tx) => {
      for (let from = 0; from < accounts.length; from += CHUNK)
        await tx.query(PUT, [tenantId, JSON.stringify(accounts.slice(from, from + CHUNK))]);
    });
    return "stored";
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return "crm-id-taken";
    throw error;
  }
}

// In the order of ids, so that two writers never wait for each other in a circle.
const PUT = `
  insert into accounts (tenant_id, id, crm_id, name, domain, plan, segment, region, industry,
    seats, seats_used, arr_minor, currency, renewal_on, owner_id)
  select $1, id, "crmId", name, domain, plan, segment, region, industry, seats, "seatsUsed",
    "arrMinor", currency, "renewalOn", "ownerId"
  from jsonb_to_recordset($2::jsonb) as a (id int8, "crmId" text, name text, domain text,
    plan text, segment text, region text, industry text, seats int, "seatsUsed" int,
    "arrMinor" int8, currency text, "renewalOn" date, "ownerId" text)
  order by id
  on conflict (tenant_id, id) do update set
    crm_id = excluded.crm_id, name = excluded.name, domain = excluded.domain,
    plan = excluded.plan, segment = excluded.segment, region = excluded.region,
    industry = excluded.industry, seats = excluded.seats, seats_used = excluded.seats_used,
    arr_minor = excluded.arr_minor, currency = excluded.currency,
    renewal_on = excluded.renewal_on, owner_id = excluded.owner_id, updated_at = now()`;

/**
 * From which yearly revenue on an account is in the tenant's top decile, per currency, in minor units.
 * Fewer than ten accounts have no top decile: one of three customers is not the top tenth.
 */
export async function topDecileArr(
  database: Database,
  tenantId: string,
): Promise<Map<string, string>> {
  const rows = await database.query<{ currency: string; threshold: string }>(
    `select currency, percentile_disc(0.9) within group (order by arr_minor) as threshold
     from accounts
     where tenant_id = $1 and arr_minor is not null and currency is not null
     group by currency
     having count(*) >= 10`,
    [tenantId],
  );
  return new Map(rows.map((row) => [row.currency, row.threshold]));
}
