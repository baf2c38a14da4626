// What a benchmark says: a figure, what it was measured beside, and whether the goal was met.

export interface Goal {
  readonly is: "at least" | "at most";
  readonly value: number;
}

export interface Figure {
  readonly name: string;
  /** What was measured, in words: `1,512 raises/s`. */
  readonly measured: string;
  /** What it was measured beside, in the same words. */
  readonly beside: string;
  /** One value per round: a ratio of two things measured one after the other, or a size in kilobytes. */
  readonly values: readonly number[];
  readonly unit: "×" | "KB" | "s";
  /** `null`: printed for whoever reads it, judged by nobody. */
  readonly goal: Goal | null;
}

/** The figures of one subject with what a reader needs to judge them, such as a plan. */
export interface Findings {
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
}

/** How long and how large: `quick` is for trying the benchmark itself. */
export interface Extent {
  readonly quick: boolean;
  /** Tells the person waiting what is happening. */
  readonly tell: (sentence: string) => void;
}

/** The middle value; of an even count, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error("Nothing was measured.");
  return (upper + lower) / 2;
}

/** The value below which `share` (0 to 1) of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (found === undefined) throw new Error("Nothing was measured.");
  return found;
}

/** Whether the median reaches the goal; `null` without a goal. */
export function isMet({ values, goal }: Figure): boolean | null {
  if (goal === null) return null;
  const value = median(values);
  return goal.is === "at least" ? value >= goal.value : value <= goal.value;
}

export const whole = (value: number): string => Math.round(value).toLocaleString("en");
export const milliseconds = (value: number): string =>
  `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
/** Of 1,000 bytes: the smaller kilobyte, so that a goal is never met by a definition. */
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;

const HEADER = ["figure", "measured", "beside", "ratio", "min … max", "goal", ""];

/** The figures as a table of text. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { values, unit, goal } = figure;
    const show = (value: number) =>
      unit === "KB" ? `${value.toFixed(1)} KB` : `${value.toFixed(2)} ${unit}`;
    const met = isMet(figure);
    return [
      figure.name,
      figure.measured,
      figure.beside,
      show(median(values)),
      values.length === 1
        ? "–"
        : `${show(Math.min(...values))} … ${show(Math.max(...values))} (${values.length})`,
      goal === null ? "–" : `${goal.is === "at least" ? "≥" : "≤"} ${goal.value} ${unit}`,
      met === null ? "printed" : met ? "met" : "NOT MET",
    ];
  });
  const widths = HEADER.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(HEADER), line(widths.map((width) => "─".repeat(width))), ...rows.map(line)].join(
    "\n",
  );
}
