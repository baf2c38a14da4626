// Rules made ready to be asked thousands of times: what each condition lets through is a set of rules with one bit for
// each, so that a flag costs one look-up per kind of condition and a few "and"s, however many rules there are.
import type { Kind } from "../flag.ts";
import { type Conditions, NOT_SURE, type Routing, type RoutingBody, type Rule } from "./body.ts";

export interface RoutableAccount {
  readonly ownerId: string | null;
  readonly plan: string | null;
  readonly segment: string | null;
  readonly region: string | null;
  /** Whole minor units of `currency` a year. */
  readonly arrMinor: string | null;
  readonly currency: string | null;
  /** `YYYY-MM-DD` */
  readonly renewalOn: string | null;
}

/** What rules look at, as it was when the flag was raised. */
export interface RoutableFlag {
  readonly kind: Kind;
  /** `null`: not sure. */
  readonly signal: string | null;
  readonly category: string | null;
  readonly account: RoutableAccount | null;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly requesterId: string | null;
  /** The local date in the tenant's zone: renewals and absences are reckoned from it. */
  readonly today: string;
}

export interface CompiledRouting {
  readonly version: number;
  readonly body: RoutingBody;
  /** Place of the first rule that matches, from 0; -1 when none does. */
  readonly firstMatch: (flag: RoutableFlag) => number;
}

/** One bit for each rule, 32 to a word. */
type Bits = Uint32Array;

const either = (a: Bits, b: Bits): Bits => a.map((word, at) => word | (b[at] ?? 0));

/** How words are compared: as people mean them, not as they are spelt. */
export const plain = (word: string): string => word.trim().toLowerCase();

/** "en-GB" is asked for as itself and as "en". */
export const languagesOf = (language: string): readonly string[] => {
  const whole = plain(language).replaceAll("_", "-");
  const [first = ""] = whole.split("-");
  return first === whole ? [whole] : [whole, first];
};

/** Whole days from one local date to another; negative when it has passed. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** Makes a version's rules ready to be asked. Costs about as much as reading them. */
export function compile({ version, body }: Routing): CompiledRouting {
  const { rules } = body;
  const words = Math.max(1, Math.ceil(rules.length / 32));
  const none = (): Bits => new Uint32Array(words);
  const setOf = (accepts: (rule: Rule) => boolean): Bits => {
    const bits = none();
    for (const [at, rule] of rules.entries())
      if (accepts(rule)) bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31));
    return bits;
  };

  /** Rules by the values that they name; those that name none accept each value. */
  const byValue = (
    read: (when: Conditions) => readonly string[] | undefined,
    spelt: (value: string) => string = plain,
  ) => {
    const any = setOf(({ when }) => read(when) === undefined);
    const named = new Set(rules.flatMap(({ when }) => read(when) ?? []).map(spelt));
    const of = new Map(
      [...named].map((value) => [
        value,
        setOf(({ when }) => read(when)?.some((each) => spelt(each) === value) ?? true),
      ]),
    );
    return {
      one: (value: string | null): Bits => (value === null ? any : (of.get(spelt(value)) ?? any)),
      some: (values: readonly string[]): Bits => {
        let found = any;
        if (of.size === 0) return found;
        for (const value of values) {
          const bits = of.get(spelt(value));
          if (bits !== undefined) found = found === any ? bits : either(found, bits);
        }
        return found;
      },
    };
  };

  const active = setOf((rule) => rule.active);
  const kinds = byValue((when) => when.kinds);
  const categories = byValue((when) => when.categories);
  const signals = byValue((when) => when.signals);
  const plans = byValue((when) => when.plans);
  const segments = byValue((when) => when.segments);
  const regions = byValue((when) => when.regions);
  const languages = byValue(
    (when) => when.languages,
    (value) => plain(value).replaceAll("_", "-"),
  );
  const tags = byValue((when) => when.tags);
  const requesters = byValue((when) => when.requesters);
  const arr = byRevenue(rules, setOf);
  const renewal = byRenewal(rules, setOf);

  const firstMatch = (flag: RoutableFlag): number => {
    if (rules.length === 0) return -1;
    const { account } = flag;
    const sets = [
      active,
      kinds.one(flag.kind),
      categories.one(flag.category),
      signals.one(flag.signal ?? NOT_SURE),
      plans.one(account?.plan ?? null),
      segments.one(account?.segment ?? null),
      regions.one(account?.region ?? null),
      flag.language === null ? languages.one(null) : languages.some(languagesOf(flag.language)),
      tags.some(flag.tags),
      requesters.one(flag.requesterId),
      arr(account?.arrMinor ?? null, account?.currency ?? null),
      renewal(flag.today, account?.renewalOn ?? null),
    ];
    for (let word = 0; word < words; word += 1) {
      let left = -1;
      for (const set of sets) left &= set[word] ?? 0;
      // The lowest bit that is left is the first rule.
      if (left !== 0) return word * 32 + 31 - Math.clz32(left & -left);
    }
    return -1;
  };
  return { version, body, firstMatch };
}

type SetOf = (accepts: (rule: Rule) => boolean) => Bits;

/** Rules by yearly revenue: between two of the amounts that they name, all revenues are alike. */
function byRevenue(rules: readonly Rule[], setOf: SetOf) {
  const any = setOf(({ when }) => when.arr === undefined);
  const currencies = new Set(rules.flatMap(({ when }) => when.arr?.currency ?? []));
  const of = new Map(
    [...currencies].map((currency) => {
      const named = rules.flatMap(({ when: { arr } }) =>
        arr?.currency === currency
          ? [arr.from, arr.below].flatMap((amount) => (amount === null ? [] : [BigInt(amount)]))
          : [],
      );
      const starts = [...new Set(named)].toSorted((a, b) => (a < b ? -1 : 1));
      const setAt = (amount: bigint | null): Bits =>
        setOf(({ when: { arr } }) => {
          if (arr === undefined) return true;
          if (arr.currency !== currency) return false;
          const { from, below } = arr;
          if (amount === null) return from === null;
          return (
            (from === null || amount >= BigInt(from)) && (below === null || amount < BigInt(below))
          );
        });
      return [currency, { starts, beneath: setAt(null), from: starts.map(setAt) }] as const;
    }),
  );
  return (arrMinor: string | null, currency: string | null): Bits => {
    const known = currency === null ? undefined : of.get(currency);
    if (known === undefined || arrMinor === null) return any;
    const amount = BigInt(arrMinor);
    return known.from[known.starts.findLastIndex((start) => start <= amount)] ?? known.beneath;
  };
}

/** Rules by how near the renewal is. One that has passed is an old entry, and near to nothing. */
function byRenewal(rules: readonly Rule[], setOf: SetOf) {
  const any = setOf(({ when }) => when.renewalWithinDays === undefined);
  const limits = [...new Set(rules.flatMap(({ when }) => when.renewalWithinDays ?? []))].toSorted(
    (a, b) => a - b,
  );
  const within = limits.map((limit) =>
    setOf(({ when }) => when.renewalWithinDays === undefined || when.renewalWithinDays >= limit),
  );
  return (today: string, renewalOn: string | null): Bits => {
    if (renewalOn === null || limits.length === 0) return any;
    const days = daysBetween(today, renewalOn);
    if (days < 0) return any;
    return within[limits.findIndex((limit) => limit >= days)] ?? any;
  };
}
