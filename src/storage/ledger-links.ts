// Links that show one ledger without a seat. Whoever has the key may read; only its hash is kept here.
import type { LedgerName } from "../domain/ledger/signals.ts";
import type { Database } from "./database.ts";

export interface LedgerLink {
  readonly id: string;
  readonly ledger: LedgerName;
  readonly name: string;
  readonly namesAccounts: boolean;
  readonly madeById: string;
  readonly madeByName: string | null;
  readonly madeAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly lastReadAt: Date | null;
}

const COLUMNS = `l.id, l.ledger, l.name, l.names_accounts as "namesAccounts",
  l.made_by as "madeById", m.name as "madeByName", l.made_at as "madeAt",
  l.expires_at as "expiresAt", l.revoked_at as "revokedAt", l.last_read_at as "lastReadAt"`;
const FROM = `from ledger_links l
  left join members m on m.tenant_id = l.tenant_id and m.id = l.made_by`;

/** More than a tenant makes; the newest come first. */
const MOST = 200;

export const ledgerLinks = (database: Database, tenantId: string): Promise<LedgerLink[]> =>
  database.query<LedgerLink>(
    `select ${COLUMNS} ${FROM} where l.tenant_id = $1 order by l.made_at desc, l.id desc limit ${MOST}`,
    [tenantId],
  );

export async function addLedgerLink(
  database: Database,
  tenantId: string,
  link: Pick<LedgerLink, "id" | "ledger" | "name" | "namesAccounts" | "expiresAt"> & {
    readonly keySha256: Uint8Array;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  await database.query(
    `insert into ledger_links (tenant_id, id, ledger, name, key_sha256, names_accounts, made_by,
       made_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tenantId,
      link.id,
      link.ledger,
      link.name,
      link.keySha256,
      link.namesAccounts,
      link.by,
      link.at,
      link.expiresAt,
    ],
  );
}

/** From now on it opens nothing. The link as it is then, or `null` when there is none of this id. */
export async function revokeLedgerLink(
  database: Database,
  tenantId: string,
  id: string,
  at: Date,
): Promise<LedgerLink | null> {
  await database.query(
    `update ledger_links set revoked_at = coalesce(revoked_at, $3) where tenant_id = $1 and id = $2`,
    [tenantId, id, at],
  );
  const [link] = await database.query<LedgerLink>(
    `select ${COLUMNS} ${FROM} where l.tenant_id = $1 and l.id = $2`,
    [tenantId, id],
  );
  return link ?? null;
}

/** The link of a key that is valid at this instant, which is remembered as read. */
export async function readByKey(
  database: Database,
  tenantId: string,
  keySha256: Uint8Array,
  at: Date,
): Promise<Pick<LedgerLink, "id" | "ledger" | "name" | "namesAccounts"> | null> {
  const [link] = await database.query<Pick<LedgerLink, "id" | "ledger" | "name" | "namesAccounts">>(
    `update ledger_links set last_read_at = $3
     where tenant_id = $1 and key_sha256 = $2 and revoked_at is null and expires_at > $3
     returning id, ledger, name, names_accounts as "namesAccounts"`,
    [tenantId, keySha256, at],
  );
  return link ?? null;
}
