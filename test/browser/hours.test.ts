// Working hours in Chromium: an admin makes a calendar for a team, by the keyboard, and it is what deadlines go by.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publicHolidays } from "../../src/endpoint/hours/holidays.ts";
import { complaintsOf, openBrowser } from "../helpers/browser.ts";
import { aSandbox, type TestSandbox } from "../helpers/sandbox.ts";

let sandbox: TestSandbox;
let browser: Browser;
beforeAll(async () => {
  [sandbox, browser] = await Promise.all([aSandbox({ history: false }), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});

const PATH = "/setup?section=hours";

async function opened(
  scheme: "light" | "dark" = "light",
  width = 1280,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
  });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}/sign-in?next=${encodeURIComponent(PATH)}`);
  await page.getByRole("button", { name: "Idris Callowhill" }).click();
  await page.getByRole("heading", { name: "Everybody else" }).waitFor();
  return { page, complaints };
}

const nameOf = (page: Page) => page.getByRole("textbox", { name: "Name", exact: true });

/** Good Friday of next year, whenever that is; `days` after it. */
function fromGoodFriday(days: number): { on: string; says: string } {
  const found = publicHolidays("DE", new Date().getUTCFullYear() + 1) ?? [];
  const friday = found.find(({ name }) => name === "Good Friday")?.on ?? "";
  const at = new Date(Date.parse(friday) + days * 86_400_000);
  const says = new Intl.DateTimeFormat("en", {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return { on: at.toISOString().slice(0, 10), says: says.format(at) };
}

async function keepGermanHolidays(page: Page): Promise<void> {
  const country = page.getByLabel("Country");
  await country.locator("option", { hasText: "Germany" }).waitFor({ state: "attached" });
  await country.selectOption("DE");
  await page.getByRole("checkbox", { name: "Christmas Day" }).first().waitFor();
}

test.each([
  ["light", 1280],
  ["dark", 390],
] as const)("axe finds nothing on working hours, %s, %i px", async (scheme, width) => {
  const { page, complaints } = await opened(scheme, width);
  await keepGermanHolidays(page);
  await page.getByRole("radio", { name: "Opening hours" }).check();
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("an admin makes a calendar with keys, sees its week and its deadlines, and gives it to a team", async () => {
  const { page, complaints } = await opened();
  await page.getByRole("button", { name: "New calendar" }).focus();
  await page.keyboard.press("Enter");
  await nameOf(page).focus();
  await page.keyboard.press("Enter");
  // Nothing can be saved without a name, and the field that lacks it has the focus.
  expect(await page.getByRole("main").getByRole("alert").textContent()).toBe(
    "Give the calendar a name.",
  );
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-invalid"))).toBe(
    "true",
  );
  await page.keyboard.type("Munich");
  await page.getByRole("radio", { name: "Opening hours" }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("img", { name: "Mon–Fri, 09:00–17:00" }).waitFor();
  await keepGermanHolidays(page);
  await page.getByLabel("Raised at").fill(`${fromGoodFriday(-1).on}T15:00`);
  // Thursday before Easter: Good Friday, the weekend and Easter Monday don't count.
  const due = page.getByRole("row", { name: "Now" }).getByRole("cell");
  expect(await due.textContent()).toContain(fromGoodFriday(4).says);
  await page
    .getByRole("checkbox", { name: /Good Friday/ })
    .last()
    .uncheck();
  expect(await due.textContent()).toContain(fromGoodFriday(0).says);
  const team = page.getByRole("group", { name: "Teams" }).getByRole("checkbox").first();
  await team.focus();
  await page.keyboard.press("Space");
  await nameOf(page).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Saved. It holds for flags from now on.").waitFor();
  const list = page.getByRole("navigation", { name: "Calendars" });
  expect(await list.getByRole("button", { name: "Munich" }).textContent()).toContain("1 team");
  const [stored] = await sandbox.database.query<{ holidays: string[] }>(
    `select holidays from calendars where tenant_id = $1 and name = 'Munich'`,
    [sandbox.tenantId],
  );
  expect(stored?.holidays).toContain(fromGoodFriday(3).on);
  expect(stored?.holidays).not.toContain(fromGoodFriday(0).on);

  // Leaving with changes asks first; deleting one in use is refused by a sentence.
  await nameOf(page).fill("Munich, old");
  await list.getByRole("button", { name: "Everybody else" }).click();
  await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await page.getByRole("button", { name: "Delete this calendar" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete this calendar" }).click();
  await page
    .getByText("Teams or people work by this calendar. Give them another one first.")
    .waitFor();
  await team.uncheck();
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Saved. It holds for flags from now on.").waitFor();
  await page.getByRole("button", { name: "Delete this calendar" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete this calendar" }).click();
  await page.getByText("Deleted.").waitFor();
  expect(await list.getByRole("button").count()).toBe(1);
  // The refused deletion is a 422 in the browser's console, and nothing else is.
  expect(complaints.filter((complaint) => !complaint.includes("422"))).toEqual([]);
  await page.context().close();
});

test("promises are changed with who did it and since when", async () => {
  const { page, complaints } = await opened();
  await page.getByLabel("“Now”, hours").fill("30");
  const save = page.getByRole("button", { name: "Save" }).nth(1);
  await save.click();
  expect(await page.getByRole("main").getByRole("alert").textContent()).toContain(
    "Give whole hours",
  );
  await page.getByLabel("“Now”, hours").fill("2");
  await save.click();
  await page.getByText(/^Version 1, since .+, by Idris Callowhill\.$/).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
