// A rule as it is typed, and what becomes of it: fields hold text until somebody is done.
import type { Conditions, Outcome, Rule } from "../../../domain/routing/body.ts";
import type { Kind } from "../../../domain/flag.ts";
import { minorOf, typedOf } from "../amount.ts";
import { CONDITIONS, type ConditionName } from "./describe.ts";

/** Conditions that are typed as words with commas between them. */
export const TYPED = ["plans", "segments", "regions", "languages", "tags", "requesters"] as const;
export type TypedName = (typeof TYPED)[number];

export interface RuleForm {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly shown: readonly ConditionName[];
  readonly kinds: readonly Kind[];
  readonly categories: readonly string[];
  readonly signals: readonly string[];
  readonly typed: Readonly<Record<TypedName, string>>;
  readonly currency: string;
  readonly from: string;
  readonly below: string;
  readonly days: string;
  readonly outcome: Outcome;
}

export function formOf(rule: Rule, currency: string): RuleForm {
  const { when } = rule;
  const unit = when.arr?.currency ?? currency;
  const text = (name: TypedName) => when[name]?.join(", ") ?? "";
  return {
    id: rule.id,
    name: rule.name,
    active: rule.active,
    shown: CONDITIONS.filter((name) => when[name] !== undefined),
    kinds: when.kinds ?? [],
    categories: when.categories ?? [],
    signals: when.signals ?? [],
    typed: {
      plans: text("plans"),
      segments: text("segments"),
      regions: text("regions"),
      languages: text("languages"),
      tags: text("tags"),
      requesters: text("requesters"),
    },
    currency: unit,
    from: typedOf(when.arr?.from ?? null, unit),
    below: typedOf(when.arr?.below ?? null, unit),
    days: when.renewalWithinDays === undefined ? "30" : String(when.renewalWithinDays),
    outcome: rule.outcome,
  };
}

/** The words of a typed list, each once. */
export const wordsOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/[,;\n]/)
      .map((word) => word.trim())
      .filter((word) => word !== ""),
  ),
];

/** What keeps a form from being a rule: which field, and why. */
export interface Unfinished {
  readonly field: ConditionName | "name";
  readonly why: "empty" | "no-amount" | "no-currency" | "no-days" | "no-id" | "too-long";
}

export function ruleOf(
  form: RuleForm,
): { readonly rule: Rule } | { readonly unfinished: Unfinished } {
  const name = form.name.trim();
  if (name === "") return { unfinished: { field: "name", why: "empty" } };
  let when: Conditions = {};
  for (const condition of CONDITIONS) {
    if (!form.shown.includes(condition)) continue;
    const part = conditionOf(condition, form);
    if ("why" in part) return { unfinished: part };
    when = { ...when, ...part.when };
  }
  const { id, active, outcome } = form;
  return { rule: { id, name, active, when, outcome } };
}

function conditionOf(
  condition: ConditionName,
  form: RuleForm,
): { readonly when: Conditions } | Unfinished {
  const unfinished = (why: Unfinished["why"]): Unfinished => ({ field: condition, why });
  switch (condition) {
    case "kinds":
      return form.kinds.length === 0 ? unfinished("empty") : { when: { kinds: [...form.kinds] } };
    case "categories":
    case "signals":
      return form[condition].length === 0
        ? unfinished("empty")
        : { when: { [condition]: [...form[condition]] } };
    case "arr": {
      const currency = form.currency.trim().toUpperCase();
      if (!/^[A-Z]{3}$/.test(currency)) return unfinished("no-currency");
      const from = minorOf(form.from, currency);
      const below = minorOf(form.below, currency);
      if (from === undefined || below === undefined) return unfinished("no-amount");
      return { when: { arr: { currency, from, below } } };
    }
    case "renewalWithinDays": {
      const days = Number(form.days);
      return form.days.trim() !== "" && Number.isInteger(days) && days >= 0 && days <= 3650
        ? { when: { renewalWithinDays: days } }
        : unfinished("no-days");
    }
    case "plans":
    case "segments":
    case "regions":
    case "languages":
    case "tags":
    case "requesters": {
      const words = wordsOf(form.typed[condition]);
      if (words.length === 0) return unfinished("empty");
      if (words.length > 100 || words.some((word) => word.length > 100))
        return unfinished("too-long");
      if (condition === "requesters" && words.some((word) => !/^[1-9]\d{0,18}$/.test(word)))
        return unfinished("no-id");
      return { when: { [condition]: words } };
    }
  }
}
