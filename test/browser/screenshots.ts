// `npm run screenshots`: the README's pictures, taken of the product as `npm start` runs it.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../helpers/browser.ts";
import { aSandbox } from "../helpers/sandbox.ts";

const FOLDER = resolve(import.meta.dirname, "../../deploy/pictures");

async function open(browser: Browser, address: string, size: { width: number; height: number }) {
  const context = await browser.newContext({ viewport: size, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

const settle = (page: Page) => page.waitForTimeout(1500);

await mkdir(FOLDER, { recursive: true });
const [sandbox, browser] = await Promise.all([aSandbox({ history: true }), openBrowser()]);
try {
  const desk = await open(browser, `${sandbox.url}/#/tickets/48291`, { width: 1280, height: 800 });
  const app = desk.frameLocator("iframe").first();
  await app.locator('button.kind[data-kind="expansion"]').click();
  await app.getByRole("combobox").fill("limit");
  await settle(desk);
  await desk.screenshot({ path: join(FOLDER, "sidebar.png") });

  // Another ticket of an account with a past: the story of its latest flag.
  const story = await open(browser, `${sandbox.url}/#/tickets/48291`, { width: 1280, height: 800 });
  const frame = story.frameLocator("iframe").first();
  await settle(story);
  await frame
    .getByRole("button", { name: "Done" })
    .or(frame.locator(".flagged button").first())
    .first()
    .click();
  await settle(story);
  await story
    .locator("iframe")
    .first()
    .screenshot({ path: join(FOLDER, "sidebar-story.png") });

  const queue = await open(browser, `${sandbox.url}/sign-in?next=/queue`, {
    width: 1400,
    height: 850,
  });
  await queue.getByRole("button").first().click();
  await settle(queue);
  await queue.keyboard.press("j");
  await settle(queue);
  await queue.screenshot({ path: join(FOLDER, "queue.png") });

  const report = await open(browser, `${sandbox.url}/sign-in?next=/report`, {
    width: 1364,
    height: 1000,
  });
  await report.getByRole("button").first().click();
  await settle(report);
  await report.screenshot({ path: join(FOLDER, "report.png") });
} finally {
  await browser.close();
  await sandbox.stop();
}
