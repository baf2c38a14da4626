// Amounts as people and spreadsheets write them: 1,234.56, 1.234,56, 1 234,56 and 1'234.56. Never guessed where "1,234"
// could be either.
import type { DecimalMark } from "./fields.ts";

/** Blanks that stand between thousands: ordinary, no-break, thin, narrow no-break; and the apostrophes of Switzerland. */
const BETWEEN = /[ \u00a0\u2009\u202f'\u2019]/gu;
const CODE = /^([A-Z]{3})|([A-Z]{3})$/u;
const SYMBOLS: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  "₹": "INR",
  "₩": "KRW",
  "₽": "RUB",
  "₺": "TRY",
  "₫": "VND",
  "₪": "ILS",
  "₴": "UAH",
  "฿": "THB",
  "₱": "PHP",
  "₦": "NGN",
  R$: "BRL",
  US$: "USD",
  A$: "AUD",
  C$: "CAD",
};
/** Currencies that share a sign, which therefore names none of them. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  $: ["USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP"],
  "¥": ["JPY", "CNY"],
  kr: ["SEK", "NOK", "DKK", "ISK"],
};
const SIGNS = [...Object.keys(SYMBOLS), ...Object.keys(SHARED)].toSorted(
  (a, b) => b.length - a.length,
);

export interface AmountParts {
  /** Digits with their marks, and a minus where it is negative. */
  readonly digits: string;
  /** The currency that the cell itself names; `null` without one. */
  readonly currency: string | null;
  /** A sign that several currencies share, with those. */
  readonly shared: { readonly sign: string; readonly currencies: readonly string[] } | null;
}

/** Takes a cell apart: sign, currency and what is left of it. */
export function amountParts(cell: string): AmountParts {
  let rest = cell.trim();
  let currency: string | null = null;
  let shared: AmountParts["shared"] = null;
  let minuses = 0;
  /** A minus may stand before the sign of a currency, behind it, or at the end. */
  const takeMinus = () => {
    const without = rest.replace(/^[-\u2212]|[-\u2212]$/u, "");
    if (without !== rest) minuses += 1;
    rest = without.trim();
  };
  const inner = /^\((.*)\)$/.exec(rest)?.[1];
  if (inner !== undefined) {
    minuses += 1;
    rest = inner;
  }
  rest = rest.replace(/^\+/, "");
  takeMinus();
  const code = CODE.exec(rest);
  if (code !== null) {
    currency = code[1] ?? code[2] ?? null;
    rest = rest.replace(CODE, "").trim();
  } else {
    const sign = SIGNS.find((each) => rest.startsWith(each) || rest.endsWith(each));
    if (sign !== undefined) {
      rest = rest.startsWith(sign) ? rest.slice(sign.length) : rest.slice(0, -sign.length);
      currency = SYMBOLS[sign] ?? null;
      const currencies = SHARED[sign];
      if (currencies !== undefined) shared = { sign, currencies };
    }
  }
  rest = rest.trim();
  takeMinus();
  // Two of them are no amount, and are left for a person to see.
  return { digits: `${"-".repeat(minuses)}${rest}`, currency, shared };
}

/** What a column of amounts says of the mark before its decimals; `null` where it cannot decide. */
export function decimalMarkOf(cells: readonly string[]): DecimalMark | "either" | null {
  let point = 0;
  let comma = 0;
  let unclear = 0;
  for (const cell of cells) {
    const digits = amountParts(cell).digits.replace(BETWEEN, "");
    const marks = digits.replace(/[^.,]/g, "");
    if (marks === "") continue;
    const last = marks.at(-1);
    if (new Set(marks).size === 2) {
      if (last === ".") point += 1;
      else comma += 1;
    } else if (marks.length > 1) {
      // The same mark twice stands between thousands, so the other one is before decimals.
      if (last === ".") comma += 1;
      else point += 1;
    } else if (/^-?[1-9]\d{0,2}[.,]\d{3}$/.test(digits)) unclear += 1;
    else if (last === ".") point += 1;
    else comma += 1;
  }
  if (point > 0 && comma > 0) return null;
  if (point > 0) return ".";
  if (comma > 0) return ",";
  // Whole numbers only: both marks read them alike.
  return unclear > 0 ? null : "either";
}

/** The digits as a plain decimal, 1234.56; `null` where they are not written with this mark before the decimals. */
export function plainDecimal(digits: string, mark: DecimalMark): string | null {
  const grouped =
    mark === "."
      ? /^(-?)(\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,3}(?:[ \u00a0\u2009\u202f'\u2019]\d{3})+|\d+)(?:\.(\d+))?$/u
      : /^(-?)(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ \u00a0\u2009\u202f'\u2019]\d{3})+|\d+)(?:,(\d+))?$/u;
  const parts = grouped.exec(digits);
  if (parts === null) return null;
  const [, sign = "", whole = "", fraction] = parts;
  const plain = whole.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  // 1234.5600 says no more than 1234.56.
  const decimals = withoutLast(fraction ?? "", "0");
  return `${sign}${plain}${decimals === "" ? "" : `.${decimals}`}`;
}

/** A text without the marks that it ends with. An expression would look at each of them once for every other. */
export function withoutLast(text: string, mark: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === mark) end -= 1;
  return text.slice(0, end);
}
