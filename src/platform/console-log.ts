// Structured lines through the console, where the host collects what is written there: Lambda and Workers.
import type { Log } from "../endpoint/log.ts";

/** A line of JSON, which begins with when it was written (ISO 8601, UTC): not every host says so itself. */
const lineOf = (level: "info" | "warn" | "error", fields: object): string =>
  JSON.stringify({ time: new Date().toISOString(), level, ...fields });

/** A log of JSON lines. Fields are named one by one, so that no text of a customer can slip in. */
export function createConsoleLog(): Log {
  return {
    request({
      requestId,
      operation,
      status,
      milliseconds,
      tenantId,
      memberId,
      refused,
      appVersion,
    }) {
      const what = { requestId, operation, status, milliseconds };
      console.log(lineOf("info", { ...what, tenantId, memberId, refused, appVersion }));
    },
    failure({ requestId, operation, name, code, where }) {
      console.error(lineOf("error", { requestId, operation, name, code, where }));
    },
  };
}

/** A sentence for the operator, as a line of the same log. */
export const sayAsLine = (sentence: string): void => console.error(lineOf("warn", { sentence }));
