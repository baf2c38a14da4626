import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  metricIds,
  monthReport,
  rowsBeneath,
  type MonthReport,
} from "../../../src/domain/report/month-report.ts";
import type { FlagRow, MonthInput } from "../../../src/domain/report/rows.ts";
import { survivalAt } from "../../../src/report/wait/survival-at.ts";
import {
  anyMonth,
  flagRow,
  metricsIn,
  october,
  october2026,
  opportunityRow,
  times,
} from "./sample-rows.ts";

const accepted: Partial<FlagRow> = {
  status: "accepted",
  contactedAt: october(5, 12),
  acceptedAt: october(6),
};
const declined: Partial<FlagRow> = {
  status: "declined",
  contactedAt: october(5, 12),
  closedAt: october(6),
  declineReason: "timing",
};

function reportOf(changes: Partial<MonthInput>): MonthReport {
  return monthReport(october2026(changes));
}

describe("a month without rows", () => {
  const report = reportOf({});

  test("refuses its rates instead of showing zeros, and says what a figure takes", () => {
    expect(report.acceptance).toMatchObject({
      value: null,
      interval: null,
      method: "refused:no-data",
      refusal: { reason: "no-data", have: 0, need: 1 },
    });
    expect(report.sla.attainment.value).toBeNull();
    expect(report.followUp.median.method).toBe("refused:no-data");
    expect(report.notMeasured.map((missing) => missing.what)).toEqual(times(5, () => "refused"));
    expect(report.notSure).toMatchObject({ share: { value: null }, alarm: false });
  });

  test("has no money, signals or teams, and a funnel of zeros", () => {
    expect(report).toMatchObject({ money: [], signals: [], teams: [], declines: [] });
    expect(report.funnel.map(({ reached }) => reached.value)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("the month", () => {
  test("is live until it is over", () => {
    expect(reportOf({ asOf: october(31, 23) }).state).toBe("live");
    expect(reportOf({ asOf: october(32) }).state).toBe("over");
  });

  test("ends where the reporting zone says", () => {
    expect(reportOf({ zone: "Europe/Berlin" })).toMatchObject({
      from: "2026-09-30T22:00:00.000Z",
      to: "2026-10-31T23:00:00.000Z",
    });
  });

  test("keeps its flags when the reporting zone is moved afterwards", () => {
    const late = flagRow({ raisedAt: october(31, 23.5), month: "2026-10", dueAt: null });
    for (const zone of ["UTC", "Europe/Berlin", "Pacific/Kiritimati"])
      expect([zone, reportOf({ flags: [late], zone }).funnel[0]?.reached.value]).toEqual([zone, 1]);
    const september = { ...late, month: "2026-09" };
    expect(reportOf({ flags: [september] }).funnel[0]?.reached.value).toBe(0);
  });
});

describe("the acceptance rate", () => {
  test("is that of the definitions' example", () => {
    const flags = [
      ...times(41, () => flagRow(accepted)),
      ...times(9, () => flagRow(declined)),
      ...times(6, () => flagRow({ status: "duplicate", duplicateOf: "x" })),
      ...times(4, () => flagRow({ status: "expired" })),
      ...times(2, () => flagRow({ status: "withdrawn" })),
      ...times(10, () => flagRow()),
    ];
    const { acceptance } = reportOf({ flags });
    expect(acceptance.value).toBeCloseTo(0.82, 4);
    expect(acceptance.n).toBe(50);
    expect(acceptance.interval?.[0]).toBeCloseTo(0.692, 4);
    expect(acceptance.interval?.[1]).toBeCloseTo(0.9023, 4);
    expect(acceptance.excluded).toEqual([
      { reason: "duplicate", n: 6 },
      { reason: "expired", n: 4 },
      { reason: "undecided", n: 10 },
      { reason: "withdrawn", n: 2 },
    ]);
  });

  test("counts a flag that was ever accepted, whatever became of it", () => {
    const flags = [
      flagRow({ ...accepted, status: "declined", declineReason: "timing", closedAt: october(9) }),
      flagRow({ ...accepted, status: "expired", closedAt: october(9) }),
      flagRow({ status: "won", opportunityAt: october(7), closedAt: october(9) }),
    ];
    expect(reportOf({ flags }).acceptance).toMatchObject({ value: 1, n: 3, excluded: [] });
  });
});

describe("the service level", () => {
  test("is that of the definitions' example", () => {
    const flags = [
      ...times(6, () => flagRow({ status: "contacted", contactedAt: october(5, 12) })),
      flagRow({ status: "contacted", contactedAt: october(7) }),
      flagRow(),
      flagRow({ dueAt: october(30) }),
      flagRow({ status: "declined", closedAt: october(5, 12), declineReason: "timing" }),
    ];
    const { sla } = reportOf({ flags, asOf: october(29) });
    expect(sla.attainment.value).toBeCloseTo(0.75, 4);
    expect(sla.attainment.n).toBe(8);
    expect(sla.attainment.interval?.[0]).toBeCloseTo(0.4093, 4);
    expect(sla.attainment.interval?.[1]).toBeCloseTo(0.9285, 4);
    expect(sla.attainment.excluded).toEqual([
      { reason: "declined-before-deadline-without-contact", n: 1 },
      { reason: "not-due", n: 1 },
    ]);
    expect(sla.neverAnswered).toMatchObject({ value: 1, excluded: [{ reason: "answered", n: 7 }] });
  });

  test("prints the share of its flags that were paused, and nobody paused is a share as well", () => {
    const contacted = { status: "contacted", contactedAt: october(5, 12) } as const;
    const flags = [
      ...times(3, () => flagRow(contacted)),
      flagRow({ ...contacted, wasPaused: true }),
      // Not in the attainment, so not in this share either.
      flagRow({ dueAt: october(30), wasPaused: true }),
    ];
    const { sla } = reportOf({ flags, asOf: october(29) });
    expect(sla.paused).toMatchObject({ value: 0.25, n: 4, method: "wilson@1" });
    expect(sla.paused.excluded).toEqual(sla.attainment.excluded);
    expect(reportOf({ flags: flags.slice(0, 3) }).sla.paused).toMatchObject({ value: 0, n: 3 });
  });

  test("takes flags by the month of their deadline, not of their creation", () => {
    const flags = [
      flagRow({ raisedAt: october(0, 9), dueAt: october(1, 9) }),
      flagRow({ raisedAt: october(31, 9), dueAt: october(33, 9) }),
    ];
    const input = october2026({ flags });
    expect(monthReport(input).sla.attainment.n).toBe(1);
    expect(rowsBeneath("sla-attainment", input)).toEqual({
      of: "flags",
      counted: [flags[0]],
      excluded: [],
    });
  });

  test("takes a contact at the deadline as in time and a decline after it as a miss", () => {
    const flags = [
      flagRow({ status: "contacted", contactedAt: october(6, 9) }),
      flagRow({ status: "declined", closedAt: october(6, 10), declineReason: "timing" }),
      flagRow({ status: "expired", closedAt: october(30) }),
    ];
    const { sla } = reportOf({ flags });
    expect(sla.attainment).toMatchObject({ value: 1 / 3, n: 3 });
    expect(sla.neverAnswered.value).toBe(2);
  });

  test("takes a decline at the deadline as in time, and the deadline itself as not yet passed", () => {
    const flags = [
      flagRow({ status: "declined", closedAt: october(6, 9), declineReason: "timing" }),
      flagRow(),
    ];
    expect(reportOf({ flags, asOf: october(6, 9) }).sla.attainment.excluded).toEqual([
      { reason: "declined-before-deadline-without-contact", n: 1 },
      { reason: "not-due", n: 1 },
    ]);
    expect(reportOf({ flags, asOf: october(6, 9) + 1 }).sla.attainment).toMatchObject({
      value: 0,
      n: 1,
    });
  });

  test("takes claiming for no contact, and accepting for one", () => {
    const flags = [
      flagRow({ status: "claimed" }),
      flagRow({ status: "accepted", acceptedAt: october(5, 10) }),
      flagRow({ status: "opportunity", opportunityAt: october(5, 10) }),
      flagRow({ kind: "friction", status: "resolved", closedAt: october(5, 11) }),
    ];
    expect(reportOf({ flags }).sla.attainment).toMatchObject({ value: 0.75, n: 4 });
  });

  test("warns when more than a quarter of the decided was declined without contact", () => {
    const early = flagRow({
      status: "declined",
      closedAt: october(5, 12),
      declineReason: "timing",
    });
    const three = times(3, () => flagRow(accepted));
    expect(reportOf({ flags: [early, ...three] }).sla.declinedBeforeDeadline).toEqual({
      n: 1,
      decided: 4,
      warning: false,
    });
    expect(reportOf({ flags: [early, ...three.slice(1)] }).sla.declinedBeforeDeadline.warning).toBe(
      true,
    );
  });
});

const at = (hours: number) => october(5, 9 + hours);

describe("how long customers wait", () => {
  test("is measured in the owner's business hours, with the wall clock beside it", () => {
    const friday = { raisedAt: october(2, 20), status: "contacted" } as const;
    const flags = times(3, () => flagRow({ ...friday, contactedAt: october(5, 6) }));
    const { followUp } = reportOf({ flags });
    expect(followUp.median).toMatchObject({ value: 10, n: 3, unit: "business-hours" });
    expect(followUp.wallClockMedian).toMatchObject({ value: 58, unit: "hours" });
    expect(followUp.steps).toMatchObject([{ time: 10, survival: 0 }]);
  });

  test("follows the calendar of each owner", () => {
    const flags = [
      flagRow({ raisedAt: october(2, 20), status: "contacted", contactedAt: october(3, 6) }),
    ];
    const everyDay = { zone: "UTC", days: [1, 2, 3, 4, 5, 6, 7], open: null, holidays: [] };
    const { calendars } = october2026();
    const own = { ...calendars, byOwner: { "owner-1": everyDay } };
    expect(reportOf({ flags }).followUp.median.value).toBe(4);
    expect(reportOf({ flags, calendars: own }).followUp.median.value).toBe(10);
  });

  test("keeps flags nobody contacted in sight, and lets go of declined ones when they are", () => {
    const flags = [
      ...[1, 2, 4].map((hours) => flagRow({ status: "contacted", contactedAt: at(hours) })),
      ...[8, 9].map((hours) => flagRow({ status: "contacted", contactedAt: at(hours) })),
      flagRow({ status: "declined", closedAt: at(2), declineReason: "timing" }),
      flagRow({ status: "duplicate", closedAt: at(6) }),
      flagRow(),
    ];
    const { followUp } = reportOf({ flags, asOf: at(12) });
    expect(followUp.median).toMatchObject({
      value: 8,
      interval: [1, null],
      n: 8,
      method: "kaplan-meier@1{unit=businessHours}",
    });
    expect(followUp.p90).toMatchObject({ value: null, interval: null, refusal: null });
  });

  test("leaves out, and lists, flags of an owner whose calendar counts no time", () => {
    const calendars = {
      ...october2026().calendars,
      byOwner: { "owner-1": { zone: "UTC", days: [], open: null, holidays: [] } },
    };
    expect(reportOf({ flags: [flagRow()], calendars }).followUp.median.excluded).toEqual([
      { reason: "calendar-refused", n: 1 },
    ]);
  });

  test("is drawn with no more points than a chart can show", () => {
    const flags = times(3_000, (index) =>
      flagRow({ status: "contacted", contactedAt: october(5, 9) + index * 20_000 }),
    );
    const { steps } = reportOf({ flags }).followUp;
    expect(steps.length).toBeLessThanOrEqual(420);
    expect(steps.at(-1)?.survival).toBe(0);
  });

  test("is told in numbers from every row, though fewer are drawn", () => {
    const flags = times(3_000, (index) =>
      flagRow({ status: "contacted", contactedAt: october(5, 9) + (index + 1) * 19_997 }),
    );
    const { steps } = reportOf({ flags }).followUp;
    for (const hours of [1, 2, 4, 8, 12]) {
      const waiting = flags.filter(
        ({ raisedAt, contactedAt }) => (contactedAt ?? 0) - raisedAt > hours * 3_600_000,
      ).length;
      const { survival, atRisk } = survivalAt(steps, hours);
      expect(atRisk).toBe(waiting);
      expect(survival).toBeCloseTo(waiting / flags.length, 9);
    }
  });
});

describe("the funnel", () => {
  const flags = [
    flagRow(),
    flagRow({ status: "contacted", contactedAt: october(8) }),
    flagRow(declined),
    flagRow(accepted),
    flagRow({ ...accepted, kind: "friction", signal: "fri.renewal.risk" }),
    flagRow({ ...accepted, status: "opportunity", opportunityAt: october(8) }),
    flagRow({ ...accepted, status: "lost", opportunityAt: october(8), closedAt: october(9) }),
    flagRow({ ...accepted, status: "won", opportunityAt: october(8), closedAt: october(9) }),
    flagRow({ status: "duplicate" }),
    flagRow({ status: "withdrawn" }),
  ];

  test("counts flags at every step, with those that may still come", () => {
    const steps = reportOf({ flags }).funnel.map(({ stage, reached, rate, stillOpen }) => [
      stage,
      reached.value,
      rate === null ? null : [Math.round((rate.value ?? 0) * rate.n), rate.n],
      stillOpen,
    ]);
    expect(steps).toEqual([
      ["flags", 8, null, 0],
      ["contacted", 7, [7, 8], 1],
      ["accepted", 5, [5, 7], 1],
      ["opportunity", 3, [3, 4], 1],
      ["won", 1, [1, 2], 1],
    ]);
  });

  test("tells who was contacted in time, and who was left out", () => {
    const [first, second, , , won] = reportOf({ flags }).funnel;
    expect(second?.inTime?.value).toBe(6);
    expect(first?.reached.excluded).toEqual([
      { reason: "duplicate", n: 1 },
      { reason: "withdrawn", n: 1 },
    ]);
    expect(won?.rate?.excluded).toEqual([{ reason: "undecided", n: 1 }]);
  });
});

describe("pipeline and revenue", () => {
  const opportunities = [
    opportunityRow({ amountMinor: "7100000" }),
    opportunityRow({ amountMinor: "2900000" }),
    opportunityRow({ bucket: "influenced", amountMinor: "500" }),
    opportunityRow({ bucket: "none", amountMinor: "70" }),
    opportunityRow({ bucket: "none", accountId: null, amountMinor: "2890000" }),
    opportunityRow({ bucket: "out-of-scope", type: "renewal", amountMinor: "9" }),
    opportunityRow({ currency: "JPY", amountMinor: "1500" }),
    opportunityRow({ closedAt: october(33) }),
    opportunityRow({ status: "lost" }),
    opportunityRow({ status: "open", closedAt: null, amountMinor: "4000", createdAt: october(2) }),
    opportunityRow({ status: "open", closedAt: null, amountMinor: "3000", createdAt: october(9) }),
    opportunityRow({ status: "open", closedAt: null, createdAt: october(-9) }),
  ];
  const report = reportOf({ opportunities });
  const dollars = report.money.find(({ currency }) => currency === "USD");

  test("stand apart for every currency and bucket", () => {
    expect(report.money.map(({ currency }) => currency)).toEqual(["JPY", "USD"]);
    expect(dollars?.closed.sourced).toMatchObject({
      id: "sourced.USD",
      value: 10_000_000,
      n: 2,
      interval: null,
      currency: "USD",
    });
    expect(dollars?.closed.influenced).toMatchObject({ value: 500, n: 1 });
    expect(dollars?.closed.unattributed).toMatchObject({ value: 70, n: 1 });
    expect(report.money[0]?.closed.sourced.value).toBe(1_500);
  });

  test("list with amounts what a bucket leaves out", () => {
    expect(dollars?.closed.sourced.excluded).toEqual([
      { reason: "influenced", n: 1, amountMinor: "500" },
      { reason: "no-account", n: 1, amountMinor: "2890000" },
      { reason: "out-of-scope", n: 1, amountMinor: "9" },
      { reason: "unattributed", n: 1, amountMinor: "70" },
    ]);
  });

  test("say how much of it is one deal", () => {
    expect(dollars?.concentration.sourced).toMatchObject({ value: 0.71, n: 2, interval: null });
    expect(dollars?.concentration.largest?.amountMinor).toBe("7100000");
    expect(report.money[0]?.concentration.influenced.method).toBe("refused:no-data");
  });

  test("count as pipeline what was made in the month and is open, and how much of it is young", () => {
    expect(dollars?.pipeline.sourced).toMatchObject({ value: 7_000, n: 2 });
    expect(dollars?.youngPipeline).toMatchObject({
      value: 1,
      excluded: [{ reason: "thirty-days-or-older", n: 1 }],
    });
  });

  test("name won deals that no account could be found for", () => {
    expect(report.notMeasured.slice(0, 1)).toEqual([
      {
        what: "no-account",
        metricId: "no-account.USD",
        n: 1,
        amountMinor: "2890000",
        currency: "USD",
      },
    ]);
  });

  test("take a deal of exactly thirty days as no longer young", () => {
    const deal = opportunityRow({ status: "open", closedAt: null, createdAt: october(1, 8) });
    const young = (asOf: number) =>
      reportOf({ opportunities: [deal], asOf }).money[0]?.youngPipeline.value;
    expect(young(october(31, 8) - 1)).toBe(1);
    expect(young(october(31, 8))).toBe(0);
  });

  test("refuse a sum that a number cannot hold", () => {
    const huge = times(2, () => opportunityRow({ amountMinor: String(Number.MAX_SAFE_INTEGER) }));
    expect(reportOf({ opportunities: huge }).money[0]?.closed.sourced).toMatchObject({
      value: null,
      n: 2,
      method: "refused:amount-too-large",
    });
  });
});

function resultsBySignal(results: Record<string, [won: number, lost: number, open?: number]>) {
  const flags = Object.keys(results).map((signal) => flagRow({ ...accepted, signal }));
  const opportunities = flags.flatMap(({ id: flagId, signal }) => {
    const [won, lost, open = 0] = results[signal ?? ""] ?? [0, 0];
    return [
      ...times(won, () => opportunityRow({ flagId, signal })),
      ...times(lost, () => opportunityRow({ flagId, signal, status: "lost" })),
      ...times(open, () => opportunityRow({ flagId, signal, status: "open", closedAt: null })),
    ];
  });
  return { flags, opportunities };
}

describe("which signals earn it", () => {
  test("is ranked by the lower end of the interval, and overlapping neighbours are tied", () => {
    const rows = reportOf(
      resultsBySignal({ a: [1, 0], b: [2, 1], c: [9, 1], d: [30, 10], e: [0, 0] }),
    ).signals;
    expect(rows.map(({ signal, rank, tiedWithNext }) => [signal, rank, tiedWithNext])).toEqual([
      ["d", 1, true],
      ["c", 2, true],
      ["b", 3, true],
      ["a", 4, false],
      ["e", null, false],
    ]);
    expect(rows[0]?.winRate?.interval?.[0]).toBeCloseTo(0.5981, 4);
  });

  test("is not called a tie when the intervals are apart", () => {
    const rows = reportOf(resultsBySignal({ good: [50, 2], bad: [2, 50] })).signals;
    expect(rows.map(({ tiedWithNext }) => tiedWithNext)).toEqual([false, false]);
  });

  test("shows a small rate pulled towards that of all signals", () => {
    const report = reportOf(resultsBySignal({ small: [1, 0], rest: [29, 70] }));
    expect(report.winRateOverall).toMatchObject({ value: 0.3, n: 100 });
    const small = report.signals.find(({ signal }) => signal === "small");
    expect(small?.winRate).toMatchObject({ value: 1, n: 1 });
    expect(small?.winRateShrunk?.value).toBeCloseTo(0.3636, 4);
  });

  test("is still open while more than a fifth is undecided", () => {
    const report = reportOf(resultsBySignal({ a: [3, 1, 1], b: [3, 0, 3] }));
    const byName = Object.fromEntries(report.signals.map((row) => [row.signal, row.undecided]));
    expect(byName).toEqual({
      a: { n: 1, of: 5, won: 3, share: 0.2, stillOpen: false, immature: false },
      b: { n: 3, of: 6, won: 3, share: 0.5, stillOpen: true, immature: false },
    });
    expect(report.notMeasured).toContainEqual({
      what: "win-rate-open",
      metricId: "win-rate.all",
      n: 4,
      share: 4 / 11,
    });
  });

  test("counts against a label only what CS called a wrong signal", () => {
    const flags = [
      ...times(3, () => flagRow(accepted)),
      flagRow({ ...declined, declineReason: "already-known" }),
      flagRow({ ...declined, declineReason: "wrong-signal" }),
      flagRow(),
    ];
    const [row] = reportOf({ flags }).signals;
    expect(row?.precision).toMatchObject({
      id: "precision.exp.capacity.seats",
      value: 0.8,
      n: 5,
      excluded: [{ reason: "undecided", n: 1 }],
    });
    expect(row?.declines.map(({ reason, count }) => [reason, count.value])).toEqual([
      ["already-known", 1],
      ["wrong-signal", 1],
    ]);
  });

  test("says what CS called the flags that it declined as the wrong signal, the most frequent first", () => {
    const usage = "exp.capacity.usage";
    const flags = [
      ...[usage, "exp.plan.feature", usage, null].map((rightSignal) =>
        flagRow({ ...declined, declineReason: "wrong-signal", rightSignal }),
      ),
      // Reopened and accepted since: the label was right after all.
      flagRow({ ...accepted, declineReason: null, rightSignal: usage }),
    ];
    expect(reportOf({ flags }).signals[0]?.rather).toEqual([
      { signal: usage, n: 2 },
      { signal: "exp.plan.feature", n: 1 },
    ]);
  });

  test("gives friction no win rate and not sure no precision, after the signals of expansion", () => {
    const flags = [
      flagRow({ signal: null, kind: "friction" }),
      flagRow({ ...accepted, signal: "fri.renewal.risk", kind: "friction" }),
      flagRow(),
    ];
    const rows = reportOf({ flags }).signals;
    expect(rows.map(({ signal }) => signal)).toEqual([
      "exp.capacity.seats",
      "fri.renewal.risk",
      null,
    ]);
    expect(rows[1]).toMatchObject({ winRate: null, winRateShrunk: null, precision: { value: 1 } });
    expect(rows[2]).toMatchObject({ kind: null, winRate: null, precision: null });
  });

  test("leaves deals of flags without a signal out of the overall rate, and those of friction", () => {
    const flags = [
      flagRow(accepted),
      flagRow({ ...accepted, signal: null }),
      flagRow({ ...accepted, kind: "friction", signal: "fri.renewal.risk" }),
    ];
    const opportunities = flags.map(({ id: flagId, signal }) => opportunityRow({ flagId, signal }));
    expect(reportOf({ flags, opportunities }).winRateOverall).toMatchObject({
      n: 1,
      excluded: [{ reason: "no-signal", n: 1 }],
    });
  });

  test("shows what its deals won in the month brought, by currency", () => {
    const opportunities = [
      opportunityRow({ amountMinor: "500" }),
      opportunityRow({ amountMinor: "1500", currency: "JPY" }),
      opportunityRow({ amountMinor: "900", bucket: "influenced" }),
    ];
    const [row] = reportOf({ opportunities }).signals;
    expect(row?.closed.map(({ id, value }) => [id, value])).toEqual([
      ["sourced.signal.exp.capacity.seats.JPY", 1_500],
      ["sourced.signal.exp.capacity.seats.USD", 500],
    ]);
  });
});

test("teams stand by name, those without one last", () => {
  const flags = [
    flagRow({ ...accepted, team: null }),
    flagRow({ ...accepted, team: "Tier 2" }),
    flagRow({ ...declined, team: "Tier 1" }),
  ];
  const opportunities = [opportunityRow({ team: "Tier 2" })];
  const rows = reportOf({ flags, opportunities }).teams;
  expect(
    rows.map(({ team, acceptance, attainment, closed }) => [
      team,
      acceptance.value,
      attainment.value,
      closed.map(({ value }) => value),
    ]),
  ).toEqual([
    ["Tier 1", 0, 1, []],
    ["Tier 2", 1, 1, [100_000]],
    [null, 1, 1, []],
  ]);
});

test("reasons of declines are counted, the most frequent first", () => {
  const reasons = ["timing", "self-serve", "self-serve"] as const;
  const flags = reasons.map((declineReason) => flagRow({ ...declined, declineReason }));
  expect(
    reportOf({ flags }).declines.map(({ reason, count }) => [reason, count.id, count.value]),
  ).toEqual([
    ["self-serve", "declined.self-serve", 2],
    ["timing", "declined.timing", 1],
  ]);
});

test("not sure alarms above a tenth of the flags", () => {
  const sure = times(9, () => flagRow());
  const unsure = flagRow({ signal: null });
  expect(reportOf({ flags: [...sure, unsure] }).notSure).toMatchObject({
    share: { value: 0.1, n: 10 },
    alarm: false,
  });
  expect(reportOf({ flags: [...sure.slice(1), unsure] }).notSure.alarm).toBe(true);
});

function sourcedValue(part: object): number {
  return "value" in part && typeof part.value === "number" ? part.value : 0;
}

describe("whatever the rows", () => {
  test("every figure's n is the number of rows it opens, and its books close", () => {
    fc.assert(
      fc.property(anyMonth, (input) => {
        const report = monthReport(input);
        const candidates = new Set<unknown>([...input.flags, ...input.opportunities]);
        for (const { id, n, excluded } of metricsIn(report)) {
          const beneath = rowsBeneath(id, input);
          if (!beneath) throw new Error(`${id} opens nothing.`);
          expect(beneath.counted.length).toBe(n);
          const out = excluded.reduce((sum, reason) => sum + reason.n, 0);
          expect(beneath.excluded.length).toBe(out);
          const rows = [...beneath.counted, ...beneath.excluded.map(({ row }) => row)];
          expect(new Set(rows).size).toBe(n + out);
          expect(rows.every((row) => candidates.has(row))).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("every figure has an id of its own and an id nobody made opens nothing", () => {
    fc.assert(
      fc.property(anyMonth, (input) => {
        const ids = metricIds(input);
        expect(new Set(ids).size).toBe(ids.length);
        expect(
          metricsIn(monthReport(input))
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual(ids.toSorted());
        expect(rowsBeneath("no-such-figure", input)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test("their order and repetition change nothing, byte for byte", () => {
    fc.assert(
      fc.property(anyMonth, (input) => {
        const again: MonthInput = {
          ...input,
          flags: [...input.flags.toReversed(), ...input.flags],
          opportunities: [...input.opportunities.toReversed(), ...input.opportunities],
        };
        expect(JSON.stringify(monthReport(again))).toBe(JSON.stringify(monthReport(input)));
      }),
      { numRuns: 50 },
    );
  });

  test("of two versions of one row the same one is taken, whichever comes first", () => {
    const flag = flagRow();
    const flags = [flag, { ...flag, ...accepted }, { ...flag, ...declined }];
    expect(reportOf({ flags }).funnel[0]?.reached.n).toBe(1);
    expect(reportOf({ flags: flags.toReversed() })).toEqual(reportOf({ flags }));
  });

  test("the report is plain JSON", () => {
    fc.assert(
      fc.property(anyMonth, (input) => {
        const report = monthReport(input);
        expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      }),
      { numRuns: 50 },
    );
  });

  test("the buckets add up to all that was won in scope with an account, to the minor unit", () => {
    fc.assert(
      fc.property(anyMonth, (input) => {
        for (const { closed, noAccount, outOfScope } of monthReport(input).money) {
          const parts = [closed.sourced, closed.influenced, closed.unattributed];
          const inside = parts.reduce((sum, { value }) => sum + BigInt(value ?? 0), 0n);
          const outside = closed.sourced.excluded
            .filter(({ reason }) => reason === "out-of-scope" || reason === "no-account")
            .reduce((sum, { amountMinor }) => sum + BigInt(amountMinor ?? 0), 0n);
          expect(outside).toBe(BigInt(noAccount.value ?? 0) + BigInt(outOfScope.value ?? 0));
          const all = closed.sourced.excluded
            .map(({ amountMinor }) => BigInt(amountMinor ?? 0))
            .reduce((sum, amount) => sum + amount, BigInt(closed.sourced.value ?? 0));
          // Deals that the CRM deleted or merged are in no total, and are listed.
          const gone = closed.sourced.excluded
            .filter(({ reason }) => reason === "deleted" || reason === "merged")
            .reduce((sum, { amountMinor }) => sum + BigInt(amountMinor ?? 0), 0n);
          expect(inside + outside + gone).toBe(all);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("the months of a year add up to it, for flags and for money, in any reporting zone", () => {
    const months = times(12, (index) => `2026-${String(index + 1).padStart(2, "0")}`);
    fc.assert(
      fc.property(anyMonth, (input) => {
        const reports = months.map((month) => monthReport({ ...input, month }));
        const flags = reports.reduce((sum, { funnel }) => {
          const [all] = funnel;
          const out = all?.reached.excluded.reduce((left, { n }) => left + n, 0) ?? 0;
          return sum + (all?.reached.n ?? 0) + out;
        }, 0);
        expect(flags).toBe(new Set(input.flags.map(({ id }) => id)).size);
        const sumOf = (currency: string) =>
          reports
            .flatMap(({ money }) => money.filter((each) => each.currency === currency))
            .flatMap(({ closed }) => [closed.sourced, ...closed.sourced.excluded])
            .reduce(
              (sum, part) =>
                sum + BigInt("amountMinor" in part ? (part.amountMinor ?? 0) : sourcedValue(part)),
              0n,
            );
        const deals = new Map(input.opportunities.map((deal) => [`${deal.crm} ${deal.id}`, deal]));
        fc.pre(deals.size === input.opportunities.length);
        for (const currency of ["USD", "EUR", "JPY"]) {
          const won = input.opportunities
            .filter((deal) => deal.status === "won" && deal.closedAt !== null)
            .filter((deal) => deal.currency === currency)
            .reduce((sum, deal) => sum + BigInt(deal.amountMinor), 0n);
          expect(sumOf(currency)).toBe(won);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("a figure computed again from the rows it opens is the same", () => {
    fc.assert(
      fc.property(anyMonth, (input) => {
        const { acceptance } = monthReport(input);
        const beneath = rowsBeneath("acceptance-rate", input);
        if (beneath?.of !== "flags") throw new Error("The acceptance rate opens flags.");
        const { value, n } = monthReport({ ...input, flags: beneath.counted }).acceptance;
        expect({ value, n }).toEqual({ value: acceptance.value, n: acceptance.n });
      }),
      { numRuns: 50 },
    );
  });
});
