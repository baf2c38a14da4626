import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withPages } from "../../src/platform/pages.ts";

const PAGES = ["queue", "report", "people", "setup", "ledger", "outcomes", "yours"];

let folder: string;
let app: Hono;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signal-flag-pages-"));
  for (const name of PAGES) {
    await mkdir(join(folder, "pages", name), { recursive: true });
    await writeFile(join(folder, "pages", name, "index.html"), "<!doctype html><title>P</title>");
  }
  await mkdir(join(folder, "pages", "pages-assets"));
  await writeFile(join(folder, "pages", "pages-assets", "queue-1a2b.js"), "export {};");
  await writeFile(join(folder, "secret.txt"), "canary");
  const endpoint = new Hono().all("*", (context) => context.text("The endpoint's own.", 404));
  app = withPages(endpoint, join(folder, "pages"), "https://flags.example.com");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const directivesOf = (policy: string | null) =>
  Object.fromEntries(
    (policy ?? "").split(";").map((part) => {
      const [name = "", ...sources] = part.trim().split(/\s+/);
      return [name, sources.join(" ")];
    }),
  );

test.each(PAGES)("/%s runs its own scripts only, in nobody's frame", async (name) => {
  const { status, headers } = await app.request(`/${name}`);
  expect(status).toBe(200);
  expect(directivesOf(headers.get("content-security-policy"))).toEqual({
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "require-trusted-types-for": "'script'",
    "frame-ancestors": "'none'",
  });
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("content-type")).toMatch(/^text\/html; charset=utf-8$/i);
});

test("pages and their files are asked for by https alone, for a year to come", async () => {
  for (const path of [...PAGES.map((name) => `/${name}`), "/pages-assets/queue-1a2b.js"]) {
    const { headers } = await app.request(path);
    expect([path, headers.get("strict-transport-security")]).toEqual([
      path,
      "max-age=31536000; includeSubDomains",
    ]);
    expect(headers.get("cache-control")).not.toBeNull();
  }
  const plain = withPages(new Hono(), join(folder, "pages"), "http://localhost:8787");
  const { headers } = await plain.request("/queue");
  expect(headers.get("strict-transport-security")).toBeNull();
});

test("a page's script is served as what it is", async () => {
  const { status, headers } = await app.request("/pages-assets/queue-1a2b.js");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test.each([
  "/pages-assets",
  "/pages-assets/",
  "/pages-assets/../../secret.txt",
  "/pages-assets/%2e%2e/%2e%2e/secret.txt",
  "/pages-assets/..%2f..%2fsecret.txt",
  "/pages-assets/..%5c..%5csecret.txt",
  "/pages-assets/.git/config",
])("%s shows neither a folder nor a file of somebody else's", async (path) => {
  const answer = await app.request(new Request(`https://flags.example.com${path}`));
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain("canary");
});
