// A receiver on this machine that behaves as well or as badly as a test asks.
import { createServer, type Server as HttpServer } from "node:http";
import { createServer as createNetServer, type Server, type Socket } from "node:net";

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** Connections that were ever made to it. */
  connections(): number;
  readonly requests: { headers: Record<string, string | string[] | undefined>; body: string }[];
  close(): Promise<void>;
}

const listen = async (
  server: Server | HttpServer,
  requests: Receiver["requests"],
): Promise<Receiver> => {
  const sockets = new Set<Socket>();
  let made = 0;
  server.on("connection", (socket: Socket) => {
    made += 1;
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    url: `http://127.0.0.1:${address.port}/hook?a=1`,
    port: address.port,
    connections: () => made,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

/** Speaks HTTP and answers as told. */
export function receiver(
  answer: (
    request: Receiver["requests"][number],
    nth: number,
  ) => { status: number; headers?: Record<string, string>; body?: string },
): Promise<Receiver> {
  const requests: Receiver["requests"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const seen = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      requests.push(seen);
      const { status, headers, body } = answer(seen, requests.length);
      response.writeHead(status, headers).end(body);
    });
  });
  return listen(server, requests);
}

/** Does with each connection whatever a test wants, from its first bytes on. */
export function rawReceiver(behave: (socket: Socket) => void): Promise<Receiver> {
  return listen(
    createNetServer((socket) => {
      socket.once("data", () => behave(socket));
    }),
    [],
  );
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await rawReceiver(() => undefined);
  await server.close();
  return server.port;
}
