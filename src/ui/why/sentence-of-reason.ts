// The reasons of routing and urgency as sentences, on every page that shows them.
import type english from "../../../translations/en.json";
import type { Person } from "../../api/flag.ts";
import { USUAL_HOURS } from "../../domain/clock/usual-hours.ts";
import type { Why } from "../../domain/why.ts";
import { formatDate } from "../format.ts";
import type { Words } from "../../domain/words.ts";

export type WhyWords = Words<(typeof english)["why"]>;

interface Reading {
  readonly why: WhyWords;
  /** Who has the flag now. */
  readonly owner: Person | null;
  /** Member id of whoever reads. */
  readonly me: string;
}

/** One reason in words; `undefined` for a code that this version does not know. */
export function sentenceOfReason(
  { code, ...values }: Why,
  { why, owner, me }: Reading,
): string | undefined {
  const { who, urgency, days, until, hours } = values;
  if (code === "account-owner" || who !== undefined) {
    // Whom the rules chose may have handed it on since.
    if (owner === null || (who !== undefined && who !== owner.id))
      return why.maybe(`${code}-other`, values);
    return owner.id === me
      ? why.maybe(`${code}-you`, values)
      : why.maybe(code, { ...values, owner: owner.name });
  }
  if (code === "signal-urgency")
    return why.maybe(`${code}-${urgency}`, {
      count: hours ?? (urgency === "now" ? USUAL_HOURS.now : USUAL_HOURS.day),
    });
  if (code === "no-signal") return why.maybe(code, { count: hours ?? USUAL_HOURS.day });
  if (typeof until === "string")
    return why.maybe(`${code}-until`, { until: formatDate(until, why.locale) });
  return why.maybe(code, typeof days === "number" ? { ...values, count: days } : values);
}
