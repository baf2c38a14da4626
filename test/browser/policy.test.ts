// What the policies are for: markup that got into a page, by a mistake that nobody has made yet, runs nothing.
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { csManagers } from "../../src/sandbox/sample/people.ts";
import { openBrowser } from "../helpers/browser.ts";
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

interface Found {
  /** Ways by which something ran, or left for another site. */
  readonly worked: readonly string[];
  /** Whether markup can be written from text at all. */
  readonly markupFromText: boolean;
}

/** Tries in a document what a hole in it would allow. */
async function attack(place: Page | Frame): Promise<Found> {
  return place.evaluate(async () => {
    const worked: string[] = [];
    const note = (way: string) => () => worked.push(way);
    const tries: Record<string, () => void> = {
      "inline script": () => {
        const script = document.createElement("script");
        script.append('document.dispatchEvent(new Event("ran inline script"))');
        document.body.append(script);
      },
      "event attribute": () => {
        const image = document.createElement("img");
        image.setAttribute("onerror", 'document.dispatchEvent(new Event("ran event attribute"))');
        image.setAttribute("src", "data:,");
        document.body.append(image);
      },
      "text as code": () => {
        // oxlint-disable-next-line typescript/no-implied-eval, no-implied-eval -- whether that is refused is the question
        setTimeout('document.dispatchEvent(new Event("ran text as code"))', 0);
      },
      "script address": () => {
        const link = document.createElement("a");
        link.setAttribute(
          "href",
          'javascript:document.dispatchEvent(new Event("ran script address"))',
        );
        document.body.append(link);
        link.click();
      },
      "data script": () => {
        const script = document.createElement("script");
        script.setAttribute(
          "src",
          'data:text/javascript,document.dispatchEvent(new Event("ran data script"))',
        );
        document.body.append(script);
      },
      "changed base": () => {
        const base = document.createElement("base");
        base.setAttribute("href", "https://evil.example/");
        document.head.append(base);
        if (document.baseURI.startsWith("https://evil.example")) worked.push("changed base");
        base.remove();
      },
      "form elsewhere": () => {
        const form = document.createElement("form");
        form.setAttribute("action", "https://evil.example/");
        form.setAttribute("target", "_blank");
        document.body.append(form);
        form.submit();
      },
      "image from elsewhere": () => {
        const image = document.createElement("img");
        image.setAttribute("src", "https://evil.example/pixel.png");
        document.body.append(image);
      },
    };
    for (const [way, attempt] of Object.entries(tries)) {
      document.addEventListener(`ran ${way}`, note(way));
      try {
        attempt();
      } catch {
        // Refused on the spot, which is as good.
      }
    }
    let markupFromText = true;
    try {
      document.createElement("div").innerHTML = "<b>bold</b>";
    } catch {
      markupFromText = false;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    return { worked, markupFromText };
  });
}

async function opened(address: string): Promise<{ page: Page; left: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1500, height: 900 } });
  const left: string[] = [];
  await context.route("https://evil.example/**", (route) => {
    left.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  await page.goto(`${sandbox.url}${address}`);
  return { page, left };
}

async function frameOf(page: Page, selector: string): Promise<Frame> {
  const frame = await (await page.locator(selector).first().elementHandle())?.contentFrame();
  if (frame == null) throw new Error(`${selector} is no frame.`);
  return frame;
}

test.each(["/queue", "/report", "/people", "/setup", "/ledger", "/outcomes", "/yours"])(
  "what slips into %s runs nothing",
  async (path) => {
    const { page, left } = await opened(path);
    expect(await attack(page)).toEqual({ worked: [], markupFromText: false });
    expect(left).toEqual([]);
    await page.context().close();
  },
);

test("what slips into a launched page runs nothing", async () => {
  const { page, left } = await opened(`/?agent=${csManagers[0]?.id}`);
  await page
    .getByRole("navigation", { name: "Places" })
    .getByRole("button", { name: "Queue" })
    .click();
  const frame = await frameOf(page, 'iframe[title="Signal Flag, Queue"]');
  await frame.getByRole("heading", { level: 1 }).waitFor();
  expect(await attack(frame)).toEqual({ worked: [], markupFromText: false });
  expect(left).toEqual([]);
  await page.context().close();
});

test("what slips into the sidebar runs nothing", async () => {
  const { page } = await opened("/#/tickets/48291");
  const frame = await frameOf(page, "iframe");
  await frame.getByRole("button").first().waitFor();
  expect(await attack(frame)).toEqual({ worked: [], markupFromText: false });
  await page.context().close();
});

/** Windows beside a frame of the desk's that are not its parent: one of the desk's own origin, and one of none. */
async function strangersIn(page: Page): Promise<Frame[]> {
  await page.evaluate(() => {
    for (const name of ["same origin", "no origin"]) {
      const frame = document.createElement("iframe");
      frame.name = name;
      if (name === "no origin") frame.setAttribute("sandbox", "allow-scripts");
      document.body.append(frame);
    }
  });
  return page.frames().filter((frame) => frame.name().endsWith(" origin"));
}

const shown = (frame: Frame) =>
  frame.evaluate(() => document.documentElement.dataset["colorScheme"] ?? "");

/** What Zendesk says to an app when a person chooses dark colours. */
function darkened(frame: Frame): string {
  const guid = new URL(frame.url()).searchParams.get("app_guid");
  const toThis = { appGuid: guid, instanceGuid: guid };
  return JSON.stringify({ key: "zaf.colorScheme.changed", ...toThis, message: "dark" });
}

/** Has every stranger, and the frame itself, say that to the frame; then the desk, whose word it is. */
async function sayTo(page: Page, frame: Frame): Promise<{ byOthers: string; byDesk: string }> {
  const words = darkened(frame);
  for (const stranger of await strangersIn(page))
    await stranger.evaluate((said) => {
      for (let each = 0; each < parent.length; each += 1) parent[each]?.postMessage(said, "*");
    }, words);
  await frame.evaluate(async (said) => {
    window.postMessage(said, "*");
    // Whatever was said before has been heard when this comes.
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }, words);
  const byOthers = await shown(frame);
  await page.evaluate((said) => {
    for (let each = 0; each < window.length; each += 1) window[each]?.postMessage(said, "*");
  }, words);
  await expect.poll(() => shown(frame), { timeout: 2000 }).toBe("dark");
  return { byOthers, byDesk: await shown(frame) };
}

test("what other windows say to the sidebar changes nothing, though they say what Zendesk would", async () => {
  const { page } = await opened("/#/tickets/48291");
  const frame = await frameOf(page, "iframe");
  await frame.getByRole("button").first().waitFor();
  expect(await sayTo(page, frame)).toEqual({ byOthers: "light", byDesk: "dark" });
  await page.context().close();
});

test("what other windows say to a launched page changes nothing either", async () => {
  const { page } = await opened(`/?agent=${csManagers[0]?.id}`);
  await page
    .getByRole("navigation", { name: "Places" })
    .getByRole("button", { name: "Queue" })
    .click();
  const frame = await frameOf(page, 'iframe[title="Signal Flag, Queue"]');
  await frame.getByRole("heading", { level: 1 }).waitFor();
  expect(await sayTo(page, frame)).toEqual({ byOthers: "light", byDesk: "dark" });
  await page.context().close();
});

test("a page without a policy is where all of it would run, so the attempts are real ones", async () => {
  const page = await browser.newPage();
  await page.setContent("<!doctype html><body></body>");
  const { worked, markupFromText } = await attack(page);
  expect(worked.toSorted()).toEqual([
    "changed base",
    "data script",
    "event attribute",
    "inline script",
    "script address",
    "text as code",
  ]);
  expect(markupFromText).toBe(true);
  await page.close();
});
