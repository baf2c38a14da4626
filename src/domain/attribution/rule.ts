// What a tenant may decide about the rule that credits deals: its windows, how far a flag must have come, and kinds of deals.
import { z } from "zod";
import { EXPANSION_TYPES, QUALIFIES_FROM, type Rule } from "../attribution.ts";

/** Two years: longer windows say that everything follows from everything. */
const LONGEST_DAYS = 730;
const days = (least: number) => z.int().min(least).max(LONGEST_DAYS);

/** One version of the rule as it is stored and sent; days are elapsed days of 24 hours. */
export const RuleBody = z.strictObject({
  /** From a flag to the creation of a deal that it sourced. */
  sourceWindowDays: days(1),
  /** From a flag to the close of a deal that it influenced. */
  influenceWindowDays: days(1),
  /** Without any activity of CS or sales on the same motion before a flag that sources. */
  quietDays: days(0),
  qualifiesFrom: z.enum(QUALIFIES_FROM),
  types: z
    .array(z.enum(EXPANSION_TYPES))
    .min(1)
    .max(EXPANSION_TYPES.length)
    .refine((types) => new Set(types).size === types.length, "names a kind of deal twice"),
});
export type RuleBody = z.infer<typeof RuleBody>;

/** @throws {Error} naming the version when what is stored is no rule. */
export function readRuleBody(stored: unknown, which: string): RuleBody {
  const read = RuleBody.safeParse(stored);
  if (read.success) return read.data;
  throw new Error(`The rule of attribution, ${which}, is not one: ${z.prettifyError(read.error)}`);
}

/** The part of a rule that people decide on; kinds of deals in one order, so that alike rules are spelt alike. */
export const bodyOf = ({
  sourceWindowDays,
  influenceWindowDays,
  quietDays,
  qualifiesFrom,
  types,
}: Omit<Rule, "version" | "parentOf">): RuleBody => ({
  sourceWindowDays,
  influenceWindowDays,
  quietDays,
  qualifiesFrom,
  types: EXPANSION_TYPES.filter((type) => types.includes(type)),
});

/** Whether both rules decide alike, whatever their numbers. */
export const isSameRule = (one: RuleBody, other: RuleBody): boolean =>
  JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other));
