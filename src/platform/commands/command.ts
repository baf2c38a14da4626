// What an operator's command is, and how what was typed is read.
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** What a command may touch. */
export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** To standard output. */
  readonly say: (line: string) => void;
  /** To standard error, for what is not the result. */
  readonly note: (line: string) => void;
  /** How far a long command is: on a terminal the next one takes its place. */
  readonly progress?: (line: string) => void;
}

/** What was typed after a command's name. */
export interface Given {
  /** @throws {UsageError} when it was not given. */
  required(option: string): string;
  optional(option: string): string | undefined;
  has(option: string): boolean;
  /** The word beside the options. @throws {UsageError} when there is none. */
  readonly operand: () => string;
}

export interface Command {
  /** One or two words, such as `tenant add`. */
  readonly name: string;
  /** What follows the name, for people. */
  readonly usage: string;
  /** One sentence. */
  readonly about: string;
  /** `text` takes a value, `switch` does not. */
  readonly options: Readonly<Record<string, "text" | "switch">>;
  /** What the word beside the options is; without it there is none. */
  readonly operand?: string;
  readonly run: (given: Given, world: World) => Promise<void>;
}

/** Something was typed that can't be followed; the message says what and how to write it. */
export class UsageError extends Error {
  override name = "UsageError" as const;
}

/** The command was understood and could not do it; the message says why and what now. */
export class CommandError extends Error {
  override name = "CommandError" as const;
}

export const usageOf = (command: Command): string =>
  `signal-flag ${command.name} ${command.usage}`.trim();

/** @throws {UsageError} */
export function readArguments(command: Command, args: readonly string[]): Given {
  const again = (problem: string) => new UsageError(`${problem} Write: ${usageOf(command)}`);
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(command.options).map(([name, takes]) => [
      name,
      { type: takes === "text" ? "string" : "boolean" },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/[.\n]/, 1)[0] ?? "") : "";
    throw again(`${reason}.`);
  }
  const { values, positionals } = parsed;
  const most = command.operand === undefined ? 0 : 1;
  if (positionals.length > most) throw again(`“${positionals[most]}” has no place here.`);
  const optional = (option: string) => {
    const value = values[option];
    if (value === undefined || typeof value !== "string") return undefined;
    if (value.trim() === "") throw again(`--${option} is empty.`);
    return value.trim();
  };
  return {
    optional,
    required(option) {
      const value = optional(option);
      if (value === undefined) throw again(`--${option} is missing.`);
      return value;
    },
    has: (option) => values[option] === true,
    operand() {
      const [word] = positionals;
      if (word === undefined) throw again(`${command.operand ?? "A word"} is missing.`);
      return word;
    },
  };
}
