// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent, { PointerEventsCheckLevel } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { openReport } from "./open-report.tsx";

const user = userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never });
const section = (name: string) => screen.findByRole("region", { name });
const mark = (within_: HTMLElement, name: RegExp) => within(within_).findByRole("button", { name });

afterEach(() => vi.restoreAllMocks());

test("a bar says what it stands for, opens its rows by keyboard, and has the focus again afterwards", async () => {
  await openReport();
  const bar = await mark(await section("From flag to money"), /^Contacted 17, 85% of 20/);
  expect(bar.getAttribute("aria-label")).toBe(
    "Contacted 17, 85% of 20, 64 to 95%, 2 still open. Opens its rows.",
  );
  bar.focus();
  await user.keyboard("{Enter}");
  const sheet = await screen.findByRole("dialog", { name: "Contacted" });
  await within(sheet).findByText("17 rows are counted");
  expect(within(sheet).getByText(/by now\. Claiming a flag/).tagName).toBe("P");
  await user.click(within(sheet).getByRole("button", { name: "Close" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.activeElement).toBe(bar);
});

test("as a table a chart says the same, and its figures open there instead", async () => {
  await openReport();
  const funnel = await section("From flag to money");
  await mark(funnel, /^Contacted 17/);
  // What is only heard takes no focus.
  const heard = within(funnel).getByRole("table");
  expect(within(heard).queryAllByRole("button")).toEqual([]);
  expect(
    within(heard).getAllByRole("row", { name: /^Contacted 17.*85% of 20 64 to 95% 2/ }),
  ).toHaveLength(1);
  await user.click(within(funnel).getByRole("button", { name: "As table: From flag to money" }));
  expect(funnel.querySelector("svg.picture")).toBeNull();
  const row = within(within(funnel).getByRole("table")).getByRole("row", { name: /^Contacted/ });
  await user.click(within(row).getByRole("button", { name: "85% of 20" }));
  await screen.findByRole("dialog", { name: "Contacted, of all flags" });
});

test("a chart is saved as a file that names its month and its n", async () => {
  const blobs: Blob[] = [];
  const names: string[] = [];
  Object.assign(URL, {
    createObjectURL: (blob: Blob) => {
      blobs.push(blob);
      return "blob:saved";
    },
    revokeObjectURL: () => undefined,
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    names.push(this.download);
  });
  await openReport();
  const wait = await section("How long customers wait");
  await mark(wait, /^Half within/);
  await user.click(within(wait).getByRole("button", { name: "SVG" }));
  await waitFor(() => expect(names).toEqual(["wait-2026-10.svg"]));
  const svg = (await blobs[0]?.text()) ?? "";
  expect(svg).toContain("How long customers wait");
  expect(svg).toMatch(/Signal Flag, October 2026, as of .*Nov.* Berlin, n = 20/);
  const signals = await section("Which signals earn it");
  await user.click(within(signals).getByRole("button", { name: "SVG" }));
  await waitFor(() => expect(names).toContain("win-rates-2026-10.svg"));
  expect(await blobs[1]?.text()).toContain("Seat limit outgrown");
});

test("a month's bar of money leads to that month and opens its rows there", async () => {
  await openReport();
  const money = await section("Closed amounts by month");
  const bar = await mark(money, /^Oct, Sourced, closed · USD: \$45,000/);
  bar.focus();
  await user.keyboard(" ");
  await screen.findByRole("dialog", { name: "Sourced, closed · USD" });
  expect(location.search).toBe("?month=2026-10&figure=sourced.USD");
});

test("a signal's twelve months are told in words too", async () => {
  await openReport();
  const signals = await section("Which signals earn it");
  const told = await within(signals).findByText(/^Seat limit outgrown: .* in 12 months$/);
  expect(told.textContent).toMatch(/: \d+ to \d+ flags/);
});

test("without a comparison influence says that nothing can be said about chance", async () => {
  await openReport();
  const influenced = await section("Influenced, closed");
  expect(influenced.textContent).toContain("nothing can be said about chance");
  expect(influenced.querySelector(".headline-quiet")?.textContent).toContain("$2,500");
});
