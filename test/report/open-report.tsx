// Opens the whole report page at an address, in front of an endpoint in memory that computes real reports.
import { configure } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { createRoot, type Root } from "react-dom/client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { Session } from "../../src/api/session.ts";
import taxonomy from "../../src/domain/default-taxonomy.json" with { type: "json" };
import type { PeriodAnswer } from "../../src/api/report.ts";
import { KINDS } from "../../src/domain/flag.ts";
import { combineMonths } from "../../src/domain/report/combine.ts";
import { countedMonth } from "../../src/domain/report/counted-month.ts";
import { filtered } from "../../src/domain/report/filters.ts";
import { monthReport, rowsBeneath } from "../../src/domain/report/month-report.ts";
import {
  monthsFrom,
  monthsLater,
  type Period,
  periodLater,
  periodNamed,
  yearBefore,
} from "../../src/domain/report/period.ts";
import { taxonomyHealth } from "../../src/domain/taxonomy-health/health.ts";
import { nameOfProposal, proposalsOf } from "../../src/domain/taxonomy-health/proposals.ts";
import { Taxonomy } from "../../src/domain/taxonomy.ts";
import type { MonthInput } from "../../src/domain/report/rows.ts";
import { trendOf } from "../../src/domain/report/trend.ts";
import { readAddress, writeAddress } from "../../src/report/address.ts";
import { createAsk } from "../../src/report/ask.ts";
import { start } from "../../src/report/start.tsx";
import { createAddressBar } from "../../src/ui/page/address-bar.ts";
import { monthInput } from "./sample-month.ts";

// Generous, since the first test also loads everything.
configure({ asyncUtilTimeout: 15_000 });

const HOST = "http://localhost:3000";
const input: { of: (month: string) => MonthInput } = { of: monthInput };
export const session: Session = {
  expiresAt: "2030-01-01T00:00:00Z",
  member: { id: "1", name: "Hana Svobodnik", locale: "en-US" },
  roles: ["ops"],
  identityAssurance: "signed",
  tenant: { name: "Fernwell", subdomain: "fernwell", zone: "Europe/Berlin" },
};
/** What the endpoint was asked about periods. */
export const asked: string[] = [];

const problem = (status: number, type: string, detail: string) =>
  HttpResponse.json({ type, title: type, status, detail }, { status });

export const server = setupServer(
  http.get(`${HOST}/v1/session`, () => HttpResponse.json(session)),
  http.get(`${HOST}/v1/taxonomy`, () =>
    HttpResponse.json({ taxonomy, mostUsed: { expansion: [], friction: [] } }),
  ),
  http.get(`${HOST}/v1/disputes`, () =>
    HttpResponse.json({ month: "2026-11", all: [], deals: [] }),
  ),
  http.get(`${HOST}/v1/reports/period`, ({ request }) => {
    const question = new URL(request.url).searchParams;
    asked.push(question.toString());
    return HttpResponse.json({ ...answerTo(question), ...answered.changes });
  }),
  http.get(`${HOST}/v1/reports/taxonomy`, ({ request }) =>
    HttpResponse.json(healthOf(new URL(request.url).searchParams.get("month") ?? "")),
  ),
  http.get(`${HOST}/v1/reports/trend`, ({ request }) => {
    const months = periodOf(new URL(request.url).searchParams).months;
    const last = months.at(-1) ?? "";
    return HttpResponse.json(
      trendOf(monthsFrom(monthsLater(last, -11), 12).map((each) => monthReport(input.of(each)))),
    );
  }),
  http.get(`${HOST}/v1/reports/period/rows`, ({ request }) => {
    const params = new URL(request.url).searchParams;
    const [month = ""] = periodOf(params).months;
    const rows = rowsBeneath(
      params.get("metric") ?? "",
      filtered(input.of(month), filtersOf(params)),
    );
    if (rows === null) return problem(422, "invalid", "There is no such figure.");
    return params.get("format") === "csv"
      ? new HttpResponse("id\n1\n", { headers: { "Content-Type": "text/csv" } })
      : HttpResponse.json({ metric: params.get("metric"), ...rows });
  }),
);

/** The taxonomy's health as the endpoint would make it of the sample's flags. */
function healthOf(month: string) {
  const known = Taxonomy.parse(taxonomy);
  const { flags, zone, asOf } = input.of(month);
  const health = taxonomyHealth({
    month,
    zone,
    asOf,
    flags: flags.map((flag) => ({ ...flag, csSignal: flag.rightSignal, taxonomyVersion: 1 })),
    versions: [{ taxonomy: known, publishedAt: asOf }],
  });
  const proposals = proposalsOf(health, known).map((each) => ({
    ...each,
    name: nameOfProposal(each),
  }));
  return { ...health, proposals, words: [], phrases: [], labels: {} };
}

const periodOf = (params: URLSearchParams): Period => {
  const names = Object.fromEntries(
    (["month", "quarter", "year"] as const).flatMap((name) => {
      const value = params.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const period = periodNamed(names, 2);
  if (period === null) throw new Error(`${params.toString()} names no period.`);
  return period;
};

const filtersOf = (params: URLSearchParams) => ({
  teams: params.getAll("team"),
  segments: params.getAll("segment"),
  kinds: KINDS.filter((kind) => params.getAll("kind").includes(kind)),
});

function reportOf(period: Period, params: URLSearchParams) {
  return combineMonths(
    period.months.map((month) => countedMonth(filtered(input.of(month), filtersOf(params)))),
  );
}

/** What the endpoint would answer, with its months not closed yet. */
function answerTo(params: URLSearchParams) {
  const period = periodOf(params);
  const report = reportOf(period, params);
  const before = periodLater(period, -1);
  const earlier = yearBefore(period);
  const all = input.of(period.months[0] ?? "");
  const standing: PeriodAnswer["standing"] = {
    state: report.state,
    shows: "reported",
    months: period.months.map((month) => ({
      month,
      state: report.state,
      asOf: report.asOf,
      ruleVersion: 1,
      version: null,
      versions: 0,
      closedAt: null,
      closedBy: null,
      closesAt: "2026-11-05T23:00:00Z",
      sha256: null,
    })),
    restatements: [],
    differs: [],
    ruleInForce: 1,
  };
  return {
    period,
    report,
    standing,
    previous: reportOf(before, params),
    previousPeriod: before,
    yearBefore: params.get("compare") === "year" ? reportOf(earlier, params) : null,
    yearBeforePeriod: earlier,
    choices: {
      teams: [...new Set(all.flags.map(({ team }) => team))],
      segments: [...new Set(all.flags.map(({ segment }) => segment))],
    },
  };
}

/** What the endpoint answers otherwise than it would, in this test. */
const answered: { changes: Partial<PeriodAnswer> } = { changes: {} };
export const answerWith = (changes: Partial<PeriodAnswer>): void => {
  answered.changes = changes;
};

/** The period that the sample's endpoint would answer with, for a test that changes it. */
export const standingOf = (question: string): PeriodAnswer["standing"] =>
  answerTo(new URLSearchParams(question)).standing;

/** Rows other than the sample's, for this test. */
export const withRows = (
  change: Partial<Pick<MonthInput, "flags" | "opportunities" | "exchange">>,
): void => {
  input.of = (month) => ({ ...monthInput(month), ...change });
};

export const refuseMonth = (status: number, type: string, detail = "No."): void =>
  server.use(http.get(`${HOST}/v1/reports/period`, () => problem(status, type, detail)));

export const refuseSession = (): void =>
  server.use(
    http.get(`${HOST}/v1/session`, () => problem(401, "not-signed-in", "Nobody is signed in.")),
  );

const complaints: unknown[][] = [];
let root: Root | null = null;

// What jsdom has not got: modal dialogs.
function showModal(this: HTMLDialogElement): void {
  this.open = true;
  this.querySelector("button")?.focus();
}
function close(this: HTMLDialogElement): void {
  this.open = false;
}

beforeAll(() => {
  Object.assign(HTMLDialogElement.prototype, { showModal, close });
  server.listen({ onUnhandledFrame: "error" });
  // The page moves by itself when the network answers, as it does in a browser; nothing has to be wrapped.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});
beforeEach(() => {
  complaints.length = 0;
  asked.length = 0;
  answered.changes = {};
  input.of = monthInput;
  vi.spyOn(console, "error").mockImplementation((...words) => complaints.push(words));
});
afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
  server.resetHandlers();
  // oxlint-disable-next-line vitest/no-standalone-expect -- what the console was told belongs to the test before
  expect(complaints).toEqual([]);
});
afterAll(() => server.close());

/** The page as somebody finds it who follows a link on 2 November 2026. */
export async function openReport(search = "?month=2026-10"): Promise<void> {
  history.replaceState(null, "", `/report${search}`);
  const place = document.createElement("div");
  document.body.append(place);
  root = createRoot(place);
  await start({
    root,
    ask: createAsk(HOST, "test", null),
    bar: createAddressBar(window, { read: readAddress, write: writeAddress }),
    launched: null,
    language: "en",
    now: () => Date.parse("2026-11-02T08:00:00Z"),
  });
}
