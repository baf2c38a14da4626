// Amounts in a list of thousands of lines: what makes them is made once per currency.
import type { Flag } from "../../api/flag.ts";
import { formatMoney } from "../../ui/format.ts";

const known = new Map<string, string>();
/** Different amounts that are remembered; past them the memory begins anew. */
const MOST = 2000;

/** Minor units as an amount of money, remembered. */
export function money(amountMinor: string, currency: string, locale: string): string {
  const key = `${locale} ${currency} ${amountMinor}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST) known.clear();
  const text = formatMoney(amountMinor, currency, locale);
  known.set(key, text);
  return text;
}

/** What the flag's account pays a year; `null` where nobody knows. */
export const worthOf = ({ account }: Pick<Flag, "account">, locale: string): string | null =>
  account?.arrMinor == null || account.currency === null
    ? null
    : money(account.arrMinor, account.currency, locale);
