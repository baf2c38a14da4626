// The pictures of deploy/working-day.md: every state of the queue, what admins set up, and what the outside hears.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";

const FOLDER = resolve(import.meta.dirname, "../../deploy/pictures/day");

interface Day {
  readonly browser: Browser;
  readonly url: string;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

interface Looking {
  readonly as: string;
  readonly at: string;
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
}

/** Opens a page as somebody, does something, and keeps what is seen. */
async function picture(
  { browser, url, now }: Day,
  name: string,
  { as, at, width = 1400, height = 850, scheme = "light" }: Looking,
  act: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    timezoneId: "Europe/Berlin",
  });
  await context.clock.install({ time: now() });
  const page = await context.newPage();
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(at)}`);
  await page.getByRole("button", { name: as }).first().click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForTimeout(2_000);
  await act(page);
  await page.waitForTimeout(900);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
}

const MANAGER = "Tomasz Wilkier";
const ADMIN = "Idris Callowhill";
const OPS = "Hana Svobodnik";
const phone = { width: 390, height: 844, scheme: "dark" } as const;

const press =
  (...keys: string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

/** Takes all of them, one after another. */
export async function dayPictures(day: Day): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const take = (name: string, looking: Looking, act?: (page: Page) => Promise<unknown>) =>
    picture(day, name, looking, act);
  const manager = { as: MANAGER, at: "/queue?tab=team" };

  await take("queue-dark", { ...manager, scheme: "dark" });
  await take("queue-by-account", { ...manager, at: "/queue?tab=team&group=account" });
  await take("queue-many", manager, press("Shift+j", "Shift+j", "Shift+j"));
  await take("queue-decline", manager, press("d"));
  await take("queue-agree", manager, press("g"));
  await take("queue-hand-over", manager, press("h"));
  await take("queue-phone", { ...manager, ...phone });
  await take("queue-phone-flag", { ...manager, ...phone }, (page) =>
    page.locator("[data-flag]").first().click(),
  );
  await take("queue-empty", { ...manager, at: "/queue?tab=team&q=zeppelin" });
  await take("queue-offline", manager, (page) => page.context().setOffline(true));
  await take("queue-no-permission", { as: "Hana", at: "/people" });
  await take("queue-failed", manager, async (page) => {
    await page.route("**/v1/**", (route) => route.abort());
    await page.reload();
  });

  await take("routing", { as: ADMIN, at: "/setup", height: 1100 });
  await take("hours", { as: ADMIN, at: "/setup?section=hours", height: 1100 });
  await take("destinations", { as: ADMIN, at: "/setup?section=destinations", height: 1100 });
  await take("ledger", { as: OPS, at: "/ledger", height: 1000 });
}
