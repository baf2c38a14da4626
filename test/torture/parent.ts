// The other end of `child.ts`, inside a program.
import { flushCompileCache } from "node:module";

/** Answers each message of the parent, and ends with it. */
export function answerParent(handle: (message: unknown) => Promise<unknown>): void {
  // Usually kept at the end of a process, and most of ours have none.
  flushCompileCache();
  process.on("message", (message) => {
    handle(message).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) =>
        process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : "?" }),
    );
  });
  process.on("disconnect", () => process.exit());
}
