// Structured lines through the console, where the host collects what is written there: Lambda and Workers.
import type { Log } from "../endpoint/log.ts";

/** A log of JSON lines. Fields are named one by one, so that no text of a customer can slip in. */
export function createConsoleLog(): Log {
  return {
    request({ requestId, operation, status, milliseconds, tenantId, appVersion }) {
      const line = { requestId, operation, status, milliseconds, tenantId, appVersion };
      console.log(JSON.stringify({ level: "info", ...line }));
    },
    failure({ requestId, operation, name, code, where }) {
      console.error(JSON.stringify({ level: "error", requestId, operation, name, code, where }));
    },
  };
}

/** A sentence for the operator, as a line of the same log. */
export const sayAsLine = (sentence: string): void =>
  console.error(JSON.stringify({ level: "warn", sentence }));
