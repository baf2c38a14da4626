// Queue and report inside Zendesk, opened by a signed launch as Zendesk opens them, in Chromium.
import { createServer } from "node:http";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminPerson, agents, csManagers, opsPerson } from "../../src/sandbox/sample/people.ts";
import { complaintsOf, openBrowser } from "../helpers/browser.ts";
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

const MANAGER = csManagers[0]?.id ?? "";

async function deskOf(personId: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1500, height: 900 } });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}/?agent=${personId}`);
  return { page, complaints };
}

const place = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Places" }).getByRole("button", { name });
const pane = (page: Page, name: string): FrameLocator =>
  page.frameLocator(`iframe[title="Signal Flag, ${name}"]`);

test("a CS manager opens the queue in Zendesk's bar, without a cookie, and it lives on when left", async () => {
  const { page, complaints } = await deskOf(MANAGER);
  await place(page, "Queue").click();
  const queue = pane(page, "Queue");
  await queue.getByRole("heading", { level: 1 }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
  await queue.locator("html").evaluate((root) => root.setAttribute("data-kept", "yes"));

  // A link to a ticket is Zendesk's to open. Coming back finds the same page, asking anew.
  const link = queue.locator('a[href*=".zendesk.com/agent/tickets/"]').first();
  await link.waitFor();
  const ticket = /(\d+)$/.exec((await link.getAttribute("href")) ?? "")?.[1];
  await link.click();
  await page.getByText(`The app asked to open ticket ${ticket}.`).waitFor();
  await place(page, "Tickets").click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const asked = page.waitForRequest((request) => request.url().endsWith("/v1/session"));
  await place(page, "Queue").click();
  expect((await asked).headers()["authorization"]).toMatch(/^Bearer /);
  expect(await queue.locator("html").getAttribute("data-kept")).toBe("yes");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("queue and report are one step apart in the same frame, back and forth, and still without a cookie", async () => {
  const { page, complaints } = await deskOf(MANAGER);
  await place(page, "Queue").click();
  const frame = pane(page, "Queue");
  const current = frame.locator('nav [aria-current="page"]');
  const title = (name: string | RegExp) => frame.getByRole("heading", { level: 1, name }).waitFor();
  await title("Queue");
  await frame.locator("html").evaluate((root) => root.setAttribute("data-kept", "yes"));
  await frame.getByRole("link", { name: "Report", exact: true }).click();
  await title(/20\d\d$/);
  expect(await current.innerText()).toBe("Report");
  // The queue's rules are gone with it: the report scrolls as a page does.
  expect(await frame.locator("body").evaluate((body) => body.scrollHeight)).toBeGreaterThan(900);
  await frame.locator("body").evaluate(() => history.back());
  await title("Queue");
  await frame.locator("body").evaluate(() => history.forward());
  await title(/20\d\d$/);
  // What only a page of its own can do is not offered here.
  expect(await frame.getByRole("button", { name: "Sign out" }).count()).toBe(0);
  expect(await frame.locator("html").getAttribute("data-kept")).toBe("yes");
  expect(await page.context().cookies()).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("ops open the report, in the desk's colours", async () => {
  const { page, complaints } = await deskOf(opsPerson.id);
  await place(page, "Report").click();
  const report = pane(page, "Report");
  await report.getByRole("heading", { level: 1 }).waitFor();
  expect(await report.locator("html").getAttribute("data-color-scheme")).toBe("light");
  await page.getByRole("button", { name: "Sandbox" }).click();
  await page.getByLabel("Colours").selectOption("dark");
  await expect.poll(() => report.locator("html").getAttribute("data-color-scheme")).toBe("dark");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("whoever sits at the desk is who the launch names, with that person's roles", async () => {
  const { page } = await deskOf(agents[0]?.id ?? "");
  await place(page, "Queue").click();
  await pane(page, "Queue")
    .getByText(/without a role that opens it/)
    .waitFor();
  // Another person at the desk is another launch.
  await page.getByRole("button", { name: "Sandbox" }).click();
  await page.getByLabel("Agent").selectOption(adminPerson.id);
  await pane(page, "Queue").getByRole("heading", { level: 1, name: "Queue" }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
  await page.context().close();
});

/** A page of somebody else's that posts a launch into a frame of its own, as Zendesk does. */
async function foreignPage(html: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(html);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

async function signedLaunch(personId: string, guid: string): Promise<string> {
  const answer = await fetch(`${sandbox.url}/sandbox/launch`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ agentId: personId, guid }),
  });
  const { token } = Object(await answer.json());
  return String(token);
}

test("another site that frames the launched page gets nothing on its screen", async () => {
  const token = await signedLaunch(MANAGER, "foreign");
  const foreign = await foreignPage(
    `<iframe name="stolen"></iframe>
     <form method="post" target="stolen" action="${sandbox.url}/zendesk/launch?origin=x&app_guid=foreign">
       <input name="token" value="${token}">
     </form>`,
  );
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(foreign.url);
  const answered = page.waitForResponse((response) => response.url().includes("/zendesk/launch"));
  await page.evaluate(() => document.querySelector("form")?.submit());
  const answer = await answered;
  // The launch itself was good: only the frame is refused.
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-security-policy"]).toContain(`frame-ancestors ${sandbox.url}`);
  await expect.poll(() => said.join("\n")).toContain("frame-ancestors");
  const frame = page.frames().find((each) => each.name() === "stolen");
  expect(frame?.url()).not.toContain("/zendesk/launch");
  await page.close();
  foreign.close();
});

test("the pages on their own are framed by nobody, the desk included", async () => {
  for (const path of ["/queue", "/report", "/people", "/setup", "/ledger", "/outcomes", "/yours"]) {
    const answer = await fetch(`${sandbox.url}${path}`);
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  }
});

test("the key that launches are verified with is Zendesk's to show", async () => {
  const answer = await fetch(`${sandbox.url}/api/v2/apps/1/public_key.pem`);
  expect(await answer.text()).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
});
