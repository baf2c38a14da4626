import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintsOf, openBrowser } from "../helpers/browser.ts";
import { aSandbox, type TestSandbox } from "../helpers/sandbox.ts";

let sandbox: TestSandbox;
let browser: Browser;
beforeAll(async () => {
  [sandbox, browser] = await Promise.all([aSandbox({ history: true }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
});

const opened = async (path: string, width = 1280): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: width < 500 ? "dark" : "light",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  await page.goto(`${sandbox.url}${path}`);
  return page;
};

/** Signs in as somebody of the sandbox, by the page that Zendesk would show. */
const signedIn = async (path: string, person: RegExp): Promise<Page> => {
  const page = await opened(`/sign-in?next=${path}`);
  await page.getByRole("button", { name: person }).click();
  await page.waitForURL(`**${path}`);
  return page;
};
const violations = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.length]);

test("ops reads what customers suffer from, tells that it is fixed, takes it back, and shares it without a seat", async () => {
  const page = await signedIn("/ledger", /Hana/);
  const complaints = complaintsOf(page);
  const first = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { level: 2 }) })
    .first();
  await first.waitFor();
  expect(await violations(page)).toEqual([]);

  await first.getByRole("button", { name: "Mark fixed …" }).click();
  await page.getByRole("textbox").fill("The export no longer stops.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText(/Marked fixed\. \d+ flags? (?:was|were) told\./).waitFor();
  await page.getByText("The export no longer stops.", { exact: false }).waitFor();
  await page.getByRole("button", { name: "Not fixed after all" }).click();
  await page.getByText(/Taken back\./).waitFor();

  await page.getByRole("button", { name: "Share …" }).click();
  await page.getByLabel("Whom it is for").fill("Product team");
  await page.getByRole("button", { name: "Make a link" }).click();
  const address = await page.getByLabel("Its address").inputValue();
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);

  const reader = await opened(new URL(address).pathname + new URL(address).hash, 390);
  await reader.getByRole("heading", { name: "What customers suffer from" }).waitFor();
  await reader.getByRole("heading", { level: 2 }).first().waitFor();
  expect(await violations(reader)).toEqual([]);
  expect(await reader.getByRole("button", { name: "Mark fixed …" }).count()).toBe(0);
  const wide = await reader.evaluate(
    () => document.documentElement.scrollWidth > window.innerWidth,
  );
  expect(wide).toBe(false);

  await page.getByRole("button", { name: "Revoke the link for Product team" }).click();
  await page.getByText(/revoked/).waitFor();
  await reader.reload();
  await reader.getByText("This link is not valid any more.", { exact: false }).waitFor();
});
