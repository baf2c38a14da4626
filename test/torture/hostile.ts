// Hostile text through everything: raised over HTTP, shown by queue, report and sidebar in Chromium, exported, and sent to
// Slack and a webhook. No script runs, nothing is asked of the outside, and no cell is a formula.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { v7 } from "uuid";
import type { RaiseFlag } from "../../src/api/flag.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { sandboxKeys } from "../../src/platform/keys.ts";
import { startSandbox } from "../../src/platform/sandbox.ts";
import { agents, csManagers, opsPerson } from "../../src/sandbox/sample/people.ts";
import { connect } from "../../src/storage/database.ts";
import { tenantWith } from "../destinations/outbox.ts";
import { complaintsOf, openBrowser } from "../helpers/browser.ts";
import { AGENT, MANAGER } from "../helpers/flags.ts";
import { aRaise } from "../helpers/production.ts";
import { type Outcome, pause, type Run, withEnds } from "./campaign.ts";
import { endpointsOn } from "./endpoint.ts";
import { bodiesOf, formulaCells, quoteOf, slackFaults } from "./hostile/messages.ts";
import { OUTSIDE, payloads, REFUSED } from "./hostile/payloads.ts";
import { type Send, sender } from "./http.ts";
import { openTortureStore } from "./store.ts";

/** A ticket of the sandbox, and how many hostile flags its sidebar shows. */
const TICKET = "48291";
const ON_ONE_TICKET = 20;

export const run = async (options: Run): Promise<Outcome> => {
  const texts = payloads(options.count);
  const { plant } = options;
  // Each plant is in one half, and the other half has nothing to say about it.
  const outside = plant === "markup" ? {} : await throughMessages(texts, options);
  const screens = plant === "formulas" ? {} : await throughScreens(texts, options);
  const figures: Record<string, number> = { payloads: texts.length, ...outside, ...screens };
  const wrong = [
    "refused texts that were taken",
    "texts not taken",
    "formula cells",
    "faults in messages to Slack",
    "texts changed on the way to a webhook",
    "scripts run",
    "requests outside",
    "complaints of the pages",
    "markup put into a page, and not noticed",
  ].filter((name) => (figures[name] ?? 0) !== 0);
  const complete =
    (plant === "markup" ||
      (Number(figures["rows in the export"]) >= texts.length &&
        Number(figures["formula cells without their quote"]) > 0 &&
        figures["messages to Slack"] === texts.length)) &&
    // On a busy computer the list may skip one.
    (plant === "formulas" || Number(figures["shown in the queue"]) >= texts.length * 0.9);
  return { name: "hostile", figures, passed: complete && wrong.length === 0 };
};

const unquoted = (csv: string) => csv.replaceAll(/"'(?=[^"])/g, '"');

const silent = () => undefined;

/** One flag with the same text wherever text may be. */
const flagWith = (text: string, changes: Partial<RaiseFlag> = {}): RaiseFlag => {
  const cut = (most: number) => Array.from(text).slice(0, most).join("");
  return aRaise({
    id: v7(),
    accountId: String(7_000_000_000 + Math.floor(Math.random() * 1e9)),
    accountName: cut(300),
    ticketSubject: cut(500),
    requesterName: cut(200),
    evidence: cut(500),
    note: cut(2000),
    quote: cut(2000),
    ...changes,
  });
};

async function raiseAll(
  send: Send,
  bearer: (n: number) => string,
  flags: readonly RaiseFlag[],
): Promise<number> {
  let notTaken = 0;
  const waiting = [...flags.entries()];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [n, flag] = next;
        for (let tries = 0; ; tries++) {
          const answer = await send("POST", "/v1/flags", {
            headers: { Authorization: `Bearer ${bearer(n)}`, "Content-Type": "application/json" },
            body: JSON.stringify(flag),
          });
          if (answer.status === 201) break;
          if ((answer.status !== 429 && answer.status !== 503) || tries > 60) {
            notTaken += 1;
            break;
          }
          await pause(300);
        }
      }
    }),
  );
  return notTaken;
}

const throughMessages = (
  texts: readonly string[],
  { report, plant, open = openTortureStore }: Run,
) =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    const { owner } = store;
    const tenantId = await tenantWith(owner, { hook: "webhook", slack: "slack" });
    const endpoints = endpointsOn(store.url);
    const endpoint = endpoints.prepare();
    atEnd(() => endpoint.kill("SIGKILL"));
    const { send, close } = sender(await endpoint.start());
    atEnd(close);
    const bearer = await endpoints.bearer(tenantId, AGENT);
    let taken = 0;
    for (const text of REFUSED) {
      const body = JSON.stringify(aRaise({ note: "@@" })).replace('"@@"', text);
      const headers = { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" };
      const { status } = await send("POST", "/v1/flags", { headers, body });
      if (status < 400 || status >= 500) {
        taken += 1;
        report(`${text.slice(0, 40)} was answered with ${status}`);
      }
    }
    const flags = texts.map((text) => flagWith(text));
    const notTaken = await raiseAll(send, () => bearer, flags);

    const ops = await endpoints.bearer(tenantId, MANAGER, "cs_manager");
    const month = new Date().toISOString().slice(0, 7);
    const file = await send(
      "GET",
      `/v1/reports/period/rows?month=${month}&metric=funnel.flags&format=csv`,
      {
        headers: { Authorization: `Bearer ${ops}` },
      },
    );
    if (file.status !== 200)
      report(`the export was answered with ${file.status}: ${file.body.slice(0, 200)}`);
    const csv = plant === "formulas" ? unquoted(file.body) : file.body;
    const cells = formulaCells(csv);
    // Without what stands before them, these would be some, or the texts prove nothing.
    const bare = formulaCells(unquoted(file.body));
    for (const cell of cells.slice(0, 3)) report(`a formula: ${JSON.stringify(cell.slice(0, 60))}`);

    // Messages wait a moment for an undo; their time is brought forward.
    await owner.query("update deliveries set next_attempt_at = now() - interval '1 minute'", []);
    const database = connect({ url: store.url, max: 4 });
    atEnd(() => database.close());
    const bodies = await bodiesOf(database);
    const faults = bodies.slack.flatMap(slackFaults);
    for (const fault of faults.slice(0, 3)) report(`Slack: ${fault.slice(0, 100)}`);
    const quotes = new Map(bodies.webhook.map(quoteOf).map(({ id, quote }) => [id, quote]));
    const changed = flags.filter(({ id, quote }) => {
      const said = quotes.get(id);
      return quote?.trim() === "" ? said != null : said !== quote && !said?.endsWith("…");
    });
    for (const { id, quote } of changed.slice(0, 3))
      report(
        `a webhook says ${JSON.stringify(quotes.get(id))} for ${JSON.stringify(quote)}`.slice(
          0,
          200,
        ),
      );
    return {
      "refused texts that were taken": taken,
      "texts not taken": notTaken,
      "rows in the export": csv.split("\r\n").filter((line) => /^"(?:yes|no)"/.test(line)).length,
      "formula cells": cells.length,
      "formula cells without their quote": bare.length,
      "messages to Slack": bodies.slack.length,
      "faults in messages to Slack": faults.length,
      "texts changed on the way to a webhook": changed.length,
    };
  });

const throughScreens = (
  texts: readonly string[],
  { report, plant, open = openTortureStore }: Run,
) =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    const folder = await mkdtemp(join(tmpdir(), "signal-flag-hostile-"));
    atEnd(() => rm(folder, { recursive: true, force: true }));
    const sandbox = await startSandbox({
      port: 0,
      databaseUrl: store.ownerUrl,
      dataDir: folder,
      history: false,
      log: silent,
    });
    atEnd(() => sandbox.stop());
    const keys = await sandboxKeys(folder);
    const sessions = createSessionTokens({
      sessionKey: new Uint8Array(Buffer.from(keys.sessionKey, "base64url")),
      issuer: sandbox.url,
      now: Date.now,
    });
    const bearers = await Promise.all(
      agents.map(async ({ id: memberId }) => {
        const { bearer } = await sessions.issue({
          tenantId: sandbox.tenantId,
          memberId,
          roles: ["agent"],
          identityAssurance: "asserted",
          sessionId: v7(),
        });
        return bearer;
      }),
    );
    const { send, close } = sender(Number(new URL(sandbox.url).port));
    atEnd(close);
    const flags = texts.map((text, n) =>
      flagWith(text, { ticketId: n < ON_ONE_TICKET ? TICKET : String(50_000 + n) }),
    );
    const notTaken = await raiseAll(send, (n) => bearers[n % bearers.length] ?? "", flags);
    if (notTaken > 0) report(`${notTaken} texts were not taken by the sandbox`);

    const browser = await openBrowser();
    atEnd(() => browser.close());
    const watch = { ran: 0, asked: 0, complaints: 0 };
    const contextOf = async (): Promise<BrowserContext> => {
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      context.on("request", (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (/^https?:$/.test(protocol) && hostname !== "localhost" && hostname !== "127.0.0.1") {
          watch.asked += 1;
          report(`a request to ${request.url().slice(0, 100)}`);
        }
      });
      return context;
    };
    const pages: { page: Page; complaints: string[] }[] = [];
    const pageOf = async (context: BrowserContext): Promise<Page> => {
      const page = await context.newPage();
      page.on("dialog", (dialog) => {
        watch.ran += 1;
        void dialog.dismiss();
      });
      pages.push({ page, complaints: complaintsOf(page) });
      return page;
    };
    const look = async (page: Page) => {
      for (const frame of page.frames())
        watch.ran += await frame
          .evaluate(() => Number(Reflect.get(window, "ran") ?? 0))
          .catch(() => 0);
    };
    const signIn = async (path: string, person: string): Promise<Page> => {
      const page = await pageOf(await contextOf());
      await page.goto(`${sandbox.url}/sign-in?next=${encodeURIComponent(path)}`);
      await page.getByRole("button", { name: person }).first().click();
      await page.getByRole("heading", { level: 1 }).waitFor();
      return page;
    };

    // The queue: every flag of the team, one after the other by key, as whoever works through it would.
    const queue = await signIn("/queue", csManagers[0]?.name ?? "");
    await queue.goto(`${sandbox.url}/queue?tab=team`);
    await queue.getByRole("heading", { level: 1 }).waitFor();
    await queue.waitForLoadState("networkidle");
    const seen = new Set<string>();
    const shown = () => new URL(queue.url()).searchParams.get("flag") ?? "";
    // The list loads as one goes, so a while without anything new is its end.
    for (let n = 0, lastNew = 0; n - lastNew < 10 && seen.size < texts.length; n++) {
      const before = shown();
      await queue.keyboard.press("j");
      const giveUpAt = performance.now() + 500;
      while (shown() === before && performance.now() < giveUpAt) await pause(10);
      const at = shown();
      if (at !== "" && !seen.has(at)) lastNew = n;
      if (at !== "") seen.add(at);
      if (n % 50 === 0) await look(queue);
    }
    await look(queue);
    const result = () => ({
      "shown in the queue": seen.size,
      "scripts run": watch.ran,
      "requests outside": watch.asked,
      "complaints of the pages": watch.complaints,
    });
    if (plant === "markup") {
      const refusal = await putMarkup(queue);
      if (refusal !== null) {
        watch.complaints += 1;
        report(`the page refused markup: ${refusal}`);
      }
      return result();
    }

    // The search shows them by their words, and so does the address.
    for (const text of texts.slice(0, texts.length < 100 ? 1 : 8)) {
      await queue.goto(`${sandbox.url}/queue?tab=team&q=${encodeURIComponent(text.slice(0, 100))}`);
      await queue.waitForLoadState("networkidle");
      await look(queue);
    }

    const month = new Date().toISOString().slice(0, 7);
    const page = await signIn("/report", opsPerson.name);
    await page.goto(`${sandbox.url}/report?month=${month}&figure=funnel.flags`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await look(page);

    const desk = await pageOf(await contextOf());
    await desk.goto(`${sandbox.url}/?agent=${agents[0]?.id}#/tickets/${TICKET}`);
    const app = desk.frameLocator("iframe").first();
    await app.locator("button.kind").first().waitFor();
    const stories = app.locator("main button, section button, li button");
    await pause(500);
    const most = Math.min(await stories.count(), 12);
    for (let n = 0; n < most; n++) {
      await stories
        .nth(n)
        .click({ timeout: 1000 })
        .catch(() => undefined);
      await look(desk);
    }
    await desk.goto(`${sandbox.url}/sandbox/received`);
    await look(desk);

    for (const { page: each, complaints } of pages) {
      await look(each);
      for (const complaint of complaints) {
        watch.complaints += 1;
        report(`a page complains: ${complaint.slice(0, 200)}`);
      }
    }
    const figures = result();
    // And if a page did put text where markup belongs, it would show, or the texts prove nothing.
    const refusal = await putMarkup(queue);
    await look(queue);
    const noticed =
      refusal !== null ||
      watch.asked > figures["requests outside"] ||
      watch.ran > figures["scripts run"];
    return { ...figures, "markup put into a page, and not noticed": noticed ? 0 : 1 };
  });

/** Does what a page must not: puts text where markup belongs. Why the page would not have it; `null` when it did. */
const putMarkup = (page: Page): Promise<string | null> =>
  page
    .evaluate((text) => {
      const holder = document.createElement("div");
      Reflect.set(holder, "innerHTML", text);
      document.body.append(holder);
      return null;
    }, `<img src=//${OUTSIDE}/pixel.gif>`)
    .catch((error: unknown) => String(error).slice(0, 120));
