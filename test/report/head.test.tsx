// @vitest-environment jsdom
// The head of the report: which period, which part of it, beside what, and how final it is.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent, { PointerEventsCheckLevel } from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { answerWith, asked, openReport, server, standingOf } from "./open-report.tsx";

// Whether something lies over a button is the browser tests' question; asking it for each click takes seconds.
const user = userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never });
const title = () => screen.getByRole("heading", { level: 1 }).textContent;
const ready = () => screen.findByRole("heading", { name: "From flag to money" });
const standing = () => screen.getByRole("region", { name: "How final this is" });

test("month, quarter and year lead to the fiscal period around what is shown, and back", async () => {
  await openReport();
  await ready();
  await user.click(screen.getByRole("button", { name: "Quarter" }));
  await waitFor(() => expect(title()).toBe("Q3 FY27"));
  expect(location.search).toBe("?quarter=2027-Q3");
  await user.click(await screen.findByRole("button", { name: "Before: Q2 FY27" }));
  await waitFor(() => expect(title()).toBe("Q2 FY27"));
  await user.click(await screen.findByRole("button", { name: "Year" }));
  await waitFor(() => expect(title()).toBe("FY27"));
  history.back();
  await waitFor(() => expect(title()).toBe("Q2 FY27"));
});

test("a part is chosen in the menu, stands in the address and in its name, and is left again", async () => {
  await openReport();
  await ready();
  await user.click(screen.getByRole("checkbox", { name: "Onboarding" }));
  await waitFor(() => expect(asked.at(-1)).toContain("team=Onboarding"));
  expect(location.search).toBe("?month=2026-10&team=Onboarding");
  screen.getByText("Onboarding", { selector: "summary" });
  await user.click(screen.getByRole("checkbox", { name: "Friction" }));
  await screen.findByText("Nothing here under this filter.");
  const [all] = screen.getAllByRole("button", { name: "Show everything" });
  if (all === undefined) throw new Error("There is no way out.");
  await user.click(all);
  await waitFor(() => expect(location.search).toBe("?month=2026-10"));
});

test("an address with a filter and an open figure shows both, also after a reload", async () => {
  await openReport("?month=2026-10&team=Billing&figure=funnel.flags");
  await screen.findByRole("dialog", { name: "Flags" });
  expect(asked[0]).toBe("month=2026-10&team=Billing");
});

test("the year before is asked for when it is wanted, and named", async () => {
  await openReport();
  await ready();
  await user.click(screen.getByRole("button", { name: "Beside October 2025" }));
  await waitFor(() => expect(asked.at(-1)).toContain("compare=year"));
  expect(location.search).toBe("?month=2026-10&compare=year");
  await screen.findByText(/Beneath each figure: October 2025/);
});

test("a month that is over is closed after it was said what that means", async () => {
  const closed: unknown[] = [];
  server.use(
    http.post("http://localhost:3000/v1/closed-months", async ({ request }) => {
      closed.push(await request.json());
      return HttpResponse.json({
        month: "2026-10",
        version: 1,
        closedAt: "2026-11-02T08:00:00Z",
        closedBy: { id: "1", name: "Hana Svobodnik" },
        ruleVersion: 1,
        sha256: "00",
      });
    }),
  );
  await openReport();
  await ready();
  expect(standing().textContent).toMatch(/not closed yet.*Closes by itself on Nov 6, 2026/);
  await user.click(screen.getByRole("button", { name: "Close October 2026" }));
  const dialog = await screen.findByRole("dialog", { name: "Close October 2026?" });
  expect(dialog.textContent).toMatch(/every quarter and year it is part of.*restatement/);
  expect(closed).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Close October 2026" }));
  await waitFor(() => expect(closed).toEqual([{ month: "2026-10" }]));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

const amount = (value: number) => ({
  id: "sourced.USD",
  unit: "minor-units" as const,
  value,
  n: 3,
  interval: null,
  method: "sum@1",
  asOf: "2026-11-05T08:00:00Z",
  excluded: [],
  refusal: null,
  currency: "USD",
});

test("a restatement says what was reported, what is so now, and because of which deal", async () => {
  const before = standingOf("month=2026-10");
  const [month] = before.months;
  if (month === undefined) throw new Error("October is not there.");
  answerWith({
    standing: {
      ...before,
      state: "closed",
      months: [{ ...month, state: "closed", closedAt: "2026-11-05T08:00:00Z", closesAt: null }],
      restatements: [
        {
          month: "2026-10",
          version: 2,
          reportedAt: "2026-11-05T08:00:00Z",
          restatedAt: "2026-11-12T08:00:00Z",
          changes: [
            {
              metricId: "sourced.USD",
              reported: amount(18_240_000),
              now: amount(18_000_000),
              because: [
                {
                  of: "opportunity",
                  crm: "salesforce",
                  id: "006-1",
                  name: "Seats 1",
                  was: "counted",
                  is: "deleted",
                  amountWas: "240000",
                  amountIs: "240000",
                  currency: "USD",
                },
              ],
              more: 0,
            },
          ],
        },
      ],
    },
  });
  await openReport();
  await ready();
  expect(standing().textContent).toMatch(/It closed by itself on Nov 5, 2026/);
  expect(standing().textContent).toMatch(
    /Sourced, closed · USD: as reported on Nov 5, 2026: \$182,400; now \$180,000/,
  );
  expect(standing().textContent).toMatch(/Seats 1: counted, \$2,400 → deleted in the CRM, \$2,400/);
  expect(screen.queryByRole("button", { name: /^Close/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "As restated" }));
  await waitFor(() => expect(asked.at(-1)).toContain("as=restated"));
});
