// Does support protect revenue? The naive answer and the matched ones in one table, each with what may be done with it.
import { isoOf, type Instant } from "../instant.ts";
import type { Excluded, Interval, Refusal } from "../metric.ts";
import { newcombe } from "../statistics/newcombe.ts";
import { weightedDifference, weightedRate } from "../statistics/weighted-rate.ts";
import { BALANCED, smdOfQuantities, smdOfShares } from "./balance.ts";
import { matchedEffect, matchedLimits, type StudyRow, tally } from "./strata.ts";

/** One account of the study, with what it may be matched on: texts are kinds, numbers quantities. */
export type StudyAccount = Omit<StudyRow, "stratum"> & {
  covariates: Readonly<Record<string, string | number>>;
};

/** One way of matching: on these covariates, quantities cut at these bounds (a value at a bound belongs above it). */
export type Matching = { covariate: string; bounds?: readonly number[] }[];

export type Estimate = {
  id:
    | "retention-delta.L0"
    | "retention-delta.L0.arr"
    | "retention-delta.L1"
    | "retention-delta.L1.arr";
  unit: "share";
  /** What it was matched on; null for a naive one. */
  matchedOn: string | null;
  value: number | null;
  n: { engaged: number; not: number };
  interval: Interval | null;
  method: string;
  asOf: string;
  excluded: Excluded[];
  refusal: Refusal | null;
  /** Yearly revenue that the effect is of, times the effect, minor units: of the engaged accounts only. */
  protectedMinor: number | null;
  /** Of the engaged, the share in strata that hold both groups. */
  matchedShare: number | null;
  /** Covariates that are still apart after matching, with their standardised difference. */
  unbalanced: { covariate: string; smd: number }[];
  /** Whether it may be shown to Finance: matched, balanced, not refused. */
  quotable: boolean;
  /** False while the interval covers 0: then it is "not distinguishable from zero". */
  distinguishable: boolean;
  notes: string[];
};

const FEWEST = 10;
const HALF = 0.5;
const WARN_BELOW = 0.8;

/** Naive differences by heads and by revenue first, then each matching by heads and by revenue. */
export function ladder(
  accounts: readonly StudyAccount[],
  matchings: readonly Matching[],
  about: { asOf: Instant; excluded: Excluded[]; notes: string[]; seed?: number },
): Estimate[] {
  return [
    ...naive(accounts, about),
    ...matchings.flatMap((matching) => matched(accounts, matching, about)),
  ];
}

type About = Parameters<typeof ladder>[2];

function naive(accounts: readonly StudyAccount[], about: About): Estimate[] {
  const [engaged, not] = groupsOf(accounts);
  const retained = (rows: readonly StudyAccount[]) => rows.filter((row) => row.retained).length;
  const base = baseOf(accounts, about);
  const few = tooFew(base.n);
  const heads = newcombe(retained(engaged), engaged.length, retained(not), not.length);
  const byHeads: Estimate =
    few !== null || heads === null
      ? refused(
          { ...base, id: "retention-delta.L0" },
          few ?? { reason: "no-data", have: 0, need: 1 },
        )
      : {
          ...base,
          id: "retention-delta.L0",
          value: heads.difference,
          interval: heads.interval,
          method: "newcombe@1",
          distinguishable: isApart(heads.interval),
        };
  const weighing = (rows: readonly StudyAccount[]) =>
    rows.map(({ id, arrMinor, retained: kept }) => ({ id, weight: arrMinor, kept }));
  const rates = [engaged, not].map((rows) => weightedRate(weighing(rows)));
  const effective = Math.min(...rates.map((rate) => rate?.effectiveN ?? 0));
  const id = "retention-delta.L0.arr" as const;
  if (few !== null) return [byHeads, refused({ ...base, id }, few)];
  if (effective < FEWEST)
    return [
      byHeads,
      refused(
        { ...base, id },
        { reason: "effective-n-below-10", have: Math.floor(effective * 100) / 100, need: FEWEST },
      ),
    ];
  const found = weightedDifference(weighing(engaged), weighing(not), about.seed);
  const heavy = rates.some((rate) => (rate?.largestShare ?? 0) > HALF);
  const opposed =
    heads !== null &&
    found !== null &&
    Math.sign(heads.difference) * Math.sign(found.difference) < 0;
  return [
    byHeads,
    {
      ...base,
      id,
      value: found?.difference ?? null,
      interval: found?.interval ?? null,
      method: `bootstrap@1{seed=${about.seed ?? 1}}`,
      protectedMinor: found === null ? null : Math.round(found.difference * arrOf(engaged)),
      distinguishable: found?.interval != null && isApart(found.interval),
      notes: [
        ...base.notes,
        ...(heavy ? ["one-account-over-half"] : []),
        ...(opposed ? ["opposite-signs"] : []),
      ],
    },
  ];
}

function matched(accounts: readonly StudyAccount[], matching: Matching, about: About): Estimate[] {
  const rows = accounts.map((account) => ({ ...account, stratum: stratumOf(account, matching) }));
  const tallies = tally(rows);
  const effect = matchedEffect(tallies.values());
  const base = {
    ...baseOf(accounts, about),
    matchedOn: matching.map(({ covariate }) => covariate).join(" × "),
  };
  const share = effect === null ? 0 : effect.matched / effect.engaged;
  const few = tooFew(base.n);
  const missing: Refusal | null =
    few ??
    (effect === null || share < HALF
      ? { reason: "unmatched", have: Math.round(share * 1000) / 1000, need: HALF }
      : null);
  const ids = ["retention-delta.L1", "retention-delta.L1.arr"] as const;
  if (missing !== null || effect === null)
    return ids.map((id) =>
      refused(
        { ...base, id, matchedShare: share },
        missing ?? { reason: "unmatched", have: 0, need: HALF },
      ),
    );
  const limits = matchedLimits(rows, about.seed);
  const unbalanced = imbalance(rows, tallies);
  const common = {
    ...base,
    matchedShare: share,
    unbalanced,
    quotable: unbalanced.length === 0,
    method: `coarsened-exact-matching@1{seed=${about.seed ?? 1}}`,
    notes: [...base.notes, ...(share < WARN_BELOW ? ["matched-share-below-80"] : [])],
  };
  const estimate = (
    id: Estimate["id"],
    value: number | null,
    interval: readonly [number, number] | null,
  ): Estimate => ({
    ...common,
    id,
    value,
    interval,
    protectedMinor: value === null ? null : Math.round(value * effect.matchedArrMinor),
    distinguishable: interval !== null && isApart(interval),
  });
  return [
    estimate(ids[0], effect.att, limits?.att ?? null),
    estimate(ids[1], effect.attArr, limits?.attArr ?? null),
  ];
}

/** Covariates that differ between the engaged and their matched controls, these weighted as matching weighted them. */
function imbalance(
  rows: readonly (StudyAccount & { stratum: string })[],
  tallies: ReturnType<typeof tally>,
): Estimate["unbalanced"] {
  const inBoth = rows.filter(({ stratum }) => {
    const found = tallies.get(stratum);
    return found !== undefined && found.engaged > 0 && found.not > 0;
  });
  const weightOf = ({ stratum, engaged }: (typeof inBoth)[number]) => {
    const found = tallies.get(stratum);
    return engaged || found === undefined ? 1 : found.engaged / found.not;
  };
  const [first] = inBoth;
  const covariates = Object.keys(first?.covariates ?? {});
  return covariates
    .flatMap((covariate) => smdsOf(covariate, inBoth, weightOf))
    .filter(({ smd }) => Math.abs(smd) >= BALANCED)
    .toSorted((a, b) => Math.abs(b.smd) - Math.abs(a.smd));
}

function smdsOf<Row extends StudyAccount>(
  covariate: string,
  rows: readonly Row[],
  weightOf: (row: Row) => number,
): { covariate: string; smd: number }[] {
  const engaged = rows.filter((row) => row.engaged);
  const not = rows.filter((row) => !row.engaged);
  const values = rows.map((row) => row.covariates[covariate] ?? "");
  if (values.every((value) => typeof value === "number")) {
    const weighed = (group: readonly Row[]) =>
      group.map((row) => ({ value: Number(row.covariates[covariate]), weight: weightOf(row) }));
    return [{ covariate, smd: smdOfQuantities(weighed(engaged), weighed(not)) }];
  }
  const shareIn = (group: readonly Row[], kind: string | number) => {
    let total = 0;
    let within = 0;
    for (const row of group) {
      const weight = weightOf(row);
      total += weight;
      if ((row.covariates[covariate] ?? "") === kind) within += weight;
    }
    return total === 0 ? 0 : within / total;
  };
  return [...new Set(values)].map((kind) => ({
    covariate: `${covariate}=${kind}`,
    smd: smdOfShares(shareIn(engaged, kind), shareIn(not, kind)),
  }));
}

/** The stratum of an account, as one key. */
export function stratumOf({ covariates }: StudyAccount, matching: Matching): string {
  return JSON.stringify(
    matching.map(({ covariate, bounds }) => {
      const value = covariates[covariate] ?? "";
      if (bounds === undefined || typeof value !== "number") return value;
      return bounds.filter((bound) => value >= bound).length;
    }),
  );
}

function groupsOf(
  accounts: readonly StudyAccount[],
): [engaged: StudyAccount[], not: StudyAccount[]] {
  return [accounts.filter((row) => row.engaged), accounts.filter((row) => !row.engaged)];
}

const arrOf = (rows: readonly StudyAccount[]): number =>
  rows.reduce((sum, { arrMinor }) => sum + arrMinor, 0);

const isApart = ([low, high]: readonly [number, number]): boolean => low > 0 || high < 0;

function tooFew({ engaged, not }: Estimate["n"]): Refusal | null {
  const have = Math.min(engaged, not);
  return have < FEWEST ? { reason: "group-below-10", have, need: FEWEST } : null;
}

type Base = Omit<Estimate, "id" | "value" | "interval" | "method">;

function baseOf(accounts: readonly StudyAccount[], { asOf, excluded, notes }: About): Base {
  const [engaged, not] = groupsOf(accounts);
  return {
    unit: "share",
    matchedOn: null,
    n: { engaged: engaged.length, not: not.length },
    asOf: isoOf(asOf),
    excluded,
    refusal: null,
    protectedMinor: null,
    matchedShare: null,
    unbalanced: [],
    quotable: false,
    distinguishable: false,
    notes,
  };
}

const refused = (base: Base & Pick<Estimate, "id">, refusal: Refusal): Estimate => ({
  ...base,
  value: null,
  interval: null,
  method: `refused:${refusal.reason}`,
  refusal,
  protectedMinor: null,
  quotable: false,
  distinguishable: false,
});
