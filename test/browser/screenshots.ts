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

  // A flag that was won shows the whole story.
  const [won] = await sandbox.database.query<{ id: string; accountId: string }>(
    `select id, account_id as "accountId" from flags
     where tenant_id = $1 and status = 'won' order by raised_at desc limit 1`,
    [sandbox.tenantId],
  );
  const tickets: { tickets: { id: string; organizationId: string | null }[] } = await fetch(
    `${sandbox.url}/sandbox/desk.json`,
  ).then((answer) => answer.json());
  const ticket = tickets.tickets.find((each) => each.organizationId === won?.accountId);
  const story = await open(browser, `${sandbox.url}/#/tickets/${ticket?.id}`, {
    width: 1280,
    height: 800,
  });
  const frame = story.frameLocator("iframe").first();
  await frame.locator("li[data-status=won] button").first().click();
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

  const month = new Date(Date.now() - 25 * 86_400_000).toISOString().slice(0, 7);
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
