// A month that shows everything: two currencies, a small team, a deal without an account, and a month before it.
import { defaultRule, type Bucket } from "../../src/domain/attribution.ts";
import { mondayToFriday } from "../../src/domain/calendar.ts";
import { monthOf } from "../../src/domain/month.ts";
import type { FlagRow, MonthInput, OpportunityRow } from "../../src/domain/report/rows.ts";

const hour = 3_600_000;
const at = (text: string): number => Date.parse(text);

export const idOf = (number: number): string =>
  `01920000-0000-7000-8000-${String(number).padStart(12, "0")}`;

export function flagRow(number: number, change: Partial<FlagRow> = {}): FlagRow {
  const raisedAt = change.raisedAt ?? at("2026-10-05T08:00:00Z") + number * hour;
  return {
    id: idOf(number),
    kind: "expansion",
    signal: "exp.capacity.seats",
    status: "new",
    accountId: "1001",
    accountName: "Harrowmere Freight",
    agentId: "7",
    team: "Billing",
    segment: "Mid-market",
    ownerId: null,
    month: monthOf(raisedAt, "Europe/Berlin"),
    raisedAt,
    dueAt: raisedAt + 24 * hour,
    contactedAt: null,
    acceptedAt: null,
    opportunityAt: null,
    closedAt: null,
    firstDeclinedAt: null,
    wasPaused: false,
    declineReason: null,
    rightSignal: null,
    duplicateOf: null,
    arrMinor: null,
    currency: null,
    ...change,
  };
}

export function dealRow(number: number, change: Partial<OpportunityRow> = {}): OpportunityRow {
  const bucket: Bucket = change.bucket ?? "sourced";
  return {
    crm: "salesforce",
    id: `006-${number}`,
    accountId: "1001",
    accountName: "Harrowmere Freight",
    name: `Seats ${number}`,
    type: "seat-add",
    status: "won",
    amountMinor: "1000000",
    currency: "USD",
    createdAt: at("2026-10-12T08:00:00Z"),
    closedAt: at("2026-10-20T08:00:00Z"),
    bucket,
    flagId: bucket === "sourced" ? idOf(1) : null,
    signal: bucket === "sourced" ? "exp.capacity.seats" : null,
    team: bucket === "sourced" ? "Billing" : null,
    segment: "Mid-market",
    gone: null,
    reason: bucket === "sourced" ? "first-flag-before-opportunity" : "no-qualifying-flag",
    ...change,
  };
}

/** Contacted `hours` after it was raised, and accepted. */
const answered = (raisedAt: number, hours: number): Partial<FlagRow> => ({
  status: "accepted",
  raisedAt,
  contactedAt: raisedAt + hours * hour,
  acceptedAt: raisedAt + hours * hour,
});

const october = (): FlagRow[] => [
  ...Array.from({ length: 11 }, (_, index) =>
    flagRow(index + 1, answered(at("2026-10-05T08:00:00Z") + index * hour, index + 2)),
  ),
  // Late, never answered, and a team of four of which three were in time.
  flagRow(12, answered(at("2026-10-06T08:00:00Z"), 30)),
  flagRow(13, { raisedAt: at("2026-10-07T08:00:00Z") }),
  ...[20, 21, 22].map((number) =>
    flagRow(number, { ...answered(at("2026-10-13T08:00:00Z"), 3), team: "Onboarding" }),
  ),
  flagRow(23, { ...answered(at("2026-10-13T08:00:00Z"), 40), team: "Onboarding" }),
  flagRow(30, {
    raisedAt: at("2026-10-14T08:00:00Z"),
    status: "declined",
    declineReason: "wrong-signal",
    closedAt: at("2026-10-14T09:00:00Z"),
  }),
  flagRow(31, {
    ...answered(at("2026-10-15T08:00:00Z"), 5),
    kind: "friction",
    signal: "fri.product.bug",
  }),
  flagRow(32, { raisedAt: at("2026-10-16T08:00:00Z"), signal: null }),
];

const september = (): FlagRow[] =>
  Array.from({ length: 12 }, (_, index) =>
    flagRow(100 + index, answered(at("2026-09-07T08:00:00Z") + index * hour, index < 3 ? 4 : 40)),
  );

export const flags = (): FlagRow[] => [...october(), ...september()];

export const deals = (): OpportunityRow[] => [
  dealRow(1),
  dealRow(2, { amountMinor: "3000000", flagId: idOf(2) }),
  dealRow(3, { amountMinor: "500000", flagId: idOf(3) }),
  dealRow(4, { status: "lost", flagId: idOf(4) }),
  dealRow(5, { currency: "EUR", amountMinor: "700000", flagId: idOf(5) }),
  dealRow(6, { bucket: "influenced", amountMinor: "250000", reason: "flag-after-opportunity" }),
  dealRow(7, {
    bucket: "none",
    accountId: null,
    accountName: "Tallowby Bakeries",
    reason: "no-account",
  }),
  dealRow(8, { status: "open", closedAt: null, amountMinor: "900000", flagId: idOf(6) }),
];

/** What the endpoint makes a month's report from. */
export const monthInput = (month: string): MonthInput => ({
  month,
  zone: "Europe/Berlin",
  asOf: at("2026-11-02T08:00:00Z"),
  ruleVersion: defaultRule.version,
  flags: flags(),
  opportunities: deals(),
  promiseHours: 24,
  calendars: { fallback: mondayToFriday("Europe/Berlin"), byOwner: {} },
});
