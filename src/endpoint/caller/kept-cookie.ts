// The session of a page that stands on its own: kept while somebody does something, and never for longer than a day's work.
import type { OperationId } from "../contract/roles.ts";
import type { Endpoint } from "../endpoint.ts";
import { sessionCookie } from "./identity.ts";
import type { Caller } from "./session-token.ts";

/** A working day: long enough not to interrupt anybody, and shorter than any session may be. */
const LONGEST_MS = 10 * 60 * 60_000;
/** After this without anything done, whoever sits there now must sign in. */
const IDLE_MS = 60 * 60_000;
/** A cookie that would last for no longer than this beyond the one at hand is not worth it. */
const WORTH_MS = 5 * 60_000;

/** What a page asks by itself every few seconds while it is looked at: nobody has done anything. */
const ASKED_BY_ITSELF: ReadonlySet<OperationId> = new Set([
  "flag.list",
  "queue.count",
  "queue.groups",
  "queue.changes",
  "queue-view.list",
]);

type Person = Omit<Caller, "expiresAt">;

const latest = ({ since }: Person, now: number): number =>
  Math.min(now + IDLE_MS, since + LONGEST_MS);

/** The `Set-Cookie` value that signs a page in, or keeps it signed in. */
export async function signedInCookie(
  person: Person,
  { sessions, now }: Pick<Endpoint, "sessions" | "now">,
): Promise<string> {
  const seconds = Math.floor((latest(person, now()) - now()) / 1000);
  const { bearer, expiresAt } = await sessions.issue({ ...person, seconds });
  return sessionCookie(bearer, expiresAt);
}

/** A younger cookie for whoever did something with this one, or `null` when that is not worth it or nobody did anything. */
export async function keptCookie(
  caller: Caller,
  operation: OperationId,
  endpoint: Pick<Endpoint, "sessions" | "now">,
): Promise<string | null> {
  const until = latest(caller, endpoint.now());
  if (until - caller.expiresAt <= WORTH_MS || ASKED_BY_ITSELF.has(operation)) return null;
  return signedInCookie(caller, endpoint);
}
