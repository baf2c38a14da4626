// In Chromium: an admin drafts and publishes a taxonomy by the keyboard, and an agent reads what their flags became.
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

async function openedAs(
  person: string,
  path: string,
  { width = 1280, scheme = "light" }: { width?: number; scheme?: "light" | "dark" } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
  });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByRole("button", { name: person }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  return { page, complaints };
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

/** Sends something as whoever is signed in on this page. */
const send = (page: Page, method: string, path: string, body: unknown) =>
  page.evaluate(
    async ([how, where, what]) => {
      const answer = await fetch(where, {
        method: how,
        headers: { "Content-Type": "application/json" },
        body: what,
      });
      if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`);
    },
    [method, path, JSON.stringify(body)] as const,
  );

test("an admin drafts from a proposal, moves a signal with keys, sees the effect, publishes, and takes it back", async () => {
  const { page, complaints } = await openedAs(
    "Idris Callowhill",
    "/setup?section=taxonomy&proposal=merge~exp.capacity.usage~exp.capacity.seats",
  );
  await page.getByRole("button", { name: "Open it as a draft" }).click();
  await page.getByText("is merged into “Seat limit outgrown”: its sentences came").waitFor();
  const list = page.getByRole("navigation", { name: "Signals of this draft" });
  expect(await list.getByRole("button", { name: "Usage cap reached" }).count()).toBe(0);

  // A definition that is empty cannot be saved, and says so beside its field.
  const definition = page.getByRole("textbox", { name: "Definition" });
  await definition.fill("");
  await page.getByText("1 mistake").waitFor();
  expect(await page.getByRole("button", { name: "Save draft" }).isDisabled()).toBe(true);
  await definition.fill("More people or more use than the plan allows.");
  await list.getByRole("button", { name: "Higher-plan feature wanted" }).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByText("Higher-plan feature wanted is number 2 of 3 now.").waitFor();

  // Leaving asks first; staying loses nothing.
  await page.getByRole("link", { name: "Working hours" }).click();
  await page.getByRole("dialog").getByRole("button").first().click();
  expect(await definition.inputValue()).toBe("More people or more use than the plan allows.");
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByText("Saved.", { exact: true }).waitFor();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Publish…" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish version 2?" });
  await dialog.getByText("Usage cap reached merged into Seat limit outgrown").waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Publish version 2" }).click();
  await page.getByText("Version 2 is published.").waitFor();
  const versions = page.getByRole("region", { name: "Versions" });
  await versions.getByText("Another order").waitFor();

  // Undone by publishing the former one again.
  await versions.getByRole("button", { name: "Publish version 1 again" }).click();
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByText("Saved.", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Publish…" }).click();
  await page.getByRole("button", { name: "Publish version 3" }).click();
  await page.getByText("Version 3 is published.").waitFor();
  const [stored] = await sandbox.database.query<{ same: boolean }>(
    `select a.body->'kinds' = b.body->'kinds' as same from taxonomies a, taxonomies b
     where a.tenant_id = $1 and b.tenant_id = $1 and a.version = 1 and b.version = 3`,
    [sandbox.tenantId],
  );
  expect(stored?.same).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("an agent lands on their own page, reads the story of a flag, and opts out; ops only reads the signals", async () => {
  const { page, complaints } = await openedAs("Dele Marsh-Adeyinka", "/queue");
  expect(new URL(page.url()).pathname).toBe("/yours");
  await page.getByRole("heading", { name: /^No answer in / }).waitFor();
  await expectAccessible(page);
  const id = v7();
  await send(page, "POST", "/v1/flags", {
    id,
    kind: "expansion",
    signal: "exp.capacity.seats",
    taxonomyVersion: 1,
    ticketId: "48213",
    ticketSubject: null,
    accountId: null,
    accountName: null,
    requesterId: null,
    requesterName: null,
    evidence: null,
    note: "Their ops lead decides.",
    quote: "We are out of licences, call +44 20 7946 0958.",
    raisedAt: new Date().toISOString(),
  });
  const success = await openedAs("Nadia Brandvoll", "/queue");
  await send(success.page, "POST", `/v1/flags/${id}/moves`, {
    id: v7(),
    version: 1,
    move: "decline",
    reason: "already-known",
    goodToKnow: true,
  });
  await send(success.page, "POST", `/v1/flags/${id}/follow-ups`, {
    id: v7(),
    version: 2,
    act: "thank",
    words: "It told us how urgent it is.",
  });
  await success.page.context().close();

  await page.reload();
  await page.getByText("We are out of licences, call").waitFor();
  const story = page.getByRole("article");
  const told = await story.innerText();
  for (const words of ["Seat limit outgrown", "Good to know", "It told us how urgent it is."])
    expect(told).toContain(words);
  expect(told).not.toContain("7946");
  await page.getByText("Too few to say").waitFor();
  await page.getByRole("switch", { name: "Count my flags in recognition" }).click();
  await page.getByText("You chose to have no figure made of your flags.").waitFor();
  await expectAccessible(page);
  expect(complaints).toEqual([]);
  await page.context().close();

  const ops = await openedAs("Hana Svobodnik", "/setup", { width: 390, scheme: "dark" });
  await ops.page.getByText("You can read it; an administrator changes it.").waitFor();
  expect(await ops.page.getByRole("button", { name: "New draft" }).count()).toBe(0);
  await expectAccessible(ops.page);
  expect(ops.complaints).toEqual([]);
  await ops.page.context().close();
});
