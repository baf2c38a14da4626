// The stand-in Slack in Chromium: what is pressed there is seen in the queue, by keyboard as well, in both colour schemes.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { v7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
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

async function opened(
  address: string,
  { scheme = "light", width = 1200 }: { scheme?: "light" | "dark"; width?: number } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
  });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}${address}`);
  return { page, complaints };
}

/** Somebody of customer success in the queue, who has just raised a flag whose message is due now. */
async function queueWithFlag(accountName: string): Promise<Page> {
  const { page } = await opened("/sign-in?next=/queue");
  await page.getByRole("button", { name: "Rosalind Achterby" }).click();
  await page.waitForURL(`${sandbox.url}/queue*`);
  const flag = {
    id: v7(),
    kind: "expansion",
    signal: "exp.capacity.seats",
    taxonomyVersion: 1,
    ticketId: "48213",
    ticketSubject: "No seats left",
    accountId: String(9_200_000_000_000 + Math.floor(Math.random() * 1e9)),
    accountName,
    requesterId: null,
    requesterName: "Rita Requester",
    evidence: null,
    note: "<!channel> & <b>Their ops lead decides.</b>",
    quote: "We are out of licences.",
    raisedAt: new Date().toISOString(),
  };
  const status = await page.evaluate(async (body) => {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/v1/flags", { method: "POST", headers, body });
    return answer.status;
  }, JSON.stringify(flag));
  expect(status).toBe(201);
  // Nobody waits for the ten seconds in which it could be taken back.
  await sandbox.database.query(`update deliveries set next_attempt_at = now() where flag_id = $1`, [
    flag.id,
  ]);
  return page;
}

const violationsOf = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)[0]}`);
};

const message = (page: Page, account: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: account }) });

test("Contacted pressed in Slack is seen in the queue and in the flag's story, and Accept in the queue is seen in Slack", async () => {
  const queue = await queueWithFlag("Pressed & Sons");
  const { page, complaints } = await opened("/sandbox/slack");
  const flag = message(page, "Expansion: Pressed & Sons");
  // Text stays text.
  await flag.getByText("Note: <!channel> & <b>Their ops lead decides.</b>").waitFor();
  await flag.getByRole("button", { name: "Contacted: Pressed & Sons" }).focus();
  await page.keyboard.press("Enter");
  await flag.getByText("Contacted; Rosalind Achterby follows up").waitFor();
  await flag.getByRole("button", { name: "Accept: Pressed & Sons" }).waitFor();
  expect(await flag.getByRole("button", { name: "Contacted: Pressed & Sons" }).count()).toBe(0);

  await flag.getByRole("link", { name: "Open in the queue" }).waitFor();
  const link = await flag.getByRole("link", { name: "Open in the queue" }).getAttribute("href");
  await queue.goto(link ?? "");
  await queue.getByText("You contacted the customer · in Slack").waitFor();
  await queue.getByRole("button", { name: "Accept" }).click();
  await queue.getByText("You accepted it").waitFor();
  await sandbox.database.query(
    `update deliveries set next_attempt_at = now() where status = 'waiting'`,
  );
  await flag.getByText("Accepted; Rosalind Achterby follows up").waitFor();
  expect(complaints).toEqual([]);
});

test("declining in Slack asks for the reason in a dialog that the keyboard can leave and use", async () => {
  await queueWithFlag("Declined Ltd");
  const { page, complaints } = await opened("/sandbox/slack");
  const flag = message(page, "Expansion: Declined Ltd");
  const dialog = page.getByRole("dialog", { name: "Not for us" });
  await flag.getByRole("button", { name: "Not for us…: Declined Ltd" }).click();
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await flag.getByRole("button", { name: "Not for us…: Declined Ltd" }).click();
  await dialog.getByLabel("Wrong signal").check();
  await dialog.getByLabel(/The right signal/).selectOption({ index: 2 });
  await dialog.getByRole("button", { name: "Decline" }).click();
  await flag.getByText("Declined: wrong signal").waitFor();
  expect(await flag.getByRole("button", { name: /Claim|Accept|Contacted/ }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test.each([
  ["light", 1200],
  ["dark", 390],
] as const)(
  "axe finds nothing on the channel, beside a sentence for one person, and in the dialog: %s, %i px",
  async (scheme, width) => {
    await queueWithFlag(`Looked at in ${scheme}`);
    const { page, complaints } = await opened("/sandbox/slack", { scheme, width });
    const flag = message(page, `Looked at in ${scheme}`);
    await flag.waitFor();
    await page.getByLabel("You are").selectOption({ label: "Tamsin Okafor" });
    await page.waitForURL(/as=/);
    await flag.getByRole("button", { name: /^Claim/ }).click();
    await page.getByText("Only customer success moves flags on").first().waitFor();
    expect(await violationsOf(page), "channel").toEqual([]);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByLabel("You are").selectOption({ label: "Nadia Brandvoll" });
    await page.waitForURL(/as=/);
    await flag.getByRole("button", { name: /^Not for us/ }).click();
    await page.getByRole("dialog", { name: "Not for us" }).waitFor();
    expect(await violationsOf(page), "dialog").toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(complaints).toEqual([]);
  },
);
