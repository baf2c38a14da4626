// What became of every line of a file, as a file.
import type { Database } from "../../storage/database.ts";
import { readCopyRows } from "../../storage/imports/copy-text.ts";
import type { ImportFile } from "../../storage/imports/files.ts";
import { pieceNumbers, pieceOf } from "../../storage/imports/pieces.ts";
import { type Cell, csvStream } from "../message/csv.ts";

const HEADER = ["line", "id", "outcome", "account", "column", "problem"];
const OUTCOMES: Readonly<Record<string, string>> = { n: "new", c: "changed", u: "unchanged" };

/** A piece at a time, in the order of lines; problems of the whole file come first and last. */
export async function reportOfLines(
  database: Database,
  tenantId: string,
  file: ImportFile,
  onlyProblems: boolean,
): Promise<ReadableStream<Uint8Array>> {
  const numbers = await pieceNumbers(database, tenantId, file.id);
  let next = 0;
  return csvStream(HEADER, async () => {
    const number = numbers[next];
    if (number === undefined) return null;
    next += 1;
    const { body, problems, outcomes } = await pieceOf(database, tenantId, file.id, number);
    const lines = onlyProblems
      ? []
      : readCopyRows(body).map(([line, id], at) => {
          const letter = outcomes?.[at];
          return {
            line: Number(line),
            cells: [
              { text: id ?? "" },
              { text: letter === undefined ? "read" : (OUTCOMES[letter.toLowerCase()] ?? "") },
              {
                text:
                  letter === undefined
                    ? ""
                    : letter === letter.toLowerCase()
                      ? "known"
                      : "not known here",
              },
              { text: "" },
              { text: "" },
            ] satisfies Cell[],
          };
        });
    const wrong = problems.map(({ line, column, problem }) => ({
      line,
      cells: [
        { text: "" },
        { text: "problem" },
        { text: "" },
        { text: column ?? "" },
        { text: problem },
      ] satisfies Cell[],
    }));
    return [...lines, ...wrong]
      .toSorted((a, b) => a.line - b.line)
      .map(({ line, cells }): Cell[] => [{ number: line }, ...cells]);
  });
}
