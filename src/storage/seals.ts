// The hash chain over a tenant's events, written a moment after them by `sealDue`.
import { canonicalJson, genesis, link } from "../domain/hash-chain.ts";
import type { Database } from "./database.ts";
import { allTenants } from "./tenants.ts";

interface SealableEvent {
  readonly flagId: string;
  readonly seq: number;
  readonly type: string;
  readonly at: Date;
  readonly byId: string | null;
  readonly data: unknown;
}

/** What a link covers: everything an event says, and nothing that erasure may take away. */
const sealed = (event: SealableEvent) => ({
  flagId: event.flagId,
  seq: event.seq,
  type: event.type,
  at: event.at.toISOString(),
  by: event.byId,
  data: event.data,
});

/**
 * How far back unsealed events are looked for. No transaction lives longer than its statement and idle time-outs of
 * seconds, so an event cannot appear this long after it was recorded; a sealer that was down longer looks back as far
 * as its own last seal.
 */
const LOOK_BACK_MINUTES = 15;
const BATCH = 500;

/**
 * Seals the events of every tenant that no link covers yet; several sealers may run at once, since positions are a
 * primary key and the second one of two to take a position gives way.
 */
export async function sealDue(database: Database): Promise<{ sealed: number }> {
  const tenants = await allTenants(database);
  let count = 0;
  for (const { id } of tenants)
    for (let sealedNow = BATCH; sealedNow === BATCH;) {
      sealedNow = await sealTenant(database.forTenant(id), id);
      count += sealedNow;
    }
  return { sealed: count };
}

const sealTenant = (database: Database, tenantId: string): Promise<number> =>
  database
    .transaction(async (tx) => {
      const [last] = await tx.query<{ position: string; link: Uint8Array; sealedAt: Date }>(
        `select position, link, sealed_at as "sealedAt" from seals
       where tenant_id = $1 order by position desc limit 1`,
        [tenantId],
      );
      const events = await tx.query<SealableEvent>(
        `select e.flag_id as "flagId", e.seq, e.type, e.at, e.by_id as "byId", e.data
       from flag_events e
       where e.tenant_id = $1
         and e.recorded_at > coalesce($2::timestamptz, '-infinity') - make_interval(mins => $3)
         and not exists (select from seals s
           where s.tenant_id = e.tenant_id and s.flag_id = e.flag_id and s.seq = e.seq)
       order by e.recorded_at, e.flag_id, e.seq
       limit $4`,
        [tenantId, last?.sealedAt ?? null, LOOK_BACK_MINUTES, BATCH],
      );
      let previous: Uint8Array = last === undefined ? genesis : new Uint8Array(last.link);
      let position = last === undefined ? 0n : BigInt(last.position) + 1n;
      const rows = events.map((event) => {
        previous = link(previous, canonicalJson(sealed(event)));
        return { event, link: previous, position: String(position++) };
      });
      if (rows.length === 0) return 0;
      const taken = await tx.query(
        `insert into seals (tenant_id, position, flag_id, seq, link)
       select $1, * from unnest($2::int8[], $3::uuid[], $4::int[], $5::bytea[])
       on conflict do nothing
       returning position`,
        [
          tenantId,
          rows.map((row) => row.position),
          rows.map((row) => row.event.flagId),
          rows.map((row) => row.event.seq),
          rows.map((row) => row.link),
        ],
      );
      // Another sealer was quicker. Nothing of ours may stand beside its links.
      if (taken.length !== rows.length) throw new SealedMeanwhileError();
      return rows.length;
    })
    .catch((error: unknown) => {
      if (error instanceof SealedMeanwhileError) return 0;
      throw error;
    });

class SealedMeanwhileError extends Error {
  override name = "SealedMeanwhileError" as const;
}

/** The first place where a tenant's events and links do not agree, or how many links were checked. */
export async function verifySeals(
  database: Database,
  tenantId: string,
): Promise<
  | { readonly is: "intact"; readonly links: number; readonly unsealed: number }
  | {
      readonly is: "broken";
      readonly position: string;
      readonly flagId: string;
      readonly seq: number;
    }
> {
  let previous: Uint8Array = genesis;
  let expected = 0n;
  for (;;) {
    const rows = await database.query<
      SealableEvent & { position: string; link: Uint8Array; found: boolean }
    >(
      `select s.position, s.link, s.flag_id as "flagId", s.seq, e.type, e.at, e.by_id as "byId",
         e.data, e.flag_id is not null as found
       from seals s
       left join flag_events e
         on e.tenant_id = s.tenant_id and e.flag_id = s.flag_id and e.seq = s.seq
       where s.tenant_id = $1 and s.position >= $2
       order by s.position
       limit 1000`,
      [tenantId, String(expected)],
    );
    for (const row of rows) {
      const broken = {
        is: "broken",
        position: String(expected),
        flagId: row.flagId,
        seq: row.seq,
      } as const;
      if (BigInt(row.position) !== expected || !row.found) return broken;
      previous = link(previous, canonicalJson(sealed(row)));
      if (!previous.every((byte, at) => byte === row.link[at])) return broken;
      expected += 1n;
    }
    if (rows.length < 1000) break;
  }
  const [unsealed] = await database.query<{ n: number }>(
    `select count(*)::int as n from flag_events e
     where e.tenant_id = $1 and not exists (select from seals s
       where s.tenant_id = e.tenant_id and s.flag_id = e.flag_id and s.seq = e.seq)`,
    [tenantId],
  );
  return { is: "intact", links: Number(expected), unsealed: unsealed?.n ?? 0 };
}
