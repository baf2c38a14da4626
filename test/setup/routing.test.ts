import { expect, test } from "vitest";
import { defaultRouting } from "../../src/domain/routing/body.ts";
import { minorOf, typedOf } from "../../src/setup/routing/amount.ts";
import { beginWith, type Edit, edited, isSame } from "../../src/setup/routing/draft.ts";
import { formOf, ruleOf } from "../../src/setup/routing/rules/rule-form.ts";
import { aRule } from "../domain/routing/some-rules.ts";

const rules = ["a", "b", "c"].map((id) => aRule({ plans: [id] }, {}, { id, name: id }));
const body = { ...defaultRouting.body, rules };
const after = (...edits: Edit[]) => edits.reduce(edited, beginWith(body));
const order = (draft: ReturnType<typeof after>) => draft.body.rules.map(({ id }) => id).join("");

test("a rule moves up, down and nowhere beyond the ends", () => {
  expect(order(after({ is: "move-rule", id: "c", to: 0 }))).toBe("cab");
  expect(order(after({ is: "move-rule", id: "a", to: 1 }))).toBe("bac");
  expect(order(after({ is: "move-rule", id: "a", to: 3 }))).toBe("abc");
  expect(order(after({ is: "move-rule", id: "a", to: -1 }))).toBe("abc");
});

test("every step is taken back in its turn, and what changed nothing is no step", () => {
  const draft = after(
    { is: "move-rule", id: "a", to: 0 },
    { is: "remove-rule", id: "b" },
    { is: "put-rule", rule: aRule({}, {}, { id: "d" }) },
  );
  expect(order(draft)).toBe("acd");
  const back = edited(draft, { is: "undo" });
  expect(order(back)).toBe("ac");
  expect(order(edited(back, { is: "undo" }))).toBe("abc");
  expect(edited(edited(back, { is: "undo" }), { is: "undo" }).before).toEqual([]);
});

test("rules that only spell their fields in another order are the same", () => {
  const [first] = rules;
  if (first === undefined) throw new Error("There are rules.");
  const { id, name, active, when, outcome } = first;
  const turned = { outcome, when, active, name, id };
  expect(isSame(body, { ...body, rules: [turned, ...rules.slice(1)] })).toBe(true);
  expect(isSame(body, { ...body, rules: rules.toReversed() })).toBe(false);
});

test("a rule that is opened and closed again says what it said", () => {
  const rule = aRule(
    {
      kinds: ["friction"],
      signals: ["fri.product.bug", "not-sure"],
      languages: ["de", "pt-BR"],
      arr: { currency: "JPY", from: "5000000", below: null },
      renewalWithinDays: 0,
    },
    { queue: "friction", urgency: "now", destinations: ["slack"] },
  );
  expect(ruleOf(formOf(rule, "USD"))).toEqual({ rule });
});

test.each([
  ["a name", { name: " " }, { field: "name", why: "empty" }],
  ["a signal", { shown: ["signals"] }, { field: "signals", why: "empty" }],
  ["a whole amount", { shown: ["arr"], from: "12k" }, { field: "arr", why: "no-amount" }],
  ["a currency", { shown: ["arr"], currency: "U" }, { field: "arr", why: "no-currency" }],
  [
    "days",
    { shown: ["renewalWithinDays"], days: "-1" },
    { field: "renewalWithinDays", why: "no-days" },
  ],
  [
    "a Zendesk id",
    { shown: ["requesters"], typed: { requesters: "Rita" } },
    { field: "requesters", why: "no-id" },
  ],
] as const)("a rule without %s is not done, and the field is named", (_what, part, unfinished) => {
  const form = formOf(aRule({}), "USD");
  const typed = { ...form.typed, ...("typed" in part ? part.typed : {}) };
  expect(ruleOf({ ...form, ...part, typed })).toEqual({ unfinished });
});

test("amounts are typed in whole units and kept in minor ones", () => {
  expect(minorOf("50,000", "USD")).toBe("5000000");
  expect(minorOf("50000", "JPY")).toBe("50000");
  expect(minorOf("", "USD")).toBeNull();
  expect(minorOf("about 5", "USD")).toBeUndefined();
  expect(typedOf("5000000", "USD")).toBe("50000");
});
