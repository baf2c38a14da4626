// Structured lines for an operator. Fields are named one by one, so that no text of a customer can slip in.
import { pino } from "pino";
import type { Log } from "../endpoint/log.ts";

/** A log that writes JSON lines to standard error. `quiet` keeps only failures, for the sandbox's terminal. */
export function createLog({ quiet }: { readonly quiet: boolean }): Log {
  const logger = pino({ base: null, level: quiet ? "error" : "info" }, pino.destination(2));
  return {
    request: ({ requestId, operation, status, milliseconds, tenantId, appVersion }) =>
      logger.info({ requestId, operation, status, milliseconds, tenantId, appVersion }, "request"),
    failure: ({ requestId, operation, name, code, where }) =>
      logger.error({ requestId, operation, name, code, where }, "failure"),
  };
}
