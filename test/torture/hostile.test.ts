import { expect, test } from "vitest";
import { run } from "./hostile.ts";

const report = () => undefined;

test("hostile text stays text on every screen, in the export and in every message", async () => {
  const { figures, passed } = await run({ count: 40, report });
  expect(figures).toMatchObject({ "scripts run": 0, "requests outside": 0, "formula cells": 0 });
  expect({ ...figures, passed }).toMatchObject({ passed: true });
}, 300_000);

test("markup that reaches a page and a formula that reaches a file are caught", async () => {
  for (const plant of ["markup", "formulas"]) {
    const { figures, passed } = await run({ count: 10, report, plant });
    expect({ ...figures, plant, passed }).toMatchObject({ passed: false });
  }
}, 300_000);
