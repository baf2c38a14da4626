// The sidebar as an agent meets it: the real app in a real frame, through the real SDK, proxy and endpoint, in Chromium.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { complaintsOf, openBrowser } from "../helpers/browser.ts";
import { aSandbox, type TestSandbox } from "../helpers/sandbox.ts";

let sandbox: TestSandbox;
let browser: Browser;
let page: Page;
let app: FrameLocator;
let complaints: string[];

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([aSandbox({ history: false }), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});
afterEach(async () => {
  await setFault({ connection: "online", answer: "normal" });
  await page.context().close();
});

const SEATS_TICKET = "48291";
/** The third try of a flag comes at most this many milliseconds after the second. */
const RETRY_INTERVAL = 5000;

async function setFault(fault: { connection?: string; answer?: string }): Promise<void> {
  await fetch(`${sandbox.url}/sandbox/faults`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fault),
  });
}

/** Opens the desk on a ticket; the app is usable when this returns. */
async function open(query = "", ticket = SEATS_TICKET): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  complaints = complaintsOf(page);
  await page.goto(`${sandbox.url}/?${query}#/tickets/${ticket}`);
  app = page.frameLocator("iframe").first();
  await expansion().waitFor();
}

const start = () => app.getByRole("button").first();
const expansion = () => app.locator('button.kind[data-kind="expansion"]');
const friction = () => app.locator('button.kind[data-kind="friction"]');
const banner = (text: string) => app.getByText(text, { exact: false }).first();
const flags = async (): Promise<{ id: string; signal: string | null; status: string }[]> =>
  sandbox.database.query(
    `select id, signal, status from flags where tenant_id = $1 order by raised_at, id`,
    [sandbox.tenantId],
  );
const forget = async (): Promise<void> => {
  // The tables are append-only for everybody who serves, so a test counts from where it began.
  before = (await flags()).length;
};
let before = 0;
const newFlags = async () => (await flags()).slice(before);

/** The note of the flag that was raised last. */
const storedNote = async (): Promise<string | null | undefined> => {
  const [row] = await sandbox.database.query<{ note: string | null }>(
    `select t.note from flags f join flag_texts t using (tenant_id)
     where f.tenant_id = $1 and t.flag_id = f.id order by f.raised_at desc limit 1`,
    [sandbox.tenantId],
  );
  return row?.note;
};

const violations = async (): Promise<string[]> => {
  const { violations: found } = await new AxeBuilder({ page })
    .include(["iframe", "body"])
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};

test("one click raises a flag, and choosing what was heard saves it at once", async () => {
  await open();
  await forget();
  await expansion().click();
  await banner("Received.").waitFor();
  expect(await newFlags()).toMatchObject([{ signal: null, status: "new" }]);
  await app.getByRole("combobox").fill("licen");
  await app.getByRole("option", { name: /Seat limit outgrown/ }).click();
  await expect.poll(newFlags).toMatchObject([{ signal: "exp.capacity.seats", status: "new" }]);
  expect(complaints).toEqual([]);
});

test("a click in the very moment the buttons appear raises a flag and keeps it", async () => {
  await forget();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  await page.addInitScript(() => {
    if (window === window.top) return;
    const observer = new MutationObserver(() => {
      const button = document.querySelector<HTMLButtonElement>('button.kind[data-kind="friction"]');
      if (button === null) return;
      observer.disconnect();
      button.click();
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${sandbox.url}/#/tickets/${SEATS_TICKET}`);
  await expect.poll(newFlags, { timeout: 20_000 }).toMatchObject([{ signal: null, status: "new" }]);
});

test("a double click raises one flag", async () => {
  await open();
  await forget();
  await friction().dblclick();
  await banner("Received.").waitFor();
  await page.waitForTimeout(500);
  expect(await newFlags()).toHaveLength(1);
});

test("undo within ten seconds takes the flag back, and the desk says so", async () => {
  await open();
  await forget();
  await expansion().click();
  await banner("Received.").waitFor();
  await app.getByRole("button", { name: "Undo" }).click();
  await expect.poll(newFlags).toMatchObject([{ status: "withdrawn" }]);
  await banner("Taken back.").waitFor();
});

test("a click while offline is saved on this computer and sent once when the connection is back", async () => {
  await open();
  await forget();
  await setFault({ connection: "offline" });
  await expansion().click();
  await banner("Saved on this computer.").waitFor();
  expect(await newFlags()).toEqual([]);
  await setFault({ connection: "online" });
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect.poll(newFlags, { timeout: 20_000 }).toHaveLength(1);
});

test("a flag saved while offline survives a reload of the whole desk", async () => {
  await open();
  await forget();
  await setFault({ connection: "offline" });
  await friction().click();
  await banner("Saved on this computer.").waitFor();
  await page.reload();
  // The flag that was being raised is in front again.
  await start().waitFor();
  await setFault({ connection: "online" });
  await page.reload();
  await expect.poll(newFlags, { timeout: 20_000 }).toHaveLength(1);
});

test("an endpoint that is down for a while loses nothing and stores nothing twice", async () => {
  await open();
  await forget();
  await setFault({ answer: "503" });
  await expansion().click();
  await banner("Saved on this computer.").waitFor();
  await setFault({ answer: "normal" });
  await expect.poll(newFlags, { timeout: 30_000 }).toHaveLength(1);
  // Longer than the next try would have been away: nothing is sent again once it was received.
  await banner("Received.").waitFor();
  await page.waitForTimeout(RETRY_INTERVAL);
  expect(await newFlags()).toHaveLength(1);
}, 60_000);

test("a note in the middle of being written survives a ticket switch, pin, and a reload", async () => {
  await open();
  await expansion().click();
  await app.getByRole("combobox").fill("licen");
  await app.getByRole("option", { name: /Seat limit outgrown/ }).click();
  const note = () => app.getByLabel("Note for CS");
  await note().fill("Their ops lead decides");
  await page.getByRole("button", { name: "Pin the app" }).click();
  await start().waitFor();
  await page.reload();
  app = page.frameLocator("iframe").first();
  await start().waitFor();
  // Either it has been sent, or it stands in the field again.
  const kept = async () =>
    (await storedNote()) ?? ((await note().count()) > 0 ? await note().inputValue() : null);
  await expect.poll(kept, { timeout: 15_000 }).toBe("Their ops lead decides");
});

test("everything works by keyboard alone", async () => {
  await open();
  await forget();
  await expansion().focus();
  await page.keyboard.press("Enter");
  await app.getByRole("combobox").waitFor();
  await expect
    .poll(() => app.getByRole("combobox").evaluate((field) => field === document.activeElement))
    .toBe(true);
  await page.keyboard.type("api limit");
  await app.getByRole("option", { name: /Usage cap reached/ }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(newFlags).toMatchObject([{ signal: "exp.capacity.usage" }]);
});

test("an e-mail address or a phone number is hidden before it leaves the browser, visibly", async () => {
  const sent: string[] = [];
  await open();
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  await expansion().click();
  await app.getByRole("combobox").fill("licen");
  await app.getByRole("option", { name: /Seat limit outgrown/ }).click();
  // The conversation is HTML from anybody, and the page's rule lets none of it become markup by itself.
  await app.locator(".sentences button").first().waitFor();
  await app.getByLabel("Note for CS").fill("Ask rita@customer.example or +49 30 901820 today");
  await app.getByText("e-mail hidden").waitFor();
  await app.getByText("phone hidden").waitFor();
  await app.getByRole("button", { name: "Done" }).click();
  await expect.poll(storedNote).toBe("Ask [email hidden] or [phone hidden] today");
  expect(sent.join("\n")).not.toMatch(/rita@|901820/);
});

const LOCALES = {
  en: "Friction",
  de: "Reibung",
  es: "Fricción",
  fr: "Friction",
  ja: "懸念",
  "pt-BR": "Atrito",
};

test.each(Object.entries(LOCALES))(
  "%s speaks its language and fits 300 pixels without overflow",
  async (locale, word) => {
    await open(`locale=${locale}&width=300`);
    await expect.poll(() => friction().textContent()).toContain(word);
    const overflow = () =>
      app.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await expansion().click();
    await app.getByRole("option").first().waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await app.locator("html").getAttribute("lang")).toBe(locale);
    expect(complaints).toEqual([]);
  },
);

test.each(["light", "dark"])("axe finds nothing in any state in the %s scheme", async (scheme) => {
  await open(`scheme=${scheme}&width=320`);
  expect(await violations(), "at the start").toEqual([]);
  await expansion().click();
  await app.getByRole("option").first().waitFor();
  expect(await violations(), "choosing a signal").toEqual([]);
  await app.getByRole("option").first().click();
  await app.getByLabel("Note for CS").or(app.getByRole("textbox").last()).first().waitFor();
  expect(await violations(), "refining").toEqual([]);
});

test("a hostile subject and sender stay text everywhere", async () => {
  const hostile = await fetch(`${sandbox.url}/sandbox/desk.json`).then(
    (answer): Promise<{ tickets: { id: string; subject: string }[] }> => answer.json(),
  );
  const ticket = hostile.tickets.find(({ subject }) => subject.includes("<script>"));
  await open("", ticket?.id);
  let ran = false;
  page.on("dialog", (dialog) => {
    ran = true;
    void dialog.dismiss();
  });
  await forget();
  await friction().click();
  await banner("Received.").waitFor();
  expect(await newFlags()).toHaveLength(1);
  expect(ran).toBe(false);
  expect(complaints).toEqual([]);
});
