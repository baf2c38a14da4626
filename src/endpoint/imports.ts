// POST /v1/imports: a whole file of opportunities, or nothing of it.
import { z } from "zod";
import { ImportReport } from "../api/opportunity.ts";
import { importByContent, importOpportunities } from "../storage/opportunities.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { type Answer, json } from "./message/answer.ts";
import { readBytes, refuseType } from "./message/body.ts";
import { CrmName } from "./opportunities.ts";
import { owedTo } from "./owed.ts";
import { readOpportunityFile } from "./imports/opportunity-file.ts";

const CSV = "text/csv";
/** About 150,000 deals; more come in several files. */
const MOST_BYTES = 20 * 1024 * 1024;

export const takeImport = sessionOperation({
  id: "import.take",
  method: "POST",
  path: "/v1/imports",
  summary:
    "Imports a CSV file of opportunities, whole or not at all. The same file again changes nothing.",
  query: z.strictObject({ crm: CrmName.default("csv") }),
  rawBody: CSV,
  answers: {
    200: {
      description:
        "What became of the file. With `accepted: false` nothing was stored, and every mistake is named.",
      schema: ImportReport,
    },
  },
  async handle({ request, query, caller, configuration }, endpoint) {
    const typeRefusal = refuseType(request, CSV, ["utf-8", "utf-16", "utf-16le", "utf-16be"]);
    if (typeRefusal) return typeRefusal;
    const bytes = await readBytes(request, MOST_BYTES);
    if ("refused" in bytes) return bytes;
    const contentSha256 = await contentHash(query.crm, bytes);
    const earlier = await earlierReport(endpoint, caller.tenantId, contentSha256);
    if (earlier !== null) return earlier;

    const { deals, rows, problems } = await readOpportunityFile(bytes, {
      crm: query.crm,
      zone: configuration.tenant.zone,
    });
    const id = endpoint.newId();
    const none = { created: 0, updated: 0, unchanged: 0, unmatched: 0 };
    if (problems.length > 0) {
      const refused: ImportReport = {
        id,
        replayed: false,
        accepted: false,
        rows,
        ...none,
        problems: [...problems],
      };
      return json(refused);
    }
    const imported = await importOpportunities(endpoint.database, caller.tenantId, deals, {
      id,
      contentSha256,
      byId: caller.memberId,
      at: new Date(endpoint.now()),
      owed: owedTo(configuration, endpoint.newId),
      report: (upserted): ImportReport => ({
        id,
        replayed: false,
        accepted: true,
        rows,
        ...upserted,
        problems: [],
      }),
    });
    if (imported.is === "imported") return json(imported.report);
    // Somebody imported the same file while this one was being read.
    const theirs = await earlierReport(endpoint, caller.tenantId, contentSha256);
    if (theirs === null) throw new Error("An import that was replayed has no report.");
    return theirs;
  },
});

async function earlierReport(
  endpoint: Endpoint,
  tenantId: string,
  contentSha256: Uint8Array,
): Promise<Answer | null> {
  const report = ImportReport.safeParse(
    await importByContent(endpoint.database, tenantId, contentSha256),
  );
  return report.success ? json({ ...report.data, replayed: true }) : null;
}

/** The same bytes of another CRM are another import. */
async function contentHash(crm: string, bytes: Uint8Array): Promise<Uint8Array> {
  const name = new TextEncoder().encode(`${crm}\n`);
  const whole = new Uint8Array(name.byteLength + bytes.byteLength);
  whole.set(name);
  whole.set(bytes, name.byteLength);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}
