import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lambdaBundle, workersBundle } from "../../src/platform/bundles.ts";
import { type Bundle, makeBundle } from "../helpers/bundles.ts";

const bundles: Record<string, Bundle> = {};
beforeAll(async () => {
  bundles["Lambda"] = await makeBundle(lambdaBundle);
  bundles["Workers"] = await makeBundle(workersBundle);
});
afterAll(async () => {
  for (const { folder } of Object.values(bundles)) await rm(folder, { recursive: true });
});

test.each(["Lambda", "Workers"])(
  "a first answer on %s does not wait for libraries that it does not need",
  (host) => {
    const { sources, atStart } = bundles[host] ?? { sources: new Set(), atStart: new Set() };
    const heavy = ["zod", "jose", "pg", "temporal-polyfill", "csv-parse", "csv-stringify"];
    expect(heavy.filter((name) => !sources.has(name))).toEqual([]);
    expect(heavy.filter((name) => atStart.has(name))).toEqual([]);
    expect(atStart).toContain("endpoint/app.ts");
  },
);

test("what writes mails is not read before there is one to write, and not at all where there are no sockets", () => {
  const { Lambda, Workers } = bundles;
  expect(Lambda?.sources).toContain("nodemailer");
  expect(Lambda?.atStart).not.toContain("nodemailer");
  expect(Workers?.sources).not.toContain("nodemailer");
});
