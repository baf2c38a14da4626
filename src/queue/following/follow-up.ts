// What can be done with a flag besides moving it, as this page asks for it.
import type { Flag } from "../../api/flag.ts";
import type { FollowUpFlag } from "../../api/follow-up.ts";
import type { PauseFlag } from "../../api/pause.ts";
import { type FollowUpAct, followUpsOn, type UNDOABLE } from "../../domain/follow-up.ts";
import { isOpen } from "../../domain/flag.ts";
import { isAsleep, isOverdue } from "../list/order.ts";

type WithoutBase<T> = T extends unknown ? Omit<T, "id" | "version"> : never;
/** A follow-up before it is sent: without its id and the version it was decided on. */
export type FollowUpRequest =
  | WithoutBase<FollowUpFlag>
  | { readonly act: "pause"; readonly pause: WithoutBase<Extract<PauseFlag, { act: "start" }>> }
  | { readonly act: "resume" };

export const FOLLOW_ACTS = [
  "snooze",
  "wake",
  "hand-over",
  "mention",
  "agree",
  "thank",
  "pause",
  "resume",
] as const satisfies readonly (FollowUpAct | "pause" | "resume")[];
export type FollowAct = (typeof FOLLOW_ACTS)[number];
export type UndoableFollowUp = (typeof UNDOABLE)[number];

/** What was made of a flag, for the bar that says so. */
export interface FollowUpMade {
  readonly act: FollowAct;
  /** Whom it was handed over to. */
  readonly to: string | null;
  /** The event that can be undone; `null` when it cannot. */
  readonly event: UndoableFollowUp | null;
}

/** One press: under which id, on which version. The same attempt sent twice is made once. */
export interface Attempt {
  readonly id: string;
  readonly version: number;
}

/** Follow-ups that are made at once; the others ask something first. */
export const isDirect = (act: FollowAct): act is "wake" | "resume" =>
  act === "wake" || act === "resume";

/** The buttons that a flag offers, in their order. */
export function offeredFollowUps(
  flag: Pick<Flag, "status" | "snoozedUntil" | "contactedAt" | "dueAt" | "pause">,
  now: number,
): FollowAct[] {
  const possible: readonly FollowAct[] = followUpsOn(flag.status, isAsleep(flag, now));
  const runs = isOpen(flag.status) && flag.contactedAt === null;
  return FOLLOW_ACTS.filter((act) => {
    switch (act) {
      case "pause":
        // A pause takes back no broken promise.
        return runs && flag.pause === null && !isOverdue(flag, now);
      case "resume":
        return runs && flag.pause !== null;
      case "snooze":
        // What is late stays in sight, so putting it aside would say something that is not so.
        return possible.includes(act) && !isAsleep(flag, now) && !isOverdue(flag, now);
      case "wake":
      case "hand-over":
      case "mention":
      case "agree":
      case "thank":
        return possible.includes(act);
    }
  });
}

/** Where a follow-up is sent, and as what. */
export function addressed(request: FollowUpRequest): {
  readonly to: "follow-ups" | "pauses";
  readonly body: object;
} {
  switch (request.act) {
    case "pause":
      return { to: "pauses", body: request.pause };
    case "resume":
      return { to: "pauses", body: { act: "end" } };
    case "snooze":
    case "wake":
    case "hand-over":
    case "mention":
    case "agree":
    case "thank":
      return { to: "follow-ups", body: request };
  }
}
