// Programs in processes of their own, to be asked and to be killed.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import { compiledPrograms } from "./compiled.ts";

export interface Child {
  readonly pid: number;
  /** Sends one message and resolves with the answer to it. One question at a time. */
  ask<T>(message: object, answer: z.ZodType<T>): Promise<T>;
  /** Resolves once the process is gone. */
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** With the exit code, or `null` when it was killed. */
  readonly ended: Promise<number | null>;
  /** What it has said on standard output so far. */
  said(): string;
}

const programs = await compiledPrograms();

const Said = z.union([z.object({ answer: z.unknown() }), z.object({ failed: z.string() })]);

/** Starts a program of this folder, by its name without an ending; it ends with ours. */
export function startChild(
  program: string,
  environment: Readonly<Record<string, string>> = {},
): Child {
  const child: ChildProcess = fork(join(programs, `${program}.mjs`), {
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(programs, "cache"), ...environment },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} did not start.`);
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  let complaint = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  child.on("error", () => undefined);
  const ended = new Promise<number | null>((resolve) => {
    // Not at its exit: what it said last may still be on its way.
    child.once("close", (code) => resolve(code));
  });
  return {
    pid,
    ended,
    said: () => said,
    ask: (message, answer) =>
      new Promise((resolve, reject) => {
        const gone = (code: number | null) =>
          reject(new Error(`${program} ended with ${code} instead of answering. ${complaint}`));
        child.once("exit", gone);
        child.once("message", (received) => {
          child.off("exit", gone);
          const parsed = Said.parse(received);
          if ("failed" in parsed) reject(new Error(parsed.failed));
          else resolve(answer.parse(parsed.answer));
        });
        child.send(message, () => undefined);
      }),
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
    signal: (signal) => void child.kill(signal),
  };
}
