// The last two steps of a file: counting what it would change, and storing it whole or not at all.
import type { Database } from "../database.ts";
import type { ImportCounts, LineProblem } from "./files.ts";
import { stillAt } from "./lease.ts";

/** The file was given up, or taken over by somebody else, while it was worked on. */
export class ImportLeftError extends Error {
  override name = "ImportLeftError" as const;
}

/** Another file of this tenant is being stored; this one's turn comes. */
export class ImportWaitsError extends Error {
  override name = "ImportWaitsError" as const;
}

/** Carries what a dry run found out of the transaction that it takes back. */
class TakenBack extends Error {
  readonly found: Tried;

  constructor(found: Tried) {
    super("A dry run was taken back.");
    this.found = found;
  }
}

export interface Tried {
  readonly counts: ImportCounts;
  readonly problems: readonly LineProblem[];
}

export interface Finishing {
  readonly id: string;
  readonly token: string;
}

/** Two files of one tenant would wait for each other's deals in a circle. */
async function takeTurn(tx: Database, tenantId: string): Promise<void> {
  const [turn] = await tx.query<{ mine: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('import ' || $1, 0)) as mine`,
    [tenantId],
  );
  if (turn?.mine !== true) throw new ImportWaitsError("Another file is being stored.");
}

/** Says how far it is over a connection of its own: what the transaction writes nobody sees before its end. */
function progressOf(database: Database, tenantId: string, { id, token }: Finishing) {
  let furthest = 0;
  return async (done: number) => {
    furthest = Math.max(furthest, done);
    if (!(await stillAt(database, tenantId, id, token, furthest)))
      throw new ImportLeftError(`The import ${id} was given up.`);
  };
}

/** Tries the file and takes it back; keeps the counts, or what is wrong. */
export async function checkWhole(
  database: Database,
  tenantId: string,
  file: Finishing,
  tryLines: (tx: Database, onProgress: (done: number) => Promise<void>) => Promise<Tried>,
): Promise<void> {
  const { counts, problems } = await triedAndTakenBack(database, async (tx) => {
    await takeTurn(tx, tenantId);
    return tryLines(tx, progressOf(database, tenantId, file));
  });
  await database.transaction(async (tx) => {
    const kept = await tx.query(
      `update import_files set state = case when $4 > 0 then 'refused' else 'checked' end, done = rows,
         counts = $5, problems = problems + $4, stopped = null, lease_until = null, lease_token = null
       where tenant_id = $1 and id = $2 and lease_token = $3 and state = 'checking' returning id`,
      [tenantId, file.id, file.token, problems.length, JSON.stringify(counts)],
    );
    if (kept.length === 0) throw new ImportLeftError(`The import ${file.id} was given up.`);
    if (problems.length > 0)
      await tx.query(
        `insert into import_pieces (tenant_id, import_id, piece, rows, body, problems)
         select $1, $2, max(piece) + 1, 0, '', $3::jsonb from import_pieces
         where tenant_id = $1 and import_id = $2`,
        [tenantId, file.id, JSON.stringify(problems)],
      );
  });
}

async function triedAndTakenBack(
  database: Database,
  work: (tx: Database) => Promise<Tried>,
): Promise<Tried> {
  try {
    return await database.transaction(async (tx) => {
      throw new TakenBack(await work(tx));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.found;
    throw error;
  }
}

/** Stores the file whole: its lines, its credits and the word that it is stored commit together. */
export async function storeWhole(
  database: Database,
  tenantId: string,
  file: Finishing & { readonly at: Date },
  storeLines: (
    tx: Database,
    onProgress: (done: number) => Promise<void>,
  ) => Promise<Omit<ImportCounts, "repeated">>,
): Promise<void> {
  await database.transaction(async (tx) => {
    await takeTurn(tx, tenantId);
    const counts = await storeLines(tx, progressOf(database, tenantId, file));
    const stored = await tx.query(
      `update import_files set state = 'stored', done = rows, counts = counts || $4::jsonb,
         finished_at = $5, stopped = null, carry = null, lease_until = null, lease_token = null
       where tenant_id = $1 and id = $2 and lease_token = $3 and state = 'storing' returning id`,
      [tenantId, file.id, file.token, JSON.stringify(counts), file.at],
    );
    if (stored.length === 0) throw new ImportLeftError(`The import ${file.id} was given up.`);
    await tx.query(`delete from import_parts where tenant_id = $1 and import_id = $2`, [
      tenantId,
      file.id,
    ]);
  });
}
