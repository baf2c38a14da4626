// Files of deals and of companies on their way in, as the page sees them.
import { z } from "zod";
import {
  DATE_FIELDS,
  DATE_FORMATS,
  DEAL_FIELDS,
  ACCOUNT_FIELDS,
  Mapping,
  SUBJECTS,
} from "../domain/import/fields.ts";
import { OTHER_FILES } from "../domain/import/headings.ts";
import { filledText, Instant } from "./text.ts";

/** Bytes of every part of a file but the last. */
export const PART_BYTES = 1024 * 1024;
/** Bytes of a file at most: several million lines. */
export const MOST_FILE_BYTES = 2 * 1024 * 1024 * 1024;

/** `salesforce`, `hubspot` or a name of the tenant's own. */
const CrmName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "is not the name of a CRM");

/** `PUT /v1/import-files/{id}` */
export const ImportBegin = z.strictObject({
  subject: z.enum(SUBJECTS),
  crm: CrmName,
  name: filledText(200),
  /** Bytes. */
  size: z.int().min(1, "is 0: the file is empty").max(MOST_FILE_BYTES, "is more than 2 GB"),
});
export type ImportBegin = z.infer<typeof ImportBegin>;

export const IMPORT_STATES = [
  "arriving",
  "arrived",
  "reading",
  "refused",
  "checking",
  "checked",
  "storing",
  "stored",
  "cancelled",
] as const;

export const ImportCounts = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  unmatched: z.int(),
  repeated: z.int(),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

/** A file and how far it is. */
export const ImportFileView = z.object({
  id: z.string(),
  subject: z.enum(SUBJECTS),
  crm: z.string(),
  name: z.string(),
  size: z.int(),
  partBytes: z.int(),
  parts: z.int(),
  /** Parts of it that are here. */
  received: z.int(),
  by: z.object({ id: z.string(), name: z.string().nullable() }),
  madeAt: Instant,
  finishedAt: Instant.nullable(),
  state: z.enum(IMPORT_STATES),
  format: z.enum(["csv", "xlsx"]).nullable(),
  sheet: z
    .object({
      names: z.array(z.string()),
      chosen: z.string(),
      formulas: z.int(),
      merged: z.int(),
    })
    .nullable(),
  /** Lines of data so far, and of them those that `only` leaves out. */
  rows: z.int(),
  leftOut: z.int(),
  problems: z.int(),
  /** From 0 to 1, of the step that is under way. */
  progress: z.number(),
  counts: ImportCounts.nullable(),
  /** Why the work on it stopped for now, in a sentence. */
  stopped: z.string().nullable(),
  /** Whether its line-by-line report is still kept. */
  hasReport: z.boolean(),
});
export type ImportFileView = z.infer<typeof ImportFileView>;

export const ImportFileHere = z.object({
  file: ImportFileView,
  /** Numbers of the parts that are still to be sent; the first thousand. */
  missing: z.array(z.int()),
});

export const ImportProblem = z.object({
  line: z.int(),
  column: z.string().nullable(),
  problem: z.string(),
});

/** `GET /v1/import-files/{id}` */
export const ImportFileDetail = ImportFileHere.extend({
  /** The first 200 by line. */
  problems: z.array(ImportProblem),
  mapping: Mapping.nullable(),
});
export type ImportFileDetail = z.infer<typeof ImportFileDetail>;

/** `GET /v1/import-files`: newest first. */
export const ImportFileList = z.object({
  items: z.array(
    z.discriminatedUnion("is", [
      z.object({ is: z.literal("file"), at: Instant, file: ImportFileView }),
      /** Taken in one request, or by an operator. */
      z.object({
        is: z.literal("short"),
        id: z.string(),
        at: Instant,
        by: z.object({ id: z.string(), name: z.string().nullable() }),
        rows: z.int(),
        counts: ImportCounts,
      }),
    ]),
  ),
});
export type ImportFileList = z.infer<typeof ImportFileList>;

const FieldName = z.enum([...DEAL_FIELDS, ...ACCOUNT_FIELDS]);

/** What only a person can say. */
export const ImportQuestion = z.discriminatedUnion("of", [
  z.object({ of: z.literal("field"), field: FieldName }),
  z.object({
    of: z.literal("date"),
    field: z.enum(DATE_FIELDS),
    candidates: z.array(z.enum(DATE_FORMATS)),
    isMixed: z.boolean(),
  }),
  z.object({ of: z.literal("decimal-mark"), example: z.string() }),
  z.object({ of: z.literal("currency"), among: z.array(z.string()) }),
  z.object({ of: z.literal("statuses"), values: z.array(z.string()) }),
  z.object({ of: z.literal("types"), values: z.array(z.string()) }),
]);
export type ImportQuestion = z.infer<typeof ImportQuestion>;

/** `POST /v1/import-files/{id}/looks` */
export const ImportLookAsked = z.strictObject({
  /** Of a workbook; the first when left out. */
  sheet: z.string().max(200).optional(),
  /** How it is meant; guessed when left out. */
  mapping: Mapping.optional(),
});

/** How a file's first lines are understood. */
export const ImportLook = z.object({
  file: ImportFileView,
  /** Why it can't be read at all, in a sentence; then nothing else is told. */
  unreadable: z.string().nullable(),
  header: z.array(z.string()),
  columns: z.array(z.object({ heading: z.string(), samples: z.array(z.string()) })),
  mapping: Mapping.nullable(),
  questions: z.array(ImportQuestion),
  recognised: z
    .object({
      system: z.string().nullable(),
      looksLike: z.enum(OTHER_FILES).nullable(),
      isRecognised: z.boolean(),
    })
    .nullable(),
  values: z.object({
    statuses: z.array(z.string()),
    types: z.array(z.string()),
    only: z.array(z.string()),
  }),
  rows: z.array(
    z.object({
      line: z.int(),
      cells: z.array(z.string()),
      isLeftOut: z.boolean(),
      understood: z.record(z.string(), z.string()),
      problems: z.array(ImportProblem.extend({ field: z.string().nullable() })),
    }),
  ),
});
export type ImportLook = z.infer<typeof ImportLook>;

/** `POST /v1/import-files/{id}/decisions` */
export const ImportDecision = z.strictObject({ decision: z.enum(["store", "cancel"]) });
