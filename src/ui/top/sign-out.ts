import { problemOf } from "../../api/client.ts";

/** Ends the session of a page on its own, and its cookie. */
export async function signOut(): Promise<void> {
  // Not a form: a page that sends no referrer would send no origin with it either.
  const answer = await fetch("/sign-out", { method: "POST" });
  if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null), null);
}
