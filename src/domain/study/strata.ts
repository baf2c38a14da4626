// Engaged accounts beside comparable ones: matched exactly on what was known before (Iacus, King & Porro, Political Analysis 20:1, 2012).
import { mulberry32, quantile, RESAMPLES } from "../statistics/bootstrap.ts";

/** One account under observation. */
export type StudyRow = {
  id: string;
  engaged: boolean;
  retained: boolean;
  /** Yearly revenue, minor units. */
  arrMinor: number;
  /** What it is matched on, coarsened, as one key. */
  stratum: string;
};

export type Tally = {
  engaged: number;
  engagedRetained: number;
  not: number;
  notRetained: number;
  engagedArr: number;
  engagedArrRetained: number;
  notArr: number;
  notArrRetained: number;
};

export type Matched = {
  /** Effect on the engaged: Σ nᵉ(rᵉ − rᶜ) ÷ Σ nᵉ over strata that hold both groups. */
  att: number;
  /** The same by revenue. */
  attArr: number | null;
  /** Mantel–Haenszel risk difference over the same strata: the second look. */
  mantelHaenszel: number;
  strata: number;
  /** Engaged accounts in strata that hold both groups, and all of them. */
  matched: number;
  engaged: number;
  /** Yearly revenue of the matched engaged accounts, minor units: what an effect may be multiplied with. */
  matchedArrMinor: number;
};

/** What each stratum holds. */
export function tally(rows: readonly StudyRow[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const row of rows) {
    const found = tallies.get(row.stratum) ?? emptyTally();
    tallies.set(row.stratum, found);
    count(found, row);
  }
  return tallies;
}

/** The effect over strata that hold both groups, or null when none does. */
export function matchedEffect(tallies: Iterable<Tally>): Matched | null {
  let [strata, matched, engaged, matchedArrMinor] = [0, 0, 0, 0];
  let [effect, effectArr, weightArr, mhOver, mhUnder] = [0, 0, 0, 0, 0];
  for (const each of tallies) {
    engaged += each.engaged;
    if (each.engaged === 0 || each.not === 0) continue;
    strata += 1;
    matched += each.engaged;
    matchedArrMinor += each.engagedArr;
    effect += each.engagedRetained - each.engaged * (each.notRetained / each.not);
    if (each.engagedArr > 0 && each.notArr > 0) {
      effectArr += each.engagedArrRetained - each.engagedArr * (each.notArrRetained / each.notArr);
      weightArr += each.engagedArr;
    }
    const all = each.engaged + each.not;
    mhOver += (each.engagedRetained * each.not - each.notRetained * each.engaged) / all;
    mhUnder += (each.engaged * each.not) / all;
  }
  if (matched === 0) return null;
  return {
    att: effect / matched,
    attArr: weightArr === 0 ? null : effectArr / weightArr,
    mantelHaenszel: mhOver / mhUnder,
    strata,
    matched,
    engaged,
    matchedArrMinor,
  };
}

/**
 * 95 % percentile limits of the effect and of that by revenue: accounts redrawn within each group, engaged ones first, in the order
 * of their ids, and matched anew each time. A resample without any common stratum says nothing and is left out.
 */
export function matchedLimits(
  rows: readonly StudyRow[],
  seed = 1,
): { att: readonly [number, number]; attArr: readonly [number, number] | null } | null {
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const names = [...new Set(sorted.map(({ stratum }) => stratum))];
  const at = new Map(names.map((name, index) => [name, index]));
  const groups = [true, false].map((engaged) =>
    sorted
      .filter((row) => row.engaged === engaged)
      .map((row) => ({ row, stratum: at.get(row.stratum) ?? 0 })),
  );
  const random = mulberry32(seed);
  const atts: number[] = [];
  const attArrs: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    const tallies = names.map(emptyTally);
    for (const group of groups)
      for (let drawn = 0; drawn < group.length; drawn += 1) {
        const chosen = group[Math.floor(random() * group.length)];
        const found = chosen === undefined ? undefined : tallies[chosen.stratum];
        if (chosen !== undefined && found !== undefined) count(found, chosen.row);
      }
    const effect = matchedEffect(tallies);
    if (effect === null) continue;
    atts.push(effect.att);
    if (effect.attArr !== null) attArrs.push(effect.attArr);
  }
  if (atts.length === 0) return null;
  return {
    att: limitsOf(atts),
    attArr: attArrs.length === 0 ? null : limitsOf(attArrs),
  };
}

const limitsOf = (found: readonly number[]): readonly [number, number] => [
  quantile(found, 0.025),
  quantile(found, 0.975),
];

const emptyTally = (): Tally => ({
  engaged: 0,
  engagedRetained: 0,
  not: 0,
  notRetained: 0,
  engagedArr: 0,
  engagedArrRetained: 0,
  notArr: 0,
  notArrRetained: 0,
});

function count(into: Tally, { engaged, retained, arrMinor }: StudyRow): void {
  const kept = retained ? 1 : 0;
  if (engaged) {
    into.engaged += 1;
    into.engagedRetained += kept;
    into.engagedArr += arrMinor;
    into.engagedArrRetained += kept * arrMinor;
  } else {
    into.not += 1;
    into.notRetained += kept;
    into.notArr += arrMinor;
    into.notArrRetained += kept * arrMinor;
  }
}
