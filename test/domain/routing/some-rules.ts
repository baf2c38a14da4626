// Rules, people and flags for the tests of routing.
import fc from "fast-check";
import {
  defaultRouting,
  type Conditions,
  type Outcome,
  type Routing,
  type Rule,
} from "../../../src/domain/routing/body.ts";
import { compile, daysBetween, type RoutableFlag } from "../../../src/domain/routing/compile.ts";
import type { People, RoutablePerson } from "../../../src/domain/routing/route.ts";

export const OWNER = "201";
export const DEPUTY = "202";
export const POOLED = ["203", "204", "205"];
export const LEAD = "206";

export const aRule = (
  when: Conditions,
  outcome: Partial<Outcome> = {},
  changes: Partial<Rule> = {},
): Rule => ({
  id: changes.name ?? "rule",
  name: "Some rule",
  active: true,
  when,
  outcome: {
    queue: null,
    owner: { is: "account-owner" },
    urgency: null,
    destinations: null,
    ...outcome,
  },
  ...changes,
});

/** Version 3, with a pool and a lead behind both queues and a third queue for either kind. */
export const routingOf = (
  rules: readonly Rule[],
  behind: { readonly leadId?: string | null; readonly pool?: readonly string[] } = {},
): Routing => {
  const { leadId = LEAD, pool = POOLED } = behind;
  const people = { leadId, pool: [...pool] };
  return {
    version: 3,
    body: {
      queues: [
        ...defaultRouting.body.queues.map((queue) => ({ ...queue, ...people })),
        { id: "renewals", name: "Renewals", kind: null, leadId: null, pool: [] },
      ],
      rules: [...rules],
    },
  };
};

export const compiled = (...from: Parameters<typeof routingOf>) => compile(routingOf(...from));

const here: RoutablePerson = { active: true, deputyId: null, absentFrom: null, absentUntil: null };
export const away = { absentFrom: "2026-11-20", absentUntil: "2026-12-04" };
export const left = { active: false };

/** Everybody is here with nothing to do, but for those who are changed. */
export const peopleWith = (
  changes: Readonly<Record<string, Partial<RoutablePerson> & { readonly load?: number }>> = {},
): People => ({
  person: (id) =>
    [OWNER, DEPUTY, ...POOLED, LEAD].includes(id) || id in changes
      ? { ...here, ...changes[id] }
      : undefined,
  openLoad: (id) => changes[id]?.load ?? 0,
});

export const aRoutable = (changes: Partial<RoutableFlag> = {}): RoutableFlag => ({
  kind: "expansion",
  signal: "exp.capacity.seats",
  category: "exp.capacity",
  account: {
    ownerId: OWNER,
    plan: "Growth",
    segment: "SMB",
    region: "EMEA",
    arrMinor: "6480000",
    currency: "USD",
    renewalOn: "2026-12-22",
  },
  language: "de",
  tags: [],
  requesterId: "301",
  today: "2026-11-22",
  ...changes,
});

const words = ["Growth", "scale", " SMB ", "EMEA"] as const;
const languages = ["de", "en", "en-GB", "pt_BR"] as const;
const signals = ["exp.capacity.seats", "exp.plan.upgrade", "fri.product.gap"] as const;
const categories = ["exp.capacity", "exp.plan", "fri.product"] as const;
const amounts = ["0", "100", "6480000", "9223372036854775807"] as const;
const some = <T>(from: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: 3 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const people = fc.constantFrom(OWNER, DEPUTY, ...POOLED, LEAD, "999");

const anyConditions: fc.Arbitrary<Conditions> = fc
  .record({
    kinds: maybe(some(["expansion", "friction"] as const)),
    categories: maybe(some(categories)),
    signals: maybe(some([...signals, "not-sure"])),
    plans: maybe(some(words)),
    segments: maybe(some(words)),
    regions: maybe(some(words)),
    languages: maybe(some(languages)),
    tags: maybe(some(["vip", "Outage"])),
    arr: maybe(
      fc.record({
        currency: fc.constantFrom("USD", "EUR"),
        from: orNull(fc.constantFrom(...amounts.slice(0, 3))),
        below: orNull(fc.constantFrom(...amounts.slice(0, 3))),
      }),
    ),
    renewalWithinDays: maybe(fc.constantFrom(0, 30, 90)),
    requesters: maybe(some(["301", "302"])),
  })
  // Most rules name one or two conditions; the others are left out, as in a message.
  .chain((all) =>
    fc
      .subarray(Object.keys(all), { maxLength: 3 })
      .map((kept): Conditions =>
        Object.fromEntries(
          Object.entries(all).filter(([key, value]) => kept.includes(key) && value !== undefined),
        ),
      ),
  );

export const anyRule: fc.Arbitrary<Rule> = fc.record({
  id: fc.constant("rule"),
  name: fc.constant("Some rule"),
  active: fc.boolean(),
  when: anyConditions,
  outcome: fc.record({
    queue: fc.constantFrom(null, "renewals", "gone"),
    owner: fc.oneof(
      fc.constantFrom({ is: "account-owner" }, { is: "pool" }, { is: "lead" }),
      people.map((id) => ({ is: "member", id }) as const),
    ),
    urgency: fc.constantFrom(null, "now", "day", "week"),
    destinations: fc.constantFrom(null, []),
  }),
});

export const anyPeople: fc.Arbitrary<People> = fc
  .array(
    fc.tuple(
      people,
      fc.record({
        active: fc.boolean(),
        deputyId: orNull(people),
        absentFrom: fc.constantFrom(null, "2026-11-01", "2026-11-23"),
        absentUntil: fc.constantFrom(null, "2026-11-22"),
        load: fc.nat(5),
      }),
    ),
    { maxLength: 8 },
  )
  .map((changes) => peopleWith(Object.fromEntries(changes)));

export const anyFlag: fc.Arbitrary<RoutableFlag> = fc
  .record({
    kind: fc.constantFrom("expansion", "friction"),
    signal: orNull(fc.constantFrom(...signals)),
    account: orNull(
      fc.record({
        ownerId: orNull(people),
        plan: orNull(fc.constantFrom(...words)),
        segment: orNull(fc.constantFrom(...words)),
        region: orNull(fc.constantFrom(...words, "growth")),
        arrMinor: orNull(fc.constantFrom(...amounts, "-5")),
        currency: orNull(fc.constantFrom("USD", "EUR", "JPY")),
        renewalOn: orNull(fc.constantFrom("2026-11-21", "2026-11-22", "2026-12-22", "2027-06-01")),
      }),
    ),
    language: orNull(fc.constantFrom(...languages, "EN-us", "fr")),
    tags: fc.uniqueArray(fc.constantFrom("VIP", "outage", "other"), { maxLength: 3 }),
    requesterId: orNull(fc.constantFrom("301", "303")),
  })
  .map((flag) => ({
    ...flag,
    category: flag.signal === null ? null : flag.signal.slice(0, flag.signal.lastIndexOf(".")),
    today: "2026-11-22",
  }));

const plain = (word: string) => word.trim().toLowerCase().replaceAll("_", "-");

/** Whether a rule matches, spelt out one condition after the other. */
export function matches({ active, when }: Rule, flag: RoutableFlag): boolean {
  const names = (list: readonly string[] | undefined, value: string | null | undefined) =>
    list === undefined || (value != null && list.map(plain).includes(plain(value)));
  const { account } = flag;
  const language = flag.language ?? "";
  const { arr } = when;
  const amount = account?.arrMinor == null ? null : BigInt(account.arrMinor);
  const days = account?.renewalOn == null ? -1 : daysBetween(flag.today, account.renewalOn);
  return (
    active &&
    names(when.kinds, flag.kind) &&
    names(when.categories, flag.category) &&
    names(when.signals, flag.signal ?? "not-sure") &&
    names(when.plans, account?.plan) &&
    names(when.segments, account?.segment) &&
    names(when.regions, account?.region) &&
    (names(when.languages, language) || names(when.languages, plain(language).split("-")[0])) &&
    (when.tags === undefined || flag.tags.some((tag) => names(when.tags, tag))) &&
    names(when.requesters, flag.requesterId) &&
    (arr === undefined ||
      (amount !== null &&
        account?.currency === arr.currency &&
        (arr.from === null || amount >= BigInt(arr.from)) &&
        (arr.below === null || amount < BigInt(arr.below)))) &&
    (when.renewalWithinDays === undefined || (days >= 0 && days <= when.renewalWithinDays))
  );
}
