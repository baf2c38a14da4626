/**
 * An id as Zendesk's own interfaces give it: a number. One too long for a JavaScript number stays text, so that it
 * is never silently another one.
 */
export function asZendeskId(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}
