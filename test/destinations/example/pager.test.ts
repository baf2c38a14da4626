// The README's example of a destination: it is this file, it compiles, and it works.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { createDestinationDesk } from "../../../src/destinations/desk.ts";
import { answered, recordingPost, sealer, toolsOf } from "../outbox.ts";
import { send } from "../request-of.ts";
import { someMessage } from "../some-message.ts";
import { pager } from "./pager.ts";

const settings = { url: "https://pager.example.com/ring", key: "0123456789" };

const code = (text: string) => text.slice(text.indexOf("const PagerSettings")).trim();

test("the example in the README is this file, imports apart", () => {
  const root = resolve(import.meta.dirname, "../../..");
  const file = readFileSync(resolve(import.meta.dirname, "pager.ts"), "utf8");
  const readme = readFileSync(resolve(root, "README.md"), "utf8");
  const [, block = ""] = /```ts\n([\s\S]*?)\n```/.exec(readme) ?? [];
  expect(code(block)).toBe(code(file));
});

test("a pager rings with the account's name, and its answer is judged like any other", async () => {
  const body = pager.build(someMessage({ event: { type: "breached" } }));
  const { asked, outcome } = await send(pager, settings, { body }, () => answered(503, "60"));
  expect(asked).toMatchObject([{ url: settings.url, method: "POST", body }]);
  expect(body).toContain("Overdue: Northwind Trading");
  expect(outcome).toEqual({
    result: { is: "answered", status: 503, retryAfter: "60", word: null },
  });
});

test("once it is registered it has a form, its settings are checked with the field named, and it can be tried", async () => {
  const { post, sent } = recordingPost();
  const desk = createDestinationDesk({
    sealer,
    tools: () => Promise.resolve(toolsOf(post)),
    queueUrl: "https://flags.example.com/queue",
    types: new Map([[pager.type, pager]]),
  });
  expect(desk.types).toMatchObject([{ type: "pager", label: "Pager", hears: ["breached"] }]);
  expect(await desk.enter("pager", { ...settings, key: "short" }, null)).toEqual({
    is: "wrong",
    field: "key",
    sentence: "Key: is too short.",
  });
  expect(await desk.enter("pager", { ...settings, url: "http://localhost/" }, null)).toMatchObject({
    is: "wrong",
    field: "url",
  });
  const entered = await desk.enter("pager", settings, null);
  if (entered.is === "wrong") throw new Error(entered.sentence);
  expect(await desk.shown("pager", entered.sealed)).toEqual({
    url: { secret: false, value: settings.url },
    key: { secret: true, ending: null },
  });
  expect(sent).toEqual([]);
});
