import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { monthOf, nextMonth } from "../../../src/domain/month.ts";
import { combineMonths } from "../../../src/domain/report/combine.ts";
import { countedMonth } from "../../../src/domain/report/counted-month.ts";
import { changesBetween, isSettled } from "../../../src/domain/report/difference.ts";
import { filtered, noFilters } from "../../../src/domain/report/filters.ts";
import { monthReport } from "../../../src/domain/report/month-report.ts";
import { boundsAsItStood } from "../../../src/domain/report/month-start.ts";
import {
  monthPeriod,
  monthsLater,
  type Period,
  periodAround,
  periodLater,
  periodNamed,
  quarterPeriod,
  yearBefore,
  yearPeriod,
} from "../../../src/domain/report/period.ts";
import type { MonthInput } from "../../../src/domain/report/rows.ts";
import { trendOf } from "../../../src/domain/report/trend.ts";
import { anyMonth, flagRow, october, october2026, opportunityRow, times } from "./sample-rows.ts";

describe("periods of a fiscal calendar", () => {
  test("are named for the year in which they end", () => {
    expect(quarterPeriod(2027, 1, 2).months).toEqual(["2026-02", "2026-03", "2026-04"]);
    expect(yearPeriod(2027, 2).months).toEqual(times(12, (index) => monthsLater("2026-02", index)));
    expect(monthPeriod("2027-01", 2)).toMatchObject({ fiscalYear: 2027, quarter: 4 });
    expect(yearPeriod(2026, 1).months[0]).toBe("2026-01");
    expect(monthPeriod("2026-10", 1)).toMatchObject({ fiscalYear: 2026, quarter: 4 });
  });

  test("are each followed by the next, whichever month the year begins in", () => {
    const starts = fc.integer({ min: 1, max: 12 });
    const months = fc.integer({ min: 0, max: 600 }).map((by) => monthsLater("2010-01", by));
    const kinds = fc.constantFrom<Period["is"]>("month", "quarter", "year");
    fc.assert(
      fc.property(starts, months, kinds, (start, month, is) => {
        const period = periodAround(month, is, start);
        expect(period.months).toContain(month);
        const last = period.months.at(-1) ?? "";
        expect(periodLater(period, 1).months[0]).toBe(nextMonth(last));
        expect(periodLater(periodLater(period, 1), -1)).toEqual(period);
        expect(yearBefore(period).months[0]).toBe(monthsLater(period.months[0] ?? "", -12));
        const named = { [is]: period.name };
        expect(periodNamed(named, start)).toEqual(period);
      }),
    );
  });

  test("are asked for one at a time, by a name that there is", () => {
    for (const names of [
      {},
      { month: "2026-10", year: "2026" },
      { month: "1999-10" },
      { month: "2026-13" },
      { quarter: "2026-Q0" },
      { year: "20260" },
    ])
      expect(periodNamed(names, 1)).toBeNull();
  });
});

describe("months of a tenant that moved its reporting zone", () => {
  const zones = fc.constantFrom("UTC", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata");
  const history = fc
    .array(fc.record({ since: fc.integer({ min: october(1), max: october(70) }), zone: zones }), {
      minLength: 1,
      maxLength: 4,
    })
    .filter((all) => new Set(all.map(({ since }) => since)).size === all.length);

  test("follow each other without a gap", () => {
    fc.assert(
      fc.property(history, (all) => {
        let end = boundsAsItStood("2026-07", all).to;
        for (const month of ["2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]) {
          const { from, to } = boundsAsItStood(month, all);
          expect(from).toBe(end);
          expect(to).toBeGreaterThanOrEqual(from);
          end = to;
        }
      }),
      { numRuns: 40 },
    );
  });

  test("stay where they were before the change", () => {
    const all = [
      { since: 0, zone: "Europe/Berlin" },
      { since: october(15), zone: "America/New_York" },
    ];
    expect(boundsAsItStood("2026-09", all)).toEqual({
      from: Date.parse("2026-08-31T22:00:00Z"),
      to: Date.parse("2026-09-30T22:00:00Z"),
    });
    expect(boundsAsItStood("2026-10", all).to).toBe(Date.parse("2026-11-01T04:00:00Z"));
  });
});

/** Any rows of three months, and the quarter as if it were one month. */
const anyQuarter = anyMonth.map((rows) => {
  // In the tenant's own zone, so that a flag's month and its moments agree.
  const kinds = new Map<string | null, "expansion" | "friction">();
  const flags = rows.flags.map((flag) => {
    const kind = kinds.get(flag.signal) ?? flag.kind;
    kinds.set(flag.signal, kind);
    return { ...flag, kind, month: monthOf(flag.raisedAt, rows.zone) };
  });
  const months = ["2026-09", "2026-10", "2026-11"];
  // Deals are credited to expansion alone.
  const opportunities = rows.opportunities.map((deal) =>
    kinds.get(deal.signal) === "friction" ? { ...deal, signal: null } : deal,
  );
  const each = months.map((month): MonthInput => ({ ...rows, month, flags, opportunities }));
  const bounds = {
    from: Date.parse(monthReport(each[0] ?? rows).from),
    to: Date.parse(monthReport(each[2] ?? rows).to),
  };
  const whole: MonthInput = {
    ...rows,
    month: "2026-09",
    bounds,
    opportunities,
    flags: flags.map((flag) =>
      months.includes(flag.month) ? { ...flag, month: "2026-09" } : flag,
    ),
  };
  return { each, whole };
});

describe("a quarter", () => {
  test("is what its rows give when they are counted at once, figure by figure", () => {
    fc.assert(
      fc.property(anyQuarter, ({ each, whole }) => {
        const combined = combineMonths(each.map(countedMonth));
        expect(combined).toEqual(monthReport(whole));
      }),
      { numRuns: 150 },
    );
  });

  test("is the same whichever month comes first, and a month of one is that month", () => {
    fc.assert(
      fc.property(anyQuarter, ({ each }) => {
        const counted = each.map(countedMonth);
        const text = JSON.stringify(combineMonths(counted));
        expect(JSON.stringify(combineMonths(counted.toReversed()))).toBe(text);
        for (const month of counted) expect(combineMonths([month])).toBe(month.report);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a part of the month", () => {
  test("has its own rows, and the parts of one kind add up to the whole", () => {
    fc.assert(
      fc.property(anyMonth, fc.constantFrom("team", "segment"), (input, by) => {
        const names = new Set([...input.flags, ...input.opportunities].map((row) => row[by] ?? ""));
        const parts = [...names].map((name) =>
          monthReport(
            filtered(input, {
              ...noFilters,
              [by === "team" ? "teams" : "segments"]: [name],
            }),
          ),
        );
        const whole = monthReport(input);
        const flags = parts.reduce((sum, part) => sum + (part.funnel[0]?.reached.n ?? 0), 0);
        // A row in two versions may have one in each part; the whole keeps one of them.
        fc.pre(new Set(input.flags.map(({ id }) => id)).size === input.flags.length);
        fc.pre(
          new Set(input.opportunities.map(({ crm, id }) => `${crm} ${id}`)).size ===
            input.opportunities.length,
        );
        expect(flags).toBe(whole.funnel[0]?.reached.n);
        for (const { currency, closed } of whole.money) {
          const sum = parts
            .flatMap(({ money }) => money.filter((row) => row.currency === currency))
            .reduce((total, row) => total + BigInt(row.closed.sourced.value ?? 0), 0n);
          expect(sum).toBe(BigInt(closed.sourced.value ?? 0));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("of friction alone has no deals", () => {
    const input = october2026({ flags: [flagRow()], opportunities: [opportunityRow()] });
    const part = monthReport(filtered(input, { ...noFilters, kinds: ["friction"] }));
    expect([part.money, part.funnel[0]?.reached.n]).toEqual([[], 0]);
  });
});

const made = (input: MonthInput) => ({ input, report: monthReport(input) });

describe("a month that was reported", () => {
  const flag = flagRow({ status: "accepted", acceptedAt: october(6), contactedAt: october(6) });
  const deal = opportunityRow({ flagId: flag.id, id: "006A", name: "More seats" });
  const reported = made(october2026({ flags: [flag], opportunities: [deal] }));

  test("is not restated because its cohort matures", () => {
    const later = made(
      october2026({
        asOf: october(90),
        flags: [{ ...flag, status: "won", opportunityAt: october(20), closedAt: october(60) }],
        opportunities: [
          deal,
          // Won in another month, credited to October's flag.
          opportunityRow({ flagId: flag.id, closedAt: october(60) }),
        ],
      }),
    );
    expect(later.report.funnel.at(-1)?.reached.value).toBe(1);
    expect(changesBetween(reported, later)).toEqual([]);
  });

  test("is restated by a fact that came late, with what it was, what it is, and whose it is", () => {
    const now = made(
      october2026({
        flags: [flag],
        opportunities: [
          { ...deal, gone: "deleted" },
          opportunityRow({ amountMinor: "7", id: "B" }),
        ],
      }),
    );
    const [change] = changesBetween(reported, now);
    expect(change).toMatchObject({
      metricId: "sourced.USD",
      reported: { value: 100_000, n: 1 },
      now: { value: 7, n: 1 },
      because: [
        { id: "006A", name: "More seats", was: "counted", is: "deleted", amountWas: "100000" },
        { id: "B", was: null, is: "counted", amountWas: null, amountIs: "7" },
      ],
      more: 0,
    });
  });

  test("says of every figure whether it is settled with the month", () => {
    expect(
      ["sourced.USD", "sourced.team.Billing.USD", "sla-attainment", "funnel.flags"].map(isSettled),
    ).toEqual([true, true, true, true]);
    expect(
      ["pipeline.sourced.USD", "funnel.won", "win-rate.all", "acceptance-rate"].map(isSettled),
    ).toEqual([false, false, false, false]);
  });
});

test("a cohort of which more than half is undecided refuses its win rate and says what is missing", () => {
  const flags = times(10, () =>
    flagRow({ status: "accepted", acceptedAt: october(6), contactedAt: october(6) }),
  );
  const deals = (open: number) =>
    flags.map(({ id }, index) =>
      opportunityRow({
        flagId: id,
        status: index < open ? "open" : "won",
        closedAt: index < open ? null : october(20),
      }),
    );
  const half = monthReport(october2026({ flags, opportunities: deals(5) }));
  expect(half.winRateOverall).toMatchObject({ value: 1, n: 5, refusal: null });
  const young = monthReport(october2026({ flags, opportunities: deals(6) }));
  expect(young.winRateOverall).toMatchObject({
    value: null,
    n: 4,
    method: "refused:immature",
    refusal: { reason: "immature", have: 4, need: 5 },
  });
  expect(young.signals[0]?.winRateShrunk?.value).toBeNull();
});

test("a trend has a point for every month, and greys those that are young", () => {
  const flags = [
    flagRow({ status: "accepted", acceptedAt: october(6), contactedAt: october(6) }),
    flagRow({ raisedAt: october(-3), month: "2026-09" }),
  ];
  const input = october2026({
    flags,
    opportunities: [opportunityRow({ flagId: flags[0]?.id ?? "", status: "open", closedAt: null })],
  });
  const trend = trendOf(["2026-10", "2026-09"].map((month) => monthReport({ ...input, month })));
  expect(trend.months).toEqual(["2026-09", "2026-10"]);
  expect(
    trend.signals.map(({ points }) => points.map((point) => [point.flags, point.young])),
  ).toEqual([
    [
      [1, false],
      [1, true],
    ],
  ]);
});
