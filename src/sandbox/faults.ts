/** The troubles that can be switched on from the desk, and the wrapper that makes the endpoint suffer them. */
import type { MiddlewareHandler } from "hono";
import type { Faults } from "./desk-data.ts";

/** Long enough to be seen, short enough to stay below the app's own timers. */
const SLOW_MILLISECONDS = 3000;

export interface FaultSwitch {
  current(): Faults;
  set(faults: Faults): void;
  /** Resolves at the next `set`: nothing hangs longer than the fault that made it hang. */
  changed(): Promise<void>;
}

/** One switch for the whole desk: it stands for the connection of the computer the agent sits at. */
export function createFaults(): FaultSwitch {
  let faults: Faults = { connection: "online", answer: "normal" };
  let waiting = Promise.withResolvers<void>();
  return {
    current: () => faults,
    set(next) {
      faults = next;
      waiting.resolve();
      waiting = Promise.withResolvers<void>();
    },
    changed: () => waiting.promise,
  };
}

/** Waits as long as a slow network takes, when the network is slow. */
export async function sufferSlowness(faults: FaultSwitch): Promise<void> {
  if (faults.current().connection !== "slow") return;
  await new Promise((resolve) => {
    setTimeout(resolve, SLOW_MILLISECONDS);
  });
}

/**
 * Stands before the endpoint's routes and its CORS rules. Only what comes from the app's origin suffers: the queue
 * and the report belong to other people at other computers.
 */
export function faultMiddleware(faults: FaultSwitch, appOrigin: string): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.header("Origin") !== appOrigin) return next();
    if (faults.current().connection === "offline") return cutOff(context.env);
    // A preflight is the browser's own question: it passes, so that the fault is seen as what it is.
    if (context.req.method === "OPTIONS") return next();
    await sufferSlowness(faults);
    const { answer } = faults.current();
    switch (answer) {
      case "normal":
      case "host-refused":
      case "scope-refused":
        return next();
      case "never":
        await Promise.race([faults.changed(), aborted(context.req.raw.signal)]);
        return cutOff(context.env);
      case "429":
      case "503":
      case "504":
        return faultAnswer(Number(answer), appOrigin);
    }
  };
}

/** Ends the connection without an answer; where there is no socket to end, an answer no browser will show the app. */
function cutOff(env: unknown): Response {
  if (hasSocket(env)) env.incoming.socket.destroy();
  return new Response(null, { status: 502 });
}

function hasSocket(env: unknown): env is { incoming: { socket: { destroy(): void } } } {
  if (typeof env !== "object" || env === null || !("incoming" in env)) return false;
  const { incoming } = env;
  return typeof incoming === "object" && incoming !== null && "socket" in incoming;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

const TITLES: Record<number, string> = {
  429: "Too many requests",
  503: "The store is down",
  504: "The endpoint did not answer in time",
};

function faultAnswer(status: number, origin: string): Response {
  const title = TITLES[status] ?? "Fault";
  return Response.json(
    { type: "about:blank", title, status, detail: "Switched on in the sandbox." },
    {
      status,
      headers: {
        "Content-Type": "application/problem+json",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "Retry-After",
        Vary: "Origin",
        ...(status === 504 ? {} : { "Retry-After": "5" }),
      },
    },
  );
}
