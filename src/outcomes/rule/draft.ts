// The rule as it stands in the fields: text until it is numbers, so that half-typed days are nobody's rule.
import type { ExpansionType, QualifiesFrom } from "../../domain/attribution.ts";
import { RuleBody } from "../../domain/attribution/rule.ts";

export const DAY_FIELDS = ["source", "influence", "quiet"] as const;
export type DayField = (typeof DAY_FIELDS)[number];

export const LEAST: Record<DayField, number> = { source: 1, influence: 1, quiet: 0 };
export const MOST = 730;

export interface Draft extends Readonly<Record<DayField, string>> {
  readonly qualifiesFrom: QualifiesFrom;
  readonly types: readonly ExpansionType[];
}

export const draftOf = (body: RuleBody): Draft => ({
  source: String(body.sourceWindowDays),
  influence: String(body.influenceWindowDays),
  quiet: String(body.quietDays),
  qualifiesFrom: body.qualifiesFrom,
  types: body.types,
});

/** Days as somebody typed them; `null` when they are none that a rule may have. */
export function daysOf(draft: Draft, field: DayField): number | null {
  const typed = draft[field].trim();
  if (!/^\d{1,4}$/.test(typed)) return null;
  const days = Number(typed);
  return days >= LEAST[field] && days <= MOST ? days : null;
}

/** The rule that the fields say; `null` while they say none. */
export function ruleIn(draft: Draft): RuleBody | null {
  const read = RuleBody.safeParse({
    sourceWindowDays: daysOf(draft, "source"),
    influenceWindowDays: daysOf(draft, "influence"),
    quietDays: daysOf(draft, "quiet"),
    qualifiesFrom: draft.qualifiesFrom,
    types: draft.types,
  });
  return read.success ? read.data : null;
}
