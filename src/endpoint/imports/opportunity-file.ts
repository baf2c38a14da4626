// A CSV file of opportunities.
import type { OpportunityInput } from "../../storage/opportunities.ts";
import { COLUMNS, type Meaning, readRow } from "./opportunity-row.ts";
import { readTableFile, type TableFile } from "./table-file.ts";

/** Reads a whole file of deals; each stands in it once. */
export const readOpportunityFile = (
  bytes: Uint8Array,
  meaning: Meaning,
): Promise<TableFile<OpportunityInput>> =>
  readTableFile(bytes, {
    columns: COLUMNS,
    unique: "opportunity_id",
    repeats: "is the opportunity",
    read: (cells) => readRow(cells, meaning),
  });
