// What the sidebar weighs: the script its buttons wait for, and everything an English session loads.
import { readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { newSandbox } from "../../helpers/new-sandbox.ts";
import type { Host } from "./host.ts";

export interface Weight {
  readonly files: readonly string[];
  /** Bytes after gzip, each file by itself, as a host sends them. */
  readonly bytes: number;
}

/** Bytes after gzip of a text or file, at gzip's usual level. */
export const gzipped = (content: string | Buffer): number => gzipSync(content).byteLength;

/** The module scripts that `index.html` names and whatever they import before they run. */
export async function neededBeforeButtons(assets: string): Promise<Weight> {
  const html = await readFile(join(assets, "index.html"), "utf8");
  const named = [
    ...html.matchAll(/<script\b[^>]*\bsrc="(\.\/[^"]+)"/g),
    ...html.matchAll(/<link\b[^>]*\brel="modulepreload"[^>]*\bhref="(\.\/[^"]+)"/g),
  ].map((match) => match[1] ?? "");
  const files = new Set<string>();
  const follow = async (file: string): Promise<void> => {
    if (files.has(file)) return;
    files.add(file);
    const source = await readFile(join(assets, file), "utf8");
    // Of built modules: `import{a as b}from"./x.js"` and `import"./x.js"`, but not `import("./x.js")`.
    for (const [, next] of source.matchAll(/\b(?:from|import)\s*"(\.\/[^"]+\.js)"/g))
      await follow(normalize(next ?? ""));
  };
  for (const file of named) await follow(normalize(file));
  if (files.size === 0) throw new Error("The sidebar's index.html names no script.");
  return weigh(assets, files);
}

async function weigh(assets: string, files: Iterable<string>): Promise<Weight> {
  const list = [...files];
  const sizes = await Promise.all(
    list.map(async (file) => gzipped(await readFile(join(assets, file)))),
  );
  return { files: list, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/**
 * Every script that Chromium fetches while an agent opens a ticket, flags it and chooses a signal. The stand-in Zendesk
 * frames the production build, whose files come from `host`.
 */
export async function loadedInSession(
  browser: Browser,
  host: Host,
  assets: string,
): Promise<Weight> {
  const sandbox = await newSandbox({ history: false });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const fetched = new Set<string>();
    // Sent elsewhere, not answered here: a page that came from no address may not ask this computer anything.
    await page.route(`${sandbox.appUrl}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === "/sdk.js") return route.continue({ url: `${host.url}/sdk.js` });
      if (pathname.endsWith(".js")) fetched.add(pathname.slice(1));
      return route.continue({ url: `${host.url}/sidebar${pathname}` });
    });
    await page.goto(`${sandbox.url}/#/tickets/48291`);
    const app = page.frameLocator("iframe").first();
    await app.getByRole("button", { name: "Expansion" }).first().click();
    await app.getByRole("option").first().click();
    await app.getByRole("textbox").last().waitFor();
    // Whatever is fetched afterwards, when nothing else is to do, belongs to the session as well.
    await page.waitForTimeout(2000);
    return await weigh(assets, fetched);
  } finally {
    await context.close();
    await sandbox.stop();
  }
}
