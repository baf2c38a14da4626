// Tenants: one Zendesk account with one installation of the app, and the proofs it signs with.
import { mondayToFriday } from "../domain/calendar.ts";
import { defaultTaxonomy } from "../domain/taxonomy.ts";
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
  /** IANA zone in which months and the digest are counted. */
  readonly zone: string;
  readonly suspended: boolean;
}

const COLUMNS = `
  id, name, subdomain, installation_id as "installationId", app_id as "appId",
  app_origin as "appOrigin", launch_public_key as "launchPublicKey", zone,
  suspended_at is not null as suspended`;

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
    `select ${COLUMNS} from tenants where installation_id = $1`,
    [installationId],
  );
  return tenant ?? null;
}

export const allTenants = (database: Database): Promise<Tenant[]> =>
  database.query<Tenant>(`select ${COLUMNS} from tenants order by id`, []);

/** What a tenant is made of; the app's id and key may follow. */
export type NewTenant = Omit<Tenant, "suspended" | "appId" | "launchPublicKey"> &
  Partial<Pick<Tenant, "appId" | "launchPublicKey">>;

/** A new tenant with what it needs from its first minute: the default taxonomy and a calendar of Monday to Friday. */
export async function addTenant(database: Database, tenant: NewTenant, now: Date): Promise<void> {
  const calendar = mondayToFriday(tenant.zone);
  await database.transaction(async (tx) => {
    await tx.query(
      `insert into tenants (id, name, subdomain, installation_id, app_id, app_origin,
         launch_public_key, zone, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        tenant.id,
        tenant.name,
        tenant.subdomain,
        tenant.installationId,
        tenant.appId ?? null,
        tenant.appOrigin,
        tenant.launchPublicKey ?? null,
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

/** Forgets proofs that have expired; returns how many. */
export async function forgetProofs(database: Database, now: Date): Promise<number> {
  const gone = await database.query(
    `delete from used_proofs where expires_at < $1 returning tenant_id`,
    [now],
  );
  return gone.length;
}
