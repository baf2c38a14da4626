// Companies, accounts and amounts in the reader's words.
import type { MatchCompany, Matches } from "../../api/matching.ts";
import { formatMoney } from "../../ui/format.ts";
import type { OutcomesWords } from "../words.ts";

/** What a company is called; the CRM may have told only an id. */
export const nameOf = ({ name, id }: Pick<MatchCompany, "name" | "id">): string =>
  name ?? id.replace(/^(?:name|zendesk):/, "");

/** "$412,000 and €20,000"; empty where there is none. */
export const amountsOf = (
  money: readonly { readonly currency: string; readonly amountMinor: string }[],
  t: OutcomesWords,
): string =>
  new Intl.ListFormat(t.locale, { type: "conjunction" }).format(
    money
      .filter(({ amountMinor }) => amountMinor !== "0")
      .map(({ amountMinor, currency }) => formatMoney(amountMinor, currency, t.locale)),
  );

export interface LeftOf {
  readonly companies: number;
  readonly money: readonly { readonly currency: string; readonly amountMinor: string }[];
}

/** What is left of a list, or of those of it that wait for one reason, added up per currency. */
export function leftOf(
  left: Matches["left"],
  list: "doubtful" | "unmatched",
  doubt: string | null = null,
): LeftOf {
  const parts = left.filter(
    (each) => each.list === list && (doubt === null || each.doubt === doubt),
  );
  const money = new Map<string, bigint>();
  for (const { currency, amountMinor } of parts)
    if (currency !== null) money.set(currency, (money.get(currency) ?? 0n) + BigInt(amountMinor));
  return {
    companies: parts.reduce((sum, { companies }) => sum + companies, 0),
    money: [...money]
      .map(([currency, amount]) => ({ currency, amountMinor: String(amount) }))
      .toSorted((a, b) => Number(BigInt(b.amountMinor) - BigInt(a.amountMinor))),
  };
}
