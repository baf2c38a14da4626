import { fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { ColumnType, ViewRow } from "../../storage/report-views.ts";
import type { OpenFile } from "./file-writer.ts";

/** Parquet's own types: whole numbers of 64 bits stay whole, moments are microseconds in UTC, days are days. */
const BASIC = {
  text: "STRING",
  int32: "INT32",
  int64: "INT64",
  double: "DOUBLE",
  timestamp: "TIMESTAMP",
} as const;

/** One row group for each piece; every column may be without a value. */
export const parquetFile: OpenFile = (path, { columns }) => {
  const typed = Object.entries(columns);
  const dataOf = (rows: readonly ViewRow[]) =>
    typed.map(([name, type]) => ({
      name,
      data: rows.map((row) => valueOf(row[name] ?? null, type)),
    }));
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: schemaFromColumnData({
      columnData: typed.map(([name, type]) =>
        type === "date"
          ? { name, data: [] }
          : { name, data: [], type: BASIC[type], nullable: true },
      ),
      schemaOverrides: Object.fromEntries(
        typed.flatMap(([name, type]) =>
          type === "date"
            ? [
                [
                  name,
                  { name, type: "INT32", converted_type: "DATE", repetition_type: "OPTIONAL" },
                ] as const,
              ]
            : [],
        ),
      ),
    }),
  });
  return {
    write: (rows) => writer.write({ columnData: dataOf(rows), rowGroupSize: rows.length }),
    end: () => writer.finish(),
  };
};

function valueOf(value: string | number | null, type: ColumnType): unknown {
  if (value === null) return null;
  switch (type) {
    case "int64":
      return BigInt(value);
    case "timestamp":
    case "date":
      return new Date(value);
    case "text":
    case "int32":
    case "double":
      return value;
  }
}
