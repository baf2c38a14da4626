import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";

const PLATFORM = join(import.meta.dirname, "../../src/platform");
/** What `npx signal-flag` and `npm start` run. */
type Program = "signal-flag.ts" | "try.ts";

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

type Environment = Record<string, string>;

/** Runs `signal-flag` as an operator types it, with no settings but these. */
export const signalFlag = (args: string[], environment: Environment): Promise<Outcome> =>
  run("signal-flag.ts", args, environment);

/** `npm start` as a newcomer types it, where it does not get far. */
export const npmStart = (args: string[], environment: Environment): Promise<Outcome> =>
  run("try.ts", args, environment);

async function run(program: Program, args: string[], environment: Environment): Promise<Outcome> {
  const { child, outcome } = start(program, args, environment);
  const [code] = await once(child, "close");
  return { ...outcome, code };
}

/** `signal-flag serve` in a process of its own, ready to take a flag. */
export interface ServingProcess {
  url: string;
  /** Both streams so far. */
  outcome: Outcome;
  /** Sends the signal and waits for the end; the exit code, or `null` when it was killed. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

export const startServing = (environment: Environment): Promise<ServingProcess> =>
  ready("signal-flag.ts", ["serve"], environment);

/** `npm start` in a process of its own, ready to be tried. */
export const startTrying = (args: string[], environment: Environment): Promise<ServingProcess> =>
  ready("try.ts", args, environment);

async function ready(
  program: Program,
  args: string[],
  environment: Environment,
): Promise<ServingProcess> {
  const { child, outcome } = start(program, args, environment);
  const ended = once(child, "close");
  const isReady = new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      const url = /^Signal Flag is ready: (\S+)$/m.exec(outcome.out)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("close", () => reject(new Error(`It ended: ${outcome.err}`)));
  });
  return {
    url: await isReady,
    outcome,
    async end(signal) {
      if (child.exitCode === null) child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}

function start(
  program: Program,
  args: string[],
  environment: Environment,
): { child: ChildProcess; outcome: Outcome } {
  const child = spawn(process.execPath, [join(PLATFORM, program), ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const outcome: Outcome = { code: null, out: "", err: "" };
  child.stdout.on("data", (text) => (outcome.out += String(text)));
  child.stderr.on("data", (text) => (outcome.err += String(text)));
  return { child, outcome };
}

/** A port that was free a moment ago, as a setting. */
export async function freePort(): Promise<string> {
  const probe = createServer().listen(0, "localhost");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return String(address.port);
}
