import type { ReportView, ViewRow } from "../../storage/report-views.ts";

/** A file that is written in pieces, none of which is kept. */
export interface FileWriter {
  readonly write: (rows: readonly ViewRow[]) => Promise<void> | void;
  readonly end: () => Promise<void> | void;
}

export type OpenFile = (path: string, view: ReportView) => FileWriter;
