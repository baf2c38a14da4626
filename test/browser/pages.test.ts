// Queue and report in Chromium, under the policy they are served with: accessible, readable, and never wider than the window.
import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { monthOf, previousMonth } from "../../src/domain/month.ts";
import { SANDBOX } from "../../src/sandbox/tenant.ts";
import { creditDue } from "../../src/storage/credit-due.ts";
import { connect } from "../../src/storage/database.ts";
import { complaintsOf, openBrowser } from "../helpers/browser.ts";
import { pdfText } from "../helpers/pdf-text.ts";
import { bothAnswers } from "../independent/agreement.ts";
import { aSandbox, type TestSandbox } from "../helpers/sandbox.ts";

let sandbox: TestSandbox;
let browser: Browser;
beforeAll(async () => {
  [sandbox, browser] = await Promise.all([aSandbox({ history: true }), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});

const PEOPLE = { "/queue": "Customer success", "/report": "Operations" };
type Path = keyof typeof PEOPLE;

async function open(
  path: Path,
  {
    width = 1400,
    height = 900,
    scheme = "light",
    query = "",
  }: { width?: number; height?: number; scheme?: "light" | "dark"; query?: string } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}/sign-in?next=${path}`);
  await page.getByRole("button", { name: PEOPLE[path] }).first().click();
  if (query !== "") await page.goto(`${sandbox.url}${path}${query}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  return { page, complaints };
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)[0]}`);
}

const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test.each([
  ["/queue", "light"],
  ["/queue", "dark"],
  ["/report", "light"],
  ["/report", "dark"],
] as const)("axe finds nothing on %s in the %s scheme", async (path, scheme) => {
  const { page, complaints } = await open(path, { scheme });
  if (path === "/queue") await page.keyboard.press("j");
  expect(await violationsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test.each(["/queue", "/report"] as const)(
  "%s fits a phone and a page at twice its size without scrolling sideways",
  async (path) => {
    for (const width of [390, 700]) {
      const { page } = await open(path, { width, height: 800 });
      expect(await overflowOf(page), `${width} px`).toBeLessThanOrEqual(0);
      expect(await violationsOf(page), `${width} px`).toEqual([]);
      await page.context().close();
    }
  },
);

test.each(["light", "dark"] as const)(
  "the queue's dialogs and its empty search are accessible in the %s scheme",
  async (scheme) => {
    const { page } = await open("/queue", { scheme, query: "?tab=team&queue=expansion" });
    await page.keyboard.press("j");
    for (const [key, name] of [
      ["?", "help"],
      ["d", "declining"],
      ["o", "linking a deal"],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole("dialog").waitFor();
      expect([name, await violationsOf(page)]).toEqual([name, []]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await page.keyboard.press("/");
    await page.keyboard.type("nobody ever said this");
    await page.waitForURL(/q=nobody/);
    await page.getByText("nobody ever said this").first().waitFor();
    expect(await violationsOf(page), "nothing found").toEqual([]);
    await page.context().close();
  },
);

test.each([
  ["by account", "light", "?tab=team&group=account"],
  ["in columns", "dark", "?tab=team&sort=worth&columns=due,account,signal,worth,owner,age,agents"],
] as const)(
  "the queue %s with flags chosen is accessible in the %s scheme",
  async (_how, scheme, query) => {
    const { page, complaints } = await open("/queue", { scheme, query });
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("Shift+J");
    await page.locator(".choosing").waitFor();
    await page.keyboard.press("f");
    await page.keyboard.press("v");
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

test("columns give way to the customer's words on a phone, and nothing scrolls sideways", async () => {
  const query = "?tab=team&group=account&columns=due,account,worth";
  const { page } = await open("/queue", { width: 390, height: 800, query });
  await page.locator(".group-line").first().waitFor();
  expect(await page.locator(".row-dense").count()).toBe(0);
  await page.locator(".choose input").first().click();
  await page.locator(".choosing").waitFor();
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  expect(await violationsOf(page)).toEqual([]);
  await page.context().close();
});

test.each(["light", "dark"] as const)(
  "the rows beneath a figure and the comparison are accessible in the %s scheme",
  async (scheme) => {
    const { page } = await open("/report", { scheme });
    await page.locator("[data-figure]").first().click();
    await page.getByRole("dialog").getByRole("table").waitFor();
    expect(await violationsOf(page), "rows").toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("summary", { hasText: "Compare" }).click();
    await page
      .getByRole("button", { name: /^Beside/ })
      .first()
      .click();
    await page.waitForURL(/compare/);
    expect(await violationsOf(page), "comparison").toEqual([]);
    await page.context().close();
  },
);

test.each(["/queue", "/report"] as const)("%s fits a phone in every language", async (path) => {
  // Whoever has said no language of their own gets the browser's.
  await sandbox.database.query("update members set locale = null where tenant_id = $1", [
    sandbox.tenantId,
  ]);
  const { page: first } = await open(path, { width: 390, height: 800 });
  const storageState = await first.context().storageState();
  await first.context().close();
  for (const locale of ["de", "es", "fr", "ja", "pt-BR"]) {
    const context = await browser.newContext({
      viewport: { width: 390, height: 800 },
      locale,
      storageState,
    });
    const page = await context.newPage();
    // What people have set up is read anew after seconds.
    const language = async () => {
      await page.goto(`${sandbox.url}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      return page.evaluate(() => document.documentElement.lang);
    };
    await expect.poll(language, { timeout: 60_000 }).toBe(locale);
    expect([locale, Math.max(0, await overflowOf(page))]).toEqual([locale, 0]);
    await context.close();
  }
});

test("a new flag appears in the queue without a reload", async () => {
  const { page } = await open("/queue", { query: "?tab=team&q=48291" });
  const flags = () =>
    sandbox.database.query<{ id: string }>(`select id from flags where tenant_id = $1`, [
      sandbox.tenantId,
    ]);
  const before = new Set((await flags()).map(({ id }) => id));
  // Every load of a document has its own; a change of the address alone keeps it.
  const loadedAt = () => page.evaluate(() => performance.timeOrigin);
  const loaded = await loadedAt();
  const [agent] = await sandbox.database.query<{ id: string }>(
    `select id from members where tenant_id = $1 and roles = '{agent}' limit 1`,
    [sandbox.tenantId],
  );
  const desk = await page.context().newPage();
  await desk.goto(`${sandbox.url}/?agent=${agent?.id}#/tickets/48291`);
  const app = desk.frameLocator("iframe").first();
  await app.locator('button.kind[data-kind="expansion"]').click();
  await app.getByText("Received.", { exact: true }).waitFor();
  const raised = (await flags()).find(({ id }) => !before.has(id));
  await page.bringToFront();
  await page.locator(`[data-flag="${raised?.id}"]`).waitFor({ timeout: 20_000 });
  expect(await loadedAt()).toBe(loaded);
  await page.context().close();
});

test("a month without flags says so and what to do, instead of zeros", async () => {
  const { page, complaints } = await open("/report", { query: "?month=2019-01" });
  await page.getByText(/No flags were raised/).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("somebody who may not see a page is told so", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${sandbox.url}/sign-in?next=/report`);
  await page.getByRole("button", { name: "Tamsin Okafor" }).click();
  await page.waitForLoadState("networkidle");
  await page.goto(`${sandbox.url}/report`);
  await page.waitForLoadState("networkidle");
  expect(await violationsOf(page)).toEqual([]);
  expect(await page.locator("body").innerText()).toMatch(/role|allowed|permission/i);
  await context.close();
});

test("a backtest reads its files in the browser, names what it can't read, and sends nothing anywhere", async () => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}/sandbox/backtest`);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByRole("button", { name: "Run the backtest" }).click();
  await page.getByText("Choose a file of tickets and a file of opportunities.").waitFor();
  const files = (tickets: string) => [
    page.getByLabel("Tickets (JSON or CSV)").setInputFiles({
      name: "tickets.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(tickets),
    }),
    page.getByLabel("Opportunities (CSV)").setInputFiles({
      name: "deals.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(
        "opportunity_id,account_id,type,status,amount,currency,created_at,closed_at\nD-1,7,seat-add,won,120.50,EUR,2026-01-20,2026-02-01\n",
      ),
    }),
  ];
  await Promise.all(files("id,created_at,organization_id,subject\n1,03/04/2026,7,Hello\n"));
  await page.getByRole("button", { name: "Run the backtest" }).click();
  await page.getByText(/can be read in more than one way/).waitFor();
  await Promise.all(
    files(
      "id,created_at,organization_id,subject\n1,2026-01-05,7,We are out of licences and three new colleagues start on Monday.\n",
    ),
  );
  await page.getByRole("button", { name: "Run the backtest" }).click();
  await page.getByRole("heading", { name: "1 flag" }).waitFor();
  expect(await page.getByText("€120.50", { exact: true }).count()).toBe(1);
  expect(await page.getByRole("rowheader", { name: "Seat limit outgrown" }).count()).toBe(1);
  expect(asked).toEqual([]);
  expect(await violationsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test("the sample's months agree to the cent with plain SQL that knows nothing of the product", async () => {
  const { database, tenantId } = sandbox;
  const now = Date.now();
  // What the job does within a minute: flags that came while a deal was open may have influenced it.
  const store = connect({ url: sandbox.storeUrl });
  await creditDue(store, new Date(now), () => Promise.resolve(() => []));
  await store.close();
  let sourced = 0;
  const month = monthOf(now, SANDBOX.zone);
  for (const each of [month, previousMonth(month), previousMonth(previousMonth(month))]) {
    const { product, independent } = await bothAnswers(database, tenantId, each, {
      zone: SANDBOX.zone,
      now,
    });
    expect({ each, ...product }).toEqual({ each, ...independent });
    sourced += Object.keys(independent).filter((name) => name.startsWith("closed.sourced")).length;
  }
  expect(sourced).toBeGreaterThan(1);
});

/** The last month that is over: what is printed and mailed. */
const lastMonth = (): string => `?month=${previousMonth(monthOf(Date.now(), SANDBOX.zone))}`;

test.each(["A4", "Letter"] as const)(
  "printed on %s the report is whole: who, which month, as of when, every page numbered, nothing to press",
  async (format) => {
    const { page, complaints } = await open("/report", { scheme: "dark", query: lastMonth() });
    await page.locator("svg.picture .mark").first().waitFor();
    const pages = pdfText(await page.pdf({ format }));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.length).toBeLessThan(8);
    for (const [at, text] of pages.entries()) {
      expect(text).toContain("Fernwell · Report · ");
      expect(text).toMatch(/as of .* Berlin · rule \d+/);
      expect(text.replaceAll("\n", "")).toContain(`${at + 1} / ${pages.length}`);
    }
    const all = pages.join("\n").replaceAll("\ufb02", "fl");
    for (const words of ["From flag to money", "Contacted", "24 h promise", "By team"])
      expect(all).toContain(words);
    expect(all).not.toMatch(/Download|As table|Sign out|Compare|Import/);
    // A heading stands on the page of what is under it, and a chart is on one page.
    const funnel =
      pages.find((text) => text.includes("From \ufb02ag to money")) ??
      pages.find((text) => text.includes("From flag to money"));
    expect(funnel).toContain("Opportunity");
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

test("a chart is saved as a picture under the page's own policy, and as a table it can be used by everybody", async () => {
  const { page, complaints } = await open("/report", { query: lastMonth() });
  const funnel = page.getByRole("region", { name: "From flag to money" });
  await funnel.locator(".mark").first().waitFor();
  await funnel.getByText("Picture").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    funnel.getByRole("button", { name: "PNG" }).click(),
  ]);
  const png = await readFile(await download.path());
  expect(download.suggestedFilename()).toMatch(/^funnel-20\d\d-\d\d\.png$/);
  expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
  // Twice the 640 px it is drawn in, and its margins.
  expect(png.readUInt32BE(16)).toBe((640 + 32) * 2);
  await funnel.getByRole("button", { name: /^As table/ }).click();
  await funnel.getByRole("table").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});
