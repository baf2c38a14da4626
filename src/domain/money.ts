import { z } from "zod";

/** An amount of one currency, in that currency's minor units (cents, yen, fils). */
export type Money = { amountMinor: bigint; currency: string };

/** Minor units as JSON carries them: a whole decimal number in text, because sums may pass 2^53. */
export const AmountMinor = z.string().regex(/^(0|-?[1-9]\d{0,18})$/);
export type AmountMinor = z.infer<typeof AmountMinor>;

// PostgreSQL's bigint; an amount that cannot be stored is refused before it is promised.
const largest = 2n ** 63n - 1n;

// ISO 4217 (list of 2024-06-25), active national currencies by number of minor digits.
const withoutMinorUnit = words(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
);
const withThreeDigits = words("BHD IQD JOD KWD LYD OMR TND");
const withFourDigits = words("CLF UYW");
const withTwoDigits = words(
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN " +
    "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP " +
    "GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT " +
    "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN " +
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE " +
    "SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES " +
    "WST XCD XCG YER ZAR ZMW ZWG",
);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** How many digits the currency has after the point (ISO 4217), or null for a code it does not list. */
export function minorDigits(currency: string): number | null {
  if (withTwoDigits.has(currency)) return 2;
  if (withoutMinorUnit.has(currency)) return 0;
  if (withThreeDigits.has(currency)) return 3;
  return withFourDigits.has(currency) ? 4 : null;
}

/** Whether the text is an active ISO 4217 code, in capitals. */
export function isCurrency(code: string): boolean {
  return minorDigits(code) !== null;
}

export type DecimalRefusal = {
  refused: "unknown-currency" | "not-a-decimal" | "too-many-decimals" | "too-large";
};

/**
 * Reads "12400.50" as minor units of the currency. Nothing is guessed: thousands separators, a
 * decimal comma, exponents and digits the currency does not have are refused, never rounded.
 */
export function parseDecimal(text: string, currency: string): Money | DecimalRefusal {
  const digits = minorDigits(currency);
  if (digits === null) return { refused: "unknown-currency" };
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) return { refused: "not-a-decimal" };
  const [, sign = "", whole = "", fraction = ""] = parts;
  if (fraction.length > digits) return { refused: "too-many-decimals" };
  // Looked at before BigInt reads it, so that a megabyte of digits costs nothing.
  if (whole.replace(/^0+/, "").length > 19) return { refused: "too-large" };
  const amount = BigInt(whole + fraction.padEnd(digits, "0"));
  if (amount > largest) return { refused: "too-large" };
  return { amountMinor: sign ? -amount : amount, currency };
}

/** The amount as a plain decimal with all of the currency's digits, for files: 1240050n USD → "12400.50". */
export function toDecimal(amountMinor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  if (digits === null) throw new RangeError(`"${currency}" is not an ISO 4217 currency code.`);
  const sign = amountMinor < 0n ? "-" : "";
  const text = String(amountMinor < 0n ? -amountMinor : amountMinor).padStart(digits + 1, "0");
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * Splits minor units in proportion to the weights so that the parts add up exactly: each part is
 * rounded down, then the units left over go to the largest remainders, ties to the earlier part
 * (largest remainder method, Hamilton 1792). Weights are read as the decimals they print as, so
 * .3 : .3 : .3 : .1 ties as written instead of as floating point happens to round.
 */
export function splitByLargestRemainder(amountMinor: bigint, weights: readonly number[]): bigint[] {
  const shares = wholeNumbers(weights);
  const total = shares.reduce((sum, share) => sum + share, 0n);
  if (total === 0n) throw new RangeError("An amount is split over at least one positive weight.");
  const amount = amountMinor < 0n ? -amountMinor : amountMinor;
  const parts = shares.map((share) => (amount * share) / total);
  const left = Number(amount - parts.reduce((sum, part) => sum + part, 0n));
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: (amount * share) % total }))
    .toSorted((a, b) =>
      a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
    );
  const favoured = new Set(byRemainder.slice(0, left).map(({ index }) => index));
  return parts.map((part, index) => {
    const whole = favoured.has(index) ? part + 1n : part;
    return amountMinor < 0n ? -whole : whole;
  });
}

// 0.3 → 3 × 10^-1 and so on, then all on the smallest power of ten, as whole numbers.
function wholeNumbers(weights: readonly number[]): bigint[] {
  const decimals = weights.map((weight) => {
    if (!Number.isFinite(weight) || weight < 0) {
      throw new RangeError(`A weight is a number from 0 up, not ${weight}.`);
    }
    const [mantissa = "0", exponent = "0"] = String(weight).split("e");
    const [whole = "0", fraction = ""] = mantissa.split(".");
    return { digits: BigInt(whole + fraction), power: Number(exponent) - fraction.length };
  });
  const lowest = Math.min(0, ...decimals.map(({ power }) => power));
  return decimals.map(({ digits, power }) => digits * 10n ** BigInt(power - lowest));
}

/**
 * Expansion = max(0, new ARR − prior ARR − contracted escalator), all in minor units of one
 * currency: growth already sold in the old contract is not new, and a smaller contract is
 * contraction, not negative expansion (Pulse RevOps).
 */
export function expansionAmount(arr: {
  newArr: bigint;
  priorArr: bigint;
  escalator: bigint;
}): bigint {
  const growth = arr.newArr - arr.priorArr - arr.escalator;
  return growth > 0n ? growth : 0n;
}
