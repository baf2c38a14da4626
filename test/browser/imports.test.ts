// Bringing a CRM's file in, in Chromium: by ops, on a wide and a narrow screen, with a mistake, a reload and a yes.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { opsPerson } from "../../src/sandbox/sample/people.ts";
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

const HEADER = `"Opportunity ID","Opportunity Name","Account ID","Type","Stage","Amount","Created Date","Close Date"`;
const csv = (prefix: string, lastAmount: string) =>
  [
    HEADER,
    `"${prefix}1","Ten seats","001A","Seat expansion","Closed Won","$1,200.56","02/11/2025","03/12/2025"`,
    `"${prefix}2","Two seats","001A","Seat expansion","Proposal","${lastAmount}","03/11/2025",""`,
  ].join("\n");

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)[0]}`);
}

const choose = (page: Page, name: string, body: string) =>
  page
    .locator('input[type="file"]')
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(body) });

test.each([1200, 390])(
  "ops says what a file means, sees what it would change, and imports it: %i px wide",
  async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(12_000);
    const complaints = complaintsOf(page);
    await page.goto(`${sandbox.url}/sign-in?next=${encodeURIComponent("/outcomes?section=files")}`);
    await page.getByRole("button", { name: opsPerson.name }).click();
    await page.getByRole("heading", { level: 1, name: "Files" }).waitFor();
    const found = await violationsOf(page);

    await choose(page, "bad.csv", csv(`B${width}-`, "$-5.00"));
    await page.getByRole("heading", { name: "How it is meant" }).waitFor();
    const readIt = page.getByRole("button", { name: "Read the whole file" });
    expect(await readIt.isDisabled()).toBe(true);
    // A day that could be two is asked for, and shown with its month's name once it is said.
    for (const field of ["Created", "Closed"])
      await page.getByLabel(`${field}: How the day is written`).selectOption("dmy");
    await page.getByLabel("Currency of lines without one").fill("USD");
    await page.getByLabel("Currency of lines without one").blur();
    await page.getByRole("cell", { name: "Nov 2, 2025" }).waitFor();
    found.push(...(await violationsOf(page)));
    await readIt.click();
    await page.getByRole("heading", { name: "Nothing was stored: 1 problem" }).waitFor();
    await page.getByRole("cell", { name: "is negative; an expansion is not" }).waitFor();
    found.push(...(await violationsOf(page)));
    await page.getByRole("button", { name: "All files" }).click();

    await choose(page, "good.csv", csv(`G${width}-`, "$5.00"));
    // The mapping is remembered, but for the days.
    await page.getByText("2 things are still to be said").waitFor();
    // A page that is loaded again shows the same file.
    await page.reload();
    for (const field of ["Created", "Closed"])
      await page.getByLabel(`${field}: How the day is written`).selectOption("dmy");
    await readIt.click();
    await page.getByRole("button", { name: "Import 2 lines" }).click();
    await page.getByRole("heading", { name: "good.csv is imported" }).waitFor();
    found.push(...(await violationsOf(page)));
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /^Download what became/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^import-.*\.csv$/);
    await page.getByRole("button", { name: "All files" }).click();
    await page.getByText("2 new, 0 changed, 0 unchanged").first().waitFor();
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
    // Nothing is wider than the screen but what scrolls by itself.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
    await context.close();
  },
);
