import { z95 } from "./wilson.ts";

/** One row under observation: when it ended, and whether by the event or by losing sight of it. */
export type Observation = { time: number; event: boolean };

/** The curve from `time` on, until the next step; `atRisk` counts rows just before it. */
export type SurvivalStep = {
  time: number;
  survival: number;
  /** 95 % limits on the log(−log S) scale; null where that scale has none (S = 1 or S = 0). */
  low: number | null;
  high: number | null;
  atRisk: number;
  events: number;
  censored: number;
};

export type Survival = {
  n: number;
  events: number;
  /** One step for each distinct time, events and censorings alike, earliest first. */
  steps: SurvivalStep[];
  median: { value: number | null; interval: readonly [low: number | null, high: number | null] };
  p90: { value: number | null };
};

// S is a product of fractions: 21 rows may give .4999999999999999 or .5000000000000001 for one half.
const dust = 1e-9;

/**
 * Kaplan–Meier estimate of the share still waiting (JASA 53:457, 1958), Greenwood's variance, and
 * the Brookmeyer–Crowley interval of the median on the log(−log S) scale (Biometrics 38:29, 1982):
 * every time whose limits on that scale cover one half. At equal times events come before
 * censorings. Median and p90 are the smallest times with S ≤ .5 and S ≤ .1, or null.
 */
export function kaplanMeier(observations: readonly Observation[]): Survival {
  const steps = stepsOf(observations);
  const firstAtMost = (level: number, of: (step: SurvivalStep) => number | null) =>
    steps.find((step) => {
      const value = of(step);
      return step.events > 0 && value !== null && value <= level + dust;
    })?.time ?? null;
  return {
    n: observations.length,
    events: observations.filter(({ event }) => event).length,
    steps,
    median: {
      value: firstAtMost(0.5, (step) => step.survival),
      // A curve that falls to zero in its first step has no variance: both ends stay open.
      interval: [firstAtMost(0.5, (step) => step.low), firstAtMost(0.5, (step) => step.high)],
    },
    p90: { value: firstAtMost(0.1, (step) => step.survival) },
  };
}

function stepsOf(observations: readonly Observation[]): SurvivalStep[] {
  const byTime = new Map<number, { events: number; censored: number }>();
  for (const { time, event } of observations) {
    if (!Number.isFinite(time) || time < 0) {
      throw new RangeError(`A waiting time is a number from 0 up, not ${time}.`);
    }
    const tally = byTime.get(time) ?? { events: 0, censored: 0 };
    byTime.set(time, tally);
    if (event) tally.events += 1;
    else tally.censored += 1;
  }
  let atRisk = observations.length;
  let survival = 1;
  let greenwood = 0;
  const steps: SurvivalStep[] = [];
  for (const [time, { events, censored }] of [...byTime].toSorted(([a], [b]) => a - b)) {
    const staying = atRisk - events;
    survival *= staying / atRisk;
    // Greenwood: Var log S = Σ d ÷ (n(n − d)); without bound once nobody is left.
    greenwood += staying === 0 ? Infinity : events / (atRisk * staying);
    steps.push({ time, survival, ...limits(survival, greenwood), atRisk, events, censored });
    atRisk -= events + censored;
  }
  return steps;
}

function limits(survival: number, greenwood: number): { low: number | null; high: number | null } {
  if (survival <= 0 || survival >= 1) return { low: null, high: null };
  const scale = Math.log(survival);
  const half = (z95 * Math.sqrt(greenwood)) / -scale;
  return {
    low: Math.exp(scale * Math.exp(half)),
    high: Math.exp(scale * Math.exp(-half)),
  };
}
