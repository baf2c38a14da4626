// Raises flags over HTTP, in a process of its own. It speaks HTTP on plain sockets, as load tools do: on a small machine
// every cycle that a full client spends would be missing to what is measured.
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { answerParent } from "../child-process.ts";
import { closedLoop, HttpRun } from "./run.ts";
import { individually } from "./same-rows.ts";

answerParent(async (said) => {
  const { port, bearer, body, connections, seconds } = HttpRun.parse(said);
  const bodyOf = individually(body);
  const head =
    `POST /v1/flags HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${bearer}\r\n` +
    `Content-Type: application/json\r\nX-App-Version: 0.1.0\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      await once(socket, "connect");
      return socket;
    }),
  );
  try {
    return await closedLoop(
      sockets.map((socket) => {
        const send = exchange(socket);
        return async () => {
          const answer = await send(head + bodyOf());
          if (!answer.startsWith("HTTP/1.1 201 "))
            throw new Error(`A raise was not stored: ${answer}`);
        };
      }),
      seconds,
    );
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

/** Sends a request and resolves with the whole answer, whose length its header must tell. */
function exchange(socket: Socket): (request: string) => Promise<string> {
  let received = "";
  let waiting: { resolve: (answer: string) => void; reject: (error: Error) => void } | undefined;
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    received += chunk;
    const end = received.indexOf("\r\n\r\n");
    if (end === -1) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, end))?.[1];
    if (length === undefined) waiting?.reject(new Error("The answer does not tell its length."));
    else if (received.length >= end + 4 + Number(length)) {
      const answer = received;
      received = "";
      waiting?.resolve(answer);
    }
  });
  const cut = () => waiting?.reject(new Error("The endpoint closed a connection."));
  socket.on("close", cut);
  socket.on("error", cut);
  return (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    });
}
