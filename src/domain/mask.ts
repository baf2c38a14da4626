// Hides what would identify or harm a customer in words that are passed on: e-mail addresses, phone, card and bank
// account numbers.
// The gap stays visible, so that nobody wonders what the sentence meant.

export const HIDDEN_THINGS = ["email", "phone", "card", "iban"] as const;
export type Hidden = (typeof HIDDEN_THINGS)[number];
export type MaskedPart = { readonly text: string } | { readonly hidden: Hidden };

const gap = (what: Hidden) => `[${what} hidden]`;

// ASCII, full-width, Arabic-Indic and Persian digits; in all four the low four bits are the digit's value.
const D = "[0-9\\uff10-\\uff19\\u0660-\\u0669\\u06f0-\\u06f9]";
// Lengths are bounded, so that 64 KiB without a space cannot make these expressions slow.
const EMAIL = /[^\s@<>()[\]{}"',;:]{1,64}@[^\s@<>()[\]{}"',;:]{1,190}\.\p{L}{2,24}/gu;
const CARD = new RegExp(`(?<!${D})${D}(?:[ \\u00a0-]?${D}){12,18}(?!${D})`, "g");
// Country, check digits, and 11 to 30 letters and digits, in groups or without; it never ends within a group.
const IBAN_START = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?=[ \u00a0-]?[A-Z\d])/giu;
const IBAN = /[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z\d]){11,30}(?![\p{L}\p{N}])/iuy;
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

/** The check digits rule of international bank account numbers, written without blanks. */
export function passesMod97(number: string): boolean {
  const moved = number.slice(4) + number.slice(0, 4);
  let rest = 0;
  // A letter counts as the two digits 10 to 35.
  for (const sign of moved) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** How many characters at `from` are one account number; 0 when none begins there. */
function ibanAt(text: string, from: number): number {
  IBAN.lastIndex = from;
  let found = IBAN.exec(text)?.[0] ?? "";
  // The words after a number look like more of it: the longest run of groups that passes its check is the number.
  while (found !== "") {
    const plain = found.replaceAll(/[ \u00a0-]/g, "");
    if (plain.length < 15) return 0;
    if (passesMod97(plain)) return found.length;
    found = found.slice(0, Math.max(0, found.search(/[ \u00a0-][^ \u00a0-]*$/)));
  }
  return 0;
}

function hideIbans(text: string): string {
  let [hidden, from] = ["", 0];
  for (const { index } of text.matchAll(IBAN_START)) {
    const length = index < from ? 0 : ibanAt(text, index);
    if (length === 0) continue;
    hidden += text.slice(from, index) + gap("iban");
    from = index + length;
  }
  return hidden + text.slice(from);
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

/** The text with every e-mail address, bank account, card and phone number replaced by what was hidden, in brackets. */
export const maskPersonal = (text: string): string =>
  hideIbans(text.replace(EMAIL, gap("email")))
    .replace(CARD, (found) => (passesLuhn(digits(found)) ? gap("card") : found))
    .replace(PHONE, (found) => (looksLikePhone(found) ? gap("phone") : found));

/** A masked text in parts, so that a screen can show the gaps as such, in the reader's language. */
export function maskedParts(masked: string): MaskedPart[] {
  return masked.split(/(\[(?:email|phone|card|iban) hidden\])/).flatMap((part): MaskedPart[] => {
    const hidden = HIDDEN_THINGS.find((what) => gap(what) === part);
    if (hidden !== undefined) return [{ hidden }];
    return part === "" ? [] : [{ text: part }];
  });
}
