import { beforeAll, expect, test } from "vitest";
import type { Outcome } from "./campaign.ts";
import { run } from "./hostile.ts";
import { openSharedStore as open } from "./shared-store.ts";

let outcome: Outcome;
beforeAll(async () => {
  outcome = await run({ count: 24, report: () => undefined, open });
}, 240_000);

test("hostile text stays text on every screen, in the export and in every message", () => {
  const { figures, passed } = outcome;
  expect(figures).toMatchObject({ "scripts run": 0, "requests outside": 0, "formula cells": 0 });
  expect({ ...figures, passed }).toMatchObject({ passed: true });
});

test("markup that reaches a page and a formula that reaches a file are caught", () => {
  // The same run tried both at its end.
  expect(outcome.figures).toMatchObject({ "markup put into a page, and not noticed": 0 });
  expect(Number(outcome.figures["formula cells without their quote"])).toBeGreaterThan(0);
});
