// What CS does with a flag besides moving it on: put it aside for a while, give it to a colleague, ask one, write down what
// was agreed, and thank the agent. None of it changes the flag's status or stops its clock.
import { isOpen, type Status } from "./flag.ts";

interface FollowUpRule {
  /** The type of the event that it leaves. */
  readonly event: string;
  readonly from: (status: Status) => boolean;
}

const standing = (status: Status): boolean => status !== "withdrawn";
const going = (status: Status): boolean =>
  isOpen(status) || status === "won" || status === "lost" || status === "resolved";

/** The one table of follow-ups: on which flags each is possible, and the event that says so. */
export const FOLLOW_UPS = {
  snooze: { event: "snoozed", from: isOpen },
  wake: { event: "woken", from: isOpen },
  "hand-over": { event: "handed-over", from: isOpen },
  mention: { event: "mentioned", from: standing },
  agree: { event: "agreed", from: going },
  thank: { event: "thanked", from: standing },
} as const satisfies Record<string, FollowUpRule>;
export type FollowUpAct = keyof typeof FOLLOW_UPS;
export type FollowUpEvent = (typeof FOLLOW_UPS)[FollowUpAct]["event"];

export const FOLLOW_UP_ACTS = [
  "snooze",
  "wake",
  "hand-over",
  "mention",
  "agree",
  "thank",
] as const satisfies readonly FollowUpAct[];

export const FOLLOW_UP_EVENTS = [
  "snoozed",
  "woken",
  "handed-over",
  "mentioned",
  "agreed",
  "thanked",
] as const satisfies readonly FollowUpEvent[];

/** What can be taken back like a move: it changed where the flag is, and told nobody anything that cannot be unsaid. */
export const UNDOABLE = [
  "snoozed",
  "woken",
  "handed-over",
] as const satisfies readonly FollowUpEvent[];
export const isUndoableFollowUp = (type: string): type is (typeof UNDOABLE)[number] =>
  (UNDOABLE as readonly string[]).includes(type);

/** Days a flag can be put aside at most: its texts and its account are another story after a quarter. */
export const LONGEST_SNOOZE_DAYS = 90;
/** People one remark can be addressed to. */
export const MOST_MENTIONED = 10;

export type FollowUpRefusal =
  | "not-from-here"
  | "not-snoozed"
  | "already-theirs"
  | "nobody-to-thank";

/** Which follow-ups are possible on a flag now: what a screen offers as buttons. */
export const followUpsOn = (status: Status, isSnoozed: boolean): FollowUpAct[] =>
  FOLLOW_UP_ACTS.filter(
    (act) => FOLLOW_UPS[act].from(status) && (act === "wake" ? isSnoozed : true),
  );

/**
 * What happens by itself and is no news to whoever put the flag aside: it sleeps on. Anything else that somebody else does
 * wakes it.
 */
const QUIET: ReadonlySet<string> = new Set(["reminded", "credited", "redacted"]);

/** Whether a flag that is put aside stays so through an event of this type. Whose event it is, is asked elsewhere. */
export const sleepsThrough = (eventType: string): boolean => QUIET.has(eventType);

/** What an agent wants to hear of their flag: the events that are answers. */
export const ANSWER_TYPES = [
  "contact",
  "accept",
  "opportunity",
  "win",
  "lose",
  "resolve",
  "decline",
  "fixed",
  "thanked",
] as const;
export type AnswerType = (typeof ANSWER_TYPES)[number];
export const isAnswer = (eventType: string): eventType is AnswerType =>
  (ANSWER_TYPES as readonly string[]).includes(eventType);
