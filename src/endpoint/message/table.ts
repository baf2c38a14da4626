// A table as a file, in whichever format was asked for. What writes it is loaded when somebody asks.
import type { Answer } from "./answer.ts";
import type { Cell } from "./csv.ts";

export const TABLE_FORMATS = ["csv", "xlsx"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** The content types of those formats, for the contract. */
export const TABLE_TYPES = [
  "text/csv",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
] as const;

type Rows = readonly (readonly Cell[])[];

/** Rows that are at hand, as a file `name.csv` or `name.xlsx`. `name` is ours: letters, digits, dots and hyphens. */
export async function tableAnswer(
  format: TableFormat,
  name: string,
  header: readonly string[],
  rows: Rows,
): Promise<Answer> {
  if (format === "xlsx") {
    const { xlsxAnswer } = await import("./xlsx.ts");
    return xlsxAnswer(`${name}.xlsx`, header, rows);
  }
  const { csvAnswer } = await import("./csv.ts");
  return csvAnswer(`${name}.csv`, header, rows);
}

/** The same for a table that is too long to be held: `next` gives its rows a part at a time, then `null`. */
export async function tableParts(
  format: TableFormat,
  name: string,
  header: readonly string[],
  next: () => Promise<Rows | null>,
): Promise<Answer> {
  if (format === "xlsx") {
    const { xlsxParts } = await import("./xlsx.ts");
    return xlsxParts(`${name}.xlsx`, header, next);
  }
  const { csvParts } = await import("./csv.ts");
  return csvParts(`${name}.csv`, header, next);
}
