// Where a flag goes, and why: the account's owner, else the pool of its kind.
import type { Kind } from "./flag.ts";
import type { Why } from "./why.ts";

export interface RoutableAccount {
  readonly id: string;
  readonly ownerId: string | null;
}

export interface Routed {
  /** The queue it is listed in; one per kind. */
  readonly queue: Kind;
  /** `null`: nobody yet. The flag waits in the pool of its kind until somebody claims it. */
  readonly ownerId: string | null;
  readonly why: readonly Why[];
}

/**
 * Routes one flag. `isActive` answers whether a member can act today; an owner who has left never receives a flag,
 * and the reason says so, because a flag sent to somebody who is gone is a flag lost.
 */
export function route(
  flag: { readonly kind: Kind; readonly account: RoutableAccount | null },
  isActive: (memberId: string) => boolean,
): Routed {
  const { kind, account } = flag;
  const pool = (code: string): Routed => ({ queue: kind, ownerId: null, why: [{ code }] });
  if (account === null) return pool("no-account");
  if (account.ownerId === null) return pool("no-owner");
  if (!isActive(account.ownerId)) return pool("owner-inactive");
  return { queue: kind, ownerId: account.ownerId, why: [{ code: "account-owner" }] };
}
