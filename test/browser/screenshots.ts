// `npm run screenshots`: the pictures of the README and of deploy/working-day.md, taken of the product as `npm start` runs it.
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { startSandbox } from "../../src/platform/sandbox.ts";
import { TOLD_TICKET } from "../../src/sandbox/sample/told-story.ts";
import { openBrowser } from "../helpers/browser.ts";
import { dayPictures } from "./day-pictures.ts";

const FOLDER = resolve(import.meta.dirname, "../../deploy/pictures");
/** A dispatcher who can't invite five new colleagues. */
const SEATS_TICKET = "48333";

/**
 * A working morning, whenever the pictures are taken: on a Sunday every clock stands still and nothing is due today.
 * Milliseconds UTC.
 */
function workingMorning(from: number): number {
  const date = new Date(from);
  const daysToTuesday = (9 - date.getUTCDay()) % 7;
  return Date.UTC(
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate() + daysToTuesday,
    10,
    12,
  );
}

const startedAt = Date.now();
const ahead = workingMorning(startedAt) - startedAt;
const now = () => Date.now() + ahead;

async function contextOf(browser: Browser, width: number, height: number): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 2,
    timezoneId: "Europe/Berlin",
  });
  await context.clock.install({ time: now() });
  return context;
}

/** Until the page has asked and drawn everything; a page that asks for news now and then is never idle. */
const settled = (page: Page): Promise<void> => page.waitForTimeout(2_500);

async function ticket(browser: Browser, url: string, id: string) {
  const context = await contextOf(browser, 1280, 800);
  const page = await context.newPage();
  await page.goto(`${url}/#/tickets/${id}`);
  const app = page.frameLocator("iframe").first();
  await app.locator('button.kind[data-kind="expansion"]').waitFor();
  await settled(page);
  return { page, app };
}

async function signIn(
  browser: Browser,
  url: string,
  { path, name, height }: { path: string; name: string; height: number },
): Promise<Page> {
  const context = await contextOf(browser, 1400, height);
  const page = await context.newPage();
  await page.goto(`${url}/sign-in?next=${path}`);
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await settled(page);
  return page;
}

const picture = (name: string) => ({ path: join(FOLDER, name) });

await mkdir(FOLDER, { recursive: true });
const dataDir = await mkdtemp(join(tmpdir(), "signal-flag-pictures-"));
// As root the database runs as another user, who must be able to pass.
await chmod(dataDir, 0o711);
const [sandbox, browser] = await Promise.all([
  startSandbox({ port: 0, databaseUrl: null, dataDir, history: true, now, log: () => undefined }),
  openBrowser(),
]);
try {
  const told = await ticket(browser, sandbox.url, TOLD_TICKET);
  await told.app.locator(".flagged button").first().click();
  await told.app.getByText("Won").first().waitFor();
  await settled(told.page);
  await told.page.locator("iframe").first().screenshot(picture("sidebar-story.png"));

  const queue = await signIn(browser, sandbox.url, {
    path: "/queue",
    name: "Tomasz Wilkier",
    height: 850,
  });
  // One with a deal in it, and still in time.
  await queue
    .locator("[data-flag]")
    .filter({ hasText: /Seat limit|Price or quote|Security or compliance|Usage cap/ })
    .filter({ hasNotText: /\p{Script=Hebrew}|\p{Script=Han}/u })
    .nth(1)
    .click();
  await settled(queue);
  await queue.screenshot(picture("queue.png"));

  const report = await signIn(browser, sandbox.url, {
    path: "/report",
    name: "Hana Svobodnik",
    height: 1340,
  });
  const before = new Date(now());
  before.setUTCDate(0);
  await report.goto(`${sandbox.url}/report?month=${before.toISOString().slice(0, 7)}`);
  await report.getByRole("heading", { level: 1 }).waitFor();
  await settled(report);
  await report.screenshot(picture("report.png"));

  // The first working day of a month: close it, open a figure, a deal's evidence, and the companies that wait.
  await report.setViewportSize({ width: 1280, height: 900 });
  await report.getByRole("button", { name: /^Close / }).click();
  await report
    .getByRole("dialog")
    .getByRole("button", { name: /^Close/ })
    .last()
    .click();
  await report.getByText(/closed it on/).waitFor();
  await report.locator('[data-figure^="sourced."]').first().click();
  await report.getByRole("dialog").getByRole("table").first().waitFor();
  await settled(report);
  await report.screenshot(picture("report-rows.png"));
  const deal = report
    .getByRole("dialog")
    .getByRole("link", { name: /evidence/i })
    .nth(1);
  await report.goto(new URL((await deal.getAttribute("href")) ?? "/", sandbox.url).href);
  await report.getByRole("heading", { name: "What happened" }).waitFor();
  await report.setViewportSize({ width: 1280, height: 1120 });
  await settled(report);
  await report.screenshot(picture("evidence.png"));
  await report.setViewportSize({ width: 1280, height: 860 });
  await report.goto(`${sandbox.url}/outcomes?section=accounts`);
  await report.getByText("In the CRM", { exact: false }).first().waitFor();
  await settled(report);
  await report.screenshot(picture("matching.png"));

  const seats = await ticket(browser, sandbox.url, SEATS_TICKET);
  await seats.app.locator('button.kind[data-kind="expansion"]').click();
  await seats.app.getByRole("combobox").fill("licence");
  await settled(seats.page);
  await seats.page.screenshot(picture("sidebar.png"));
  await dayPictures({ browser, url: sandbox.url, now });
} finally {
  await browser.close();
  await sandbox.stop();
  await rm(dataDir, { recursive: true, force: true });
}
