// A network that fails: a TCP proxy of our own that does to each connection what it is told.
import { createServer, connect, type Socket } from "node:net";

export const FAULTS = [
  "none",
  /** Everything arrives, late. */
  "latency",
  /** Cut with an RST as soon as the request is on its way, or only once it has been answered. */
  "reset",
  "reset-after",
  /** The request arrives; of the answer nothing ever does, and nobody hangs up. */
  "half-open",
  /** Every chunk in pieces of a few bytes. */
  "slice",
  /** A success whose body never ends. */
  "endless",
  /** The answer ends in the middle of its first line. */
  "cut-off",
] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultyProxy {
  readonly port: number;
  readonly counts: Readonly<Record<string, number>>;
  /** From now on nothing that the far side says is passed on. */
  mute(): void;
  /** Cuts every connection; new ones are passed on as usual. */
  cut(): void;
  close(): Promise<void>;
}

/** Listens on a free port and passes on to `to`; `fault` is asked for each connection. */
export async function startFaultyProxy(to: number, fault: () => Fault): Promise<FaultyProxy> {
  const counts: Record<string, number> = {};
  const sockets = new Set<Socket>();
  let muted = false;
  const server = createServer((near) => {
    const what = fault();
    counts[what] = (counts[what] ?? 0) + 1;
    const far = connect({ port: to, host: "127.0.0.1", noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    near.setNoDelay(true);
    const hangUp = () => {
      near.resetAndDestroy();
      far.destroy();
    };
    near.on("close", () => later(5, () => far.destroy()));
    far.on("close", () => {
      if (what !== "half-open" && what !== "endless") later(400, () => near.destroy());
    });

    near.on("data", (chunk: Buffer) => {
      far.write(chunk);
      if (what === "reset") later(Math.random() * 3, hangUp);
    });
    far.on("data", (chunk: Buffer) => {
      if (muted || what === "half-open") return;
      switch (what) {
        case "endless": {
          if (!chunk.toString("latin1").startsWith("HTTP/1.1 200 ")) return void near.write(chunk);
          near.write("HTTP/1.1 200 OK\r\n\r\n");
          const more = () => {
            if (near.destroyed) return;
            near.write("x".repeat(16_000));
            later(10, more);
          };
          return more();
        }
        case "latency":
          return later(50 + Math.random() * 150, () => near.write(chunk));
        case "reset-after":
          return hangUp();
        case "slice":
          return slices(chunk).forEach((slice, n) => later(n, () => near.write(slice)));
        case "cut-off":
          near.end(chunk.subarray(0, 7));
          return far.destroy();
        case "reset":
        case "none":
          near.write(chunk);
      }
    });
    near.on("end", () => later(5, () => far.end()));
    far.on("end", () => {
      if (what === "none") near.end();
      else if (what === "latency" || what === "slice") later(350, () => near.end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    counts,
    mute() {
      muted = true;
    },
    cut() {
      muted = false;
      cut();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

const later = (ms: number, work: () => void) => void setTimeout(work, ms).unref();

function slices(chunk: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < chunk.length; at += 7) pieces.push(chunk.subarray(at, at + 7));
  return pieces;
}
