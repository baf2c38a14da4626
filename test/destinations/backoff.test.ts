import { expect, test } from "vitest";
import {
  type Attempt,
  isRefusal,
  judge,
  MOST_ATTEMPTS,
  PAUSES,
  retryAfterMs,
} from "../../src/destinations/backoff.ts";
import type { PostResult } from "../../src/destinations/post.ts";

const now = new Date("2026-11-18T10:00:00Z");
const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  attempt: 1,
  refusals: 0,
  knowsRepeats: true,
  now,
  random: () => 0.5,
  ...changes,
});
const answered = (status: number, retryAfter: string | null = null): PostResult => ({
  is: "answered",
  status,
  retryAfter,
  word: null,
});
const inMs = (verdict: ReturnType<typeof judge>): number =>
  verdict.is === "retry" ? verdict.at.getTime() - now.getTime() : Number.NaN;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("a failing message is tried at once, after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, then not again", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7].map((n) =>
    inMs(judge(answered(500), attempt({ attempt: n }))),
  );
  expect(pauses).toEqual([5000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]);
  expect(MOST_ATTEMPTS).toBe(8);
  expect(judge(answered(500), attempt({ attempt: 8 }))).toEqual({ is: "failed" });
  expect(PAUSES.reduce((sum, pause) => sum + pause, 0) / HOUR).toBeCloseTo(27.6, 1);
});

test("retries are spread by ten per cent to either side", () => {
  expect(inMs(judge(answered(500), attempt({ attempt: 2, random: () => 0 })))).toBe(270_000);
  expect(inMs(judge(answered(500), attempt({ attempt: 2, random: () => 0.999999 })))).toBe(330_000);
});

test.each([200, 201, 202, 204, 299])("an answer of %i is delivered", (status) => {
  expect(judge(answered(status), attempt())).toEqual({ is: "delivered" });
});

test.each([301, 302, 307, 308, 408, 425, 429, 500, 502, 503, 504, 599])(
  "an answer of %i is tried again by the whole schedule",
  (status) => {
    expect(inMs(judge(answered(status), attempt({ refusals: 9 })))).toBe(5000);
    expect(inMs(judge(answered(status), attempt({ attempt: 7, refusals: 9 })))).toBe(10 * HOUR);
  },
);

test.each([400, 401, 403, 404, 409, 413, 422])(
  "an answer of %i is tried twice more, then a person must look",
  (status) => {
    expect(isRefusal(status)).toBe(true);
    expect(judge(answered(status), attempt({ refusals: 0 })).is).toBe("retry");
    expect(judge(answered(status), attempt({ attempt: 2, refusals: 1 })).is).toBe("retry");
    expect(judge(answered(status), attempt({ attempt: 3, refusals: 2 })).is).toBe("failed");
    // Earlier attempts that failed otherwise don't count.
    expect(judge(answered(status), attempt({ attempt: 6, refusals: 0 })).is).toBe("retry");
  },
);

test("410 ends it at once", () => {
  expect(judge(answered(410), attempt())).toEqual({ is: "gone" });
});

test("an address that is refused is tried twice more, since a name server may be having a bad day", () => {
  const refused: PostResult = { is: "refused-address", sentence: "" };
  expect(judge(refused, attempt({ attempt: 2 })).is).toBe("retry");
  expect(judge(refused, attempt({ attempt: 3 })).is).toBe("failed");
});

test("what may have arrived is repeated only where the receiver can tell", () => {
  const late: PostResult = { is: "failed", kind: "timeout", mayHaveArrived: true };
  const never: PostResult = { is: "failed", kind: "timeout", mayHaveArrived: false };
  expect(judge(late, attempt({ knowsRepeats: true })).is).toBe("retry");
  expect(judge(late, attempt({ knowsRepeats: false })).is).toBe("unknown");
  expect(judge(never, attempt({ knowsRepeats: false })).is).toBe("retry");
});

test.each([
  ["120", 120_000],
  [" 7 ", 7000],
  ["Wed, 18 Nov 2026 10:10:00 GMT", 600_000],
  ["86400", 24 * HOUR],
  ["90000", 24 * HOUR],
  ["Fri, 20 Nov 2026 10:00:00 GMT", 24 * HOUR],
  ["0", null],
  ["-5", null],
  ["Wed, 18 Nov 2026 09:59:00 GMT", null],
  ["Sun, 06 Nov 1994 08:49:37 GMT", null],
  ["Wed, 18 Nov 2126 10:00:00 GMT", null],
  ["1795082400000", null],
  ["99999999999999999999", null],
  ["1e3", null],
  ["0x10", null],
  ["1.5", null],
  ["Infinity", null],
  ["2026-11-18T10:10:00Z", null],
  ["tomorrow", null],
  ["", null],
  [null, null],
])("Retry-After %j means %j ms", (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

test("a receiver may ask for more patience than the schedule has, never for less", () => {
  expect(judge(answered(429, "60"), attempt())).toEqual({
    is: "retry",
    at: new Date(now.getTime() + 60_000),
    asked: true,
  });
  expect(judge(answered(429, "60"), attempt({ attempt: 2 }))).toEqual({
    is: "retry",
    at: new Date(now.getTime() + 5 * MINUTE),
    asked: false,
  });
});
