import type { SurvivalStep } from "../../domain/statistics/kaplan-meier.ts";

/** The curve's state after `hours` business hours; before the first step everybody still waits. */
export function survivalAt(
  steps: readonly SurvivalStep[],
  hours: number,
): Pick<SurvivalStep, "survival" | "low" | "high" | "atRisk"> {
  const next = steps.findIndex(({ time }) => time > hours);
  const passed = next === -1 ? steps.at(-1) : steps[next - 1];
  if (passed === undefined)
    return { survival: 1, low: null, high: null, atRisk: steps[0]?.atRisk ?? 0 };
  const { survival, low, high } = passed;
  const left = Math.max(0, passed.atRisk - passed.events - passed.censored);
  return { survival, low, high, atRisk: steps[next]?.atRisk ?? left };
}

/** How many business hours are drawn: twice the promise, and further only while one in ten still waits. */
export function hoursToDraw(steps: readonly SurvivalStep[], promiseHours: number): number {
  const nineInTen = steps.find(({ survival }) => survival <= 0.1)?.time;
  const told = nineInTen === undefined ? (steps.at(-1)?.time ?? 0) : nineInTen * 1.5;
  const atLeast = Math.ceil((promiseHours * 2) / 12) * 12;
  return Math.max(atLeast, Math.min(96, Math.ceil(told / 12) * 12));
}

/** The steps as points to draw from 0 to `until` hours, with the last one carried to the end. */
export function pointsOf(
  steps: readonly SurvivalStep[],
  until: number,
): { time: number; share: number; low: number; high: number }[] {
  const drawn = steps
    .filter(({ time }) => time <= until)
    .map(({ time, survival, low, high }) => ({
      time,
      share: survival * 100,
      low: (low ?? survival) * 100,
      high: (high ?? survival) * 100,
    }));
  const points = [{ time: 0, share: 100, low: 100, high: 100 }, ...drawn];
  const last = points.at(-1);
  // Where the watching ends the line ends: beyond it nobody knows.
  const end = Math.min(until, steps.at(-1)?.time ?? 0);
  return last === undefined || last.time >= end ? points : [...points, { ...last, time: end }];
}
