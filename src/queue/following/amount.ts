import { isCurrency, parseDecimal } from "../../domain/money.ts";

/** An amount as somebody of a locale types it, in minor units; `null` when it is none. Thousands may be parted or not. */
export function amountMinorOf(typed: string, currency: string, locale: string): string | null {
  if (!isCurrency(currency)) return null;
  const parts = new Intl.NumberFormat(locale).formatToParts(12345.6);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  const plain = typed
    .replaceAll(/[\s\u00a0\u202f']/gu, "")
    .replaceAll(of("group") === "" ? /(?!)/gu : of("group"), "")
    .replace(of("decimal"), ".");
  const money = parseDecimal(plain, currency);
  return "refused" in money || money.amountMinor < 0n ? null : String(money.amountMinor);
}
