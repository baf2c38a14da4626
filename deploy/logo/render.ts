/**
 * Draws the logos of the Zendesk package: `node deploy/logo/render.ts` turns the two drawings beside
 * this file into `assets/logo.png` and `assets/logo-small.png`, at the exact sizes Zendesk asks for.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

const logos = [
  { drawing: "logo.svg", picture: "logo.png", size: 320 },
  { drawing: "logo-small.svg", picture: "logo-small.png", size: 128 },
];

const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  // Chromium refuses its own sandbox as root; the only page it opens is the drawing above.
  args: [...chromium.args, "--no-sandbox"],
  headless: true,
});
try {
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  for (const { drawing, picture, size } of logos) {
    const svg = await readFile(resolve(import.meta.dirname, drawing), "utf8");
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`,
    );
    await page.screenshot({
      path: resolve(import.meta.dirname, "../../assets", picture),
      omitBackground: true,
    });
  }
} finally {
  await browser.close();
}
