// What CS managers wait for: the queue page at 100,000 open flags beside the same page at 100.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { z } from "zod";
import { withPages } from "../../src/platform/pages.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { listen } from "../../src/platform/listen.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { openBrowser } from "../helpers/browser.ts";
import { SORTS } from "../../src/api/queue.ts";
import { makeTenant, MANAGER } from "../helpers/flags.ts";
import { manyFlags } from "../helpers/many-flags.ts";
import type { BenchStore } from "./bench-store.ts";
import {
  type Extent,
  type Figure,
  type Findings,
  median,
  milliseconds,
  quantile,
  whole,
} from "./figure.ts";
import { inTurns } from "./queue.ts";
import { partsOf } from "./serving.ts";

const MANY = 100_000;
const FEW = 100;
const ROOT = join(import.meta.dirname, "../..");
/** Its lines would be written by the process that measures. */
const SILENT = { request: () => undefined, failure: () => undefined };
const PUBLIC_URL = "https://flags.example.com";
/** A key press, and the frame in which its effect is painted, with a second of patience. */
const PRESSED = z.object({ pressed: z.number(), empty: z.number() });

/** Times navigation and key presses in Chromium, in turns between both tenants. */
export async function measureQueuePage(store: BenchStore, extent: Extent): Promise<Findings> {
  const rounds = extent.quick ? 5 : 15;
  extent.tell("building the pages");
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-bench-pages-"));
  await build({
    configFile: join(ROOT, "vite.config.ts"),
    mode: "pages",
    logLevel: "error",
    build: { outDir: folder },
  });
  extent.tell(`writing ${whole(MANY)} open flags`);
  const tenants = { many: await makeTenant(store.owner), few: await makeTenant(store.owner) };
  await manyFlags(store.owner, tenants.many, { count: MANY, openEvery: 1, months: 3 });
  await manyFlags(store.owner, tenants.few, { count: FEW, openEvery: 1, months: 3 });
  await store.owner.query("vacuum analyze");

  const sessionKey = randomBytes(32);
  const parts = partsOf({ url: store.url, sessionKey });
  const app = withPages(createApp({ ...parts, log: SILENT }), folder, PUBLIC_URL);
  const listening = await listen((request, env) => app.fetch(request, env), {
    port: 0,
    host: "127.0.0.1",
  });
  const browser = await openBrowser();
  try {
    const address = `http://localhost:${listening.port}/queue?tab=team`;
    const sessions = createSessionTokens({ sessionKey, issuer: PUBLIC_URL, now: Date.now });
    const issue = (tenantId: string) =>
      sessions.issue({
        tenantId,
        memberId: MANAGER,
        roles: ["cs_manager"],
        identityAssurance: "signed",
        sessionId: crypto.randomUUID(),
        seconds: 8 * 60 * 60,
      });
    const bearers = new Map<string, string>();
    const bearerOf = async (tenantId: string): Promise<string> => {
      const held = bearers.get(tenantId) ?? (await issue(tenantId)).bearer;
      bearers.set(tenantId, held);
      return held;
    };
    const many = { bearer: await bearerOf(tenants.many), address };
    const few = { bearer: await bearerOf(tenants.few), address };
    extent.tell("asking for a first page in each order, in turns");
    const firstPages: Figure[] = [];
    for (const sort of SORTS) {
      const ask = (tenantId: string) => async () => {
        const bearer = await bearerOf(tenantId);
        const path = `/v1/flags?queue=all&status=open&sort=${sort}`;
        const answer = await fetch(`http://127.0.0.1:${listening.port}${path}`, {
          headers: { Authorization: `Bearer ${bearer}` },
        });
        await answer.text();
        if (answer.status !== 200) throw new Error(`The queue answered ${answer.status}.`);
      };
      const turns = await inTurns(
        [ask(tenants.many), ask(tenants.few)],
        extent.quick ? 3 : 9,
        extent.quick ? 20 : 60,
      );
      firstPages.push({
        name: `first page by ${sort}`,
        measured: `${milliseconds(median(turns.a))} at ${whole(MANY)} open flags`,
        beside: `${milliseconds(median(turns.b))} at ${FEW}`,
        values: turns.ratios,
        unit: "×",
        goal: { is: "at most", value: 1.2 },
      });
    }

    extent.tell("opening both queues in turns");
    await usable(browser, many);
    await usable(browser, few);
    const opened: { many: number; few: number }[] = [];
    for (let round = 0; round < rounds; round += 1)
      opened.push({ many: await usable(browser, many), few: await usable(browser, few) });

    extent.tell(`reading ${whole(MANY)} flags to the end, and pressing keys there`);
    const deep = await deepPage(browser, many);
    const walked = await presses(deep.page, "j", rounds * 2);
    const moved = await presses(deep.page, "c", rounds);
    const heap = await heapOf(deep.page);
    const held = await deep.page.locator(".entry").count();
    await deep.page.context().close();

    const navigation: Figure = {
      name: "queue page usable after navigation",
      measured: `${milliseconds(median(opened.map((each) => each.many)))} at ${whole(MANY)} open flags`,
      beside: `${milliseconds(median(opened.map((each) => each.few)))} at ${FEW}`,
      values: opened.map((each) => each.many / each.few),
      unit: "×",
      goal: { is: "at most", value: 1.2 },
    };
    const key = (name: string, times: readonly z.infer<typeof PRESSED>[]): Figure => ({
      name,
      measured: milliseconds(median(times.map(({ pressed }) => pressed))),
      beside: `${milliseconds(median(times.map(({ empty }) => empty)))} for an empty handler`,
      // The goal is of 50 ms, so each round is told in those.
      values: times.map(({ pressed, empty }) => Math.max(0, pressed - empty) / 50),
      unit: "×",
      goal: { is: "at most", value: 1 },
    });
    return {
      figures: [
        ...firstPages,
        navigation,
        key("j at the end of all rows, in 50 ms", walked),
        key("c: the moved row, in 50 ms", moved),
      ],
      notes: [
        `${whole(deep.rows)} rows read by scrolling in ${milliseconds(deep.took)}; ${held} of them in the document, ${whole(heap / 1e6)} MB of heap. p95 of j: ${milliseconds(
          quantile(
            walked.map(({ pressed }) => pressed),
            0.95,
          ),
        )}, of c: ${milliseconds(
          quantile(
            moved.map(({ pressed }) => pressed),
            0.95,
          ),
        )}.`,
      ],
    };
  } finally {
    await browser.close();
    await listening.close();
    await parts.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly bearer: string;
  readonly address: string;
}

async function newPage(browser: Browser, { bearer, address }: Place): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  await context.setExtraHTTPHeaders({ Authorization: `Bearer ${bearer}` });
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "commit" });
  return page;
}

/** Milliseconds from navigation until the first row is drawn and the open flag's words are on the screen. */
async function usable(browser: Browser, place: Place): Promise<number> {
  const page = await newPage(browser, place);
  try {
    await page.locator("[data-flag][aria-current]").first().waitFor();
    await page.locator("blockquote").first().waitFor();
    return z.number().parse(
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
          }),
      ),
    );
  } finally {
    await page.context().close();
  }
}

/** A page whose list was scrolled to its end. */
async function deepPage(browser: Browser, place: Place) {
  const page = await newPage(browser, place);
  await page.locator("[data-flag]").first().waitFor();
  const started = performance.now();
  const rows = z.number().parse(
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const step = () => {
            const list = document.querySelector(".list");
            if (list === null) return resolve(0);
            list.scrollTo({ top: list.scrollHeight });
            const last = document.querySelector("[aria-posinset]:last-of-type");
            if (document.querySelector(".list-end") === null)
              return resolve(Number(last?.getAttribute("aria-setsize") ?? 0));
            requestAnimationFrame(step);
          };
          step();
        }),
    ),
  );
  const took = performance.now() - started;
  // The last rows in sight are those that keys are pressed on.
  await page.locator("[data-flag]").last().click();
  await page.keyboard.press("k");
  await page.waitForTimeout(500);
  return { page, rows, took };
}

/** Times from a key press to the frame after its effect, and the same for a key that nothing listens to. */
async function presses(page: Page, key: "j" | "c", count: number) {
  await page.evaluate(() => {
    const { dataset } = document.documentElement;
    document.addEventListener(
      "keydown",
      () => {
        const from = performance.now();
        delete dataset["painted"];
        // The task after the next frame begins once that frame was painted.
        requestAnimationFrame(() =>
          setTimeout(() => {
            dataset["painted"] = String(performance.now() - from);
          }),
        );
      },
      { capture: true },
    );
  });
  const took = async (pressed: string): Promise<number> => {
    await page.keyboard.press(pressed);
    const painted = page.locator("html[data-painted]");
    await painted.waitFor({ state: "attached" });
    return Number(await painted.getAttribute("data-painted"));
  };
  const times: z.infer<typeof PRESSED>[] = [];
  for (let press = 0; press < count; press += 1) {
    // A flag that was contacted goes below; the next press is for the one above it.
    if (key === "c") await page.keyboard.press("k");
    if (key === "j") for (let up = 0; up < 2; up += 1) await page.keyboard.press("k");
    await page.waitForTimeout(250);
    const empty = await took("F9");
    await page.waitForTimeout(100);
    times.push({ empty, pressed: await took(key) });
  }
  return times;
}

/** Bytes of the page's heap after a collection. */
async function heapOf(page: Page): Promise<number> {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("HeapProfiler.collectGarbage");
  const { usedSize } = await protocol.send("Runtime.getHeapUsage");
  return usedSize;
}
