// Everything this page asks of the endpoint. It is signed in by its own cookie, or was launched with a bearer inside.
import { createClient, problemOf } from "../api/client.ts";
import { ImportReport } from "../api/opportunity.ts";
import { MonthReportAnswer, RowsBeneathAnswer } from "../api/report.ts";
import { Session } from "../api/session.ts";
import { PublishedTaxonomy } from "../api/taxonomy.ts";
import type { LaunchedBearer } from "../ui/launched/launched-bearer.ts";

export type RowsFormat = "csv" | "json";

export interface Ask {
  readonly session: () => Promise<Session>;
  readonly taxonomy: () => Promise<PublishedTaxonomy>;
  /** A month's report and that of the month before. */
  readonly month: (month: string) => Promise<MonthReportAnswer>;
  /** The rows beneath one figure; the key is that of `rowsPath`. */
  readonly rows: (path: string) => Promise<RowsBeneathAnswer>;
  /** The bytes as they lie on the disk: the endpoint finds out how they are encoded. */
  readonly importFile: (file: Blob, crm: string) => Promise<ImportReport>;
  readonly download: (path: string) => Promise<Blob>;
}

export const monthPath = (month: string): string =>
  `/v1/reports/month?${new URLSearchParams({ month }).toString()}`;

export const rowsPath = (month: string, metric: string, format: RowsFormat): string =>
  `/v1/reports/month/rows?${new URLSearchParams({ month, metric, format }).toString()}`;

export function createAsk(origin: string, version: string, bearer: LaunchedBearer | null): Ask {
  const client = createClient({
    baseUrl: origin,
    version,
    // A month of many flags takes the database a while.
    timeout: 60_000,
    ...(bearer === null ? {} : { bearer: bearer.current }),
  });
  const raw = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("X-App-Version", version);
    const held = await bearer?.current();
    if (held !== undefined) headers.set("Authorization", `Bearer ${held}`);
    const answer = await fetch(origin + path, { ...init, headers });
    if (answer.ok) return answer;
    const body: unknown = await answer.json().catch(() => null);
    throw problemOf(answer.status, body, null);
  };
  return {
    session: () => client.call(Session, "GET", "/v1/session"),
    taxonomy: () => client.call(PublishedTaxonomy, "GET", "/v1/taxonomy"),
    month: (month) => client.call(MonthReportAnswer, "GET", monthPath(month)),
    rows: (path) => client.call(RowsBeneathAnswer, "GET", path),
    async importFile(file, crm) {
      const answer = await raw(`/v1/imports?${new URLSearchParams({ crm }).toString()}`, {
        method: "POST",
        headers: { "Content-Type": "text/csv" },
        body: await file.arrayBuffer(),
      });
      return ImportReport.parse(await answer.json());
    },
    async download(path) {
      return (await raw(path)).blob();
    },
  };
}
