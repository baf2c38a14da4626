// A Hono app on a port of this computer, with time-outs against slow senders.
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, type Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";

/** Milliseconds that a connection may wait for its next request. */
const KEEP_ALIVE_MS = 12_000;

export type Fetch = (request: Request, bindings: object) => Response | Promise<Response>;

export interface Listening {
  readonly port: number;
  /** Lets requests under way end, then stops listening. */
  close(): Promise<void>;
}

/** The port cannot be used; the message says which and what now. */
export class PortError extends Error {
  override name = "PortError" as const;
}

/** Listens on `port` (0: any that is free) of `host`. */
export async function listen(
  fetch: Fetch,
  { port, host = "localhost" }: { readonly port: number; readonly host?: string },
): Promise<Listening> {
  const answer = getRequestListener(fetch);
  const server = createServer(
    {
      // Node's defaults keep a slow socket for minutes; an honest client is done in a second.
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      hangUpWhenIdle(request.socket, response);
      response.once("prefinish", () => hangUpOnSlowReader(response));
      void answer(request, response);
    },
  );
  server.maxConnections = 2_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === "EADDRINUSE"
          ? new PortError(
              `Port ${port} is in use. Stop what listens there, or set PORT to another number.`,
              { cause },
            )
          : new PortError(`Port ${port} can't be used: ${cause.code ?? cause.message}.`, { cause }),
      ),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: isAddress(address) ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Whoever is still being answered after this long would only hold up the stop.
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
}

/** Milliseconds that any reader has for an answer, and bytes a millisecond that a slow one takes beyond that. */
const READING_MS = 5_000;
const SLOWEST_READING = 100;

/** Node waits for ever for somebody who asks and does not read. Called when the whole answer has been said. */
function hangUpOnSlowReader(response: ServerResponse): void {
  const { socket } = response;
  if (socket === null) return;
  // In whole seconds: timers of one length share a list.
  const patience = Math.ceil((READING_MS + socket.writableLength / SLOWEST_READING) / 1000) * 1000;
  const timer = setTimeout(() => socket.destroy(), patience);
  response.once("close", () => clearTimeout(timer));
}

const sockets = new WeakMap<Socket, { underWay: number; readonly idle: NodeJS.Timeout }>();

/** Node's own keep-alive time begins anew with every stray byte, and one socket could be held for ever. */
function hangUpWhenIdle(socket: Socket, response: ServerResponse): void {
  const known = sockets.get(socket);
  const of = known ?? {
    underWay: 0,
    idle: setTimeout(() => {
      if (sockets.get(socket)?.underWay === 0) socket.destroy();
    }, KEEP_ALIVE_MS + 1000).unref(),
  };
  if (known === undefined) sockets.set(socket, of);
  of.underWay += 1;
  response.once("close", () => {
    of.underWay -= 1;
    of.idle.refresh();
  });
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  address !== null && typeof address !== "string";
