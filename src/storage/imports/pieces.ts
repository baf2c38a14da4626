// What was understood of a file, piece by piece: lines as COPY takes them, and what is wrong with the others.
import type { Database } from "../database.ts";
import type { ImportCursor, LineProblem } from "./files.ts";

export interface Piece {
  readonly number: number;
  readonly rows: number;
  readonly leftOut: number;
  readonly body: string;
  readonly problems: readonly LineProblem[];
}

/** Keeps what one part told, and where reading goes on; together, so that a crash between repeats or loses nothing. */
export const keepPiece = (
  database: Database,
  tenantId: string,
  id: string,
  token: string,
  piece: Piece,
  next: { readonly cursor: ImportCursor; readonly carry: Uint8Array; readonly isLast: boolean },
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const kept = await tx.query(
      `update import_files set next_part = next_part + 1, cursor = $5, carry = $6,
         rows = rows + $7, left_out = left_out + $8, problems = problems + $9, lease_until = now() + interval '30 seconds',
         state = case when not $10 then state when problems + $9 > 0 then 'refused' else 'checking' end
       where tenant_id = $1 and id = $2 and lease_token = $3 and next_part = $4 and state = 'reading'
       returning id`,
      [
        tenantId,
        id,
        token,
        piece.number,
        JSON.stringify(next.cursor),
        Buffer.from(next.carry),
        piece.rows,
        piece.leftOut,
        piece.problems.length,
        next.isLast,
      ],
    );
    if (kept.length === 0) return false;
    await tx.query(
      `insert into import_pieces (tenant_id, import_id, piece, rows, body, problems)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        tenantId,
        id,
        piece.number,
        piece.rows,
        piece.body,
        // NUL is the one character that PostgreSQL's JSON can't hold.
        JSON.stringify(piece.problems).replaceAll(String.raw`\u0000`, "\uFFFD"),
      ],
    );
    return true;
  });

export async function heldBack(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Uint8Array> {
  const [row] = await database.query<{ carry: Buffer | null }>(
    `select carry from import_files where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  return row?.carry ?? new Uint8Array();
}

/** Numbers of the pieces, in the order of the file. */
export const pieceNumbers = async (
  database: Database,
  tenantId: string,
  id: string,
): Promise<number[]> =>
  (
    await database.query<{ piece: number }>(
      `select piece from import_pieces where tenant_id = $1 and import_id = $2 order by piece`,
      [tenantId, id],
    )
  ).map(({ piece }) => piece);

export interface StoredPiece {
  readonly rows: number;
  readonly body: string;
  readonly problems: LineProblem[];
  readonly outcomes: string | null;
}

export async function pieceOf(
  database: Database,
  tenantId: string,
  id: string,
  piece: number,
): Promise<StoredPiece> {
  const [row] = await database.query<StoredPiece>(
    `select rows, body, problems, outcomes from import_pieces
     where tenant_id = $1 and import_id = $2 and piece = $3`,
    [tenantId, id, piece],
  );
  return row ?? { rows: 0, body: "", problems: [], outcomes: null };
}

/** The first problems by line, of the whole file. */
export const firstProblems = (
  database: Database,
  tenantId: string,
  id: string,
  most: number,
): Promise<LineProblem[]> =>
  database.query<LineProblem>(
    `select p.line, p."column", p.problem
     from import_pieces i
     cross join lateral jsonb_to_recordset(i.problems) as p (line int, "column" text, problem text)
     where i.tenant_id = $1 and i.import_id = $2 and i.problems <> '[]'
     order by p.line, p."column" nulls first, p.problem limit $3`,
    [tenantId, id, most],
  );
