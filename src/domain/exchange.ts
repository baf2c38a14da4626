// Money of one currency in another: each amount by the rate that was told for its day, exactly, and rounded once.
import { minorDigits } from "./money.ts";

/** What one unit of `currency` was worth on a day: a plain decimal, as it was told. */
export type ExchangeRate = { day: string; currency: string; rate: string };

/** A plain decimal above 0, with at most twelve digits on either side of the point. */
export const isRate = (text: string): boolean =>
  /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/.test(text) && /[1-9]/.test(text);

/**
 * Minor units of one currency as minor units of another, rounded half away from zero; `null` for a code that ISO 4217 does not
 * list. The rate is what one whole unit is worth: yen have no minor units, dinars have a thousand.
 * @throws {RangeError} when the rate is no plain decimal above 0.
 */
export function exchanged(
  amountMinor: bigint,
  from: string,
  into: string,
  rate: string,
): bigint | null {
  const digitsFrom = minorDigits(from);
  const digitsInto = minorDigits(into);
  if (digitsFrom === null || digitsInto === null) return null;
  if (!isRate(rate)) throw new RangeError(`"${rate}" is not an exchange rate.`);
  const [whole = "", fraction = ""] = rate.split(".");
  const above = amountMinor * BigInt(whole + fraction) * 10n ** BigInt(digitsInto);
  return halfAwayFromZero(above, 10n ** BigInt(fraction.length + digitsFrom));
}

/** A quotient as a whole number; `below` is above 0. */
function halfAwayFromZero(above: bigint, below: bigint): bigint {
  const size = above < 0n ? -above : above;
  const rounded = (2n * size + below) / (2n * below);
  return above < 0n ? -rounded : rounded;
}
