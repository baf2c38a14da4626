import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const page = await readFile(new URL("../../src/sidebar/index.html", import.meta.url), "utf8");

test("the only inline script is the one that the page's own rule allows", () => {
  const inline = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((found) => found[1] ?? "");
  expect(inline).toHaveLength(1);
  const hash = createHash("sha256")
    .update(inline[0] ?? "")
    .digest("base64");
  expect(page).toContain(`'sha256-${hash}'`);
  expect(page).not.toMatch(/unsafe-(?:eval|inline)/);
});

test("no text becomes markup or code by itself", () => {
  const [, policy = ""] = /Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? [];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
});

test("Zendesk's script comes from Zendesk and nothing else remote is loaded", () => {
  const remote = [...page.matchAll(/(?:src|href)="(https?:[^"]+)"/g)].map((found) => found[1]);
  expect(remote).toEqual([
    "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js",
  ]);
});
