import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultTaxonomy } from "../../../src/domain/default-taxonomy.ts";
import { allSignals, findSignal, Taxonomy } from "../../../src/domain/taxonomy.ts";
import { changesBetween, effectOf } from "../../../src/domain/taxonomy-health/changes.ts";
import { healthRows, taxonomyHealth } from "../../../src/domain/taxonomy-health/health.ts";
import {
  applyProposal,
  merge,
  nameOfProposal,
  proposalsOf,
  restore,
  retire,
} from "../../../src/domain/taxonomy-health/proposals.ts";
import type { HealthInput, LabelledFlag } from "../../../src/domain/taxonomy-health/rows.ts";
import { phraseEffect } from "../../../src/domain/taxonomy-health/phrases.ts";
import { declinedWords } from "../../../src/domain/taxonomy-health/words.ts";

const SEATS = "exp.capacity.seats";
const USAGE = "exp.capacity.usage";
const PRICE = "exp.commercial.quote";
const BUG = "fri.product.bug";
let made = 0;

const aFlag = (changes: Partial<LabelledFlag> = {}): LabelledFlag => ({
  id: `f${String((made += 1)).padStart(6, "0")}`,
  kind: "expansion",
  signal: SEATS,
  status: "accepted",
  month: "2026-10",
  raisedAt: Date.parse("2026-10-05T10:00:00Z"),
  acceptedAt: Date.parse("2026-10-06T10:00:00Z"),
  declineReason: null,
  csSignal: null,
  accountId: "1",
  accountName: "Northwind",
  team: null,
  taxonomyVersion: 1,
  ...changes,
});
const wrong = (signal: string, csSignal: string | null, changes: Partial<LabelledFlag> = {}) =>
  aFlag({
    signal,
    status: "declined",
    acceptedAt: null,
    declineReason: "wrong-signal",
    csSignal,
    ...changes,
  });
const times = (n: number, flag: () => LabelledFlag) => Array.from({ length: n }, flag);

const inputOf = (flags: readonly LabelledFlag[]): HealthInput => ({
  month: "2026-10",
  zone: "UTC",
  asOf: Date.parse("2026-11-02T08:00:00Z"),
  flags,
  versions: [{ taxonomy: defaultTaxonomy, publishedAt: Date.parse("2025-01-01T00:00:00Z") }],
});

test("not sure above one in ten is an alarm, and corroborations are in neither number", () => {
  const unsure = () => aFlag({ signal: null, status: "new", acceptedAt: null });
  const ten = [...times(9, () => aFlag()), unsure()];
  const joined = aFlag({ status: "duplicate", acceptedAt: null });
  const calm = taxonomyHealth(inputOf([...ten, joined]));
  expect(calm.notSure).toMatchObject({ alarm: false, share: { value: 0.1, n: 10 } });
  const loud = taxonomyHealth(inputOf([...ten, unsure()]));
  expect(loud.notSure.alarm).toBe(true);
  expect(proposalsOf(loud, defaultTaxonomy).map(nameOfProposal)).toContain("split");
});

test("a mix that moved further than chance would is an alarm, and the same move of a small month is none", () => {
  const before = [
    ...times(300, () => aFlag({ month: "2026-07" })),
    ...times(300, () => aFlag({ month: "2026-08", signal: BUG, kind: "friction" })),
  ];
  const month = (n: number) => [
    ...times(n, () => aFlag()),
    ...times(n * 9, () => aFlag({ signal: BUG, kind: "friction" })),
  ];
  const moved = taxonomyHealth(inputOf([...before, ...month(10)])).drift;
  expect([moved.alarm, moved.before, moved.psi.n]).toEqual([true, 600, 700]);
  expect(moved.psi.value).toBeGreaterThan(moved.noise ?? Infinity);
  // 14 categories, 600 and 100 flags: the definitions' own noise limit.
  expect(moved.noise).toBeCloseTo(0.323, 4);
  const small = taxonomyHealth(inputOf([...before, ...month(1)])).drift;
  expect(small.psi.value).toBeGreaterThan(0.25);
  expect(small.alarm).toBe(false);
  const tooFew = taxonomyHealth(inputOf([...before, aFlag()])).drift;
  expect(tooFew.psi).toMatchObject({ value: null, method: "refused:group-below-10" });
});

test("only another label counts against a label; what CS knew already was right", () => {
  const flags = [
    ...times(4, () => aFlag()),
    ...times(3, () => wrong(SEATS, null, { declineReason: "already-known" })),
    ...times(2, () => wrong(SEATS, PRICE)),
    wrong(SEATS, null),
    aFlag({ csSignal: USAGE }),
    aFlag({ status: "claimed", acceptedAt: null }),
  ];
  const health = taxonomyHealth(inputOf(flags));
  const [seats] = health.precision;
  expect(seats).toMatchObject({
    signal: SEATS,
    precision: { n: 11, value: 7 / 11, excluded: [{ reason: "undecided", n: 1 }] },
    rather: [
      { signal: PRICE, n: 2 },
      { signal: USAGE, n: 1 },
    ],
  });
  expect(healthRows(`precision.${SEATS}`, inputOf(flags))?.counted).toHaveLength(11);
});

test("agreement is refused below fifty flags labelled twice, and then says which category to rewrite", () => {
  const few = taxonomyHealth(inputOf(times(49, () => aFlag())));
  expect(few.agreement[0]?.kappa).toMatchObject({
    value: null,
    method: "refused:sample-below-50",
    refusal: { have: 49, need: 50 },
  });
  // [[20, 5], [10, 15]] of the definitions, twice over: the category against the rest.
  const flags = [
    ...times(40, () => aFlag()),
    ...times(10, () => wrong(SEATS, PRICE)),
    ...times(20, () => wrong(PRICE, SEATS)),
    ...times(30, () => aFlag({ signal: PRICE })),
  ];
  const capacity = taxonomyHealth(inputOf(flags)).agreement.find(
    ({ category }) => category === "exp.capacity",
  );
  expect(capacity).toMatchObject({ asksForRewrite: true, kappa: { n: 100 } });
  expect(capacity?.kappa.value).toBeCloseTo(0.4, 4);
});

test("only a signal that was on offer all these months is called unused", () => {
  const flags = times(20, () => aFlag());
  const before = taxonomyHealth(inputOf(flags)).unused;
  expect(before.months).toBe(7);
  expect(before.signals).toContain(USAGE);
  expect(before.signals).not.toContain(SEATS);
  const late = {
    ...inputOf(flags),
    versions: [{ taxonomy: defaultTaxonomy, publishedAt: Date.parse("2026-09-01T00:00:00Z") }],
  };
  expect(taxonomyHealth(late).unused.signals).toEqual([]);
  // Flags from before show that the version was there, whenever its row was written.
  const early = aFlag({ month: "2026-04" });
  const known = taxonomyHealth({ ...late, flags: [...flags, early] }).unused.signals;
  expect(known).toContain(USAGE);
});

test("a definition that is wrong too often, and two signals that are taken for each other, are proposals with their numbers", () => {
  const flags = [
    ...times(10, () => aFlag({ signal: "exp.addon.product" })),
    ...times(6, () => wrong("exp.addon.product", "fri.adoption.knowledge")),
    ...times(12, () => aFlag()),
    ...times(8, () => wrong(SEATS, USAGE)),
    ...times(12, () => aFlag({ signal: USAGE })),
    ...times(4, () => wrong(USAGE, SEATS)),
  ];
  const proposals = proposalsOf(taxonomyHealth(inputOf(flags)), defaultTaxonomy);
  expect(proposals.slice(0, 3)).toMatchObject([
    {
      is: "rewrite",
      signal: "exp.addon.product",
      wrong: 6,
      decided: 16,
      rather: "fri.adoption.knowledge",
    },
    { is: "rewrite", signal: USAGE, wrong: 4, decided: 16 },
    { is: "merge", from: SEATS, into: USAGE, times: [8, 4], of: 36 },
  ]);
  // Two wrong of three say nothing yet.
  const few = [aFlag(), ...times(2, () => wrong(SEATS, USAGE))];
  expect(
    proposalsOf(taxonomyHealth(inputOf(few)), defaultTaxonomy).filter(({ is }) => is !== "retire"),
  ).toEqual([]);
});

test("flags in another order, or twice, make the same month", () => {
  const anyFlag = fc
    .record({
      signal: fc.constantFrom(SEATS, USAGE, PRICE, BUG, null),
      month: fc.constantFrom("2026-04", "2026-09", "2026-10", "2026-01"),
      is: fc.constantFrom("accepted", "declined", "wrong", "new", "duplicate"),
    })
    .map(({ signal, month, is }) => {
      if (is === "wrong" && signal !== null) return wrong(signal, USAGE, { month });
      const status = is === "wrong" ? "declined" : is;
      const acceptedAt = is === "accepted" ? 1 : null;
      return aFlag({ signal, month, status, acceptedAt });
    });
  fc.assert(
    fc.property(fc.array(anyFlag, { maxLength: 60 }), (flags) => {
      const once = taxonomyHealth(inputOf(flags));
      expect(taxonomyHealth(inputOf([...flags, ...flags].toReversed()))).toEqual(once);
      const all = flags.filter(({ month }) => month === "2026-10").length;
      const { n, excluded } = once.notSure.share;
      expect(n + excluded.reduce((sum, each) => sum + each.n, 0)).toBe(all);
    }),
    { numRuns: 40 },
  );
});

test("merging keeps what customers said, points at the signal that stays, and is a valid taxonomy", () => {
  for (const { signal: from } of allSignals(defaultTaxonomy)) {
    const merged = merge(defaultTaxonomy, from.id, SEATS === from.id ? USAGE : SEATS);
    expect(Taxonomy.safeParse(merged).error).toBeUndefined();
    const without = retire(defaultTaxonomy, from.id);
    expect(Taxonomy.safeParse(without).error).toBeUndefined();
    if (without === null) throw new Error("No kind is left empty by one signal.");
    const back = restore(without, from.id, defaultTaxonomy);
    expect(Taxonomy.safeParse(back).error).toBeUndefined();
    expect(findSignal(back ?? without, from.id)?.signal.customerSays).toEqual(from.customerSays);
  }
  const applied = applyProposal(defaultTaxonomy, `merge~${USAGE}~${SEATS}`);
  expect(applied).toMatchObject({ merged: { [USAGE]: SEATS }, openAt: SEATS });
  expect(applyProposal(defaultTaxonomy, "merge~exp.no.such~exp.capacity.seats")).toBeNull();
  expect(applyProposal(defaultTaxonomy, "burn~everything")).toBeNull();
});

test("what a draft changes is named, and what it would have made of flags adds up", () => {
  const { taxonomy, merged } = applyProposal(defaultTaxonomy, `merge~${USAGE}~${SEATS}`) ?? {
    taxonomy: defaultTaxonomy,
    merged: {},
  };
  const draft = retire(taxonomy, PRICE) ?? taxonomy;
  expect(changesBetween(defaultTaxonomy, draft, merged)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ is: "merged", signal: USAGE, into: SEATS }),
      expect.objectContaining({ is: "retired", signal: PRICE }),
      expect.objectContaining({ is: "changed", signal: SEATS, parts: ["says", "not"] }),
    ]),
  );
  expect(changesBetween(defaultTaxonomy, defaultTaxonomy)).toEqual([]);
  const counts = new Map([
    [SEATS, 7],
    [USAGE, 5],
    [PRICE, 3],
    [BUG, 2],
  ]);
  const effect = effectOf(defaultTaxonomy, draft, merged, counts);
  expect([effect.affected, effect.withoutSignal]).toEqual([8, 3]);
  const of = (signal: string) => effect.rows.find((row) => row.signal === signal);
  expect(of(SEATS)).toMatchObject({ before: 7, after: 12, is: "gains" });
  expect(of(USAGE)).toMatchObject({ before: 5, after: 0, is: "merged", into: SEATS });
  expect(of(PRICE)).toMatchObject({ before: 3, after: 0, is: "retired" });
  const sum = (part: "before" | "after") => effect.rows.reduce((all, row) => all + row[part], 0);
  expect(sum("after") + effect.withoutSignal).toBe(sum("before"));
});

/** Flags with one quote, of several accounts. */
const quotes = (n: number, quote: string, wasDeclined: boolean, accounts = 5) =>
  Array.from({ length: n }, (_, at) => ({
    id: `${quote}${wasDeclined}${at}`,
    quote,
    accountId: String(at % accounts),
    wasDeclined,
  }));

test("a word is named when what says it is declined more often than chance would, and never one of two accounts", () => {
  const flags = [
    ...quotes(14, "How do I export the licences", true),
    ...quotes(2, "How do I export the licences", false),
    ...quotes(10, "We need more licences", true),
    ...quotes(30, "We need more licences", false),
    ...quotes(12, "Harbour wants a word [phone hidden]", true, 2),
  ];
  const words = declinedWords(flags).map(({ word }) => word);
  expect(words).toContain("export");
  for (const unwanted of ["licences", "harbour", "phone", "hidden"])
    expect(words).not.toContain(unwanted);
  expect(declinedWords(flags.slice(0, 9))).toEqual([]);
});

test("what a draft's phrases would find in customers' words is told beside what those in force find", () => {
  const draft = retire(defaultTaxonomy, PRICE) ?? defaultTaxonomy;
  const [says = ""] = findSignal(defaultTaxonomy, PRICE)?.signal.customerSays ?? [];
  const found = phraseEffect(defaultTaxonomy, draft, [says, says, "Good morning to you all."]);
  expect(found.find(({ signal }) => signal === PRICE)).toEqual({
    signal: PRICE,
    before: 2,
    after: 0,
  });
  expect(phraseEffect(defaultTaxonomy, defaultTaxonomy, [says])).toEqual([]);
});
