// The work on a file, a bounded piece at a time: by the page that waits for it, and for long ones by the work that repeats.
// Whoever stops in the middle leaves nothing half done; whoever comes next goes on.
import { Mapping } from "../../domain/import/fields.ts";
import type { Database } from "../../storage/database.ts";
import {
  importFile,
  type ImportCursor,
  type ImportFile,
  type LineProblem,
  partOf,
} from "../../storage/imports/files.ts";
import {
  checkWhole,
  ImportLeftError,
  ImportWaitsError,
  storeWhole,
} from "../../storage/imports/finish.ts";
import { isHeldByAnother, leaveImport, takeImport } from "../../storage/imports/lease.ts";
import { heldBack, keepPiece } from "../../storage/imports/pieces.ts";
import { storeCompanies, tryCompanies } from "../../storage/imports/store-companies.ts";
import { storeDeals, tryDeals } from "../../storage/imports/store-deals.ts";
import type { Owed } from "../../storage/record-event.ts";
import { partsIn } from "./beginning.ts";
import { beginCsv, readCsvPart } from "./csv-part.ts";
import { createLineReader, type LineRead } from "./line-reader.ts";

export interface ImportWork {
  readonly database: Database;
  readonly tenantId: string;
  readonly zone: string;
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly owed: Owed;
  /** How long lines may be read, in milliseconds; the piece that is begun is finished. */
  readonly budgetMs: number;
  /** Files of more lines are left to whoever may take longer. `null`: of any length. */
  readonly mostRows: number | null;
}

/** Goes on with a file, unless somebody else does. */
export async function goOn(work: ImportWork, id: string): Promise<void> {
  const { database, tenantId } = work;
  const token = work.newId();
  if ((await takeImport(database, tenantId, id, token)) === null) return;
  let stopped: string | null = null;
  try {
    await steps(work, id, token);
  } catch (error) {
    if (error instanceof ImportLeftError || error instanceof ImportWaitsError) return;
    if (isHeldByAnother(error)) return;
    stopped = "Something of ours went wrong. It is tried again by itself.";
    throw error;
  } finally {
    await leaveImport(database, tenantId, id, token, stopped);
  }
}

async function steps(work: ImportWork, id: string, token: string): Promise<void> {
  const { database, tenantId, mostRows } = work;
  const until = performance.now() + work.budgetMs;
  let file = await importFile(database, tenantId, id);
  while (file?.state === "reading") {
    await readNext(work, file, token);
    file = await importFile(database, tenantId, id);
    if (file?.state === "reading" && performance.now() > until) return;
  }
  if (file === null || (mostRows !== null && file.rows > mostRows)) return;
  const at = new Date(work.now());
  const storing = { id, crm: file.crm, at, owed: work.owed };
  const isDeals = file.subject === "deals";
  if (file.state === "checking")
    await checkWhole(database, tenantId, { id, token }, (tx, onProgress) =>
      (isDeals ? tryDeals : tryCompanies)(tx, tenantId, { ...storing, onProgress }),
    );
  else if (file.state === "storing")
    await storeWhole(database, tenantId, { id, token, at }, (tx, onProgress) =>
      (isDeals ? storeDeals : storeCompanies)(tx, tenantId, { ...storing, onProgress }),
    );
}

/** Reads the next part, and keeps what it told together with where reading goes on. */
async function readNext(work: ImportWork, file: ImportFile, token: string): Promise<void> {
  const { database, tenantId } = work;
  const source = file.format === "xlsx" ? "sheet" : "file";
  const [part, carry] = await Promise.all([
    partOf(database, tenantId, file.id, source, file.nextPart),
    heldBack(database, tenantId, file.id),
  ]);
  if (part === null) throw new Error(`Part ${file.nextPart} of the import ${file.id} is gone.`);
  const parts = source === "sheet" ? (file.sheet?.parts ?? 1) : partsIn(file);
  const isLast = file.nextPart + 1 >= parts;
  const piece = readPiece(work, file, { part, carry, isLast });
  const kept = await keepPiece(
    database,
    tenantId,
    file.id,
    token,
    { number: file.nextPart, ...piece.told },
    { cursor: piece.cursor, carry: piece.carry, isLast: piece.isLast },
  );
  if (!kept) throw new ImportLeftError(`The import ${file.id} was given up.`);
}

interface PieceRead {
  readonly told: {
    readonly rows: number;
    readonly leftOut: number;
    readonly body: string;
    readonly problems: readonly LineProblem[];
  };
  readonly cursor: ImportCursor;
  readonly carry: Uint8Array;
  readonly isLast: boolean;
}

function readPiece(
  work: Pick<ImportWork, "zone" | "now">,
  file: ImportFile,
  { part, carry, isLast }: { part: Uint8Array; carry: Uint8Array; isLast: boolean },
): PieceRead {
  const read = readCsvPart(file.cursor ?? beginCsv(part), carry, part, isLast);
  const problems: LineProblem[] = [];
  const say = (line: number, problem: string) => problems.push({ line, column: null, problem });
  for (const line of read.broken)
    say(line, "can't be read: a quotation mark stands where none may, or is never closed");
  let { header } = read.cursor;
  let { lines } = read;
  if (header === null && lines.length > 0) {
    header = lines[0]?.cells.map((cell) => cell.trim()) ?? [];
    lines = lines.slice(1);
  }
  const body: string[] = [];
  let leftOut = 0;
  if (header !== null && lines.length > 0) {
    const readLine = createLineReader({
      subject: file.subject,
      crm: file.crm,
      zone: work.zone,
      now: work.now(),
      mapping: Mapping.parse(file.mapping),
      header,
    });
    for (const line of lines) {
      const told: LineRead = readLine(line);
      if (told.isLeftOut) leftOut += 1;
      if (told.row !== null) body.push(told.row);
      for (const { line: at, column, problem } of told.problems)
        problems.push({ line: at, column, problem });
    }
  }
  const rows = lines.length + read.broken.length;
  const isEnd = isLast || read.stop !== null;
  if (read.stop !== null) say(read.stop.line, read.stop.problem);
  else if (isEnd && header === null) say(1, "is missing: the file is empty");
  else if (isEnd && file.rows + rows === 0)
    say(2, "is missing: the file has a header and no lines");
  else if (isEnd && file.rows + rows === file.leftOut + leftOut)
    say(2, "and all others are left out: no line has the value that was asked for");
  return {
    told: {
      rows,
      leftOut,
      body: body.join(""),
      problems: problems.toSorted((a, b) => a.line - b.line),
    },
    cursor: { ...read.cursor, header },
    carry: read.carry,
    isLast: isEnd,
  };
}
