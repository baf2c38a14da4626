// Amounts as people type them, and as rules keep them.

const digitsOf = (currency: string): number => {
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // Half a currency is being typed.
    return 2;
  }
};

/** Whole units as minor units; `null` when nothing was typed, `undefined` when it is no whole amount. */
export function minorOf(typed: string, currency: string): string | null | undefined {
  const plain = typed.replaceAll(/[\s.,'’]/g, "");
  if (plain === "") return null;
  return /^\d{1,12}$/.test(plain)
    ? `${BigInt(plain) * 10n ** BigInt(digitsOf(currency))}`
    : undefined;
}

/** Minor units as the whole units that people type; empty for `null`. */
export const typedOf = (minor: string | null, currency: string): string =>
  minor === null ? "" : String(BigInt(minor) / 10n ** BigInt(digitsOf(currency)));
