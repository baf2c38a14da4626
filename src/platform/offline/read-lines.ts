import { createReadStream } from "node:fs";
import { CommandError } from "../commands/command.ts";

/**
 * Hands a file's lines over one at a time, in constant memory. A line ends with a line feed and with nothing else: the
 * separators of Unicode are characters of a text like any other.
 * @throws {CommandError} when the file can't be read.
 */
export async function readLines(file: string, take: (line: string) => void): Promise<void> {
  let rest = "";
  try {
    for await (const piece of createReadStream(file, "utf8")) {
      const lines = (rest + String(piece)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string")
      throw new CommandError(`${file} can't be read: ${error.code}.`);
    throw error;
  }
  if (rest !== "") take(rest);
}
