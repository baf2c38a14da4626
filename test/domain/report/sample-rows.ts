// Rows of October 2026 for the report's tests: plain ones to change by hand, and any at all for property tests.
import fc from "fast-check";
import { mondayToFriday } from "../../../src/domain/calendar.ts";
import { DECLINE_REASONS, STATUSES } from "../../../src/domain/flag.ts";
import { monthOf } from "../../../src/domain/month.ts";
import type { FlagRow, MonthInput, OpportunityRow } from "../../../src/domain/report/rows.ts";

export const hour = 3_600_000;
export const day = 24 * hour;

/** A moment of October 2026, UTC; the 1st is a Thursday. */
export function october(date: number, hours = 0): number {
  return Date.parse("2026-10-01T00:00:00Z") + (date - 1) * day + hours * hour;
}

let last = 0;

/** An expansion flag of Monday 5 October, due a day later, that nobody has touched. */
export function flagRow(changes: Partial<FlagRow> = {}): FlagRow {
  last += 1;
  return {
    id: `flag-${last}`,
    kind: "expansion",
    signal: "exp.capacity.seats",
    status: "new",
    accountId: "acme",
    accountName: "Acme",
    agentId: "agent-1",
    team: "Tier 1",
    segment: "Mid-market",
    ownerId: "owner-1",
    month: monthOf(changes.raisedAt ?? october(5, 9), "UTC"),
    raisedAt: october(5, 9),
    dueAt: october(6, 9),
    contactedAt: null,
    acceptedAt: null,
    opportunityAt: null,
    closedAt: null,
    firstDeclinedAt: null,
    wasPaused: false,
    declineReason: null,
    rightSignal: null,
    duplicateOf: null,
    arrMinor: "1200000",
    currency: "USD",
    ...changes,
  };
}

/** A sourced upsell of $1,000 won on 20 October. */
export function opportunityRow(changes: Partial<OpportunityRow> = {}): OpportunityRow {
  last += 1;
  return {
    crm: "salesforce",
    id: `deal-${last}`,
    accountId: "acme",
    accountName: "Acme",
    name: "Acme, more seats",
    type: "upsell",
    status: "won",
    amountMinor: "100000",
    currency: "USD",
    createdAt: october(8),
    closedAt: october(20),
    bucket: "sourced",
    flagId: null,
    signal: "exp.capacity.seats",
    team: "Tier 1",
    segment: "Mid-market",
    gone: null,
    reason: "first-flag-before-opportunity",
    ...changes,
  };
}

export function october2026(changes: Partial<MonthInput> = {}): MonthInput {
  return {
    month: "2026-10",
    zone: "UTC",
    asOf: Date.parse("2026-11-02T08:00:00Z"),
    ruleVersion: 1,
    flags: [],
    opportunities: [],
    promiseHours: 24,
    calendars: { fallback: mondayToFriday("UTC"), byOwner: {} },
    ...changes,
  };
}

/** `count` rows made the same way. */
export function times<Row>(count: number, make: (index: number) => Row): Row[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const moments = fc.integer({ min: october(-20), max: october(60) });
const signal = fc.constantFrom("exp.capacity.seats", "exp.addon.product", null);

const anyFlag: fc.Arbitrary<FlagRow> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 2 }),
  kind: fc.constantFrom("expansion", "expansion", "friction"),
  signal,
  status: fc.constantFrom(...STATUSES),
  accountId: fc.constantFrom("acme", "globex", null),
  accountName: fc.constant(null),
  agentId: fc.constant("agent-1"),
  team: fc.constantFrom("Tier 1", "Tier 2", null),
  segment: fc.constantFrom("Mid-market", "Enterprise", null),
  ownerId: fc.constantFrom("owner-1", "owner-2", "constructor", null),
  month: fc.constantFrom("2026-09", "2026-10", "2026-11"),
  raisedAt: moments,
  dueAt: fc.option(moments),
  contactedAt: fc.option(moments),
  acceptedAt: fc.option(moments),
  opportunityAt: fc.option(moments),
  closedAt: fc.option(moments),
  firstDeclinedAt: fc.option(moments),
  wasPaused: fc.boolean(),
  declineReason: fc.option(fc.constantFrom(...DECLINE_REASONS)),
  rightSignal: fc.constantFrom(null, "exp.capacity.seats", "exp.capacity.usage"),
  duplicateOf: fc.constant(null),
  arrMinor: fc.constant(null),
  currency: fc.constant(null),
});

const anyOpportunity: fc.Arbitrary<OpportunityRow> = fc.record({
  crm: fc.constantFrom("salesforce", "hubspot"),
  id: fc.string({ minLength: 1, maxLength: 2 }),
  accountId: fc.constantFrom("acme", "globex", null),
  accountName: fc.constant(null),
  name: fc.constant("A deal"),
  type: fc.constant("upsell"),
  status: fc.constantFrom("open", "won", "won", "lost"),
  amountMinor: fc.bigInt(0n, 10n ** 12n).map(String),
  currency: fc.constantFrom("USD", "EUR", "JPY"),
  createdAt: moments,
  closedAt: fc.option(moments),
  bucket: fc.constantFrom("sourced", "influenced", "none", "out-of-scope"),
  flagId: fc.option(fc.string({ minLength: 1, maxLength: 2 })),
  signal,
  team: fc.constantFrom("Tier 1", null),
  segment: fc.constantFrom("Mid-market", null),
  gone: fc.constantFrom(null, null, null, "deleted", "merged"),
  reason: fc.constant(""),
});

/** Any rows at all, sensible or not, for one month in some zone. */
export const anyMonth: fc.Arbitrary<MonthInput> = fc
  .record({
    flags: fc.array(anyFlag, { maxLength: 40 }),
    opportunities: fc.array(anyOpportunity, { maxLength: 30 }),
    zone: fc.constantFrom("UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/New_York"),
    asOf: fc.integer({ min: october(1), max: october(90) }),
  })
  .map((rows) =>
    october2026({
      ...rows,
      calendars: {
        fallback: mondayToFriday("UTC"),
        byOwner: {
          "owner-1": mondayToFriday("Europe/Berlin"),
          "owner-2": { ...mondayToFriday("UTC"), days: [] },
        },
      },
    }),
  );

/** Every figure that stands anywhere in a report. */
export function metricsIn(value: unknown): { id: string; n: number; excluded: { n: number }[] }[] {
  if (Array.isArray(value)) return value.flatMap(metricsIn);
  if (typeof value !== "object" || value === null) return [];
  if (isMetric(value)) return [value];
  return Object.values(value).flatMap(metricsIn);
}

function isMetric(value: object): value is { id: string; n: number; excluded: { n: number }[] } {
  return "id" in value && "excluded" in value && "n" in value && typeof value.n === "number";
}
