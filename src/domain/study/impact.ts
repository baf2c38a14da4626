// What support gave back, three times: at every part's lower bound, at its point, at its upper bound (definitions.md §14).

/** Lower bound, point and upper bound of one part, in minor units. */
export type Range = { low: number; mid: number; high: number };

export type ImpactParts = {
  /** Closed expansion that flags sourced; influenced revenue is never part of it. */
  sourced: Range | null;
  /** Yearly revenue protected, by the highest rung the data allow. */
  protectedArr: Range | null;
  /** Handling cost that fixes saved: cost, so no margin is taken of it. */
  frictionSavings: Range | null;
};

export type Impact = {
  impact: Range;
  /** Yearly revenue protected for each unit of support cost; null when it was not measured. */
  arrPerSupportUnit: Range | null;
  roi: Range;
  /** Parts that were refused: named under "what we could not measure", and zero in no sum. */
  missing: (keyof ImpactParts)[];
};

/**
 * impact = margin × sourced + margin × protected + savings, and (impact − cost) ÷ cost. The headline is the low case; it is a sum of
 * lower bounds and so harsher than a 95 % limit. Null without a cost or without a single part.
 */
export function impactOf(
  parts: ImpactParts,
  { grossMargin, costMinor }: { grossMargin: number; costMinor: number },
): Impact | null {
  const names = ["sourced", "protectedArr", "frictionSavings"] as const;
  const missing = names.filter((name) => parts[name] === null);
  if (missing.length === names.length || costMinor <= 0) return null;
  const margin = { sourced: grossMargin, protectedArr: grossMargin, frictionSavings: 1 };
  const impact = each((bound) =>
    names.reduce((sum, name) => sum + margin[name] * (parts[name]?.[bound] ?? 0), 0),
  );
  const { protectedArr } = parts;
  return {
    impact,
    arrPerSupportUnit:
      protectedArr === null ? null : each((bound) => protectedArr[bound] / costMinor),
    roi: each((bound) => (impact[bound] - costMinor) / costMinor),
    missing,
  };
}

/** What the programme itself costs, in minor units: agents' minutes, CS's hours and the tool. */
export const programmeCost = (programme: {
  flags: number;
  minutesPerFlag: number;
  agentRateMinor: number;
  csHours: number;
  csRateMinor: number;
  toolMinor: number;
}): number =>
  (programme.flags * programme.minutesPerFlag * programme.agentRateMinor) / 60 +
  programme.csHours * programme.csRateMinor +
  programme.toolMinor;

const each = (of: (bound: keyof Range) => number): Range => ({
  low: of("low"),
  mid: of("mid"),
  high: of("high"),
});
