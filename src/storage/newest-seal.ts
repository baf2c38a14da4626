// The links of a tenant's chain as they are given out: whoever kept one elsewhere sees whether it still stands.
import type { Database } from "./database.ts";

export interface GivenLink {
  /** From 0 on. */
  readonly position: string;
  /** Hexadecimal. */
  readonly link: string;
  readonly sealedAt: Date;
}

const LINK = `position, encode(link, 'hex') as link, sealed_at as "sealedAt"`;

/** The newest link; `null` while nothing is sealed. */
export async function newestSeal(database: Database, tenantId: string): Promise<GivenLink | null> {
  const [row] = await database.query<GivenLink>(
    `select ${LINK} from seals where tenant_id = $1 order by position desc limit 1`,
    [tenantId],
  );
  return row ?? null;
}

/** The link at a position; `null` when the chain does not reach so far. */
export async function sealAt(
  database: Database,
  tenantId: string,
  position: string,
): Promise<GivenLink | null> {
  const [row] = await database.query<GivenLink>(
    `select ${LINK} from seals where tenant_id = $1 and position = $2`,
    [tenantId, position],
  );
  return row ?? null;
}

/** As it is written down, and read again by `signal-flag verify --expect`. */
export const linkText = ({ position, link }: Pick<GivenLink, "position" | "link">): string =>
  `${position}:${link}`;
