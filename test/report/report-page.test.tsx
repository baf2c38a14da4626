// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent, { PointerEventsCheckLevel } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { rowsBeneath } from "../../src/domain/report/month-report.ts";
import { openReport, refuseMonth, refuseSession, server, withRows } from "./open-report.tsx";
import type { OpportunityRow } from "../../src/domain/report/rows.ts";
import { aboutFigure } from "../../src/domain/report/about-figure.ts";
import { dealRow, deals, flagRow, monthInput } from "./sample-month.ts";

// Whether something lies over a button is the browser tests' question; asking it for each click takes seconds.
const user = userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never });

const ready = () => screen.findByRole("heading", { name: "From flag to money" });
const title = () => screen.getByRole("heading", { level: 1 }).textContent;
const section = (name: string) => screen.getByRole("region", { name });
/** Buttons and marks of charts; those that lead to another month are not of this one. */
const FIGURES = ":is(button.figure, .mark:not([data-month]))";
const figure = (id: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`${FIGURES}[data-figure="${id}"]`);
  if (found === null) throw new Error(`There is no figure ${id}.`);
  return found;
};

test("the month says whose it is, how fresh it is and by which rule", async () => {
  await openReport();
  await ready();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("October 2026");
  expect(screen.getByText(/as of .*Nov.* Berlin · rule 1/).textContent).toContain("09:00");
});

test("every kind of figure on the page opens as many rows as it counts", async () => {
  await openReport();
  await ready();
  await screen.findByRole("button", { name: /^Half within/ });
  await user.click(screen.getByRole("button", { name: /friction signal/ }));
  const ids = new Set(
    [...document.querySelectorAll<HTMLElement>(FIGURES)].map(
      ({ dataset }) => dataset["figure"] ?? "",
    ),
  );
  expect(ids.size).toBeGreaterThan(40);
  // One of each definition, the last on the page; that all of them count right is shown where they are made.
  // The taxonomy's health is asked for by itself, and is no part of the month's figures.
  const ofMonth = [...ids].filter((id) => rowsBeneath(id, monthInput("2026-10")) !== null);
  const kinds = new Map(ofMonth.map((id) => [aboutFigure(id)?.family, id]));
  expect(kinds.size).toBeGreaterThan(15);
  for (const id of kinds.values()) {
    const counted = rowsBeneath(id, monthInput("2026-10"))?.counted.length;
    await user.click(figure(id));
    const told = counted === 1 ? "1 row is counted" : `${counted} rows are counted`;
    await screen.findByText(told, { selector: "dialog h3" });
    expect(location.search).toContain("figure=");
    await user.click(screen.getByText("Close", { selector: "dialog button" }));
    await waitFor(() => expect(document.querySelector("dialog")).toBeNull());
    expect(document.activeElement).toBe(figure(id));
  }
}, 120_000);

test("a figure's sheet says what it means, how sure it is and why rows are left out", async () => {
  await openReport("?month=2026-10&figure=acceptance-rate.team.Billing");
  const sheet = await screen.findByRole("dialog", { name: "Acceptance rate · Billing" });
  expect(within(sheet).getByText(/Ever accepted ÷/).textContent).toContain("left out and listed");
  expect(within(sheet).getByText("2 × not decided yet").tagName).toBe("DD");
  expect(within(sheet).getByText("share of the counted rows; Wilson interval").tagName).toBe("DD");
  const links = await within(sheet).findAllByRole("link", { name: /Harrowmere Freight/ });
  expect(links[0]?.getAttribute("href")).toMatch(/^\/queue\?flag=01920000-/);
});

test("fewer than ten rows are told as k of n", async () => {
  await openReport();
  await ready();
  const line = within(section("By team")).getByRole("row", { name: /^Onboarding/ });
  expect(within(line).getByRole("button", { name: "3 of 4" }).dataset["figure"]).toBe(
    "sla-attainment.team.Onboarding",
  );
});

test("a percentage has its interval and its rows beside it", async () => {
  await openReport();
  await ready();
  const inTime = section("Answered in time");
  expect(within(inTime).getByRole("button", { name: "79%" }).dataset["figure"]).toBe(
    "sla-attainment",
  );
  expect(inTime.textContent).toMatch(/57 to 91%.*15 of 19 whose time was up/);
});

test("two currencies stand beneath each other and are never added", async () => {
  await openReport();
  await ready();
  const sourced = section("Sourced, closed");
  const values = within(sourced).getAllByRole("button", { name: /^[$€]/ });
  expect(values.map(({ textContent }) => textContent)).toEqual(["$45,000", "€7,000"]);
  expect(document.body.textContent).not.toMatch(/52,000/);
});

test("one deal that is most of the month is named as such", async () => {
  await openReport();
  await ready();
  const share = within(section("Sourced, closed")).getByRole("button", {
    name: "One deal is 67% of it.",
  });
  expect(share.dataset["figure"]).toBe("concentration.sourced.USD");
});

test("influenced money says that it claims no cause", async () => {
  await openReport();
  await ready();
  expect(section("Influenced, closed").textContent).toContain("not a claim that it caused them");
});

test("a refused figure says what is missing and is no zero", async () => {
  withRows({ flags: [flagRow(1)], opportunities: [] });
  await openReport();
  await ready();
  const missing = section("What we could not measure");
  expect(missing.textContent).toContain(
    "Win rate: No opportunity has been won or lost yet. One makes a figure.",
  );
  expect(missing.textContent).toContain(
    "Acceptance rate: No flag has been decided yet. One accepted or declined flag makes a figure.",
  );
  await user.click(within(missing).getByRole("button", { name: /Rows: Acceptance rate/ }));
  const sheet = await screen.findByRole("dialog");
  expect(sheet.textContent).not.toMatch(/0\s?%/);
});

test("won deals without an account have their place and open their rows", async () => {
  await openReport();
  await ready();
  const missing = section("What we could not measure");
  expect(missing.textContent).toContain("1 won deal, $10,000, has no matched account.");
  await user.click(within(missing).getByRole("button", { name: /Rows: No matched account/ }));
  const sheet = await screen.findByRole("dialog");
  await within(sheet).findByText("Tallowby Bakeries");
});

test("compared, every figure has the month before beneath it, and a change is claimed only if it is one", async () => {
  await openReport();
  await ready();
  await user.click(screen.getByRole("button", { name: "Beside September" }));
  expect(location.search).toBe("?month=2026-10&compare=before");
  expect(section("Answered in time").textContent).toMatch(
    /September: 25% · \+54 points \(\+18 to \+74\)/,
  );
  expect(section("Sourced, closed").textContent).toContain("September: –");
  await user.click(screen.getByRole("button", { name: "No comparison" }));
  expect(section("Answered in time").textContent).not.toContain("September:");
});

const inSeptember = (deal: OpportunityRow) => ({
  ...deal,
  createdAt: Date.parse("2026-09-02T08:00:00Z"),
  closedAt: Date.parse("2026-09-20T08:00:00Z"),
});

test("compared, a currency that had deals the month before and has none now shows its fall", async () => {
  // Pounds have one influenced deal left in October, francs have nothing at all.
  withRows({
    opportunities: [
      ...deals(),
      inSeptember(dealRow(50, { currency: "GBP", amountMinor: "800000" })),
      dealRow(51, { currency: "GBP", amountMinor: "100000", bucket: "influenced" }),
      inSeptember(dealRow(52, { currency: "CHF", amountMinor: "600000" })),
    ],
  });
  await openReport();
  await ready();
  expect(section("Sourced, closed").textContent).not.toMatch(/£|CHF/);
  await user.click(screen.getByRole("button", { name: "Beside September" }));
  expect(section("Sourced, closed").textContent).toMatch(/£0.*September: £8,000/);
  expect(section("Sourced, closed").textContent).toMatch(/CHF.0.*September: CHF.6,000/);
});

test("flags that were declined without contact are not called unanswered", async () => {
  await openReport();
  await ready();
  expect(section("Answered in time").textContent).toMatch(/never contacted/);
  expect(document.body.textContent).not.toMatch(/never answered/i);
});

test("going to another month goes into the address and comes back with it", async () => {
  await openReport("?month=2026-10&compare=1");
  await ready();
  await user.click(screen.getByRole("button", { name: "Before: September" }));
  await waitFor(() =>
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("September 2026"),
  );
  expect(location.search).toBe("?month=2026-09&compare=before");
  history.back();
  await waitFor(() =>
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("October 2026"),
  );
});

test("the curve has its table: who still waits after so many business hours", async () => {
  await openReport();
  await ready();
  const table = await screen.findByRole("table", { name: "Share of flags not yet contacted" });
  const rows = within(table).getAllByRole("row");
  expect(rows[1]?.textContent).toMatch(/^1100%/);
  expect(rows.length).toBeGreaterThan(5);
  // The page's policy refuses styles of a drawing's own.
  expect(document.querySelector("svg.picture path")).toBeInstanceOf(SVGElement);
  expect(document.querySelector("svg.picture [style], svg.picture style")).toBeNull();
});

test("a month in which nothing happened says so and leads to one with flags", async () => {
  await openReport("?month=2026-11");
  await screen.findByText("No flags were raised in November 2026.");
  await user.click(screen.getByRole("button", { name: "Open October 2026" }));
  await ready();
  expect(title()).toBe("October 2026");
});

test("signed out, the page leads to the sign-in and back", async () => {
  refuseSession();
  await openReport("?month=2026-10");
  const link = await screen.findByRole("link", { name: "Sign in" });
  expect(link.getAttribute("href")).toBe("/sign-in?next=/report%3Fmonth%3D2026-10");
});

test("without the role the page says which one it takes", async () => {
  refuseMonth(403, "not-allowed");
  await openReport();
  const reason = await screen.findByText(/needs the role operations/);
  expect(reason.textContent).toContain("An administrator of Signal Flag can give it to you.");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("an error gives its sentence and can be tried again", async () => {
  refuseMonth(500, "unexpected", "The report of October could not be computed.");
  await openReport();
  await screen.findByText("The report of October could not be computed.");
  server.resetHandlers();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await ready();
  expect(title()).toBe("October 2026");
});

test("whoever may import finds the way to the page of files, in a tab of its own", async () => {
  await openReport();
  await ready();
  const link = screen.getByRole("link", { name: "Import deals from a file" });
  expect(link.getAttribute("href")).toBe("/outcomes?section=files");
  expect(link.getAttribute("target")).toBe("_blank");
});

test("names with markup in them stay text", async () => {
  const hostile = "<img src=x onerror=alert(1)>\u202eflow";
  const [first, ...rest] = deals();
  if (first === undefined) throw new Error("The sample has deals.");
  withRows({
    flags: [flagRow(1, { team: hostile, accountName: hostile })],
    opportunities: [{ ...first, name: hostile, team: hostile }, ...rest],
  });
  await openReport("?month=2026-10&figure=sourced.USD");
  const sheet = await screen.findByRole("dialog");
  await within(sheet).findByText(hostile);
  expect(document.querySelector("img")).toBeNull();
});

const inEuro = (rates: readonly { day: string; currency: string; rate: string }[]) =>
  withRows({ exchange: { into: "EUR", zone: "Europe/Berlin", rates } });

test("money of all currencies stands in the one that is reported in, and opens its rows", async () => {
  inEuro([{ day: "2026-10-20", currency: "USD", rate: "0.5" }]);
  await openReport();
  const table = await screen.findByRole("table", { name: "All in EUR" });
  expect(within(table).getByText("€29,500").tagName).toBe("SPAN");
  expect(screen.queryByText("Currencies are never added up.")).toBeNull();
  await user.click(figure("sourced.total.EUR"));
  const sheet = await screen.findByRole("dialog", { name: /Sourced, closed, all currencies/ });
  await within(sheet).findByText("4 rows are counted");
  expect(within(sheet).getByText("each amount exchanged, then added").tagName).toBe("DD");
});

test("a missing rate is named with what to do, and no amount is shown in its place", async () => {
  inEuro([]);
  await openReport();
  const table = await screen.findByRole("table", { name: "All in EUR" });
  expect(within(table).getAllByText("a rate is missing")).toHaveLength(2);
  const missing = screen.getByText("1 exchange rate is missing:").parentElement;
  expect(missing?.textContent).toContain("USD on Oct 20 (4 opportunities)");
  expect(missing?.textContent).toContain("PUT /v1/exchange-rates");
});
