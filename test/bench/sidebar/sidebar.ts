// What agents wait for: how much script the sidebar is, and how soon its buttons work.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser } from "../../helpers/browser.ts";
import {
  type Extent,
  type Figure,
  type Findings,
  kilobytes,
  median,
  milliseconds,
} from "../figure.ts";
import { makeBuilds } from "./builds.ts";
import { openHost } from "./host.ts";
import { type PageName, SLOWED, usableAfter } from "./usable.ts";
import { gzipped, loadedInSession, neededBeforeButtons, type Weight } from "./weight.ts";

/** Builds the sidebar for production, weighs it, and times its start. */
export async function measureSidebar(extent: Extent): Promise<Findings> {
  const rounds = extent.quick ? 5 : 25;
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-bench-sidebar-"));
  const browser = await openBrowser();
  try {
    extent.tell("building the sidebar");
    const builds = await makeBuilds(folder);
    const needed = await neededBeforeButtons(builds.sidebar);
    const sdk = gzipped(await readFile(builds.sdk));
    const pages: readonly PageName[] = ["sidebar", "empty", "emptyWithSdk"];
    const times = new Map(pages.map((page): [PageName, number[]] => [page, []]));
    const host = await openHost(builds);
    let loaded: Weight;
    try {
      extent.tell("flagging a ticket in the stand-in Zendesk");
      loaded = await loadedInSession(browser, host, builds.sidebar);
      extent.tell(`opening ${pages.length} pages ${rounds} times`);
      for (const page of pages) await usableAfter(browser, host, page);
      for (let round = 0; round < rounds; round++) {
        for (const page of pages) times.get(page)?.push(await usableAfter(browser, host, page));
      }
    } finally {
      await host.close();
    }
    const of = (page: PageName) => times.get(page) ?? [];
    const start = (name: string, beside: PageName, what: string, goal: Figure["goal"]): Figure => ({
      name,
      measured: milliseconds(median(of("sidebar"))),
      beside: `${milliseconds(median(of(beside)))} for ${what}`,
      values: of("sidebar").map((time, at) => time / (of(beside)[at] ?? Number.NaN)),
      unit: "×",
      goal,
    });
    return {
      figures: [
        weightFigure("sidebar, script before buttons", needed, 80),
        weightFigure("sidebar, everything in English", loaded, 115),
        start("sidebar usable after frame start", "empty", "an empty React page", {
          is: "at most",
          value: 1.5,
        }),
        start("the same", "emptyWithSdk", "one that loads Zendesk's script too", null),
      ],
      notes: [
        `Before the buttons: ${needed.files.join(", ")}. In an English session: ${loaded.files.join(", ")}. Zendesk's own script, which every app loads from Zendesk's host, would be ${kilobytes(sdk)} more.`,
        `Processor slowed ${SLOWED} ×, ${rounds} rounds in turns, each in a browser without memory.`,
      ],
    };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const weightFigure = (name: string, { bytes, files }: Weight, atMost: number): Figure => ({
  name,
  measured: `${kilobytes(bytes)} gzip`,
  beside: `${files.length} ${files.length === 1 ? "file" : "files"}`,
  values: [bytes / 1000],
  unit: "KB",
  goal: { is: "at most", value: atMost },
});
