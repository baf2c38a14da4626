// What somebody reads in Slack, and nobody else, when a button did not do what it says.
import { type MoveName, isMoveName } from "../../domain/flag.ts";
import type { EventRecord } from "../../storage/flag-record.ts";

export const ANOTHER_WORKSPACE =
  "These buttons are for people of the workspace that Signal Flag is installed in.";
export const NO_ADDRESS =
  "Slack does not tell Signal Flag who you are: your account has no confirmed e-mail address, or is a guest’s or a bot’s.";
export const NOBODY_HERE =
  "Nobody in Signal Flag has the e-mail address of your Slack account, so nothing was changed. Ask an admin to enter it under People.";
export const SEVERAL_HERE =
  "Several people in Signal Flag have the e-mail address of your Slack account, so nothing was changed. Ask an admin to correct it under People.";
export const NOT_CS =
  "Only customer success moves flags on, so nothing was changed. An admin can give you that role under People.";
export const NO_FLAG = "This flag is no longer there.";
export const NOT_NOW = "The flag has moved on meanwhile. The message shows how it stands now.";
export const NO_DIALOG = "Slack did not open the dialog in time. Press the button again.";
export const NO_REASON = "Choose a reason.";

const MADE: Record<MoveName | "undone" | "handed-over", string> = {
  claim: "claimed it",
  contact: "contacted the customer",
  accept: "accepted it",
  opportunity: "linked an opportunity",
  win: "saw it won",
  lose: "saw it lost",
  resume: "saw its opportunity reopened",
  resolve: "resolved it",
  decline: "declined it",
  duplicate: "joined it with another flag",
  split: "split it off the flag it was joined with",
  expire: "let it expire",
  reopen: "reopened it",
  withdraw: "took it back",
  undone: "took the last step back",
  "handed-over": "handed it over",
};

/** Whether an event changes what one would do next. What agents add, and what the clock says, does not. */
export const changesWhatIsNext = (type: string): type is keyof typeof MADE =>
  isMoveName(type) || type === "undone" || type === "handed-over";

/** Who was faster, with what, and how long ago. `now` is in milliseconds UTC. */
export function beforeYou(
  event: Pick<EventRecord, "type" | "at" | "byId" | "byName">,
  now: number,
): string {
  const name = event.byName ?? (event.byId === null ? "The system" : "Somebody");
  const made = changesWhatIsNext(event.type) ? MADE[event.type] : "changed it";
  return `${name} ${made} ${ago(now - event.at.getTime())}, before you pressed. Nothing more was changed; the message shows how the flag stands now.`;
}

const ago = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "a moment ago";
  const inEnglish = new Intl.RelativeTimeFormat("en");
  if (minutes < 60) return inEnglish.format(-minutes, "minute");
  if (minutes < 36 * 60) return inEnglish.format(-Math.round(minutes / 60), "hour");
  return inEnglish.format(-Math.round(minutes / 60 / 24), "day");
};
