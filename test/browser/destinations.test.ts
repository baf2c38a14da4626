// Setting up where flags go, in Chromium: by an admin, on a wide and a narrow screen, and what a CS manager sees of it.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminPerson, csManagers } from "../../src/sandbox/sample/people.ts";
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

const MANAGER = csManagers[0]?.name ?? "";

async function opened(
  person: string,
  { scheme = "light", width = 1200 }: { scheme?: "light" | "dark"; width?: number } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
  });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(
    `${sandbox.url}/sign-in?next=${encodeURIComponent("/setup?section=destinations")}`,
  );
  await page.getByRole("button", { name: person }).click();
  await page.getByRole("heading", { level: 1, name: "Destinations" }).waitFor();
  return { page, complaints };
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)[0]}`);
}

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();

test.each([
  ["light", 1200],
  ["dark", 390],
] as const)(
  "an admin adds a webhook after a test, sees its secret once and its history, and puts it away: %s, %i px wide",
  async (scheme, width) => {
    const { page, complaints } = await opened(adminPerson.name, { scheme, width });
    const found: string[] = await violationsOf(page);
    await press(page, "Add a destination");
    await press(page, /^Signed webhook/);
    await page.getByLabel("Name").fill(`Warehouse ${width}`);
    await press(page, "Save");
    await page.getByText("Address is needed.").waitFor();
    found.push(...(await violationsOf(page)));

    // The stand-in knows another secret, so it refuses, and the answer says what to do.
    await page.getByLabel("Address").fill(`${sandbox.url}/sandbox/receivers/webhook`);
    await press(page, "Send a test");
    await page.getByText("It did not work").waitFor();
    await page.getByText("is made when you save").waitFor();
    await press(page, "Save");
    await page.getByRole("heading", { name: "Give this to the receiver now" }).waitFor();
    expect(await page.locator("code").textContent()).toMatch(/^whsec_/);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      `Warehouse ${width}`,
    );
    found.push(...(await violationsOf(page)));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );

    await press(page, "Change");
    await page.getByText("It is set, and ends in …ok.").waitFor();
    expect(await page.getByLabel("Address").inputValue()).toBe("");
    await page.getByLabel("Friction").uncheck();
    await press(page, "Save");
    await page.getByText(`Warehouse ${width} was saved.`).waitFor();
    expect(await page.locator("code").count()).toBe(0);
    await page.getByText("2 changes").click();
    await page.getByText("changed: kinds.").waitFor();

    await press(page, "Put away");
    found.push(...(await violationsOf(page)));
    await page.getByRole("dialog").getByRole("button", { name: "Put away" }).click();
    await page.getByText(`Warehouse ${width} was put away.`).waitFor();
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

test("a CS manager sees how places are doing and sends again what failed, and changes nothing", async () => {
  const { database } = sandbox;
  const [tenant] = await database.query<{ id: string }>(`select id from tenants`);
  const flagId = "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e77";
  const deliveryId = "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e78";
  await database.query(
    `insert into flags (tenant_id, id, kind, taxonomy_version, status, version, ticket_id, account_name,
       agent_id, queue, urgency, why, due_at, month, zone, raised_at, client_raised_at,
       identity_assurance, session_id)
     values ($1, $2, 'friction', 1, 'new', 1, 48003, 'Harrowmere Freight', '1', 'friction', 'day', '[]',
       now() + interval '1 day', date_trunc('month', now()), 'UTC', now(), now(), 'asserted', 's')`,
    [tenant?.id, flagId],
  );
  await database.query(
    `insert into flag_texts (tenant_id, flag_id, body_sha256, search) values ($1, $2, '', '')`,
    [tenant?.id, flagId],
  );
  await database.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, data) values ($1, $2, 1, 'raised', now(), '{}')`,
    [tenant?.id, flagId],
  );
  const problem = "Not delivered to Data warehouse: it answered 404. Check its settings.";
  await database.query(
    `insert into deliveries (tenant_id, id, flag_id, seq, destination_id, status, attempts, next_attempt_at, problem)
     values ($1, $2, $3, 1, 'webhook', 'failed', 1, now(), $4)`,
    [tenant?.id, deliveryId, flagId, problem],
  );

  const { page, complaints } = await opened(MANAGER);
  expect(await page.getByRole("button", { name: "Add a destination" }).count()).toBe(0);
  expect(await page.getByRole("link", { name: "Routing" }).count()).toBe(0);
  // By keyboard alone from here on.
  const place = page.getByRole("button", { name: /^Data warehouse/ });
  await place.focus();
  await page.keyboard.press("Enter");
  await page.getByText(problem).waitFor();
  expect(await page.getByRole("button", { name: /Change|Switch off|Put away/ }).count()).toBe(0);
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Send again: Harrowmere Freight" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("1 message is sent again.").waitFor();
  await expect
    .poll(
      async () =>
        (await database.query(`select status from deliveries where id = $1`, [deliveryId]))[0],
      { timeout: 10_000 },
    )
    .toEqual({ status: "delivered" });
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("what became of a flag stands in its ticket as a note that only agents see", async () => {
  const { database } = sandbox;
  const [tenant] = await database.query<{ id: string }>(`select id from tenants`);
  const [flag] = await database.query<{ id: string; ticketId: string }>(
    `select id, ticket_id::text as "ticketId" from flags limit 1`,
  );
  await database.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, data) values ($1, $2, 2, 'contact', now(), '{}')`,
    [tenant?.id, flag?.id],
  );
  await database.query(
    `insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
     values ($1, '019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e79', $2, 2, 'zendesk', now())`,
    [tenant?.id, flag?.id],
  );
  const desk = async () => (await fetch(`${sandbox.url}/sandbox/desk.json`)).text();
  await expect.poll(desk, { timeout: 10_000 }).toContain("contacted the customer about");
  const received = await (await fetch(`${sandbox.url}/sandbox/received.json`)).text();
  expect(received).toContain("internal note");
  expect(received).not.toContain("PUBLIC");
});
