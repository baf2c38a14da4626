// The log's lines: the fields that are named and no others, whatever is handed in.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createConsoleLog } from "../../src/platform/console-log.ts";

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  for (const method of ["log", "error"] as const)
    vi.spyOn(console, method).mockImplementation((line: string) => void said.push(line));
});
afterEach(() => vi.useRealTimers());

test("a line of the console has when, who, what and why it was refused, and nothing that was slipped in", () => {
  vi.useFakeTimers({ now: new Date("2026-11-22T09:00:00Z") });
  const line = {
    requestId: "r",
    operation: "queue.count",
    status: 403,
    milliseconds: 1.5,
    tenantId: "t",
    memberId: "101",
    refused: "not-allowed" as const,
    appVersion: null,
  };
  createConsoleLog().request(Object.assign({ ...line }, { name: "canary", note: "canary" }));
  expect(said.map((each): unknown => JSON.parse(each))).toEqual([
    { time: "2026-11-22T09:00:00.000Z", level: "info", ...line },
  ]);
});

test("a failure's line has no message, which may quote a row", () => {
  const failure = {
    requestId: "r",
    operation: "flag.raise",
    name: "Error",
    code: "23505",
    where: "at x",
  };
  createConsoleLog().failure(
    Object.assign({ ...failure }, { message: "canary", detail: "canary" }),
  );
  expect(said).toHaveLength(1);
  expect(JSON.parse(said[0] ?? "")).toMatchObject(failure);
  expect(said[0]).not.toContain("canary");
});
