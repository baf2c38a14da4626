// The flag as it will stand when the endpoint agrees: by the same table of moves that the endpoint uses.
import { makeMove, type FlagState } from "../../domain/flag.ts";
import type { Flag, MoveFlag, Person } from "../../api/flag.ts";

type WithoutBase<T> = T extends unknown ? Omit<T, "id" | "version"> : never;
/** A move before it is sent: without its id and the version it was decided on. */
export type MoveRequest = WithoutBase<MoveFlag>;
/** What a button makes; an undo is the answer to one of these. */
export type MadeMove =
  | { readonly move: "claim" | "contact" | "accept" | "resolve" | "split" }
  | Extract<MoveRequest, { move: "decline" | "duplicate" | "opportunity" | "reopen" }>;

const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at));
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const stateOf = (flag: Flag): FlagState => ({
  kind: flag.kind,
  status: flag.status,
  agentId: flag.agent.id,
  ownerId: flag.owner?.id ?? null,
  raisedAt: Date.parse(flag.raisedAt),
  claimedAt: ms(flag.claimedAt),
  contactedAt: ms(flag.contactedAt),
  acceptedAt: ms(flag.acceptedAt),
  // What a screen is not told does not decide any move.
  opportunityAt: null,
  closedAt: ms(flag.closedAt),
  declineReason: flag.declineReason,
  rightSignal: null,
  duplicateOf: flag.duplicateOf,
  opportunity: flag.opportunity,
});

/** The flag after a CS manager's move at `at` (UTC epoch milliseconds), or `null` when the table refuses it. */
export function afterMove(flag: Flag, request: MadeMove, me: Person, at: number): Flag | null {
  const made = makeMove(stateOf(flag), request, { as: "cs", id: me.id }, at);
  if ("refused" in made) return null;
  const { flag: moved } = made;
  return {
    ...flag,
    status: moved.status,
    owner: moved.ownerId === me.id ? me : flag.owner,
    claimedAt: iso(moved.claimedAt),
    contactedAt: iso(moved.contactedAt),
    acceptedAt: iso(moved.acceptedAt),
    closedAt: iso(moved.closedAt),
    declineReason: moved.declineReason,
    duplicateOf: moved.duplicateOf,
    joined: moved.duplicateOf === null ? null : flag.joined,
    opportunity:
      moved.opportunity === null || moved.opportunity.id === flag.opportunity?.id
        ? flag.opportunity
        : { ...moved.opportunity, name: null, status: null, amountMinor: null, currency: null },
  };
}
