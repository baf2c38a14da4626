// One key for everything a CS manager does here. The help dialog, the buttons and the page read the same table.
import type { MoveName } from "../../domain/flag.ts";

export const COMMANDS = {
  next: { keys: ["j", "ArrowDown"], in: "moving" },
  previous: { keys: ["k", "ArrowUp"], in: "moving" },
  open: { keys: ["Enter"], in: "moving" },
  back: { keys: ["Escape"], in: "moving" },
  search: { keys: ["/"], in: "moving" },
  contact: { keys: ["c"], in: "flag" },
  claim: { keys: ["m"], in: "flag" },
  accept: { keys: ["a"], in: "flag" },
  opportunity: { keys: ["o"], in: "flag" },
  resolve: { keys: ["r"], in: "flag" },
  decline: { keys: ["d"], in: "flag" },
  reopen: { keys: ["e"], in: "flag" },
  undo: { keys: ["u"], in: "flag" },
  help: { keys: ["?"], in: "moving" },
} as const satisfies Record<string, { keys: readonly string[]; in: "moving" | "flag" }>;
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
export const keySymbol = (key: string): string => SYMBOLS[key] ?? key;

export const keyOf = (move: MoveName): string | null =>
  isCommand(move) ? COMMANDS[move].keys[0] : null;

export interface Stroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** Whether the key went to a field that takes text or a choice. */
  readonly inField: boolean;
  /** Whether it went to a button or link, which Enter presses by itself. */
  readonly onControl: boolean;
}

/**
 * What a key stroke asks for, or `null` when it belongs to the browser or to the field it was typed in.
 * Letters are only listened to while `letters` is on, since dictation software types them by itself.
 */
export function commandOf(stroke: Stroke, letters: boolean): Command | null {
  if (stroke.ctrlKey || stroke.metaKey || stroke.altKey) return null;
  if (stroke.inField && stroke.key !== "Escape") return null;
  if (stroke.onControl && stroke.key === "Enter") return null;
  if (!letters && stroke.key.length === 1) return null;
  // Caps Lock and Shift don't change what a letter means.
  const key = stroke.key.length === 1 ? stroke.key.toLowerCase() : stroke.key;
  return COMMAND_NAMES.find((name) => COMMANDS[name].keys.some((each) => each === key)) ?? null;
}
