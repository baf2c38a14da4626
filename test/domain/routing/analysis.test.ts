import { expect, test } from "vitest";
import { defaultTaxonomy } from "../../../src/domain/default-taxonomy.ts";
import { type Known, problemsOf } from "../../../src/domain/routing/analysis.ts";
import type { Rule } from "../../../src/domain/routing/body.ts";
import { aRule, routingOf } from "./some-rules.ts";

const known: Known = {
  taxonomy: defaultTaxonomy,
  person: (id) => (id === "999" ? undefined : { active: id !== "204" }),
  destinations: [
    { id: "slack", active: true, kinds: ["expansion"], events: ["raised"] },
    { id: "old", active: false, kinds: ["expansion", "friction"], events: ["raised"] },
  ],
};
const expansion = { kinds: ["expansion"] } satisfies Rule["when"];

/** What is said of the rules alone: "2 contradicts 1". */
const saidOf = (...rules: Rule[]) =>
  problemsOf(routingOf(rules, { leadId: "206", pool: [] }).body, known)
    .filter(({ rule }) => rule !== null)
    .map(({ rule, code, with: others, what }) =>
      [rule, code, ...others, what].filter((x) => x !== null).join(" "),
    );

test.each([
  ["rules that differ", [aRule(expansion), aRule({ kinds: ["friction"] })], []],
  [
    "the same conditions with another outcome",
    [aRule(expansion, { queue: "renewals" }), aRule(expansion)],
    ["2 contradicts 1"],
  ],
  [
    "the same conditions with the same outcome",
    [aRule(expansion), aRule(expansion)],
    ["2 shadowed 1"],
  ],
  [
    "an earlier rule that takes everything",
    [aRule({}), aRule({ plans: ["Scale"], tags: ["vip"] })],
    ["2 shadowed 1"],
  ],
  [
    "two earlier rules that take everything together",
    [aRule(expansion), aRule({ kinds: ["friction"] }), aRule({ plans: ["Scale"] })],
    ["3 shadowed 1 2"],
  ],
  [
    "an earlier rule with more of everything",
    [
      aRule({ plans: ["Scale", "Growth"], arr: { currency: "USD", from: "1", below: null } }),
      aRule({ plans: [" scale "], arr: { currency: "USD", from: "5", below: "9" } }),
    ],
    ["2 shadowed 1"],
  ],
  [
    "an earlier rule that asks for more",
    [aRule({ renewalWithinDays: 30 }), aRule({ renewalWithinDays: 60 })],
    [],
  ],
  [
    "a language within a language",
    [aRule({ languages: ["en"] }), aRule({ languages: ["en-GB"] })],
    ["2 shadowed 1"],
  ],
  [
    "a rule that is switched off",
    [aRule({}, {}, { active: false }), aRule({ plans: ["Scale"] })],
    [],
  ],
  [
    "a signal that is not there",
    [aRule({ signals: ["exp.capacity.rockets"] })],
    ["1 unknown-signal exp.capacity.rockets"],
  ],
  [
    "a signal that is not there beside one that is",
    [aRule({ signals: ["exp.capacity.rockets", "exp.capacity.seats"] })],
    ["1 some-unknown exp.capacity.rockets"],
  ],
  [
    "a category that is not there",
    [aRule({ categories: ["exp.rockets"] })],
    ["1 unknown-category exp.rockets"],
  ],
  [
    "a kind and a signal of the other kind",
    [aRule({ kinds: ["friction"], signals: ["exp.capacity.seats"] })],
    ["1 no-such-flag"],
  ],
  [
    "a revenue above its own end",
    [aRule({ arr: { currency: "USD", from: "500", below: "500" } })],
    ["1 empty-range"],
  ],
  ["a queue that is not there", [aRule({}, { queue: "gone" })], ["1 unknown-queue gone"]],
  ["a queue of the other kind", [aRule({}, { queue: "friction" })], ["1 other-kind friction"]],
  [
    "a person who is not known",
    [aRule({}, { owner: { is: "member", id: "999" } })],
    ["1 unknown-member 999"],
  ],
  [
    "a person who has left",
    [aRule({}, { owner: { is: "member", id: "204" } })],
    ["1 member-left 204"],
  ],
  [
    "destinations that are gone, off, and deaf to friction",
    [aRule({}, { destinations: ["gone", "old", "slack"] })],
    ["1 unknown-destination gone", "1 destination-off old", "1 destination-deaf slack"],
  ],
  [
    "an urgency below a signal's own",
    [aRule({ signals: ["fri.product.reliability"] }, { urgency: "week" })],
    ["1 lowers-urgency fri.product.reliability"],
  ],
])("%s: the right rules are named", (_what, rules, said) => {
  expect(saidOf(...rules)).toEqual(said);
});

test("a queue names those behind it who have left, and says when nobody is behind it", () => {
  const { body } = routingOf([], { leadId: null, pool: ["204"] });
  expect(
    problemsOf(body, known).map(({ queue, code, severity }) => [queue, code, severity]),
  ).toEqual([
    ["expansion", "member-left", "warning"],
    ["expansion", "queue-empty", "warning"],
    ["friction", "member-left", "warning"],
    ["friction", "queue-empty", "warning"],
    ["renewals", "queue-empty", "warning"],
  ]);
});
