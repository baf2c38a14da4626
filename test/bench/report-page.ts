// What operations wait for: the report page of a month with thousands of flags beside the same page of an empty month.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { z } from "zod";
import { createApp } from "../../src/endpoint/app.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { monthOf, previousMonth } from "../../src/domain/month.ts";
import { listen } from "../../src/platform/listen.ts";
import { withPages } from "../../src/platform/pages.ts";
import { putMember } from "../../src/storage/members.ts";
import { openBrowser } from "../helpers/browser.ts";
import { makeTenant } from "../helpers/flags.ts";
import { manyFlags } from "../helpers/many-flags.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Findings, median, milliseconds, whole } from "./figure.ts";
import { OPS } from "./filled-tenants.ts";
import { partsOf } from "./serving.ts";

const MONTHS = 12;
const FLAGS = 24_000;
/** Of `makeTenant`. */
const ZONE = "Europe/Berlin";
/** A month of which nobody has heard of a flag. */
const EMPTY_MONTH = "2019-01";
const ROOT = join(import.meta.dirname, "../..");
const SILENT = { request: () => undefined, failure: () => undefined };
const PUBLIC_URL = "https://flags.example.com";

/** Times navigation in Chromium, in turns between both months, and how much later the charts are there. */
export async function measureReportPage(store: BenchStore, extent: Extent): Promise<Findings> {
  const rounds = extent.quick ? 5 : 15;
  extent.tell("building the pages");
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-bench-pages-"));
  await build({
    configFile: join(ROOT, "vite.config.ts"),
    mode: "pages",
    logLevel: "error",
    build: { outDir: folder },
  });
  const count = extent.quick ? FLAGS / 10 : FLAGS;
  extent.tell(`writing ${whole(count)} flags`);
  const tenantId = await makeTenant(store.owner);
  await putMember(store.owner, tenantId, {
    id: OPS,
    name: "Olga Ops",
    email: null,
    roles: ["ops"],
    team: null,
    locale: "en-US",
    calendarId: null,
    active: true,
  });
  await manyFlags(store.owner, tenantId, { count, openEvery: 10, months: MONTHS });
  await store.owner.query("vacuum analyze");
  const month = previousMonth(monthOf(Date.now(), ZONE));

  const sessionKey = randomBytes(32);
  const parts = partsOf({ url: store.url, sessionKey });
  const app = withPages(createApp({ ...parts, log: SILENT }), folder, PUBLIC_URL);
  const listening = await listen((request, env) => app.fetch(request, env), {
    port: 0,
    host: "127.0.0.1",
  });
  const browser = await openBrowser();
  try {
    const { bearer } = await createSessionTokens({
      sessionKey,
      issuer: PUBLIC_URL,
      now: Date.now,
    }).issue({
      tenantId,
      memberId: OPS,
      roles: ["ops"],
      identityAssurance: "signed",
      sessionId: crypto.randomUUID(),
      seconds: 8 * 60 * 60,
    });
    const at = (name: string) => `http://localhost:${listening.port}/report?month=${name}`;
    const full = () => opened(browser, bearer, at(month), FULL);
    const empty = () => opened(browser, bearer, at(EMPTY_MONTH), EMPTY);
    extent.tell("opening both months in turns");
    await full();
    await empty();
    const times: { full: Opened; empty: Opened }[] = [];
    for (let round = 0; round < rounds; round += 1)
      times.push({ full: await full(), empty: await empty() });
    const charts = times.map((each) => each.full.charts - each.full.usable);
    return {
      figures: [
        {
          name: "report page usable after navigation",
          measured: `${milliseconds(median(times.map((each) => each.full.usable)))} at ${whole(count / MONTHS)} flags a month`,
          beside: `${milliseconds(median(times.map((each) => each.empty.usable)))} for an empty month`,
          values: times.map((each) => each.full.usable / each.empty.usable),
          unit: "×",
          goal: { is: "at most", value: 1.5 },
        },
      ],
      notes: [
        `The charts are drawn ${milliseconds(median(charts))} after that; nothing moves when they come.`,
      ],
    };
  } finally {
    await browser.close();
    await listening.close();
    await parts.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What stands on a page that can be used: a figure that can be pressed, or the sentence that there is none. */
const FULL = { usable: 'button[data-figure="sla-attainment"]', charts: "svg.picture .mark" };
const EMPTY = { usable: ".empty button, .empty p", charts: ".empty" };

interface Opened {
  /** Milliseconds from navigation until it is painted and answers. */
  readonly usable: number;
  readonly charts: number;
}

async function opened(
  browser: Browser,
  bearer: string,
  address: string,
  wanted: typeof FULL,
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  try {
    await context.setExtraHTTPHeaders({ Authorization: `Bearer ${bearer}` });
    const page = await context.newPage();
    // Watched from within, since asking from outside costs more than what is measured.
    await page.addInitScript((selectors) => {
      const seen: Record<string, number> = {};
      Object.assign(globalThis, { seenAt: seen });
      const look = () => {
        for (const [name, selector] of Object.entries(selectors))
          if (seen[name] === undefined && document.querySelector(selector) !== null)
            requestAnimationFrame(() =>
              setTimeout(() => {
                seen[name] ??= performance.now();
              }),
            );
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true });
    }, wanted);
    await page.goto(address, { waitUntil: "commit" });
    const seen = await page.waitForFunction(() => {
      const noted: unknown = Reflect.get(globalThis, "seenAt");
      return typeof noted === "object" && noted !== null && Object.keys(noted).length === 2
        ? noted
        : null;
    });
    return Seen.parse(await seen.jsonValue());
  } finally {
    await context.close();
  }
}

const Seen = z.object({ usable: z.number(), charts: z.number() });
