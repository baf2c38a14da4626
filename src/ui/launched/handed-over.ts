import { Session } from "../../api/session.ts";

/**
 * The session that Zendesk's launch left in the page, or `null` when the page stands on its own.
 * It is taken out of the document once read, so that nothing else on the page comes across it.
 */
export function handedOver(page: Document): Session | null {
  const element = page.querySelector("script#signal-flag-session");
  if (element === null) return null;
  element.remove();
  const session = Session.safeParse(JSON.parse(element.textContent));
  return session.success ? session.data : null;
}
