// Programs of a benchmark that must not share a processor's thread with what they measure.
import { fork } from "node:child_process";
import type { z } from "zod";

export interface Child {
  /** Sends one message and returns the answer to it. One question at a time. */
  ask<T>(message: object, answer: z.ZodType<T>): Promise<T>;
  stop(): void;
}

/** Starts a program of this folder in a process of its own; it ends with ours. */
export function startChild(
  program: URL,
  {
    nodeArguments = [],
    standardError = "inherit",
  }: {
    readonly nodeArguments?: readonly string[];
    readonly standardError?: "inherit" | "ignore";
  } = {},
): Child {
  const child = fork(program, {
    execArgv: [...nodeArguments],
    stdio: ["ignore", "ignore", standardError, "ipc"],
  });
  return {
    ask: (message, answer) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null) =>
          reject(new Error(`${program.pathname} ended with ${code} instead of answering.`));
        child.once("exit", ended);
        child.once("message", (said: { answer?: unknown; failed?: string }) => {
          child.off("exit", ended);
          if (said.failed !== undefined) reject(new Error(said.failed));
          else resolve(answer.parse(said.answer));
        });
        child.send(message);
      }),
    stop: () => child.disconnect(),
  };
}

/** Inside such a program: answers each message. */
export function answerParent(handle: (message: unknown) => Promise<unknown>): void {
  process.on("message", (message) => {
    handle(message).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) =>
        process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : "?" }),
    );
  });
  process.on("disconnect", () => process.exit());
}
