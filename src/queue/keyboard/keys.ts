// One key for everything a CS manager does here. The help dialog, the buttons and the page read the same table.
import type { MoveName } from "../../domain/flag.ts";
import type { FollowAct } from "../following/follow-up.ts";

/** The parts of the help, in their order. */
export const PARTS = ["moving", "list", "choosing", "flag"] as const;
type Part = (typeof PARTS)[number];

export const COMMANDS = {
  next: { keys: ["j", "ArrowDown"], in: "moving" },
  previous: { keys: ["k", "ArrowUp"], in: "moving" },
  open: { keys: ["Enter"], in: "moving" },
  back: { keys: ["Escape"], in: "moving" },
  search: { keys: ["/"], in: "moving" },
  choose: { keys: ["x"], in: "choosing" },
  chooseNext: { keys: ["Shift+j", "Shift+ArrowDown"], in: "choosing" },
  choosePrevious: { keys: ["Shift+k", "Shift+ArrowUp"], in: "choosing" },
  chooseAll: { keys: ["Shift+x"], in: "choosing" },
  byAccount: { keys: ["b"], in: "list" },
  filter: { keys: ["f"], in: "list" },
  views: { keys: ["v"], in: "list" },
  contact: { keys: ["c"], in: "flag" },
  claim: { keys: ["i"], in: "flag" },
  accept: { keys: ["a"], in: "flag" },
  opportunity: { keys: ["o"], in: "flag" },
  resolve: { keys: ["r"], in: "flag" },
  decline: { keys: ["d"], in: "flag" },
  reopen: { keys: ["e"], in: "flag" },
  merge: { keys: ["w"], in: "flag" },
  split: { keys: ["s"], in: "flag" },
  snooze: { keys: ["z"], in: "flag" },
  handOver: { keys: ["h"], in: "flag" },
  mention: { keys: ["m"], in: "flag" },
  agree: { keys: ["g"], in: "flag" },
  thank: { keys: ["t"], in: "flag" },
  pause: { keys: ["p"], in: "flag" },
  undo: { keys: ["u"], in: "flag" },
  help: { keys: ["?"], in: "moving" },
} as const satisfies Record<string, { keys: readonly string[]; in: Part }>;
export type Command = keyof typeof COMMANDS;
const isCommand = (name: string): name is Command => name in COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS).filter(isCommand);

/** How a key is printed on a button or in the help. */
const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  Enter: "↵",
  Escape: "esc",
};
export const keySymbol = (key: string): string => {
  const plain = key.replace(/^Shift\+/, "");
  return `${plain === key ? "" : "⇧"}${SYMBOLS[plain] ?? plain}`;
};

export const keyOf = (move: MoveName): string | null =>
  isCommand(move) ? COMMANDS[move].keys[0] : null;

/** The follow-ups that a key may mean: which of them, depends on the flag. */
export const FOLLOW_UPS_OF = {
  snooze: ["snooze", "wake"],
  handOver: ["hand-over"],
  mention: ["mention"],
  agree: ["agree"],
  thank: ["thank"],
  pause: ["pause", "resume"],
} as const satisfies Partial<Record<Command, readonly FollowAct[]>>;

const KEY_OF = {
  snooze: "z",
  wake: "z",
  "hand-over": "h",
  mention: "m",
  agree: "g",
  thank: "t",
  pause: "p",
  resume: "p",
} as const satisfies Record<FollowAct, string>;
export const keyOfFollowUp = (act: FollowAct): string => KEY_OF[act];

/** The key of a step for all that is chosen: the same as for one flag. */
const KEY_OF_BULK = {
  contact: "c",
  claim: COMMANDS.claim.keys[0],
  accept: "a",
  resolve: "r",
  decline: "d",
  "hand-over": "h",
} as const;
export const keyOfBulk = (move: keyof typeof KEY_OF_BULK): string => KEY_OF_BULK[move];

export interface Stroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey?: boolean;
  /** Whether the key went to a field that takes text or a choice. */
  readonly inField: boolean;
  /** Whether it went to a button or link, which Enter presses by itself. */
  readonly onControl: boolean;
}

const commandAt = (key: string): Command | null =>
  COMMAND_NAMES.find((name) => COMMANDS[name].keys.some((each) => each === key)) ?? null;

/**
 * What a key stroke asks for, or `null` when it belongs to the browser or to the field it was typed in.
 * Letters are only listened to while `letters` is on, since dictation software types them by itself.
 */
export function commandOf(stroke: Stroke, letters: boolean): Command | null {
  if (stroke.ctrlKey || stroke.metaKey || stroke.altKey) return null;
  if (stroke.inField && stroke.key !== "Escape") return null;
  if (stroke.onControl && stroke.key === "Enter") return null;
  if (!letters && stroke.key.length === 1) return null;
  // Caps Lock doesn't change what a letter means.
  const key = stroke.key.length === 1 ? stroke.key.toLowerCase() : stroke.key;
  // Caps Lock is no Shift: only where both were meant does a letter mean something else.
  return (stroke.shiftKey === true ? commandAt(`Shift+${key}`) : null) ?? commandAt(key);
}
