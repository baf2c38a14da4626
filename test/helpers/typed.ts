import { perform } from "../../src/platform/commands/all.ts";
import type { Outcome } from "./operator.ts";

/**
 * What `signal-flag` answers in this process: the same as in one of its own, without the seconds that it takes to start
 * one. Whether it starts at all, `operator.ts` tries.
 */
export async function typed(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const outcome = { code: 0, out: "", err: "" };
  try {
    await perform(args, {
      environment,
      say: (line) => void (outcome.out += `${line}\n`),
      note: (line) => void (outcome.err += `${line}\n`),
    });
  } catch (error) {
    outcome.code = 1;
    outcome.err += `${error instanceof Error ? error.message : String(error)}\n`;
  }
  return outcome;
}
