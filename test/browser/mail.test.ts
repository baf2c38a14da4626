// A mail from the flag to the button that was pressed in it, as its receiver goes through it on a phone.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { accountBook } from "../../src/sandbox/sample/account-book.ts";
import { adminPerson, csManagers } from "../../src/sandbox/sample/people.ts";
import { accountById } from "../../src/storage/accounts.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { complaintsOf, openBrowser } from "../helpers/browser.ts";
import { aFlag } from "../helpers/flags.ts";
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

const owner = csManagers[0];
const [known] = accountBook;

/** A flag for Rosalind, whose mail is due at once. */
async function raised(): Promise<string> {
  if (owner === undefined || known === undefined) throw new Error("The sample has nobody.");
  const account = await accountById(sandbox.database, sandbox.tenantId, known.id);
  const flag = aFlag(sandbox.tenantId, {
    account,
    agentId: adminPerson.id,
    ownerId: owner.id,
    raisedAt: new Date(),
    dueAt: new Date(Date.now() + 86_400_000),
    deliveries: [{ id: v7(), destinationId: "email", nextAttemptAt: new Date(Date.now() - 1000) }],
  });
  await createRaiser(sandbox.database)(flag);
  return flag.id;
}

const complaints: string[][] = [];
async function phone(colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  complaints.push(complaintsOf(page));
  return page;
}

/** Mistakes that axe finds, and whether anything sticks out at the side. */
async function faultsOf(page: Page): Promise<string[]> {
  // Not inside the mail's own frame, where no script runs, not even axe's; the mail is looked at by itself.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  return [...violations.map(({ id }) => id), ...(wide ? ["wider than the screen"] : [])];
}

/** The mail about a flag, as it was received; empty until then. */
async function htmlAbout(id: string): Promise<string> {
  const found: { mail: { html?: string; references?: string } }[] = await (
    await fetch(`${sandbox.url}/sandbox/mail.json`)
  ).json();
  return found.find(({ mail }) => mail.references?.includes(id) === true)?.mail.html ?? "";
}

const look = process.env["LOOK"];
const shot = async (page: Page, name: string) => {
  if (look !== undefined) await page.screenshot({ path: `${look}/${name}.png`, fullPage: true });
};

test.each(["light", "dark"] as const)(
  "a mail has no accessibility mistakes in the %s scheme",
  async (scheme) => {
    const id = await raised();
    const page = await phone(scheme);
    await expect.poll(() => htmlAbout(id), { timeout: 15_000 }).toContain("<h1");
    await page.setContent(await htmlAbout(id));
    expect(await faultsOf(page)).toEqual([]);
  },
);

test("a manager claims a flag from the mail on their phone, once", async () => {
  const id = await raised();
  const page = await phone("dark");
  await expect.poll(() => htmlAbout(id), { timeout: 15_000 }).toContain("<h1");

  await page.goto(`${sandbox.url}/sandbox/mail`);
  expect(await faultsOf(page)).toEqual([]);
  await shot(page, "inbox");
  await page.getByRole("table").getByRole("link").first().click();
  await page.locator("iframe.mail").waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await shot(page, "mail-dark");
  await page.getByRole("link", { name: "As text" }).click();
  const opening = page.waitForEvent("popup");
  await page.getByRole("link", { name: /\/act\/\S+\.c\./ }).click();
  const asked = await opening;
  complaints.push(complaintsOf(asked));
  await asked.getByText("You act as Rosalind Achterby.").waitFor();
  expect(await faultsOf(asked)).toEqual([]);
  await shot(asked, "claim-dark");
  await asked.getByRole("button", { name: "Claim" }).click();
  await asked.getByRole("heading", { name: "Done" }).waitFor();
  await shot(asked, "done-dark");
  const [flag] = await sandbox.database.query<{ status: string; owner: string }>(
    "select status, owner_id as owner from flags where tenant_id = $1 and id = $2",
    [sandbox.tenantId, id],
  );
  expect(flag).toEqual({ status: "claimed", owner: owner?.id });

  const again = await phone();
  await again.goto(asked.url());
  await again.getByRole("heading", { name: "This was done already" }).waitFor();
  expect(await faultsOf(again)).toEqual([]);
  await shot(again, "used-light");
});

test("declining by mail goes by keyboard alone, asks which signal was right, and works without scripts", async () => {
  const id = await raised();
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  const link = async () => {
    const found: { mail: { text?: string; references?: string } }[] = await (
      await fetch(`${sandbox.url}/sandbox/mail.json`)
    ).json();
    const mine = found.find(({ mail }) => mail.references?.includes(id) === true);
    return mine?.mail.text?.match(/http\S+\/act\/\S+\.d\.\S+/)?.[0] ?? "";
  };
  await expect.poll(link, { timeout: 15_000 }).toContain("/act/");
  await page.goto(await link());
  await shot(page, "decline-light");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  for (let down = 0; down < 4; down += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByLabel("The right signal").selectOption({ label: "New use case" });
  await shot(page, "signal-light");
  await page.getByRole("button", { name: "Decline" }).press("Enter");
  await page.getByText("The flag is declined: Wrong signal.").waitFor();
});

test("next Monday's digests can be looked at now, and each is sent once", async () => {
  await raised();
  const page = await phone();
  await page.goto(`${sandbox.url}/sandbox/mail`);
  await page.getByRole("button", { name: "Send next Monday’s digests now" }).click();
  // To the owner of the flags, and to whoever raised the one that was declined.
  await page.getByText(/^2 sent; /).waitFor();
  const row = page.getByRole("row").filter({ hasText: owner?.email ?? "" });
  await row.getByRole("link", { name: "Your week in Signal Flag" }).click();
  await shot(page, "digest-light");
  await page.getByRole("link", { name: "As text" }).click();
  await page.getByText("Due this week: ").waitFor();
  await page.goto(`${sandbox.url}/sandbox/mail`);
  await page.getByRole("button", { name: "Send next Monday’s digests now" }).click();
  await page.getByText("Everybody has had that digest already.").waitFor();
  expect(await page.getByRole("link", { name: "Your week in Signal Flag" }).count()).toBe(2);
});

test("the next month's report can be looked at now, with its charts inside it, and each is sent once", async () => {
  await raised();
  const page = await phone();
  await page.goto(`${sandbox.url}/sandbox/mail`);
  await page.getByRole("button", { name: "Send the next monthly reports now" }).click();
  await page.getByText("2 sent; 0 had nothing to tell.").waitFor();
  await page
    .getByRole("link", { name: /what came of support’s flags/ })
    .first()
    .click();
  const mail = page.frameLocator("iframe.mail");
  await mail.getByRole("link", { name: "Open the report" }).waitFor();
  // A picture that did not come has no size of its own.
  const pictures = await mail
    .getByRole("img")
    .evaluateAll((images) =>
      images.map((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)),
    );
  expect(pictures.length).toBeGreaterThanOrEqual(2);
  expect(pictures.every((width) => width > 500)).toBe(true);
  await page.goto(`${sandbox.url}/sandbox/mail`);
  await page.getByRole("button", { name: "Send the next monthly reports now" }).click();
  await page.getByText("Everybody has had that report already.").waitFor();
});

test("no page complained", () => {
  expect(complaints.flat().filter((each) => !each.includes("Blocked script execution"))).toEqual(
    [],
  );
});
