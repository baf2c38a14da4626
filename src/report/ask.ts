// Everything this page asks of the endpoint. It is signed in by its own cookie, or was launched with a bearer inside.
import { createClient, problemOf } from "../api/client.ts";
import { ContestedDeals } from "../api/dispute.ts";
import { ClosedMonth, PeriodAnswer, RowsBeneathAnswer, TrendAnswer } from "../api/report.ts";
import { Session } from "../api/session.ts";
import { PublishedTaxonomy } from "../api/taxonomy.ts";
import { WhatIf } from "../api/what-if.ts";
import { HealthRowsAnswer, TaxonomyHealthAnswer } from "../api/taxonomy-health.ts";
import type { LaunchedBearer } from "../ui/launched/launched-bearer.ts";

export type RowsFormat = "csv" | "json" | "xlsx";

export interface Ask {
  readonly session: () => Promise<Session>;
  readonly taxonomy: () => Promise<PublishedTaxonomy>;
  /** A period's report beside that of another; the key is that of `periodPath`. */
  readonly period: (path: string) => Promise<PeriodAnswer>;
  /** Twelve months up to its end; the key is that of `trendPath`. */
  readonly trend: (path: string) => Promise<TrendAnswer>;
  /** A period's won deals under models of several touches. */
  readonly whatIf: (path: string) => Promise<WhatIf>;
  /** Won deals whose credit is contested. */
  readonly contested: (path: string) => Promise<ContestedDeals>;
  readonly closeMonth: (month: string) => Promise<ClosedMonth>;
  /** The rows beneath one figure; the key is that of `rowsPath`. */
  readonly rows: (path: string) => Promise<RowsBeneathAnswer>;
  /** Whether the taxonomy fits what agents heard in a month. */
  readonly taxonomyHealth: (month: string) => Promise<TaxonomyHealthAnswer>;
  /** The flags beneath one figure of that. */
  readonly taxonomyRows: (path: string) => Promise<HealthRowsAnswer>;
  readonly download: (path: string) => Promise<Blob>;
}

/** `question` is that of `questionOf`: which period, and which of its rows. */
export const periodPath = (
  question: string,
  compare: "before" | "year" | null = null,
  format: RowsFormat = "json",
): string =>
  `/v1/reports/period?${question}${compare === "year" ? "&compare=year" : ""}${format === "json" ? "" : `&format=${format}`}`;

export const trendPath = (question: string): string => `/v1/reports/trend?${question}`;

export const rowsPath = (question: string, metric: string, format: RowsFormat): string =>
  `/v1/reports/period/rows?${question}&${new URLSearchParams({ metric, format }).toString()}`;

export function createAsk(origin: string, version: string, bearer: LaunchedBearer | null): Ask {
  const client = createClient({
    baseUrl: origin,
    version,
    // A year of many flags takes the database a while.
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
    period: (path) => client.call(PeriodAnswer, "GET", path),
    trend: (path) => client.call(TrendAnswer, "GET", path),
    whatIf: (path) => client.call(WhatIf, "GET", path),
    contested: (path) => client.call(ContestedDeals, "GET", path),
    closeMonth: (month) => client.call(ClosedMonth, "POST", "/v1/closed-months", { month }),
    rows: (path) => client.call(RowsBeneathAnswer, "GET", path),
    taxonomyHealth: (month) =>
      client.call(TaxonomyHealthAnswer, "GET", `/v1/reports/taxonomy?month=${month}`),
    taxonomyRows: (path) => client.call(HealthRowsAnswer, "GET", path),
    async download(path) {
      return (await raw(path)).blob();
    },
  };
}
