// Tenants: one Zendesk account with one installation of the app, and the proofs it signs with.
import { mondayToFriday } from "../domain/calendar.ts";
import type { Database } from "./database.ts";

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly subdomain: string;
  readonly installationId: string;
  /** The app's id in that Zendesk account; `null` while it is not known. */
  readonly appId: string | null;
  /** The origin the sidebar is served from, `https://<appId>.apps.zdusercontent.com`. */
  readonly appOrigin: string | null;
  /** The app's public key, PEM (SPKI), pinned by the operator; without it nobody is let in by a launch. */
  readonly launchPublicKey: string | null;
  /** The key before it, for as long as that is still accepted. */
  readonly launchKeyBefore: string | null;
  /** The public OAuth client of this Zendesk account; without it nobody signs in to the pages on their own. */
  readonly oauthClientId: string | null;
  /** IANA zone in which months and the digest are counted. */
  readonly zone: string;
  readonly suspended: boolean;
  readonly createdAt: Date;
  /** Days after which a flag's texts are erased; `null` keeps them. */
  readonly textRetentionDays: number | null;
  /** Days after its decision in which a flag is still joined by one that says the same; `null`: none is ever joined. */
  readonly corroborationDays: number | null;
  /** Days without contact after which a flag has expired. */
  readonly silentDays: number;
  /** Days from acceptance in which an expansion flag leads to an opportunity, or has expired. */
  readonly withoutDealDays: number;
  /** The first month of the fiscal year; 1 is the calendar year. */
  readonly fiscalStart: number;
  /** Days after its end on which a month closes by itself. */
  readonly closeAfterDays: number;
  /** The currency that money of all others is reported in, too; `null`: each by itself. */
  readonly reportingCurrency: string | null;
}

const COLUMNS = `
  id, name, subdomain, installation_id as "installationId", app_id as "appId",
  app_origin as "appOrigin", launch_public_key as "launchPublicKey",
  case when launch_key_before_until > now() then launch_key_before end as "launchKeyBefore",
  oauth_client_id as "oauthClientId", zone, created_at as "createdAt",
  suspended_at is not null as suspended, text_retention_days as "textRetentionDays",
  corroboration_days as "corroborationDays", silent_days as "silentDays",
  without_deal_days as "withoutDealDays", fiscal_start as "fiscalStart",
  close_after_days as "closeAfterDays", reporting_currency as "reportingCurrency"`;

export async function tenantById(database: Database, tenantId: string): Promise<Tenant | null> {
  const [tenant] = await database.query<Tenant>(`select ${COLUMNS} from tenants where id = $1`, [
    tenantId,
  ]);
  return tenant ?? null;
}

/** The tenant an installation belongs to. The subdomain alone never decides: a released one can be registered anew. */
export async function tenantByInstallation(
  database: Database,
  installationId: string,
): Promise<Tenant | null> {
  const [tenant] = await database.query<Tenant>(
    `select ${COLUMNS} from tenant_of_installation($1)`,
    [installationId],
  );
  return tenant ?? null;
}

export const allTenants = (database: Database): Promise<Tenant[]> =>
  database.query<Tenant>(`select ${COLUMNS} from all_tenants() order by id`, []);

/**
 * The tenants people can sign in to, of one subdomain or of all: two at most, since only a single one is an answer. Of
 * those with the same subdomain it is the newest: whoever has the name now, or their newest installation.
 */
export const tenantsToSignIn = (
  database: Database,
  subdomain: string | null,
): Promise<(Tenant & { readonly oauthClientId: string })[]> =>
  database.query(
    `select * from (
       select distinct on (subdomain) ${COLUMNS} from all_tenants()
       where suspended_at is null and oauth_client_id is not null
         and ($1::text is null or subdomain = $1)
       order by subdomain, created_at desc, id desc
     ) as newest order by id limit 2`,
    [subdomain],
  );

/** Pins, or changes, what proves people of this tenant: the key of its launches and its OAuth client. */
export async function pinIdentity(
  database: Database,
  tenantId: string,
  { launchPublicKey, oauthClientId }: Pick<Tenant, "launchPublicKey" | "oauthClientId">,
): Promise<void> {
  await database
    .forTenant(tenantId)
    .query(`update tenants set launch_public_key = $2, oauth_client_id = $3 where id = $1`, [
      tenantId,
      launchPublicKey,
      oauthClientId,
    ]);
}

/**
 * Pins another key for launches; the one before it is accepted beside it until an instant, since Zendesk does not change
 * over everywhere at once. Pinning the same key again changes nothing.
 */
export async function replaceLaunchKey(
  database: Database,
  tenantId: string,
  pem: string,
  untilBefore: Date,
): Promise<void> {
  await database.query(
    `update tenants set launch_key_before = launch_public_key, launch_key_before_until = $3,
       launch_public_key = $2
     where id = $1 and launch_public_key is distinct from $2`,
    [tenantId, pem, untilBefore],
  );
}

/** Has people sign in through another OAuth client. Whoever has begun with the one before finishes with it. */
export async function replaceOAuthClient(
  database: Database,
  tenantId: string,
  clientId: string,
): Promise<void> {
  await database.query(`update tenants set oauth_client_id = $2 where id = $1`, [
    tenantId,
    clientId,
  ]);
}

/** How long flags wait for each other, and for an answer. */
export type Windows = Pick<Tenant, "corroborationDays" | "silentDays" | "withoutDealDays">;

type MayFollow = "appId" | "launchPublicKey" | "oauthClientId";

/** What a tenant is made of; the app's id, its key and the OAuth client may follow. */
export type NewTenant = Omit<
  Tenant,
  | "suspended"
  | "createdAt"
  | "textRetentionDays"
  | "launchKeyBefore"
  | "fiscalStart"
  | "closeAfterDays"
  | "reportingCurrency"
  | keyof Windows
  | MayFollow
> &
  Partial<Pick<Tenant, MayFollow>>;

/** A new tenant with what it needs from its first minute: the default taxonomy and a calendar of Monday to Friday. */
export async function addTenant(database: Database, tenant: NewTenant, now: Date): Promise<void> {
  // Loaded here, since checking a whole taxonomy takes a third of the time in which a fresh process starts to answer.
  const { defaultTaxonomy } = await import("../domain/default-taxonomy.ts");
  const calendar = mondayToFriday(tenant.zone);
  await database.forTenant(tenant.id).transaction(async (tx) => {
    await tx.query(
      `insert into tenants (id, name, subdomain, installation_id, app_id, app_origin,
         launch_public_key, oauth_client_id, zone, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        tenant.id,
        tenant.name,
        tenant.subdomain,
        tenant.installationId,
        tenant.appId ?? null,
        tenant.appOrigin,
        tenant.launchPublicKey ?? null,
        tenant.oauthClientId ?? null,
        tenant.zone,
        now,
      ],
    );
    await tx.query(
      `insert into calendars (tenant_id, id, zone, days) values ($1, 'default', $2, $3)`,
      [tenant.id, calendar.zone, calendar.days],
    );
    await tx.query(
      `insert into taxonomies (tenant_id, version, body, published_at) values ($1, $2, $3, $4)`,
      [tenant.id, defaultTaxonomy.version, JSON.stringify(defaultTaxonomy), now],
    );
  });
}

/** Lets nobody of a tenant in any more and sends nothing for it, or ends that. Nothing is lost meanwhile. */
export async function suspendTenant(
  database: Database,
  tenantId: string,
  at: Date | null,
): Promise<void> {
  await database
    .forTenant(tenantId)
    .query(`update tenants set suspended_at = $2 where id = $1`, [tenantId, at]);
}

/** Says after how many days a tenant's texts are erased; `null` keeps them. */
export async function retainTexts(
  database: Database,
  tenantId: string,
  days: number | null,
): Promise<void> {
  await database
    .forTenant(tenantId)
    .query(`update tenants set text_retention_days = $2, texts_forgotten_at = null where id = $1`, [
      tenantId,
      days,
    ]);
}

/** The sealed keys that this tenant's Zendesk may sign with now; two during a rotation. */
export async function signingKeys(database: Database, tenantId: string): Promise<Uint8Array[]> {
  const rows = await database.query<{ sealed: Uint8Array }>(
    `select sealed from signing_keys
     where tenant_id = $1 and (retired_at is null or retired_at > now())
     order by created_at desc`,
    [tenantId],
  );
  return rows.map((row) => row.sealed);
}

export async function addSigningKey(
  database: Database,
  tenantId: string,
  id: string,
  sealed: Uint8Array,
): Promise<void> {
  await database.query(`insert into signing_keys (tenant_id, id, sealed) values ($1, $2, $3)`, [
    tenantId,
    id,
    sealed,
  ]);
}

/**
 * Ends the keys used so far at an instant, and adds a new one that is good at once: until then both are accepted, so
 * that the person who pastes the new one into Zendesk has time.
 */
export const rotateSigningKey = (
  database: Database,
  tenantId: string,
  next: { readonly id: string; readonly sealed: Uint8Array },
  retireOthersAt: Date,
): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.query(
      `update signing_keys set retired_at = $2 where tenant_id = $1 and retired_at is null`,
      [tenantId, retireOthersAt],
    );
    await addSigningKey(tx, tenantId, next.id, next.sealed);
  });

/** Takes a proof, once: `false` when it was used before. It is remembered until it would have expired anyway. */
export async function useProof(
  database: Database,
  tenantId: string,
  proof: string,
  expiresAt: Date,
): Promise<boolean> {
  const taken = await database.query(
    `insert into used_proofs (tenant_id, proof, expires_at) values ($1, $2, $3)
     on conflict do nothing returning proof`,
    [tenantId, proof, expiresAt],
  );
  return taken.length === 1;
}

/** Ends a session before its time. It is remembered until it would have expired anyway. */
export async function endSession(
  database: Database,
  tenantId: string,
  sessionId: string,
  expiresAt: Date,
): Promise<void> {
  await database.query(
    `insert into ended_sessions (tenant_id, session_id, expires_at) values ($1, $2, $3)
     on conflict do nothing`,
    [tenantId, sessionId, expiresAt],
  );
}

/** The sessions of a tenant that were ended and have not expired yet. */
export async function endedSessions(
  database: Database,
  tenantId: string,
  now: Date,
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ id: string }>(
    `select session_id as id from ended_sessions where tenant_id = $1 and expires_at > $2`,
    [tenantId, now],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Forgets proofs and ended sessions that have expired; returns how many proofs. */
export async function forgetProofs(database: Database, now: Date): Promise<number> {
  let forgotten = 0;
  for (const { id } of await allTenants(database)) {
    const ofTenant = database.forTenant(id);
    const gone = await ofTenant.query(
      `delete from used_proofs where tenant_id = $1 and expires_at < $2 returning proof`,
      [id, now],
    );
    await ofTenant.query(`delete from ended_sessions where tenant_id = $1 and expires_at < $2`, [
      id,
      now,
    ]);
    forgotten += gone.length;
  }
  return forgotten;
}
