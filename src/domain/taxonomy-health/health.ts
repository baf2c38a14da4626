// Whether the taxonomy fits what agents hear: one object per month, and the rows beneath each of its figures.
import { isoOf } from "../instant.ts";
import { type Excluded, type Metric, refuse } from "../metric.ts";
import { type Month, previousMonth } from "../month.ts";
import { notSureAlarm } from "../report/not-sure.ts";
import { cohensKappa, KAPPA_NEEDS, oneAgainstTheRest, SUBSTANTIAL } from "../statistics/kappa.ts";
import { drift as driftOf } from "../statistics/psi.ts";
import { wilson } from "../statistics/wilson.ts";
import { allSignals } from "../taxonomy.ts";
import {
  categoryOf,
  type HealthInput,
  isNoFlag,
  labelByCs,
  type LabelledFlag,
  verdictOnLabel,
} from "./rows.ts";

/** Months before the one that is read: what it is compared with, and what labels are judged over. */
export const MONTHS_BEFORE = 6;
/** Flags on either side that a comparison takes. */
const GROUP_NEEDS = 10;

export interface HealthRows {
  readonly counted: readonly LabelledFlag[];
  readonly excluded: readonly { readonly reason: string; readonly row: LabelledFlag }[];
}

/** Told of every figure as it is made. */
export type KeepHealth = (metric: Metric, rows: HealthRows) => void;

export interface Drift {
  readonly psi: Metric;
  /** What chance alone reaches; null while the figure is refused. */
  readonly noise: number | null;
  readonly alarm: boolean;
  /** Flags in the months before. */
  readonly before: number;
  /** By how much each category has moved, the furthest first. */
  readonly categories: readonly {
    readonly category: string;
    readonly month: number;
    readonly before: number;
  }[];
}

export interface SignalPrecision {
  readonly signal: string;
  readonly precision: Metric;
  /** What CS called the others, the most frequent first. */
  readonly rather: readonly { readonly signal: string; readonly n: number }[];
}

export interface ConfusedPair {
  /** In the order of the alphabet. */
  readonly signals: readonly [string, string];
  /** How often flags with the first label were the second, and the other way round. */
  readonly times: readonly [number, number];
  /** Of the flags that CS labelled with either: how many had the other label. */
  readonly confused: Metric;
}

export interface Agreement {
  readonly category: string;
  readonly kappa: Metric;
  /** Below .6: the definitions are to be rewritten. */
  readonly asksForRewrite: boolean;
}

export interface TaxonomyHealth {
  readonly month: Month;
  /** The first month that labels are judged over. */
  readonly since: Month;
  readonly zone: string;
  readonly asOf: string;
  /** The version in force. */
  readonly version: number;
  readonly notSure: { readonly share: Metric; readonly alarm: boolean };
  readonly drift: Drift;
  /** The least certain first. */
  readonly precision: readonly SignalPrecision[];
  readonly pairs: readonly ConfusedPair[];
  readonly agreement: readonly Agreement[];
  /** Signals on offer for all these months that nobody chose. */
  readonly unused: { readonly months: number; readonly signals: readonly string[] };
}

/** The months that labels are judged over, the month itself last. */
export function monthsBefore(month: Month, count = MONTHS_BEFORE): Month[] {
  const months = [month];
  while (months.length <= count) months.unshift(previousMonth(months[0] ?? month));
  return months;
}

/** The health of the taxonomy in one month; the same flags in any order, and twice, give the same. */
export function taxonomyHealth(input: HealthInput, keep: KeepHealth = () => {}): TaxonomyHealth {
  const months = monthsBefore(input.month);
  const wanted = new Set(months);
  const flags = [...new Map(input.flags.map((flag) => [flag.id, flag])).values()]
    .filter(({ month }) => wanted.has(month))
    .toSorted((a, b) => a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : 1));
  const versions = input.versions.toSorted((a, b) => a.taxonomy.version - b.taxonomy.version);
  const inForce = versions.at(-1)?.taxonomy;
  if (inForce === undefined) throw new Error("A tenant has at least one version of the taxonomy.");
  const figures = figuresOf(input, keep);
  return {
    month: input.month,
    since: months[0] ?? input.month,
    zone: input.zone,
    asOf: isoOf(input.asOf),
    version: inForce.version,
    notSure: notSure(flags, input, figures),
    drift: drift(
      flags,
      input,
      allSignals(inForce).map(({ category }) => category.id),
      keep,
    ),
    precision: precision(flags, figures),
    pairs: pairs(flags, figures),
    agreement: agreement(flags, input, keep),
    unused: unused(flags, months, versions, input),
  };
}

/** The rows that a figure counts and those it leaves out; null for an id that the month does not have. */
export function healthRows(metricId: string, input: HealthInput): HealthRows | null {
  let found: HealthRows | null = null;
  taxonomyHealth(input, ({ id }, rows) => {
    if (id === metricId) found = rows;
  });
  return found;
}

type ShareOf = (id: string, rows: HealthRows, k: number, need?: number) => Metric;

function figuresOf({ asOf }: HealthInput, keep: KeepHealth): ShareOf {
  return (id, rows, k, need = 1) => {
    const n = rows.counted.length;
    const excluded = summary(rows);
    const metric: Metric =
      n < need
        ? refuse({ id, unit: "share", reason: "no-data", have: n, need, n, asOf, excluded })
        : {
            id,
            unit: "share",
            value: k / n,
            n,
            interval: wilson(k, n),
            method: "wilson@1",
            asOf: isoOf(asOf),
            excluded,
            refusal: null,
          };
    keep(metric, rows);
    return metric;
  };
}

function summary({ excluded }: HealthRows): Excluded[] {
  return [...Map.groupBy(excluded, ({ reason }) => reason)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, all]) => ({ reason, n: all.length }));
}

function sort(
  flags: readonly LabelledFlag[],
  why: (flag: LabelledFlag) => string | null,
): HealthRows {
  const told = flags.map((row) => ({ row, reason: why(row) }));
  return {
    counted: told.flatMap(({ row, reason }) => (reason === null ? [row] : [])),
    excluded: told.flatMap(({ row, reason }) => (reason === null ? [] : [{ row, reason }])),
  };
}

const whyNoFlag = (flag: LabelledFlag): string | null => (isNoFlag(flag) ? flag.status : null);

function notSure(
  flags: readonly LabelledFlag[],
  { month }: HealthInput,
  figures: ShareOf,
): TaxonomyHealth["notSure"] {
  const rows = sort(
    flags.filter((flag) => flag.month === month),
    whyNoFlag,
  );
  const without = rows.counted.filter(({ signal }) => signal === null).length;
  const found = figures("not-sure-share", rows, without);
  return { share: found, alarm: found.value !== null && found.value > notSureAlarm };
}

const total = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0);
const share = (count: number, all: number) => (all === 0 ? 0 : count / all);

/** By category, the month against the six before it: a signal's own share is too small to move by more than chance. */
function drift(
  flags: readonly LabelledFlag[],
  { month, asOf }: HealthInput,
  onOffer: readonly string[],
  keep: KeepHealth,
): Drift {
  const id = "psi";
  const rows = sort(
    flags,
    (flag) => whyNoFlag(flag) ?? (flag.signal === null ? "no-signal" : null),
  );
  const counts = new Map<string, { month: number; before: number }>();
  for (const category of onOffer) counts.set(category, { month: 0, before: 0 });
  for (const { signal, month: raisedIn } of rows.counted) {
    const category = categoryOf(signal ?? "");
    const count = counts.get(category) ?? { month: 0, before: 0 };
    counts.set(category, count);
    if (raisedIn === month) count.month += 1;
    else count.before += 1;
  }
  const sorted = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const actual = sorted.map(([, count]) => count.month);
  const expected = sorted.map(([, count]) => count.before);
  const [now, before] = [total(actual), total(expected)];
  const least = Math.min(now, before);
  const found = least < GROUP_NEEDS ? null : driftOf(expected, actual);
  const common = { id, unit: "index", n: rows.counted.length, excluded: summary(rows) } as const;
  const psi: Metric =
    found === null
      ? refuse({ ...common, reason: "group-below-10", have: least, need: GROUP_NEEDS, asOf })
      : {
          ...common,
          value: found.psi,
          interval: null,
          method: `psi@1{categories=${sorted.length},months=${MONTHS_BEFORE},add=.5}`,
          asOf: isoOf(asOf),
          refusal: null,
        };
  keep(psi, rows);
  const moved = ({ month: a, before: e }: { month: number; before: number }) =>
    Math.abs(share(a, now) - share(e, before));
  return {
    psi,
    noise: found?.noise ?? null,
    alarm: found?.alarm ?? false,
    before,
    categories: sorted
      .toSorted(([a, x], [b, y]) => moved(y) - moved(x) || (a < b ? -1 : 1))
      .map(([category, count]) => ({ category, ...count })),
  };
}

function precision(flags: readonly LabelledFlag[], figures: ShareOf): SignalPrecision[] {
  const named = [...Map.groupBy(flags, ({ signal }) => signal)].flatMap(([signal, all]) => {
    if (signal === null) return [];
    const rows = sort(all, (flag) =>
      verdictOnLabel(flag) === null ? (whyNoFlag(flag) ?? "undecided") : null,
    );
    const right = rows.counted.filter((flag) => verdictOnLabel(flag) === "right").length;
    const rather = rows.counted.flatMap((flag) => {
      const label = labelByCs(flag);
      return label.is === "labelled" && label.signal !== signal ? [label.signal] : [];
    });
    return [
      { signal, precision: figures(`precision.${signal}`, rows, right), rather: counted(rather) },
    ];
  });
  return named.toSorted(
    (a, b) =>
      (a.precision.interval?.[0] ?? 2) - (b.precision.interval?.[0] ?? 2) ||
      (a.signal < b.signal ? -1 : 1),
  );
}

function counted(signals: readonly string[]): { signal: string; n: number }[] {
  return [...Map.groupBy(signals, (signal) => signal)]
    .map(([signal, all]) => ({ signal, n: all.length }))
    .toSorted((a, b) => b.n - a.n || (a.signal < b.signal ? -1 : 1));
}

/** Two signals that are taken for each other, by what CS called flags that had the other label. */
function pairs(flags: readonly LabelledFlag[], figures: ShareOf): ConfusedPair[] {
  const labelled = flags.flatMap((flag) => {
    const label = labelByCs(flag);
    return label.is === "labelled" && flag.signal !== null
      ? [{ flag, author: flag.signal, cs: label.signal }]
      : [];
  });
  const mixed = labelled.filter(({ author, cs }) => author !== cs);
  const keys = new Set(mixed.map(({ author, cs }) => JSON.stringify([author, cs].toSorted())));
  return [...keys]
    .toSorted()
    .map((key): ConfusedPair => {
      const [a = "", b = ""]: string[] = JSON.parse(key);
      const either = labelled.filter(
        ({ author, cs }) => (author === a || author === b) && (cs === a || cs === b),
      );
      const times = (from: string, to: string) =>
        either.filter(({ author, cs }) => author === from && cs === to).length;
      const both: readonly [number, number] = [times(a, b), times(b, a)];
      const rows = { counted: either.map(({ flag }) => flag), excluded: [] };
      return {
        signals: [a, b],
        times: both,
        confused: figures(`confused.${a}.${b}`, rows, both[0] + both[1]),
      };
    })
    .toSorted(
      (x, y) =>
        y.times[0] + y.times[1] - (x.times[0] + x.times[1]) ||
        (x.signals.join() < y.signals.join() ? -1 : 1),
    );
}

/** Cohen's kappa of each category against all others, by flags that author and CS have both labelled. */
function agreement(
  flags: readonly LabelledFlag[],
  { asOf }: HealthInput,
  keep: KeepHealth,
): Agreement[] {
  const rows = sort(
    flags.filter(({ signal }) => signal !== null),
    (flag) => {
      const label = labelByCs(flag);
      return label.is === "labelled" ? null : (whyNoFlag(flag) ?? label.is);
    },
  );
  const labels = rows.counted.flatMap((flag) => {
    const label = labelByCs(flag);
    return label.is === "labelled" && flag.signal !== null
      ? [{ author: categoryOf(flag.signal), cs: categoryOf(label.signal) }]
      : [];
  });
  const categories = [...new Set(labels.flatMap(({ author, cs }) => [author, cs]))].toSorted();
  const place = new Map(categories.map((category, at) => [category, at]));
  const table = categories.map(() => categories.map(() => 0));
  for (const { author, cs } of labels) {
    const row = table[place.get(author) ?? -1];
    const column = place.get(cs) ?? -1;
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  return categories.map((category, at): Agreement => {
    const touching = labels.filter(({ author, cs }) => author === category || cs === category);
    const have = touching.length;
    const id = `kappa.${category}`;
    const value = cohensKappa(oneAgainstTheRest(table, at));
    const common = { id, unit: "index", n: labels.length, excluded: summary(rows) } as const;
    const kappa: Metric =
      have < KAPPA_NEEDS || value === null
        ? refuse({ ...common, reason: "sample-below-50", have, need: KAPPA_NEEDS, asOf })
        : {
            ...common,
            value,
            interval: null,
            method: `cohens-kappa@1{against=the-rest,months=${MONTHS_BEFORE + 1}}`,
            asOf: isoOf(asOf),
            refusal: null,
          };
    keep(kappa, rows);
    return { category, kappa, asksForRewrite: kappa.value !== null && kappa.value < SUBSTANTIAL };
  });
}

/** Only what was on offer all the time can be said to be unused. */
function unused(
  flags: readonly LabelledFlag[],
  months: readonly Month[],
  versions: HealthInput["versions"],
  { month }: HealthInput,
): TaxonomyHealth["unused"] {
  const inForce = versions.at(-1)?.taxonomy;
  const [first = month] = months;
  const chosen = new Set(flags.flatMap(({ signal }) => (signal === null ? [] : [signal])));
  // A flag that carries a version shows that it was on offer then, whatever its own date says.
  const firstFlag = new Map<number, Month>();
  for (const { taxonomyVersion, month: raisedIn } of flags) {
    const known = firstFlag.get(taxonomyVersion);
    if (known === undefined || raisedIn < known) firstFlag.set(taxonomyVersion, raisedIn);
  }
  const sinceOf = (signal: string): Month | null =>
    versions
      .filter(({ taxonomy }) => allSignals(taxonomy).some((found) => found.signal.id === signal))
      .map(({ taxonomy, publishedAt }) => {
        const published = isoOf(publishedAt).slice(0, 7);
        const seen = firstFlag.get(taxonomy.version);
        return seen !== undefined && seen < published ? seen : published;
      })
      .toSorted()[0] ?? null;
  const signals = (inForce === undefined ? [] : allSignals(inForce))
    .map(({ signal }) => signal.id)
    .filter((id) => {
      const since = sinceOf(id);
      return !chosen.has(id) && since !== null && since <= first;
    });
  return { months: months.length, signals };
}
