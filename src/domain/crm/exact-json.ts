// JSON whose numbers are kept as they were written, since an amount or an id may hold more digits than a number does.
import { withoutLast } from "../import/numbers.ts";

/** What follows the word `JSON.parse` is given for each value, where the engine says how it was written. */
type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown;

const asWritten: Reviver = (_key, value, context) =>
  typeof value === "number" ? (context?.source ?? String(value)) : value;

/** The value with every number as the text it was written as. @throws {SyntaxError} when it is no JSON. */
export const parseExactly = (text: string): unknown => JSON.parse(text, asWritten);

/** A number as it is written in JSON, such as `1.25E7`, as a plain decimal without needless zeros; `null` when it is none. */
export function plainDecimal(text: string): string | null {
  const parts = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text.trim());
  if (parts === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const before = point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  const after = point <= 0 ? digits.padStart(digits.length - point, "0") : digits.slice(point);
  const kept = withoutLast(after, "0");
  const plain = before.replace(/^0+(?=\d)/, "");
  return `${sign}${plain}${kept === "" ? "" : `.${kept}`}`;
}
