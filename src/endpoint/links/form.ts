// The few fields that a page of a link sends.
import { readBytes, refuseType } from "../message/body.ts";
import type { Refusal } from "../problem.ts";

export const FORM = "application/x-www-form-urlencoded";
const MOST_BYTES = 4 * 1024;

/** The fields of a form, or why it is refused. Of one that is sent twice, the first counts. */
export async function readForm(request: Request): Promise<URLSearchParams | Refusal> {
  const typeRefusal = refuseType(request, FORM);
  if (typeRefusal !== null) return typeRefusal;
  const bytes = await readBytes(request, MOST_BYTES);
  return "refused" in bytes ? bytes : new URLSearchParams(new TextDecoder().decode(bytes));
}

/** The same where what is pressed matters more than what is sent: mail programs may send a form of another kind. */
export async function readAnyForm(request: Request): Promise<URLSearchParams | Refusal> {
  if (refuseType(request, FORM) === null) return readForm(request);
  const bytes = await readBytes(request, MOST_BYTES);
  return "refused" in bytes ? bytes : new URLSearchParams();
}

/** The language a browser asks for first; for a page about nobody we know. */
export const askedLocale = (request: Request): string | null =>
  /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/.exec(request.headers.get("accept-language") ?? "")?.[0] ??
  null;
