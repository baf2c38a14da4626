// Files that are too long for one request, or that have to be understood first: sent in parts, read in pieces, stored whole.
import { z } from "zod";
import {
  ImportBegin,
  ImportDecision,
  ImportFileDetail,
  ImportFileHere,
  ImportFileList,
  type ImportFileView,
  ImportLook,
  ImportLookAsked,
  PART_BYTES,
} from "../api/import-file.ts";
import { ImportReport } from "../api/opportunity.ts";
import { Mapping } from "../domain/import/fields.ts";
import { remember } from "../domain/import/guess.ts";
import {
  beginImport,
  beginReading,
  decideImport,
  type ImportFile,
  importFile,
  keepPart,
  newestImports,
  partsHere,
} from "../storage/imports/files.ts";
import { firstProblems } from "../storage/imports/pieces.ts";
import { type Call, sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { json } from "./message/answer.ts";
import { readBytes, refuseType } from "./message/body.ts";
import { owedTo } from "./owed.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";

const ID = { id: z.uuid({ version: "v7" }) };
const BYTES = "application/octet-stream";
/** A mapping names columns and every stage and type of a CRM. */
const MAPPING = { bytes: 64 * 1024, keys: 1000 };
const MOST_LISTED = 50;
const PROBLEMS_SHOWN = 200;
const MOST_MISSING = 1000;
/** What a page waits for; a longer file is gone on with at its next request. */
const STEP_MS = 2_500;
/** A file of so many lines is counted and stored while its page waits; the work that repeats does it for longer ones. */
const AT_ONCE = 5_000;

const gone = notFound("file");
const wrongMoment = (detail: string): Refusal => ({ refused: "in-progress", detail });

const partsOf = ({ size, partBytes }: ImportFile): number =>
  Math.max(1, Math.ceil(Number(size) / partBytes));

function viewOf(file: ImportFile): ImportFileView {
  const parts = partsOf(file);
  const { state, rows, done, sheet } = file;
  const readParts = sheet?.parts ?? parts;
  return {
    id: file.id,
    subject: file.subject,
    crm: file.crm,
    name: file.name,
    size: Number(file.size),
    partBytes: file.partBytes,
    parts,
    received: file.received,
    by: { id: file.byId, name: file.byName },
    madeAt: file.madeAt.toISOString(),
    finishedAt: file.finishedAt?.toISOString() ?? null,
    state,
    format: file.format,
    sheet: sheet && {
      names: [...sheet.names],
      chosen: sheet.chosen,
      formulas: sheet.formulas,
      merged: sheet.merged,
    },
    rows,
    leftOut: file.leftOut,
    problems: file.problems,
    progress:
      state === "arriving"
        ? file.received / parts
        : state === "reading"
          ? file.nextPart / readParts
          : state === "checking" || state === "storing"
            ? Math.min(1, rows === 0 ? 0 : done / rows)
            : 1,
    counts: file.counts,
    stopped: file.stopped,
    hasReport: rows > 0 && file.forgottenAt === null,
  };
}

async function hereOf(
  file: ImportFile,
  { caller }: Pick<Call, "caller">,
  { database }: Endpoint,
): Promise<z.infer<typeof ImportFileHere>> {
  if (file.state !== "arriving") return { file: viewOf(file), missing: [] };
  const here = new Set(await partsHere(database, caller.tenantId, file.id));
  const missing: number[] = [];
  for (let part = 0; part < partsOf(file) && missing.length < MOST_MISSING; part += 1)
    if (!here.has(part)) missing.push(part);
  return { file: viewOf(file), missing };
}

export const putImportFile = sessionOperation({
  id: "import-file.put",
  summary: "Begins a file that is sent in parts. The same one again says which parts are missing.",
  params: ID,
  body: { schema: ImportBegin },
  answers: { 200: { description: "The file, and what of it is missing.", schema: ImportFileHere } },
  refusals: ["id-already-used"],
  async handle(call, endpoint) {
    const { params, body, caller } = call;
    const file = await beginImport(endpoint.database, caller.tenantId, {
      id: params["id"] ?? "",
      ...body,
      size: String(body.size),
      partBytes: PART_BYTES,
      byId: caller.memberId,
      madeAt: new Date(endpoint.now()),
    });
    if (file === null)
      return { refused: "id-already-used", detail: "Another file was begun under this id." };
    return json(await hereOf(file, call, endpoint));
  },
});

export const putImportPart = sessionOperation({
  id: "import-file.part",
  summary:
    "Sends one part of a file, counted from 0. Parts come in any order, and again if need be.",
  params: { ...ID, part: z.string().regex(/^\d{1,5}$/) },
  rawBody: BYTES,
  answers: { 200: { description: "The file, and what of it is missing.", schema: ImportFileHere } },
  refusals: ["in-progress", "not-found"],
  async handle(call, endpoint) {
    const { request, params, caller } = call;
    const { database } = endpoint;
    const file = await importFile(database, caller.tenantId, params["id"] ?? "");
    if (file === null) return gone;
    const refused = refuseType(request, BYTES);
    if (refused !== null) return refused;
    const parts = partsOf(file);
    const part = Number(params["part"]);
    if (part >= parts) return invalid("part", `The file has ${parts} parts, counted from 0.`);
    const body = await readBytes(request, file.partBytes);
    if ("refused" in body) return body;
    const isLast = part + 1 === parts;
    const wanted = isLast ? Number(file.size) - part * file.partBytes : file.partBytes;
    if (body.length !== wanted)
      return invalid("part", `Part ${part} has ${body.length} bytes instead of ${wanted}.`);
    if (file.state === "arriving")
      await keepPart(database, caller.tenantId, file.id, { number: part, body, of: parts });
    const now = await importFile(database, caller.tenantId, file.id);
    return now === null ? gone : json(await hereOf(now, call, endpoint));
  },
});

export const listImportFiles = sessionOperation({
  id: "import-file.list",
  summary: "The newest imports: who, when, what, and what became of them.",
  answers: { 200: { description: "At most 100, newest first.", schema: ImportFileList } },
  async handle({ caller }, { database }) {
    const { files, short } = await newestImports(database, caller.tenantId, MOST_LISTED);
    const items = [
      ...files.map((file) => ({
        is: "file" as const,
        at: file.madeAt.toISOString(),
        file: viewOf(file),
      })),
      ...short.flatMap(({ id, byId, byName, at, report }) => {
        const read = ImportReport.safeParse(report);
        if (!read.success) return [];
        const { created, updated, unchanged, unmatched, rows } = read.data;
        return [
          {
            is: "short" as const,
            id,
            at: at.toISOString(),
            by: { id: byId, name: byName },
            rows,
            counts: { created, updated, unchanged, unmatched, repeated: 0 },
          },
        ];
      }),
    ];
    return json({ items: items.toSorted((a, b) => (a.at < b.at ? 1 : -1)) });
  },
});

export const showImportFile = sessionOperation({
  id: "import-file.show",
  summary: "One file: how far it is, and its first 200 problems by line.",
  params: ID,
  answers: { 200: { description: "The file.", schema: ImportFileDetail } },
  refusals: ["not-found"],
  async handle(call, endpoint) {
    const { params, caller } = call;
    const file = await importFile(endpoint.database, caller.tenantId, params["id"] ?? "");
    return file === null ? gone : json(await detailOf(file, call, endpoint));
  },
});

async function detailOf(
  file: ImportFile,
  call: Pick<Call, "caller">,
  endpoint: Endpoint,
): Promise<ImportFileDetail> {
  const [here, problems] = await Promise.all([
    hereOf(file, call, endpoint),
    file.problems > 0
      ? firstProblems(endpoint.database, call.caller.tenantId, file.id, PROBLEMS_SHOWN)
      : [],
  ]);
  const mapping = Mapping.safeParse(file.mapping);
  return { ...here, problems, mapping: mapping.success ? mapping.data : null };
}

export const lookAtImportFile = sessionOperation({
  id: "import-file.look",
  summary:
    "How the first lines are understood: as they are guessed, or as a mapping says. Nothing is stored but a workbook's sheet.",
  params: ID,
  body: { schema: ImportLookAsked, ...MAPPING },
  answers: { 200: { description: "Columns, questions and 20 lines.", schema: ImportLook } },
  refusals: ["in-progress", "not-found"],
  async handle({ params, body, caller, configuration }, endpoint) {
    const { database } = endpoint;
    const file = await importFile(database, caller.tenantId, params["id"] ?? "");
    if (file === null) return gone;
    if (!["arriving", "arrived", "refused", "checked"].includes(file.state))
      return wrongMoment("The file is being read or stored, or its lines are gone.");
    const { beginningOf, lookAt } = await import("./imports/beginning.ts");
    const asked = {
      tenantId: caller.tenantId,
      zone: configuration.tenant.zone,
      now: endpoint.now(),
      file,
      sheet: body.sheet,
    };
    const begun = await beginningOf(database, asked);
    const now = (await importFile(database, caller.tenantId, file.id)) ?? file;
    if ("unreadable" in begun)
      return json({
        file: viewOf(now),
        unreadable: begun.unreadable,
        header: [],
        columns: [],
        mapping: null,
        questions: [],
        recognised: null,
        values: { statuses: [], types: [], only: [] },
        rows: [],
      });
    const look = await lookAt(database, asked, begun, body.mapping);
    return json({ file: viewOf(now), unreadable: null, ...look });
  },
});

export const putImportMapping = sessionOperation({
  id: "import-file.map",
  summary:
    "Says how the file is meant, and begins to read it. Refused while anything is left unsaid.",
  params: ID,
  body: { schema: z.strictObject({ mapping: Mapping }), ...MAPPING },
  answers: { 200: { description: "The file, being read.", schema: ImportFileDetail } },
  refusals: ["in-progress", "not-found"],
  async handle(call, endpoint) {
    const { params, body, caller, configuration } = call;
    const { mapping } = body;
    const { database } = endpoint;
    const file = await importFile(database, caller.tenantId, params["id"] ?? "");
    if (file === null) return gone;
    const { beginningOf, lookAt } = await import("./imports/beginning.ts");
    const asked = {
      tenantId: caller.tenantId,
      zone: configuration.tenant.zone,
      now: endpoint.now(),
      file,
      sheet: undefined,
    };
    const begun = await beginningOf(database, asked);
    if ("unreadable" in begun) return wrongMoment(begun.unreadable);
    const { header, questions } = await lookAt(database, asked, begun, mapping);
    const used = [
      ...Object.values(mapping.columns),
      ...(mapping.only ? [mapping.only.column] : []),
    ];
    if (used.some((column) => column >= header.length))
      return invalid("mapping", `The field mapping: the file has ${header.length} columns.`);
    const [open] = questions;
    if (open !== undefined)
      return invalid(
        "mapping",
        `The field mapping: it is not said yet what is meant (${open.of}${"field" in open ? ` ${open.field}` : ""}).`,
      );
    const begunReading = await beginReading(database, caller.tenantId, file.id, {
      mapping,
      format: begun.format,
      remembered: remember(header, mapping),
      byId: caller.memberId,
      at: new Date(endpoint.now()),
    });
    if (!begunReading) return wrongMoment("The file is not whole yet, or was finished meanwhile.");
    return stepped(call, endpoint, file.id);
  },
});

/** Goes on with a file for as long as a page waits, and tells how far it came. */
async function stepped(
  call: Pick<Call, "caller" | "configuration">,
  endpoint: Endpoint,
  id: string,
) {
  const { caller, configuration } = call;
  const { database, now, newId } = endpoint;
  const { goOn } = await import("./imports/work.ts");
  await goOn(
    {
      // A piece of a long file takes the database longer than a page's question.
      database: endpoint.reports ?? database,
      tenantId: caller.tenantId,
      zone: configuration.tenant.zone,
      now,
      newId,
      owed: owedTo(configuration, newId),
      budgetMs: STEP_MS,
      mostRows: AT_ONCE,
    },
    id,
  );
  const file = await importFile(database, caller.tenantId, id);
  return file === null ? gone : json(await detailOf(file, call, endpoint));
}

export const stepImportFile = sessionOperation({
  id: "import-file.step",
  summary:
    "Goes on with a file for a few seconds and tells how far it is. Asked again and again until it is done.",
  params: ID,
  answers: { 200: { description: "The file.", schema: ImportFileDetail } },
  refusals: ["not-found"],
  async handle(call, endpoint) {
    const id = call.params["id"] ?? "";
    const file = await importFile(endpoint.database, call.caller.tenantId, id);
    return file === null ? gone : stepped(call, endpoint, id);
  },
});

export const decideImportFile = sessionOperation({
  id: "import-file.decide",
  summary: "Says yes to what was counted, or gives the file up, also while it is being stored.",
  params: ID,
  body: { schema: ImportDecision },
  answers: { 200: { description: "The file.", schema: ImportFileDetail } },
  refusals: ["in-progress", "not-found"],
  async handle(call, endpoint) {
    const { params, body, caller } = call;
    const id = params["id"] ?? "";
    const { database, now } = endpoint;
    if ((await importFile(database, caller.tenantId, id)) === null) return gone;
    const by = { id: caller.memberId, at: new Date(now()) };
    const decided = await decideImport(database, caller.tenantId, id, body.decision, by);
    if (!decided)
      return wrongMoment(
        body.decision === "store"
          ? "Nothing of this file waits for a yes."
          : "The file is stored, or was given up before.",
      );
    return stepped(call, endpoint, id);
  },
});

export const downloadImportReport = sessionOperation({
  id: "import-file.report",
  summary:
    "What became of every line of a file, as CSV; with `only=problems` what is wrong with some.",
  params: ID,
  query: z.strictObject({ only: z.literal("problems").optional() }),
  answers: {
    200: { description: "One line for each line, and for each problem.", type: "text/csv" },
  },
  refusals: ["not-found"],
  async handle({ params, query, caller }, endpoint) {
    const database = endpoint.reports ?? endpoint.database;
    const file = await importFile(database, caller.tenantId, params["id"] ?? "");
    if (file === null || file.forgottenAt !== null) return gone;
    const { reportOfLines } = await import("./imports/line-report.ts");
    return {
      status: 200,
      body: null,
      stream: await reportOfLines(database, caller.tenantId, file, query.only === "problems"),
      type: "text/csv; charset=utf-8",
      headers: { "Content-Disposition": `attachment; filename="import-${file.id}.csv"` },
    };
  },
});
