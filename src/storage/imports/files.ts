// Files on their way in: one row each, from the first byte to what became of it.
import type { Database } from "../database.ts";

export type ImportState =
  /** Parts are coming in. */
  | "arriving"
  /** Whole, and waiting for somebody to say how it is to be understood. */
  | "arrived"
  /** Lines are read, part by part. */
  | "reading"
  /** Some lines are wrong; nothing of it was stored. */
  | "refused"
  /** All lines are fine; what they would change is counted. */
  | "checking"
  /** Counted, and waiting for somebody to say yes. */
  | "checked"
  | "storing"
  | "stored"
  | "cancelled";

export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Lines whose account is not known here. */
  readonly unmatched: number;
  /** Lines that say the same as another line of the file. */
  readonly repeated: number;
}

export interface ImportSheet {
  readonly names: readonly string[];
  readonly chosen: string;
  /** Cells with a formula, whose last result is read. */
  readonly formulas: number;
  /** Ranges of cells that are merged into one. */
  readonly merged: number;
  /** Parts of its text. */
  readonly parts: number;
}

/** Where reading goes on; the bytes that were held back stand beside it. */
export interface ImportCursor {
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
  readonly delimiter: string;
  readonly line: number;
  readonly header: readonly string[] | null;
}

export interface ImportFile {
  readonly id: string;
  readonly subject: "deals" | "accounts";
  readonly crm: string;
  readonly name: string;
  /** Bytes, as text. */
  readonly size: string;
  readonly partBytes: number;
  readonly byId: string;
  readonly byName: string | null;
  readonly madeAt: Date;
  readonly state: ImportState;
  readonly format: "csv" | "xlsx" | null;
  readonly sheet: ImportSheet | null;
  readonly mapping: unknown;
  readonly nextPart: number;
  readonly cursor: ImportCursor | null;
  readonly rows: number;
  readonly leftOut: number;
  readonly problems: number;
  readonly done: number;
  readonly counts: ImportCounts | null;
  readonly stopped: string | null;
  readonly finishedAt: Date | null;
  readonly forgottenAt: Date | null;
  /** Parts of the file that are here. */
  readonly received: number;
}

const SHOWN = `i.id, i.subject, i.crm, i.name, i.size, i.part_bytes as "partBytes", i.by_id as "byId",
  m.name as "byName", i.made_at as "madeAt", i.state, i.format, i.sheet, i.mapping,
  i.next_part as "nextPart", i.cursor, i.rows, i.left_out as "leftOut", i.problems, i.done,
  i.counts, i.stopped, i.finished_at as "finishedAt", i.forgotten_at as "forgottenAt",
  (select count(*)::int from import_parts p where p.tenant_id = i.tenant_id and p.import_id = i.id
    and p.source = 'file') as received`;
const FROM = `import_files i left join members m on m.tenant_id = i.tenant_id and m.id = i.by_id`;

/** Begins a file; the same one again is as it is. `null` when another file has this id. */
export async function beginImport(
  database: Database,
  tenantId: string,
  file: Pick<
    ImportFile,
    "id" | "subject" | "crm" | "name" | "size" | "partBytes" | "byId" | "madeAt"
  >,
): Promise<ImportFile | null> {
  await database.query(
    `insert into import_files (tenant_id, id, subject, crm, name, size, part_bytes, by_id, made_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'arriving')
     on conflict (tenant_id, id) do nothing`,
    [
      tenantId,
      file.id,
      file.subject,
      file.crm,
      file.name,
      file.size,
      file.partBytes,
      file.byId,
      file.madeAt,
    ],
  );
  const stored = await importFile(database, tenantId, file.id);
  const isSame =
    stored !== null &&
    stored.subject === file.subject &&
    stored.crm === file.crm &&
    stored.name === file.name &&
    stored.size === file.size;
  return isSame ? stored : null;
}

export async function importFile(
  database: Database,
  tenantId: string,
  id: string,
): Promise<ImportFile | null> {
  const [row] = await database.query<ImportFile>(
    `select ${SHOWN} from ${FROM} where i.tenant_id = $1 and i.id = $2`,
    [tenantId, id],
  );
  return row ?? null;
}

/** A file that was imported in one request or by an operator, which has a report and nothing else. */
export interface ShortImport {
  readonly id: string;
  readonly byId: string;
  readonly byName: string | null;
  readonly at: Date;
  readonly report: unknown;
}

/** The newest imports, of both ways in. */
export async function newestImports(
  database: Database,
  tenantId: string,
  most: number,
): Promise<{ readonly files: ImportFile[]; readonly short: ShortImport[] }> {
  const [files, short] = await Promise.all([
    database.query<ImportFile>(
      `select ${SHOWN} from ${FROM} where i.tenant_id = $1 order by i.made_at desc, i.id limit $2`,
      [tenantId, most],
    ),
    database.query<ShortImport>(
      `select i.id, i.by_id as "byId", m.name as "byName", i.at, i.report
       from imports i left join members m on m.tenant_id = i.tenant_id and m.id = i.by_id
       where i.tenant_id = $1 order by i.at desc, i.id limit $2`,
      [tenantId, most],
    ),
  ]);
  return { files, short };
}

/** Keeps one part of a file that is still arriving; the file has arrived with its last. */
export const keepPart = (
  database: Database,
  tenantId: string,
  id: string,
  part: { readonly number: number; readonly body: Uint8Array; readonly of: number },
): Promise<"kept" | "not-arriving"> =>
  database.transaction(async (tx) => {
    // Held, so that the two last parts do not each take the other for missing.
    const [file] = await tx.query<{ state: string }>(
      `select state from import_files where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    if (file?.state !== "arriving") return "not-arriving";
    await tx.query(
      `insert into import_parts (tenant_id, import_id, source, part, body)
       values ($1, $2, 'file', $3, $4)
       on conflict (tenant_id, import_id, source, part) do update set body = excluded.body`,
      [tenantId, id, part.number, Buffer.from(part.body)],
    );
    await tx.query(
      `update import_files set state = 'arrived'
       where tenant_id = $1 and id = $2 and (select count(*) from import_parts
         where tenant_id = $1 and import_id = $2 and source = 'file') = $3`,
      [tenantId, id, part.of],
    );
    return "kept";
  });

/** Numbers of the parts that are here, so that whoever sends them again sends only the others. */
export const partsHere = async (
  database: Database,
  tenantId: string,
  id: string,
): Promise<number[]> =>
  (
    await database.query<{ part: number }>(
      `select part from import_parts
       where tenant_id = $1 and import_id = $2 and source = 'file' order by part`,
      [tenantId, id],
    )
  ).map(({ part }) => part);

/** The bytes of one part; `null` when it is not here. */
export async function partOf(
  database: Database,
  tenantId: string,
  id: string,
  source: "file" | "sheet",
  part: number,
): Promise<Uint8Array | null> {
  const [row] = await database.query<{ body: Buffer }>(
    `select body from import_parts
     where tenant_id = $1 and import_id = $2 and source = $3 and part = $4`,
    [tenantId, id, source, part],
  );
  return row?.body ?? null;
}

/** Keeps the text of a workbook's sheet in place of that of another. */
export const keepSheet = (
  database: Database,
  tenantId: string,
  id: string,
  sheet: ImportSheet,
  parts: readonly Uint8Array[],
  problems: readonly LineProblem[],
): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.query(
      `delete from import_parts where tenant_id = $1 and import_id = $2 and source = 'sheet'`,
      [tenantId, id],
    );
    await tx.query(`delete from import_pieces where tenant_id = $1 and import_id = $2`, [
      tenantId,
      id,
    ]);
    for (const [part, body] of parts.entries())
      await tx.query(
        `insert into import_parts (tenant_id, import_id, source, part, body)
         values ($1, $2, 'sheet', $3, $4)`,
        [tenantId, id, part, Buffer.from(body)],
      );
    await tx.query(
      `insert into import_pieces (tenant_id, import_id, piece, rows, body, problems)
       values ($1, $2, -1, 0, '', $3)`,
      [tenantId, id, JSON.stringify(problems)],
    );
    await tx.query(
      `update import_files set format = 'xlsx', sheet = $3 where tenant_id = $1 and id = $2`,
      [tenantId, id, JSON.stringify(sheet)],
    );
  });

export interface LineProblem {
  readonly line: number;
  readonly column: string | null;
  readonly problem: string;
}

/** Begins reading, or begins it again with another mapping, and remembers the mapping for the CRM's next file. */
export const beginReading = (
  database: Database,
  tenantId: string,
  id: string,
  decided: {
    readonly mapping: unknown;
    readonly format: "csv" | "xlsx";
    readonly remembered: unknown;
    readonly byId: string;
    readonly at: Date;
  },
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const [file] = await tx.query<{ subject: string; crm: string; problems: number }>(
      `update import_files set state = 'reading', mapping = $3, format = $4, next_part = 0,
         cursor = null, carry = null, rows = 0, left_out = 0, done = 0, counts = null, stopped = null,
         lease_until = now(), lease_token = null,
         problems = coalesce((select jsonb_array_length(problems) from import_pieces
           where tenant_id = $1 and import_id = $2 and piece = -1), 0)
       where tenant_id = $1 and id = $2
         and state in ('arrived', 'reading', 'refused', 'checking', 'checked')
       returning subject, crm`,
      [tenantId, id, JSON.stringify(decided.mapping), decided.format],
    );
    if (file === undefined) return false;
    await tx.query(
      `delete from import_pieces where tenant_id = $1 and import_id = $2 and piece >= 0`,
      [tenantId, id],
    );
    await tx.query(
      `insert into import_mappings (tenant_id, subject, crm, remembered, by_id, at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant_id, subject, crm) do update set
         remembered = excluded.remembered, by_id = excluded.by_id, at = excluded.at`,
      [
        tenantId,
        file.subject,
        file.crm,
        JSON.stringify(decided.remembered),
        decided.byId,
        decided.at,
      ],
    );
    return true;
  });

/** How the last file of this CRM was understood; `null` before the first. */
export async function rememberedMapping(
  database: Database,
  tenantId: string,
  subject: string,
  crm: string,
): Promise<unknown> {
  const [row] = await database.query<{ remembered: unknown }>(
    `select remembered from import_mappings where tenant_id = $1 and subject = $2 and crm = $3`,
    [tenantId, subject, crm],
  );
  return row?.remembered ?? null;
}

/** Somebody says yes to what was counted, or gives the file up. */
export async function decideImport(
  database: Database,
  tenantId: string,
  id: string,
  decision: "store" | "cancel",
  by: { readonly id: string; readonly at: Date },
): Promise<boolean> {
  if (decision === "store") {
    const begun = await database.query(
      `update import_files set state = 'storing', done = 0, stopped = null, finished_by = $3,
         lease_until = null, lease_token = null
       where tenant_id = $1 and id = $2 and state = 'checked' returning id`,
      [tenantId, id, by.id],
    );
    return begun.length === 1;
  }
  return database.transaction(async (tx) => {
    // Whoever stores it at this moment finds that it is no longer wanted, and takes everything back.
    const given = await tx.query(
      `update import_files set state = 'cancelled', finished_at = $3, finished_by = $4,
         forgotten_at = $3, carry = null
       where tenant_id = $1 and id = $2 and state not in ('stored', 'cancelled') returning id`,
      [tenantId, id, by.at, by.id],
    );
    if (given.length === 0) return false;
    await forgetLines(tx, tenantId, id);
    return true;
  });
}

export async function forgetLines(tx: Database, tenantId: string, id: string): Promise<void> {
  await tx.query(`delete from import_parts where tenant_id = $1 and import_id = $2`, [
    tenantId,
    id,
  ]);
  await tx.query(`delete from import_pieces where tenant_id = $1 and import_id = $2`, [
    tenantId,
    id,
  ]);
}

/** How long the lines of a file are kept for its report, and those of one that nobody went on with. */
const KEPT_DAYS = 30;

/** Removes the lines of files that are long stored or were left; their counts stay. Returns how many files. */
export const forgetImports = (database: Database, tenantId: string, now: Date): Promise<number> =>
  database.transaction(async (tx) => {
    const old = await tx.query<{ id: string }>(
      `update import_files set forgotten_at = $2, carry = null,
         state = case when state = 'stored' then state else 'cancelled' end,
         finished_at = coalesce(finished_at, $2)
       where tenant_id = $1 and forgotten_at is null and made_at < $2::timestamptz - make_interval(days => $3)
         and (lease_until is null or lease_until < now())
       returning id`,
      [tenantId, now, KEPT_DAYS],
    );
    for (const { id } of old) await forgetLines(tx, tenantId, id);
    return old.length;
  });
