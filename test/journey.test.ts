// One flag from the agent's click to the month's report and back to the agent, through every real part.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintsOf, openBrowser } from "./helpers/browser.ts";
import { aSandbox, type TestSandbox } from "./helpers/sandbox.ts";
import { monthOf } from "../src/domain/month.ts";

let sandbox: TestSandbox;
let browser: Browser;
beforeAll(async () => {
  [sandbox, browser] = await Promise.all([aSandbox({ history: false }), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});

const TICKET = "48291";
const ACCOUNT = "9081226173908";
const complaints: string[][] = [];

async function pageOf(path: string, person?: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  complaints.push(complaintsOf(page));
  await page.goto(`${sandbox.url}${path}`);
  if (person !== undefined) await page.getByRole("button", { name: person }).click();
  return page;
}

/** As the report counts it: in the sample company's zone. */
const month = monthOf(Date.now(), "Europe/Berlin");
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

test("a click in a ticket becomes a followed-up, attributed flag, and the agent hears of it", async () => {
  // The agent flags what she heard.
  const desk = await pageOf(`/#/tickets/${TICKET}`);
  const app = desk.frameLocator("iframe").first();
  await app.locator('button.kind[data-kind="expansion"]').click();
  await app.getByText("Received.", { exact: true }).waitFor();
  await app.getByRole("combobox").fill("api limit");
  await app.getByRole("option", { name: /Usage cap reached/ }).click();
  const flagged = async () => {
    const [flag] = await sandbox.database.query<{ id: string; signal: string; status: string }>(
      `select id, signal, status from flags where tenant_id = $1`,
      [sandbox.tenantId],
    );
    return flag;
  };
  await expect.poll(flagged).toMatchObject({ signal: "exp.capacity.usage", status: "new" });

  // Its owner finds it at the top of the queue, calls, and accepts it, by key alone.
  const queue = await pageOf("/sign-in?next=/queue", "Tomasz Wilkier");
  await queue.getByText("Usage cap reached").first().waitFor();
  await queue.keyboard.press("j");
  await queue.keyboard.press("c");
  await expect.poll(async () => (await flagged())?.status).toBe("contacted");
  await queue.keyboard.press("a");
  await expect.poll(async () => (await flagged())?.status).toBe("accepted");

  // The messages reached both destinations, after the time for an undo had passed.
  const heard = async () => {
    const answer = await fetch(`${sandbox.url}/sandbox/received.json`);
    return (await answer.text()).match(/"where":"(slack|webhook)"/g)?.toSorted();
  };
  await expect.poll(heard, { timeout: 25_000 }).toEqual(['"where":"slack"', '"where":"webhook"']);

  // Ops brings the CRM's file with the deal that came of it.
  const report = await pageOf("/sign-in?next=/report", "Hana Svobodnik");
  await report.getByRole("heading", { level: 1 }).waitFor();
  const file = [
    "opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at",
    `006JOURNEY,${ACCOUNT},,Higher API quota,upsell,won,11400.00,USD,${day(0)},${day(0)}`,
  ].join("\n");
  const imported = await report.evaluate(async (csv) => {
    const answer = await fetch("/v1/imports", {
      method: "POST",
      headers: { "Content-Type": "text/csv" },
      body: csv,
    });
    return { status: answer.status, report: await answer.text() };
  }, file);
  expect(imported.report).toContain('"created":1');
  await expect.poll(async () => (await flagged())?.status).toBe("won");

  // The month shows it, and the figure opens the row beneath it.
  await report.goto(`${sandbox.url}/report?month=${month}`);
  await report.getByText("$11,400").first().waitFor();
  await report.getByText("$11,400").first().click();
  await report.getByText("Higher API quota").first().waitFor();

  // And the agent sees, in the ticket, what became of it.
  await desk.reload();
  const again = desk.frameLocator("iframe").first();
  await again.getByRole("button", { name: /Usage cap reached/ }).click();
  await again.getByText("Won").first().waitFor();
  await again
    .getByText(/\$11,400/)
    .first()
    .waitFor();
  expect(complaints.flat()).toEqual([]);
}, 90_000);
