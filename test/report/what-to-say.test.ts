import { expect, test } from "vitest";
import { MonthReport, RowsBeneathAnswer } from "../../src/api/report.ts";
import type { Metric } from "../../src/domain/metric.ts";
import { aboutFigure } from "../../src/domain/report/about-figure.ts";
import { metricIds, monthReport, rowsBeneath } from "../../src/domain/report/month-report.ts";
import { figuresOf, isEmpty } from "../../src/report/figures-of.ts";
import { groupSignals } from "../../src/report/signals/groups.ts";
import { asksForRewrite, changeOf, countWithin, show } from "../../src/report/what-to-say.ts";
import { hoursToDraw, pointsOf, survivalAt } from "../../src/report/wait/survival-at.ts";
import { monthInput } from "./sample-month.ts";

const share = (change: Partial<Metric>): Metric => ({
  id: "sla-attainment",
  unit: "share",
  value: 0.5,
  n: 20,
  interval: [0.3, 0.7],
  method: "wilson@1",
  asOf: "2026-11-02T08:00:00.000Z",
  excluded: [],
  refusal: null,
  ...change,
});

test("every figure that the domain makes has a definition and stands on the page", () => {
  const input = monthInput("2026-10");
  const report = monthReport(input);
  const shown = figuresOf(report);
  const ids = metricIds(input);
  expect(ids.filter((id) => aboutFigure(id) === null)).toEqual([]);
  expect(ids.filter((id) => !shown.has(id))).toEqual([]);
});

test("the endpoint's answer is read without losing a figure", () => {
  const report = monthReport(monthInput("2026-10"));
  const wire: unknown = JSON.parse(JSON.stringify(report));
  expect(MonthReport.parse(wire)).toEqual(report);
  const rows: unknown = JSON.parse(
    JSON.stringify(rowsBeneath("sourced.USD", monthInput("2026-10"))),
  );
  expect(RowsBeneathAnswer.parse(rows).counted).toHaveLength(3);
});

test("a team's name may hold dots and look like a currency", () => {
  expect(aboutFigure("sourced.team.Tier 2.EMEA.USD")).toEqual({
    family: "sourced",
    part: { is: "team", team: "Tier 2.EMEA" },
    currency: "USD",
    reason: null,
  });
  expect(aboutFigure("acceptance-rate.team.win-rate.all")?.part).toEqual({
    is: "team",
    team: "win-rate.all",
  });
  expect(aboutFigure("win-rate.exp.capacity.seats.shrunk")?.family).toBe("win-rate-shrunk");
  expect(aboutFigure("declined.wrong-signal.signal.exp.plan.feature")).toMatchObject({
    reason: "wrong-signal",
    part: { is: "signal", signal: "exp.plan.feature" },
  });
});

test("an id that no report has means nothing", () => {
  for (const id of ["", "sourced", "constructor", "sourced.nobody.USD", "flags.", "flags.all"])
    expect(aboutFigure(id)).toBeNull();
});

test("below ten rows a share is told as k of n, below a hundred in whole percent", () => {
  expect(show(share({ value: 0.75, n: 4 }))).toEqual({ as: "of", k: 3, n: 4 });
  expect(show(share({ n: 20 }))).toEqual({ as: "percent", share: 0.5, digits: 0 });
  expect(show(share({ n: 200 }))).toMatchObject({ digits: 1 });
});

test("the largest deal's part of eight is a percentage and never '3 of 8'", () => {
  const largest = share({ value: 0.38, n: 8, interval: null, method: "largest-share@1" });
  expect(show(largest)).toEqual({ as: "percent", share: 0.38, digits: 0 });
  expect(countWithin(largest)).toBeNull();
});

test("a refused figure is refused, whatever else it carries", () => {
  const refused = share({
    value: null,
    n: 0,
    interval: null,
    refusal: { reason: "no-data", have: 0, need: 1 },
  });
  expect(show(refused)).toEqual({ as: "refused", reason: "no-data", have: 0, need: 1 });
});

test("a median that half of the flags have not reached is no refusal", () => {
  const open = share({ unit: "business-hours", value: null, interval: null });
  expect(show(open)).toEqual({ as: "not-reached" });
});

test("a change is claimed only when its interval leaves zero out", () => {
  expect(changeOf(share({ value: 0.95 }), share({ value: 0.7 }))).toMatchObject({ is: "points" });
  expect(changeOf(share({ value: 0.6 }), share({ value: 0.5 }))).toEqual({
    is: "not-distinguishable",
  });
  expect(changeOf(share({}), share({ n: 4 }))).toEqual({ is: "too-few", have: 4, need: 10 });
  expect(changeOf(share({ unit: "minor-units" }), share({ unit: "minor-units" }))).toEqual({
    is: "beside",
  });
  expect(changeOf(share({}), undefined)).toEqual({ is: "none" });
});

test("a label is put to question only when enough of it was decided", () => {
  expect(asksForRewrite(share({ value: 0.56, n: 16, interval: [0.33, 0.77] }))).toBe(true);
  expect(asksForRewrite(share({ value: 0.5, n: 4, interval: [0.15, 0.85] }))).toBe(false);
  expect(asksForRewrite(share({ value: 0.9, n: 16, interval: [0.7, 0.97] }))).toBe(false);
});

test("a signal with two decided deals is told among those too few to say", () => {
  const rows = monthReport(monthInput("2026-10")).signals;
  const { ranked, friction, notSure } = groupSignals(rows);
  expect(ranked.map(({ signal }) => signal)).toEqual(["exp.capacity.seats"]);
  expect(friction.map(({ signal }) => signal)).toEqual(["fri.product.bug"]);
  expect(notSure).toHaveLength(1);
  const two = rows.map((row) =>
    row.winRate === null ? row : { ...row, winRate: { ...row.winRate, n: 2 } },
  );
  expect(groupSignals(two).tooFew.map(({ signal }) => signal)).toEqual(["exp.capacity.seats"]);
});

test("a month without rows is empty, a month with one deal is not", () => {
  const nothing = { ...monthInput("2026-10"), flags: [], opportunities: [] };
  expect(isEmpty(monthReport(nothing))).toBe(true);
  const [deal] = monthInput("2026-10").opportunities;
  if (deal === undefined) throw new Error("The sample has deals.");
  expect(isEmpty(monthReport({ ...nothing, opportunities: [deal] }))).toBe(false);
});

const steps = [
  { time: 2, survival: 0.8, low: 0.6, high: 0.9, atRisk: 10, events: 2, censored: 0 },
  { time: 30, survival: 0.4, low: 0.2, high: 0.6, atRisk: 5, events: 2, censored: 1 },
];

test("between two steps the curve is where the last step left it", () => {
  expect(survivalAt(steps, 1)).toMatchObject({ survival: 1, atRisk: 10 });
  expect(survivalAt(steps, 24)).toMatchObject({ survival: 0.8, atRisk: 5 });
  expect(survivalAt(steps, 48)).toMatchObject({ survival: 0.4, atRisk: 2 });
  expect(survivalAt([], 48)).toMatchObject({ survival: 1, atRisk: 0 });
});

test("the line begins with everybody and ends where the watching ends", () => {
  const points = pointsOf(steps, hoursToDraw(steps, 24));
  expect(points[0]).toMatchObject({ time: 0, share: 100 });
  expect(points.at(-1)).toMatchObject({ time: 30, share: 40 });
  expect(hoursToDraw([], 24)).toBe(48);
  // A tenant that promises less or more sees twice that.
  expect([4, 8, 40].map((hours) => hoursToDraw([], hours))).toEqual([12, 24, 84]);
});
