// The routing page in Chromium, by the keyboard alone: from the first look at the rules to a published version.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Locator, Page } from "playwright-core";
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

async function opened({
  width = 1280,
  scheme = "light",
  person = "Idris Callowhill",
}: { width?: number; scheme?: "light" | "dark"; person?: string } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
  });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}/sign-in?next=/setup`);
  await page.getByRole("button", { name: person }).click();
  await page.waitForURL(`${sandbox.url}/setup`);
  return { page, complaints };
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)[0]}`);
}

const rules = (page: Page) => page.locator(".rules h3").allInnerTexts();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
/** What somebody does who has no mouse. */
const press = async (control: Locator, key = "Enter") => {
  await control.focus();
  await control.press(key);
};

test("an admin adds a rule, orders it, sees what would change and publishes, all by keys", async () => {
  const { page, complaints } = await opened();
  await page.getByRole("heading", { name: "Small plans" }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(await button(page, "Publish version 2").isDisabled()).toBe(true);

  await press(button(page, "Add a rule"));
  const dialog = page.getByRole("dialog", { name: "New rule" });
  await dialog.getByLabel("Name").pressSequentially("Seats in Europe");
  await dialog.getByRole("button", { name: "Region", exact: true }).press("Enter");
  await press(dialog.getByRole("button", { name: "Done" }));
  await dialog.getByText("Region is empty.").waitFor();
  await press(dialog.getByRole("button", { name: "EMEA" }));
  await dialog.getByRole("button", { name: "Signal", exact: true }).press("Enter");
  await press(dialog.getByRole("checkbox").nth(1), "Space");
  await dialog.getByLabel("Owner").selectOption({ label: "Nadia Brandvoll" });
  expect(await violationsOf(page)).toEqual([]);
  await press(dialog.getByRole("button", { name: "Done" }));
  await dialog.waitFor({ state: "detached" });
  // The focus is back where the dialog was opened from.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Add a rule");

  const up = button(page, "Move “Seats in Europe” up");
  await press(up, "Alt+ArrowUp");
  await press(up);
  await page.getByText("“Seats in Europe” is now number 5 of 7.").waitFor();
  expect((await rules(page))[4]).toBe("Seats in Europe");
  await press(button(page, "Delete the rule “Asia and Pacific”"));
  await page.getByText("“Asia and Pacific” is deleted.").waitFor();
  // Straight to the way back, since the button has gone with its rule.
  await page.keyboard.press("Enter");
  await page.getByText("Undone.").waitFor();
  expect(await rules(page)).toContain("Asia and Pacific");

  await press(button(page, "Try"));
  await page.getByText("No rule of version 2 applies, so it goes the usual way.").waitFor();
  await press(button(page, "Replay 90 days"));
  await page.getByText("No flags were raised in the last 90 days.").waitFor();

  // Leaving would lose it, so the page asks.
  await press(page.getByRole("link", { name: "Working hours" }));
  const leaving = page.getByRole("dialog", { name: "Leave without saving?" });
  await press(leaving.getByRole("button", { name: "Stay here" }));

  await press(button(page, "Publish version 2"));
  const publishing = page.getByRole("dialog", { name: "Publish version 2?" });
  await press(publishing.getByRole("button", { name: "Publish", exact: true }));
  await page.getByText("Version 2 is published.").waitFor();
  await press(button(page, "History"));
  await page.getByRole("dialog", { name: "History" }).getByText("In force").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  const [row] = await sandbox.database.query<{ names: string[] }>(
    `select array(select jsonb_path_query(body, '$.rules[*].name')) as names
     from routing_rules order by version desc limit 1`,
  );
  expect(row?.names[4]).toBe("Seats in Europe");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("what is wrong is named beside its rule, and cannot be published", async () => {
  const { page } = await opened({ width: 390, scheme: "dark" });
  await press(button(page, "Add a rule"));
  await page.getByRole("dialog").getByLabel("Name").fill("Enterprise again");
  await page.getByRole("button", { name: "Segment", exact: true }).press("Enter");
  await press(page.getByRole("dialog").getByRole("button", { name: "Enterprise" }));
  await press(button(page, "Done"));
  const row = page.getByRole("listitem").filter({ hasText: "Enterprise again" });
  await row.getByText("It asks for the same flags as rule 3 and says otherwise.").waitFor();
  await page.getByText("1 error keeps this from being published.").waitFor();
  expect(await page.getByRole("button", { name: /^Publish version/ }).isDisabled()).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await page.context().close();
});

test("whoever publishes second is told who was first, and loses nothing", async () => {
  const { page } = await opened();
  await press(button(page, "Delete the rule “Writes in German”"));
  await sandbox.database.query(
    `insert into routing_rules (tenant_id, version, body, published_at, published_by)
     select tenant_id, version + 1, body, now(), published_by from routing_rules
     order by version desc limit 1`,
  );
  await press(page.getByRole("button", { name: /^Publish version/ }));
  await press(button(page, "Publish"));
  await page.getByText("Idris Callowhill has published version").waitFor();
  expect(await rules(page)).not.toContain("Writes in German");
  expect(await violationsOf(page)).toEqual([]);
  await press(button(page, "Keep mine, to publish after it"));
  await press(page.getByRole("button", { name: /^Publish version/ }));
  await press(button(page, "Publish"));
  await page.getByText(/Version \d is published\./).waitFor();
  await page.context().close();
});

test("rules are dragged to another place as well", async () => {
  const { page } = await opened();
  await page.getByRole("heading", { name: "Small plans" }).waitFor();
  const [first] = await rules(page);
  await page
    .locator(".rules [draggable]")
    .first()
    .dragTo(page.locator(".rules li").nth(2), { targetPosition: { x: 60, y: 60 } });
  await page.getByText(`“${first}” is now number 3`).waitFor();
  expect((await rules(page))[2]).toBe(first);
  await page.context().close();
});

test("only an admin finds the rules; the office reads what signals there are, and an agent is told so", async () => {
  const { page } = await opened({ person: "Hana Svobodnik" });
  await page.getByRole("heading", { name: "Signals" }).first().waitFor();
  expect(await page.getByRole("link", { name: "Routing" }).count()).toBe(0);
  await page.context().close();
  const hers = await opened({ person: "Rosalind Achterby" });
  await hers.page.getByRole("link", { name: "Destinations" }).waitFor();
  expect(await hers.page.getByRole("link", { name: "Routing" }).count()).toBe(0);
  await hers.page.context().close();
});
