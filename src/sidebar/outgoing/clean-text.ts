// Ticket subjects and names come from anybody. What the endpoint would refuse is taken out here, so that a hostile
// subject can never keep a flag from being raised.

import { maskPersonal } from "../../domain/mask.ts";

// oxlint-disable-next-line no-control-regex -- taking control characters out is what this expression is for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** What somebody typed or picked, as it may leave the browser: clean, and with personal numbers and addresses hidden. */
export const outgoingText = (value: string | null, max: number): string | null =>
  cleanText(value === null ? null : maskPersonal(value.slice(0, max * 4)), max);

/** Well-formed text without control characters, of at most `max` code points; `null` when nothing is left. */
export function cleanText(value: string | null, max: number): string | null {
  if (value === null) return null;
  const cleaned = value
    .slice(0, max * 4)
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replace(CONTROL, "");
  const cut = Array.from(cleaned).slice(0, max).join("");
  return cut.trim() === "" ? null : cut;
}
