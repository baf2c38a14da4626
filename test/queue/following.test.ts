import { expect, test } from "vitest";
import { amountMinorOf } from "../../src/queue/following/amount.ts";
import { namedIn, namingAt, withName } from "../../src/queue/following/mention.ts";
import { found } from "../../src/queue/following/people.ts";
import { offeredFollowUps } from "../../src/queue/following/follow-up.ts";
import { localField, snoozeTimes } from "../../src/queue/following/snooze-times.ts";

const person = (id: string, name: string) => ({ id, name, roles: ["cs_manager"], team: null });
const noor = person("1", "Noor Manager");
const bjoern = person("2", "Björn Müller");

test("an @ begins a name, and one inside an address does not", () => {
  expect(namingAt("Ask @no", 7)).toEqual({ from: 4, typed: "no" });
  expect(namingAt("@noor man", 9)).toEqual({ from: 0, typed: "noor man" });
  expect(namingAt("mail rita@no", 12)).toBeNull();
  expect(namingAt("@noor man who", 13)).toBeNull();
});

test("a chosen name is written out, and counts for as long as it stands there", () => {
  const naming = namingAt("Ask @no please", 7);
  if (naming === null) throw new Error("No name is being typed.");
  const { text, caret } = withName("Ask @no please", naming, noor.name);
  expect([text, text.slice(0, caret)]).toEqual(["Ask @Noor Manager please", "Ask @Noor Manager "]);
  expect(namedIn(text, [noor, bjoern])).toEqual([noor]);
  expect(namedIn("Ask Noor", [noor])).toEqual([]);
});

test("colleagues are found by the beginning of any name, with or without its marks", () => {
  expect(found([noor, bjoern], "mull")).toEqual([bjoern]);
  expect(found([bjoern, noor], "")).toEqual([bjoern, noor]);
  expect(found([bjoern, noor], "oor")).toEqual([]);
});

test.each([
  ["12,000.50", "USD", "en", "1200050"],
  ["12.000,50", "EUR", "de", "1200050"],
  ["12 000,5", "EUR", "fr", "1200050"],
  ["12000", "JPY", "ja", "12000"],
  ["12.345", "EUR", "en", null],
  ["-5", "USD", "en", null],
  ["twelve", "USD", "en", null],
  ["5", "XQX", "en", null],
])("%s in %s, typed in %s, is %s in minor units", (typed, currency, locale, minor) => {
  expect(amountMinorOf(typed, currency, locale)).toBe(minor);
});

test("what is offered to put a flag aside until lies ahead, soonest first, and names no moment twice", () => {
  const sunday = new Date(2026, 10, 22, 8, 0).getTime();
  const times = snoozeTimes(sunday);
  expect(times.map(({ id }) => id)).toEqual(["hours", "tomorrow", "week"]);
  expect(localField(times[1]?.at ?? 0)).toBe("2026-11-23T09:00");
  expect(snoozeTimes(new Date(2026, 10, 25, 12).getTime()).map(({ id }) => id)).toEqual([
    "hours",
    "tomorrow",
    "monday",
    "week",
  ]);
});

test("a flag that sleeps can be woken, one whose clock stands has no clock to pause, and what has ended is thanked for", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  const open = {
    status: "new",
    snoozedUntil: null,
    contactedAt: null,
    dueAt: "2026-11-22T16:00:00Z",
    pause: null,
  } as const;
  const offered = (changes: object) => offeredFollowUps({ ...open, ...changes }, now);
  expect(offered({})).toEqual(["snooze", "hand-over", "mention", "agree", "thank", "pause"]);
  expect(offered({ snoozedUntil: "2026-11-22T11:00:00Z" })).toContain("wake");
  expect(offered({ snoozedUntil: "2026-11-22T09:00:00Z" })).not.toContain("wake");
  // What is late stays in sight.
  expect(offered({ dueAt: "2026-11-22T09:00:00Z" })).toEqual([
    "hand-over",
    "mention",
    "agree",
    "thank",
  ]);
  expect(offered({ status: "contacted", contactedAt: "2026-11-22T09:00:00Z" })).not.toContain(
    "pause",
  );
  expect(offered({ pause: { reason: "legal-hold", until: "2026-12-01T00:00:00Z" } })).toContain(
    "resume",
  );
  expect(offered({ status: "won" })).toEqual(["mention", "agree", "thank"]);
  expect(offered({ status: "withdrawn" })).toEqual([]);
});
