// How long after its frame starts the sidebar can be used, on a processor slowed four times.
import type { Browser } from "playwright-core";
import { z } from "zod";
import type { Host } from "./host.ts";

export const SLOWED = 4;

/** Addresses on the benchmark's own host. What Zendesk tells an app stands in the query, as in Zendesk. */
const QUERY = "?origin=http%3A%2F%2Flocalhost&app_guid=00000000-0000-4000-8000-000000000000";
export const PAGES = {
  sidebar: `/sidebar/index.html${QUERY}`,
  empty: `/empty/index.html${QUERY}`,
  emptyWithSdk: `/empty-with-sdk/index.html${QUERY}`,
} as const;
export type PageName = keyof typeof PAGES;

/** Runs in the frame before anything else, the same on every page. */
const watch = () => {
  if (window === window.top) return;
  // Inside, since Chromium is given this function and nothing around it.
  // oxlint-disable-next-line unicorn/consistent-function-scoping
  const isUsable = () =>
    [...document.querySelectorAll("button")].some(
      (button) =>
        button.textContent.trim() === "Expansion" &&
        !button.disabled &&
        button.getClientRects().length > 0,
    );
  const observer = new MutationObserver(() => {
    if (!isUsable()) return;
    observer.disconnect();
    // The task after the next frame begins once that frame was painted.
    requestAnimationFrame(() =>
      setTimeout(() => window.top?.postMessage({ usableAfter: performance.now() }, "*")),
    );
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true });
};

/** Milliseconds from the frame's navigation until a button named Expansion is enabled and painted. */
export async function usableAfter(browser: Browser, host: Host, name: PageName): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(host.url);
    const protocol = await context.newCDPSession(page);
    await protocol.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    const told = await page.evaluate(
      (src) =>
        new Promise<unknown>((resolve, reject) => {
          setTimeout(() => reject(new Error(`${src} was not usable within 30 seconds.`)), 30_000);
          window.addEventListener("message", ({ data }) => {
            const said: unknown = data;
            if (typeof said === "object" && said !== null && "usableAfter" in said)
              resolve(said.usableAfter);
          });
          const frame = document.createElement("iframe");
          frame.width = "320";
          frame.height = "700";
          frame.src = src;
          document.body.append(frame);
        }),
      PAGES[name],
    );
    return z.number().parse(told);
  } finally {
    await context.close();
  }
}
