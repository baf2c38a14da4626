import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright, type Page } from "playwright-core";

/** A real Chromium from npm, so that nothing has to be installed by hand. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter(
        (arg) => !/^--(?:single-process|disable-web-security|headless)/.test(arg),
      ),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
    headless: true,
  });
}

/** Notes everything a page complains of; a test ends with `expect(complaints).toEqual([])`. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // A refused request is the test's own doing (offline, 401); the page's own words count.
    const ours =
      message.type() === "error" && !message.text().startsWith("Failed to load resource");
    if (ours) complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}
