// What webhooks are signed with, sealed. Two are live while one replaces the other.
import type { Database } from "../database.ts";
import { type By, noteConnectionChange } from "./connections.ts";

export interface SecretRecord {
  readonly id: string;
  readonly sealed: Uint8Array;
  readonly madeAt: Date;
  /** Until then it is accepted; `null`: until somebody retires it. */
  readonly retiredAt: Date | null;
}

/** More would be a list of old ones that nobody takes care of. */
export const MOST_LIVE = 2;

/** Those that are accepted at this moment, the newest first. */
export const liveSecrets = (
  database: Database,
  tenantId: string,
  connectionId: string,
  at: Date,
): Promise<SecretRecord[]> =>
  database.query<SecretRecord>(
    `select id, sealed, made_at as "madeAt", retired_at as "retiredAt" from crm_secrets
     where tenant_id = $1 and connection_id = $2 and (retired_at is null or retired_at > $3)
     order by made_at desc, id desc`,
    [tenantId, connectionId, at],
  );

/** Adds a secret; those before it are accepted until `others` at the latest. `false` when two are live already. */
export const addSecret = (
  database: Database,
  tenantId: string,
  connectionId: string,
  made: { readonly id: string; readonly sealed: Uint8Array; readonly othersUntil: Date },
  by: By,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    // One at a time, so that two who add at once don't make three.
    await tx.query(`select id from crm_connections where tenant_id = $1 and id = $2 for update`, [
      tenantId,
      connectionId,
    ]);
    const live = await liveSecrets(tx, tenantId, connectionId, by.at);
    if (live.length >= MOST_LIVE) return false;
    await tx.query(
      `update crm_secrets set retired_at = least(retired_at, $3)
       where tenant_id = $1 and connection_id = $2 and (retired_at is null or retired_at > $3)`,
      [tenantId, connectionId, made.othersUntil],
    );
    await tx.query(
      `insert into crm_secrets (tenant_id, connection_id, id, sealed, made_at)
       values ($1, $2, $3, $4, $5)`,
      [tenantId, connectionId, made.id, made.sealed, by.at],
    );
    await noteConnectionChange(tx, tenantId, connectionId, "secret-added", by);
    return true;
  });

/** From now on a secret is refused; `false` when it was not live. */
export const retireSecret = (
  database: Database,
  tenantId: string,
  connectionId: string,
  secretId: string,
  by: By,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const retired = await tx.query(
      `update crm_secrets set retired_at = $4
       where tenant_id = $1 and connection_id = $2 and id = $3
         and (retired_at is null or retired_at > $4)
       returning id`,
      [tenantId, connectionId, secretId, by.at],
    );
    if (retired.length === 0) return false;
    await noteConnectionChange(tx, tenantId, connectionId, "secret-retired", by);
    return true;
  });
