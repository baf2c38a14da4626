// The people page in Chromium, signed in through the stand-in for Zendesk's OAuth server.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
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

async function signedIn(
  person: string,
  {
    scheme = "light",
    width = 1200,
    next = "/people",
  }: { scheme?: "light" | "dark"; width?: number; next?: string } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
  });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}/sign-in?next=${next}`);
  await page.getByRole("button", { name: person }).click();
  await page.waitForURL(`${sandbox.url}${next}*`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return { page, complaints };
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)[0]}`);
}

const row = (page: Page, name: string) => page.getByRole("row", { name });

test.each(["light", "dark"] as const)(
  "axe finds nothing on the list and in the dialog, in the %s scheme",
  async (scheme) => {
    for (const width of [1200, 390]) {
      const { page, complaints } = await signedIn("Idris Callowhill", { scheme, width });
      await row(page, "Hana Svobodnik").waitFor();
      expect(await violationsOf(page), `list, ${width} px`).toEqual([]);
      await row(page, "Hana Svobodnik").getByRole("button", { name: "Change" }).click();
      await page.getByRole("dialog", { name: "Hana Svobodnik" }).waitFor();
      expect(await violationsOf(page), `dialog, ${width} px`).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  },
);

test("an admin invites somebody, who then signs in with the role that was given", async () => {
  const { page, complaints } = await signedIn("Idris Callowhill");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByLabel("Zendesk user id").fill("26420099000001");
  await dialog.getByLabel("Name").fill("Marit Solvang");
  await dialog.getByLabel("E-mail").fill("marit@fernwell.example");
  await dialog.getByLabel("Team").fill("EMEA");
  await dialog.getByRole("button", { name: "Invite" }).click();
  await row(page, "Marit Solvang").getByText("Customer success").waitFor();
  await page.getByText("Marit Solvang is saved.").waitFor();

  const hers = await signedIn("Marit Solvang", { next: "/queue" });
  await hers.page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
  expect([...complaints, ...hers.complaints]).toEqual([]);
  await hers.page.context().close();
  await page.context().close();
});

test("whoever is deactivated is out within a minute, and signs in anew when reactivated", async () => {
  const hers = await signedIn("Nadia Brandvoll", { next: "/queue" });
  const asks = () => hers.page.evaluate(async () => (await fetch("/v1/queue")).status);
  expect(await asks()).toBe(200);
  const { page } = await signedIn("Idris Callowhill");
  await row(page, "Nadia Brandvoll").getByRole("button", { name: "Change" }).click();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await row(page, "Nadia Brandvoll").getByText("Deactivated").waitFor();
  await expect.poll(asks, { timeout: 60_000 }).toBe(401);

  // Zendesk still says who she is; Signal Flag says that she is not let in.
  const again = await (await browser.newContext()).newPage();
  await again.goto(`${sandbox.url}/sign-in`);
  await again.getByRole("button", { name: "Nadia Brandvoll" }).click();
  await again.getByText("no longer active").waitFor();
  expect(await violationsOf(again)).toEqual([]);
  await again.context().close();

  await row(page, "Nadia Brandvoll").getByRole("button", { name: "Change" }).click();
  await page.getByRole("button", { name: "Reactivate" }).click();
  await row(page, "Nadia Brandvoll").getByText("Deactivated").waitFor({ state: "detached" });
  const anew = await signedIn("Nadia Brandvoll", { next: "/queue" });
  expect(await anew.page.evaluate(async () => (await fetch("/v1/queue")).status)).toBe(200);
  // What she had open before is not let in with her.
  expect(await asks()).toBe(401);
  await anew.page.context().close();
  await hers.page.context().close();
  await page.context().close();
});

test("an admin says who is away and who stands in, and the list says so", async () => {
  const { page } = await signedIn("Idris Callowhill");
  // On holiday since the sandbox was made.
  await row(page, "Joaquim Paredes-Leal").getByText("Tomasz Wilkier stands in.").waitFor();
  await row(page, "Rosalind Achterby").getByRole("button", { name: "Change" }).click();
  const dialog = page.getByRole("dialog", { name: "Rosalind Achterby" });
  await dialog.getByLabel("Last day away").fill("2031-02-14");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Say the first day away as well.").waitFor();
  await dialog.getByLabel("First day away").fill("2031-02-03");
  await dialog.getByLabel("Stands in").selectOption({ label: "Nadia Brandvoll" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await row(page, "Rosalind Achterby")
    .getByText("Away from Feb 3, 2031 to Feb 14, 2031. Nadia Brandvoll stands in.")
    .waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.context().close();
});

test("the last admin keeps the role, and is told why", async () => {
  const { page } = await signedIn("Idris Callowhill");
  await row(page, "Idris Callowhill").getByRole("button", { name: "Change" }).click();
  await page.getByRole("checkbox", { name: "Administrator" }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("This is the last administrator.").waitFor();
  // The dialog stays, with what was chosen.
  expect(await page.getByRole("checkbox", { name: "Administrator" }).isChecked()).toBe(false);
  await page.context().close();
});

test("the page is for admins, and whoever else comes is told so", async () => {
  const { page } = await signedIn("Rosalind Achterby");
  await page.getByText("This page is for administrators.").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.context().close();
});

test("an admin goes through all pages by the strip above them, and out of them for good", async () => {
  const { page, complaints } = await signedIn("Idris Callowhill", { next: "/queue" });
  const strip = page.getByRole("navigation", { name: "Pages" });
  const current = strip.locator('[aria-current="page"]');
  expect(await current.innerText()).toBe("Queue");
  for (const name of ["Report", "People"]) {
    await strip.getByRole("link", { name }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${sandbox.url}/${name.toLowerCase()}`);
    await current.waitFor();
    expect(await current.innerText()).toBe(name);
  }

  const cookies = await page.context().cookies();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  expect(await violationsOf(page)).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  // A copy of the cookie is worth nothing any more.
  await page.context().addCookies(cookies);
  await page.goto(`${sandbox.url}/people`);
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Idris Callowhill" }).click();
  await page.waitForURL(`${sandbox.url}/people`);
  await row(page, "Hana Svobodnik").waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
