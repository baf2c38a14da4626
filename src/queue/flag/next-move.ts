// Which buttons a flag offers, and which of them is the sensible next step.
import { movesFrom, type MoveName } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";

export const OFFERED = [
  "contact",
  "accept",
  "opportunity",
  "resolve",
  "reopen",
  "decline",
  "claim",
] as const satisfies readonly MoveName[];
export type OfferedMove = (typeof OFFERED)[number];

/** The one step to emphasise; `null` when nothing waits for CS any more. */
export function nextMove(
  flag: Pick<Flag, "kind" | "status" | "owner">,
  me: string,
): OfferedMove | null {
  switch (flag.status) {
    case "new":
      return flag.owner?.id === me ? "contact" : "claim";
    case "claimed":
      return "contact";
    case "contacted":
      return "accept";
    case "accepted":
      return flag.kind === "friction" ? "resolve" : "opportunity";
    case "opportunity":
    case "won":
    case "lost":
    case "resolved":
    case "declined":
    case "duplicate":
    case "expired":
    case "withdrawn":
      return null;
  }
}

/** The buttons in their order, the next step first. */
export function offeredMoves(
  flag: Pick<Flag, "kind" | "status" | "owner">,
  me: string,
): OfferedMove[] {
  const possible = movesFrom(flag, "cs");
  const next = nextMove(flag, me);
  const offered = OFFERED.filter((move) => possible.includes(move));
  return next === null ? offered : [next, ...offered.filter((move) => move !== next)];
}
