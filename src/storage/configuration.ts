// What a tenant has set up, read as one snapshot: everything that routing a flag needs besides its account.
import type { BusinessCalendar } from "../domain/calendar.ts";
import type { TargetsVersion } from "../domain/clock/targets.ts";
import type { Routing } from "../domain/routing/body.ts";
import { readTaxonomy, type Taxonomy } from "../domain/taxonomy.ts";
import { topDecileArr } from "./accounts.ts";
import { calendarsOf, teamCalendarsOf } from "./calendars.ts";
import type { Database } from "./database.ts";
import { type DestinationRecord, owedDestinations } from "./destinations.ts";
import { allMembers, type Member } from "./members.ts";
import { routingInForce } from "./routing.ts";
import { targetsOf } from "./targets.ts";
import { tenantById, type Tenant } from "./tenants.ts";

export interface Configuration {
  readonly tenant: Tenant;
  readonly taxonomy: Taxonomy;
  /** By id; `default` is always there. */
  readonly calendars: ReadonlyMap<string, BusinessCalendar>;
  /** Team → calendar. */
  readonly teamCalendars: ReadonlyMap<string, string>;
  /** What is promised to flags whose clock begins now. */
  readonly targets: TargetsVersion;
  readonly members: ReadonlyMap<string, Member>;
  /** The rules in force. */
  readonly routing: Routing;
  readonly destinations: readonly DestinationRecord[];
  /** Yearly revenue from which an account is in the top decile, per currency, in minor units. */
  readonly topDecile: ReadonlyMap<string, string>;
}

/** Everything set up for a tenant, or `null` when there is no such tenant or it is suspended. */
export async function configurationOf(
  database: Database,
  tenantId: string,
): Promise<Configuration | null> {
  const tenant = await tenantById(database, tenantId);
  if (tenant === null || tenant.suspended) return null;
  const [taxonomy, calendars, members, destinations, topDecile, teamCalendars, targets, routing] =
    await Promise.all([
      latestTaxonomy(database, tenantId),
      calendarsOf(database, tenantId),
      allMembers(database, tenantId),
      owedDestinations(database, tenantId),
      topDecileArr(database, tenantId),
      teamCalendarsOf(database, tenantId),
      targetsOf(database, tenantId),
      routingInForce(database, tenantId),
    ]);
  return {
    tenant,
    taxonomy,
    calendars,
    teamCalendars,
    targets,
    members: new Map(members.map((member) => [member.id, member])),
    routing,
    destinations,
    topDecile,
  };
}

async function latestTaxonomy(database: Database, tenantId: string): Promise<Taxonomy> {
  const [row] = await database.query<{ version: number; body: unknown }>(
    `select version, body from taxonomies where tenant_id = $1 order by version desc limit 1`,
    [tenantId],
  );
  if (row === undefined) throw new Error("This tenant has no taxonomy. Publish one.");
  return readTaxonomy(row.body, `version ${row.version}`);
}

/** A published version; flags keep the version they were raised under. */
export async function taxonomyVersion(
  database: Database,
  tenantId: string,
  version: number,
): Promise<Taxonomy | null> {
  const [row] = await database.query<{ body: unknown }>(
    `select body from taxonomies where tenant_id = $1 and version = $2`,
    [tenantId, version],
  );
  return row === undefined ? null : readTaxonomy(row.body, `version ${version}`);
}

/** Publishes a new version. Versions are never changed afterwards, since flags refer to them. */
export async function publishTaxonomy(
  database: Database,
  tenantId: string,
  taxonomy: Taxonomy,
  by: string,
  at: Date,
): Promise<"published" | "version-exists"> {
  const added = await database.query(
    `insert into taxonomies (tenant_id, version, body, published_at, published_by)
     values ($1, $2, $3, $4, $5)
     on conflict do nothing
     returning version`,
    [tenantId, taxonomy.version, JSON.stringify(taxonomy), at, by],
  );
  return added.length === 1 ? "published" : "version-exists";
}

/** Publishes a taxonomy under the next free number; `null` when it says what the one in force says. */
export async function publishNext(
  database: Database,
  tenantId: string,
  taxonomy: Taxonomy,
  at: Date,
): Promise<number | null> {
  const latest = await latestTaxonomy(database, tenantId);
  const same = JSON.stringify(latest.kinds) === JSON.stringify(readTaxonomy(taxonomy, "").kinds);
  if (same) return null;
  const version = latest.version + 1;
  const published = await publishTaxonomy(
    database,
    tenantId,
    { ...taxonomy, version },
    "start",
    at,
  );
  return published === "published" ? version : null;
}

/** Signals by how often they were raised since an instant, most used first. */
export async function mostUsedSignals(
  database: Database,
  tenantId: string,
  since: Date,
): Promise<{ expansion: string[]; friction: string[] }> {
  const rows = await database.query<{ kind: "expansion" | "friction"; signal: string }>(
    `select kind, signal
     from flags
     where tenant_id = $1 and month >= date_trunc('month', $2::timestamptz)::date
       and raised_at >= $2 and signal is not null and status <> 'withdrawn'
     group by kind, signal
     order by count(*) desc, signal`,
    [tenantId, since],
  );
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.signal);
  return { expansion: of("expansion"), friction: of("friction") };
}
