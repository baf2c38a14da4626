// How soon a fresh process answers its first request: the bundles for Lambda and Workers, each beside a bare Hono app
// that was bundled in the same way.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { InlineConfig } from "vite";
import { z } from "zod";
import { lambdaBundle, workersBundle } from "../../src/platform/bundles.ts";
import { type Bundle, makeBundle } from "../helpers/bundles.ts";
import { median, milliseconds } from "./figure.ts";

export interface ColdStart {
  readonly name: string;
  /** One of each round. */
  readonly ratios: readonly number[];
  readonly detail: string;
}

const ROUNDS = 15;

const key = () => randomBytes(32).toString("base64url");
const SETTINGS = {
  PUBLIC_URL: "https://flags.example.com",
  SESSION_KEY: key(),
  ENCRYPTION_KEY: key(),
  // Never asked for the first answer.
  DATABASE_URL: "postgres://app:secret@127.0.0.1:1/flags",
};

const BARE = `
  import { Hono } from "hono";
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ ok: true }));`;
const BARE_LAMBDA = `${BARE}
  import { handle } from "hono/aws-lambda";
  export const handler = handle(app);`;
const BARE_WORKERS = `${BARE}
  export default app;`;

/** Milliseconds from the start of a process to its first answer, and how many of them went into the bundle itself. */
interface Start {
  readonly all: number;
  readonly bundle: number;
}

/** Starts each bundle and its bare neighbour in turns, A B A B. */
export async function measure(): Promise<ColdStart[]> {
  const folders: string[] = [];
  const bundle = async (config: InlineConfig) => {
    const made = await makeBundle(config);
    folders.push(made.folder);
    return made;
  };
  try {
    return [
      await compare("Lambda", startLambda, {
        ours: await bundle(lambdaBundle),
        bare: await bundle(fromSource(lambdaBundle, BARE_LAMBDA)),
      }),
      await compare("Workers", startWorkers, {
        ours: await bundle(workersBundle),
        bare: await bundle(fromSource(workersBundle, BARE_WORKERS)),
      }),
    ];
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  name: string,
  start: (bundle: Bundle) => Promise<Start>,
  { ours, bare }: { ours: Bundle; bare: Bundle },
): Promise<ColdStart> {
  // Once each, so that both are in the disk's cache.
  await start(ours);
  await start(bare);
  const rounds: { ours: Start; bare: Start }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ ours: await start(ours), bare: await start(bare) });
  const middle = (of: (round: { ours: Start; bare: Start }) => number) =>
    milliseconds(median(rounds.map(of)));
  const best = (of: (round: { ours: Start; bare: Start }) => number) =>
    milliseconds(Math.min(...rounds.map(of)));
  return {
    name,
    ratios: rounds.map((round) => round.ours.all / round.bare.all),
    detail: `${middle((round) => round.ours.all)} beside ${middle((round) => round.bare.all)}; of these after the runtime stood ${middle((round) => round.ours.bundle)} beside ${middle((round) => round.bare.bundle)}; at best ${best((round) => round.ours.all)} beside ${best((round) => round.bare.all)}`,
  };
}

/** No file of this name is there; beside this one, so that its imports are found. */
const ENTRY = join(import.meta.dirname, "bare-hono-app.js");

/** The same build with another program. */
const fromSource = (config: InlineConfig, source: string): InlineConfig => ({
  ...config,
  plugins: [
    {
      name: "bare-hono-app",
      enforce: "pre",
      resolveId: (id) => (id === ENTRY ? ENTRY : null),
      load: (id) => (id === ENTRY ? source : null),
    },
    ...(config.plugins ?? []),
  ],
  build: { ...config.build, ssr: ENTRY },
});

const LambdaStart = z.object({ all: z.number(), bundle: z.number() });

/** As Lambda does: a fresh Node imports the handler and hands it an event. */
async function startLambda({ folder }: Bundle): Promise<Start> {
  const event = {
    version: "2.0",
    rawPath: "/healthz",
    rawQueryString: "",
    headers: { host: "flags.example.com" },
    requestContext: { http: { method: "GET", path: "/healthz", sourceIp: "203.0.113.24" } },
    body: null,
    isBase64Encoded: false,
  };
  const program = join(folder, "start.mjs");
  await writeFile(
    program,
    `const begun = performance.now();
     const log = console.log;
     console.log = () => undefined;
     const { handler } = await import("./lambda.mjs");
     const answer = await handler(${JSON.stringify(event)}, {});
     if (answer.statusCode !== 200) throw new Error(answer.body);
     const now = performance.now();
     log(JSON.stringify({ all: now, bundle: now - begun }));
     process.exit();`,
  );
  const child = spawn(process.execPath, [program], {
    env: SETTINGS,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(() => ["{}"]),
  ]);
  return LambdaStart.parse(JSON.parse(String(line)));
}

const Listening = z.object({ event: z.literal("listen"), port: z.int() });
const Binary = z.object({ default: z.string() });

/** The runtime itself, without the tools around it. */
const require = createRequire(createRequire(import.meta.url).resolve("miniflare"));
const workerd = Binary.parse(require("workerd")).default;

async function startWorkers({ folder, files }: Bundle): Promise<Start> {
  const bindings = Object.entries(SETTINGS).map(
    ([name, text]) => `(name = "${name}", text = "${text}")`,
  );
  const modules = files.map((name) => `(name = "${name}", esModule = embed "${name}")`);
  await writeFile(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
     const config :Workerd.Config = (
       services = [(name = "main", worker = .worker)],
       sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
     );
     const worker :Workerd.Worker = (
       modules = [${modules.join(", ")}],
       compatibilityDate = "2026-07-01",
       compatibilityFlags = ["nodejs_compat"],
       bindings = [${bindings.join(", ")}]
     );`,
  );
  const begun = performance.now();
  const child = spawn(workerd, ["serve", "--control-fd=1", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const [line] = await Promise.race([
      once(createInterface(child.stdout), "line"),
      once(child, "exit").then(() => ["{}"]),
    ]);
    const { port } = Listening.parse(JSON.parse(String(line)));
    const listening = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
    if (answer.status !== 200) throw new Error(`The Worker answered ${answer.status}.`);
    await answer.text();
    const now = performance.now();
    return { all: now - begun, bundle: now - listening };
  } finally {
    child.kill("SIGKILL");
  }
}
