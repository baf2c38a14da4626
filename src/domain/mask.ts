// Hides what would identify or harm a customer in words that are passed on: e-mail addresses, phone and card numbers.
// The gap stays visible, so that nobody wonders what the sentence meant.

export const HIDDEN_THINGS = ["email", "phone", "card"] as const;
export type Hidden = (typeof HIDDEN_THINGS)[number];
export type MaskedPart = { readonly text: string } | { readonly hidden: Hidden };

const gap = (what: Hidden) => `[${what} hidden]`;

// ASCII, full-width, Arabic-Indic and Persian digits; in all four the low four bits are the digit's value.
const D = "[0-9\\uff10-\\uff19\\u0660-\\u0669\\u06f0-\\u06f9]";
// Lengths are bounded, so that 64 KiB without a space cannot make these expressions slow.
const EMAIL = /[^\s@<>()[\]{}"',;:]{1,64}@[^\s@<>()[\]{}"',;:]{1,190}\.\p{L}{2,24}/gu;
const CARD = new RegExp(`(?<!${D})${D}(?:[ \\u00a0-]?${D}){12,18}(?!${D})`, "g");
const PHONE = new RegExp(
  `(?<![\\p{L}${D.slice(1, -1)}])(?:\\+|00)?\\(?${D}(?:[ \\u00a0()./\\-\\u2010-\\u2013]{0,3}${D}){6,14}(?!${D})`,
  "gu",
);

const digits = (text: string): number[] =>
  Array.from(text)
    .filter((c) => new RegExp(D).test(c))
    .map((c) => (c.codePointAt(0) ?? 0) & 0xf);

/** The check digit rule of payment cards. */
export function passesLuhn(number: readonly number[]): boolean {
  const sum = number.toReversed().reduce((total, digit, place) => {
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

const DATE = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})$/;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
// "1.250.000" and "12 500 000" are amounts. "601 234 567" may be a phone, and a hidden amount harms less than a shown phone.
const AMOUNT = /^\d{1,2}(?:[. \u00a0]\d{3})+$|^\d{3}(?:\.\d{3})+$/;

const looksLikePhone = (found: string): boolean => {
  if (found.startsWith("+")) return true;
  if (DATE.test(found) || ADDRESS.test(found) || (AMOUNT.test(found) && !found.startsWith("0")))
    return false;
  // A bare run of seven or eight digits is more often an order or ticket number.
  return digits(found).length >= 9 || found.startsWith("0") || /[^\d]/.test(found);
};

/** The text with every e-mail address, card and phone number replaced by what was hidden, in brackets. */
export const maskPersonal = (text: string): string =>
  text
    .replace(EMAIL, gap("email"))
    .replace(CARD, (found) => (passesLuhn(digits(found)) ? gap("card") : found))
    .replace(PHONE, (found) => (looksLikePhone(found) ? gap("phone") : found));

/** A masked text in parts, so that a screen can show the gaps as such, in the reader's language. */
export function maskedParts(masked: string): MaskedPart[] {
  return masked.split(/(\[(?:email|phone|card) hidden\])/).flatMap((part): MaskedPart[] => {
    const hidden = HIDDEN_THINGS.find((what) => gap(what) === part);
    if (hidden !== undefined) return [{ hidden }];
    return part === "" ? [] : [{ text: part }];
  });
}
