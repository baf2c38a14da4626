// Who works on a file: one at a time, and never for longer than it says that it is still there.
import { type Database, sqlState } from "../database.ts";

/** Longer than any statement may take; whoever is gone is not waited for any longer. */
const SECONDS = 40;

/** Takes the work on a file; `null` while somebody else has it, or there is nothing to do. */
export async function takeImport(
  database: Database,
  tenantId: string,
  id: string,
  token: string,
): Promise<"reading" | "checking" | "storing" | null> {
  const [taken] = await database.query<{ state: "reading" | "checking" | "storing" }>(
    `update import_files set lease_token = $3, lease_until = now() + make_interval(secs => $4)
     where tenant_id = $1 and id = $2 and state in ('reading', 'checking', 'storing')
       and (lease_until is null or lease_until <= now())
     returning state`,
    [tenantId, id, token, SECONDS],
  );
  return taken?.state ?? null;
}

/** Says how far it is, and that somebody is still there. `false`: the file was given up, or somebody else has it. */
export async function stillAt(
  database: Database,
  tenantId: string,
  id: string,
  token: string,
  done: number,
): Promise<boolean> {
  const found = await database.query(
    `update import_files set done = $4, lease_until = now() + make_interval(secs => $5)
     where tenant_id = $1 and id = $2 and lease_token = $3 and state in ('checking', 'storing')
     returning id`,
    [tenantId, id, token, done, SECONDS],
  );
  return found.length === 1;
}

/** Gives the work back; `stopped` says why it did not end, for the people who wait for it. */
export async function leaveImport(
  database: Database,
  tenantId: string,
  id: string,
  token: string,
  stopped: string | null = null,
): Promise<void> {
  await database.query(
    `update import_files set lease_token = null, stopped = $4,
       lease_until = now() + make_interval(secs => case when $4::text is null then 0 else 20 end)
     where tenant_id = $1 and id = $2 and lease_token = $3`,
    [tenantId, id, token, stopped],
  );
}

/** Pages read a file themselves, a few parts at a time; after so many seconds without one its page was closed. */
const LEFT_SECONDS = 15;

/** Files that somebody should go on with. */
export const importsUnderWay = async (database: Database, tenantId: string): Promise<string[]> =>
  (
    await database.query<{ id: string }>(
      `select id from import_files
       where tenant_id = $1 and state in ('reading', 'checking', 'storing')
         and (lease_until is null or lease_until <= now() - make_interval(
           secs => case state when 'reading' then $2 else 0 end))
       order by id`,
      [tenantId, LEFT_SECONDS],
    )
  ).map(({ id }) => id);

/** Whether a transaction was refused what another holds; it is tried again later. */
export const isHeldByAnother = (error: unknown): boolean => sqlState(error) === "55P03";
