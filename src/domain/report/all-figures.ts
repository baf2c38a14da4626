import type { Metric } from "../metric.ts";

/** Every figure that stands anywhere in a report, in its order. */
export function allFigures(report: unknown): Metric[] {
  if (Array.isArray(report)) return report.flatMap(allFigures);
  if (typeof report !== "object" || report === null) return [];
  if (isFigure(report)) return [report];
  return Object.values(report).flatMap(allFigures);
}

// The base rate has two counts instead of one, and is no figure of rows.
const isFigure = (value: object): value is Metric =>
  "id" in value && "method" in value && "n" in value && typeof value.n === "number";
