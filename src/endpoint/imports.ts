// POST /v1/imports: a whole file of opportunities, or nothing of it.
import { z } from "zod";
import { ImportReport } from "../api/opportunity.ts";
import type { Configuration } from "../storage/configuration.ts";
import { importOpportunities } from "../storage/opportunities.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { json } from "./message/answer.ts";
import { readBytes, refuseType } from "./message/body.ts";
import { CrmName } from "./opportunities.ts";
import { owedTo } from "./owed.ts";

const CSV = "text/csv";
/** About 150,000 deals; more come in several files. */
const MOST_BYTES = 20 * 1024 * 1024;

export const takeImport = sessionOperation({
  id: "import.take",
  summary:
    "Imports a CSV file of opportunities, whole or not at all. The same file again changes only what has changed since.",
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
    const asked = { crm: query.crm, byId: caller.memberId, configuration };
    return json(await importFile(bytes, asked, endpoint));
  },
});

/** Imports a file whole, or names every mistake in it. The same bytes again change what has changed since, or say so. */
export async function importFile(
  bytes: Uint8Array,
  asked: {
    readonly crm: string;
    /** Member id of the person who imports. */
    readonly byId: string;
    readonly configuration: Configuration;
  },
  endpoint: Pick<Endpoint, "database" | "now" | "newId">,
): Promise<ImportReport> {
  const { crm, byId, configuration } = asked;
  const { id: tenantId, zone } = configuration.tenant;
  const contentSha256 = await contentHash(crm, bytes);
  // Files are rare, and reading them takes libraries that no other request should wait for at a cold start.
  const { readOpportunityFile } = await import("./imports/opportunity-file.ts");
  const at = endpoint.now();
  const { items, rows, problems } = await readOpportunityFile(bytes, { crm, zone, now: at });
  const id = endpoint.newId();
  if (problems.length > 0) {
    const none = { created: 0, updated: 0, unchanged: 0, unmatched: 0 };
    return { id, replayed: false, accepted: false, rows, ...none, problems: [...problems] };
  }
  return importOpportunities(endpoint.database, tenantId, items, {
    id,
    contentSha256,
    byId,
    at: new Date(at),
    owed: owedTo(configuration, endpoint.newId),
    report: (upserted, again): ImportReport => ({
      id,
      replayed: again,
      accepted: true,
      rows,
      ...upserted,
      problems: [],
    }),
  });
}

/** The same bytes of another CRM are another import. */
async function contentHash(crm: string, bytes: Uint8Array): Promise<Uint8Array> {
  const name = new TextEncoder().encode(`${crm}\n`);
  const whole = new Uint8Array(name.byteLength + bytes.byteLength);
  whole.set(name);
  whole.set(bytes, name.byteLength);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}
