import fc from "fast-check";
import { expect, test } from "vitest";
import {
  chainOf,
  type EvidenceInput,
  sheetHash,
  statementOf,
} from "../../../src/domain/evidence/statement.ts";

const DAY = 86_400_000;
const T0 = Date.parse("2026-11-01T10:00:00Z");
const snapshot = {
  accountId: "1",
  plan: "Growth",
  segment: null,
  seats: 40,
  seatsUsed: 40,
  arrMinor: "4800000",
  currency: "USD",
  renewalOn: null,
  ownerId: "201",
};
const flag = (id: string, agentId: string, at: number, duplicateOf: string | null = null) => ({
  id,
  kind: "expansion",
  signal: "exp.capacity.seats",
  status: duplicateOf === null ? "won" : "duplicate",
  ticketId: "48213",
  agentId,
  raisedAt: at,
  duplicateOf,
  snapshot,
});
const event = (flagId: string, seq: number, type: string, at: number, position: string | null) => ({
  flagId,
  seq,
  type,
  at,
  data: { ticketId: "48213", before: { agentId: "101" } },
  position,
  link: position === null ? null : "ab".repeat(32),
});
const told = (day: number, status: string, amountMinor: string) => ({
  toldAt: T0 + day * DAY,
  what: "deal" as const,
  source: "webhook",
  status,
  amountMinor,
  currency: "USD",
  createdAt: T0 + 12 * DAY,
  closedAt: null,
  sha256: `${day}${status}`,
});
const input: EvidenceInput = {
  deal: {
    crm: "salesforce",
    id: "006A",
    type: "seat-add",
    status: "won",
    amountMinor: "10000",
    currency: "USD",
    accountId: "1",
    createdAt: T0 + 12 * DAY,
    closedAt: T0 + 20 * DAY,
  },
  credit: {
    bucket: "sourced",
    flagId: "a",
    reason: "first-flag-before-opportunity",
    ruleVersion: 1,
    disputeId: null,
  },
  aboutFlagId: "a",
  rule: { version: 1, sourceWindowDays: 90, influenceWindowDays: 180, quietDays: 30 },
  flags: [
    flag("a", "101", T0),
    flag("b", "102", T0 + DAY, "a"),
    flag("c", "103", T0 + 2 * DAY, "a"),
    flag("z", "104", T0),
  ],
  events: [
    event("a", 1, "raised", T0, "4"),
    event("a", 2, "contact", T0 + DAY, "9"),
    event("a", 3, "reminded", T0 + 2 * DAY, null),
    event("b", 1, "raised", T0 + DAY, "10"),
    event("b", 2, "mentioned", T0 + DAY, "11"),
    event("z", 1, "raised", T0, "2"),
  ],
  told: [
    told(12, "open", "9000"),
    told(14, "open", "9000"),
    told(15, "open", "12000"),
    told(20, "won", "10000"),
  ],
  activities: [
    { kind: "call", motion: null, at: T0 - 40 * DAY },
    { kind: "mail", motion: "upsell", at: T0 - 5 * DAY },
    { kind: "meeting", motion: "seat-add", at: T0 + 3 * DAY },
  ],
  disputes: [],
};

test("the deal's numbers stand beside the windows, by what was about this motion", () => {
  expect(statementOf(input).rule.measured).toEqual({
    flagToDealMs: 12 * DAY,
    sourceWindowDays: 90,
    flagToCloseMs: 20 * DAY,
    influenceWindowDays: 180,
    activityToFlagMs: 40 * DAY,
    quietDays: 30,
  });
});

test("everybody who heard it has a part, and the parts are the deal's amount to the cent", () => {
  const { shares } = statementOf(input);
  expect(shares).toEqual([
    { flagId: "a", amountMinor: "3334" },
    { flagId: "b", amountMinor: "3333" },
    { flagId: "c", amountMinor: "3333" },
  ]);
});

test("a telling that changed nothing is left out, and so is what is between CS and its clock", () => {
  const lines = statementOf(input).timeline.map(({ of, type }) => `${of} ${type}`);
  expect(lines).toEqual([
    "activity call",
    "activity mail",
    "flag raised",
    "flag raised",
    "flag contact",
    "activity meeting",
    "deal opened",
    "deal told",
    "deal won",
  ]);
});

test("only the sheet's own events are named in the chain, in its order", () => {
  expect(chainOf(input).map(({ position }) => position)).toEqual(["4", "9", "10"]);
});

const shuffled = <T>(rows: readonly T[]) =>
  fc.shuffledSubarray([...rows], { minLength: rows.length });

test("the hash is of what the sheet says: not of the order it was read in, and of nothing that is sealed later", () => {
  const hash = sheetHash(statementOf(input));
  fc.assert(
    fc.property(
      shuffled(input.flags),
      shuffled(input.events),
      shuffled(input.told),
      shuffled(input.activities),
      (flags, events, tellings, activities) => {
        const sealed = events.map((each) => ({ ...each, position: "77", link: "cd".repeat(32) }));
        const other = { ...input, flags, events: sealed, told: tellings, activities };
        expect(sheetHash(statementOf(other))).toBe(hash);
      },
    ),
    { numRuns: 50 },
  );
  const { deal } = input;
  expect(sheetHash(statementOf({ ...input, deal: { ...deal, amountMinor: "10001" } }))).not.toBe(
    hash,
  );
});
