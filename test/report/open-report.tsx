// Opens the whole report page at an address, in front of an endpoint in memory that computes real reports.
import { configure } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { createRoot, type Root } from "react-dom/client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { ImportReport } from "../../src/api/opportunity.ts";
import type { Session } from "../../src/api/session.ts";
import taxonomy from "../../src/domain/default-taxonomy.json" with { type: "json" };
import { previousMonth } from "../../src/domain/month.ts";
import { monthReport, rowsBeneath } from "../../src/domain/report/month-report.ts";
import type { MonthInput } from "../../src/domain/report/rows.ts";
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
/** The files that were sent to be imported, as they arrived. */
export const imported: string[] = [];

const problem = (status: number, type: string, detail: string) =>
  HttpResponse.json({ type, title: type, status, detail }, { status });

export const server = setupServer(
  http.get(`${HOST}/v1/session`, () => HttpResponse.json(session)),
  http.get(`${HOST}/v1/taxonomy`, () =>
    HttpResponse.json({ taxonomy, mostUsed: { expansion: [], friction: [] } }),
  ),
  http.get(`${HOST}/v1/reports/month`, ({ request }) => {
    const month = new URL(request.url).searchParams.get("month") ?? "";
    return HttpResponse.json({
      report: monthReport(input.of(month)),
      previous: monthReport(input.of(previousMonth(month))),
    });
  }),
  http.get(`${HOST}/v1/reports/month/rows`, ({ request }) => {
    const params = new URL(request.url).searchParams;
    const rows = rowsBeneath(params.get("metric") ?? "", input.of(params.get("month") ?? ""));
    if (rows === null) return problem(422, "invalid", "There is no such figure.");
    return params.get("format") === "csv"
      ? new HttpResponse("id\n1\n", { headers: { "Content-Type": "text/csv" } })
      : HttpResponse.json({ metric: params.get("metric"), ...rows });
  }),
);

/** Rows other than the sample's, for this test. */
export const withRows = (change: Partial<Pick<MonthInput, "flags" | "opportunities">>): void => {
  input.of = (month) => ({ ...monthInput(month), ...change });
};

export const refuseMonth = (status: number, type: string, detail = "No."): void =>
  server.use(http.get(`${HOST}/v1/reports/month`, () => problem(status, type, detail)));

export const refuseSession = (): void =>
  server.use(
    http.get(`${HOST}/v1/session`, () => problem(401, "not-signed-in", "Nobody is signed in.")),
  );

export const answerImport = (report: Partial<ImportReport>): void =>
  server.use(
    http.post(`${HOST}/v1/imports`, async ({ request }) => {
      const crm = new URL(request.url).searchParams.get("crm");
      imported.push(`${crm} ${request.headers.get("content-type")}\n${await request.text()}`);
      const nothing = { created: 0, updated: 0, unchanged: 0, unmatched: 0, problems: [] };
      return HttpResponse.json({
        id: "1",
        replayed: false,
        accepted: true,
        rows: 0,
        ...nothing,
        ...report,
      });
    }),
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
  imported.length = 0;
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
