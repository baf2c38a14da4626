// An unexpected error as a line of the log: its name, its code and where it was thrown. Never its message or its fields,
// which may quote a row, a header or a key.
import { sqlState } from "../../storage/database.ts";
import type { FailureLine } from "../log.ts";

export function failureOf(error: unknown, requestId: string, operation: string): FailureLine {
  const isError = error instanceof Error;
  return {
    requestId,
    operation,
    name: isError ? error.name : "not an Error",
    code: sqlState(error) ?? codeOf(isError ? (error.cause ?? error) : null),
    where: isError ? frameOf(error) : null,
  };
}

/** `ECONNREFUSED` and the like. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" && /^[A-Z0-9_]{2,40}$/.test(error.code) ? error.code : null;
}

function frameOf(error: Error): string | null {
  const frame = error.stack?.split("\n").find((line) => /^\s+at /.test(line));
  return frame === undefined ? null : frame.trim().slice(0, 200);
}
