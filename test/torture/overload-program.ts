// A crowd of agents in a process of its own. It speaks HTTP on plain sockets: on a small machine every cycle that a full
// client spends would be missing to what is measured.
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { z } from "zod";
import { FLAG_ID, individually, raiseBody } from "../bench/raise/same-rows.ts";
import { answerParent } from "./parent.ts";
import type { Sent } from "./overload.ts";

const Message = z.strictObject({
  port: z.int(),
  bearer: z.string(),
  /** 0: a closed loop, each connection sends when it has been answered. */
  perSecond: z.number(),
  seconds: z.number(),
  connections: z.int(),
});

answerParent(async (said): Promise<Sent> => {
  const { port, bearer, perSecond, seconds, connections } = Message.parse(said);
  const template = raiseBody();
  if (!template.includes(FLAG_ID)) throw new Error("The body has no place for an id.");
  const bodyOf = individually(template);
  const head =
    `POST /v1/flags HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${bearer}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(template)}\r\n\r\n`;
  const result: Sent = { accepted: [], shed: 0, rude: 0, other: {}, sent: 0 };
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  const note = (answer: string, dueAt: number) => {
    const now = performance.now();
    const status = answer.slice(9, 12);
    if (status === "201") result.accepted.push({ ms: now - dueAt, at: now - startedAt });
    else if (status === "503" || status === "429") {
      if (/\r\nretry-after: \d+\r\n/i.test(answer)) result.shed += 1;
      else result.rude += 1;
    } else result.other[status] = (result.other[status] ?? 0) + 1;
  };
  const lines = await Promise.all(Array.from({ length: connections }, () => openLine(port)));
  if (perSecond === 0) {
    await Promise.all(
      lines.map(async (line) => {
        while (performance.now() < until) {
          const dueAt = performance.now();
          result.sent += 1;
          const answer = await line.ask(head + bodyOf());
          if (performance.now() < until) note(answer, dueAt);
        }
      }),
    );
  } else {
    // By the clock: what is due is sent on a free connection, or waits for one as in a browser, its time running.
    const free = [...lines];
    const due: number[] = [];
    const underWay = new Set<Promise<void>>();
    const total = Math.round(perSecond * seconds);
    let begun = 0;
    const sendDue = () => {
      while (due.length > 0 && free.length > 0) {
        const line = free.shift();
        const dueAt = due.shift();
        if (line === undefined || dueAt === undefined) return;
        result.sent += 1;
        const sending = line.ask(head + bodyOf()).then(
          (answer): undefined => {
            note(answer, dueAt);
            free.push(line);
            underWay.delete(sending);
            sendDue();
            return undefined;
          },
          () => {
            result.other["none"] = (result.other["none"] ?? 0) + 1;
            underWay.delete(sending);
          },
        );
        underWay.add(sending);
      }
    };
    while (begun < total) {
      const now = performance.now();
      for (; begun < total && startedAt + (begun * 1000) / perSecond <= now; begun++)
        due.push(startedAt + (begun * 1000) / perSecond);
      sendDue();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    while (due.length > 0 || underWay.size > 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (const line of lines) line.close();
  return result;
});

interface LineOut {
  ask(request: string): Promise<string>;
  close(): void;
}

async function openLine(port: number): Promise<LineOut> {
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.setEncoding("latin1");
  await once(socket, "connect");
  let received = "";
  let waiting: { resolve: (answer: string) => void; reject: (error: Error) => void } | undefined;
  socket.on("data", (chunk: string) => {
    received += chunk;
    const end = received.indexOf("\r\n\r\n");
    if (end === -1) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(received.slice(0, end))?.[1] ?? "0");
    if (received.length < end + 4 + length) return;
    const answer = received;
    received = "";
    waiting?.resolve(answer);
  });
  let isCut = false;
  const cut = () => {
    isCut = true;
    waiting?.reject(new Error("The endpoint closed a connection."));
  };
  socket.on("close", cut);
  socket.on("error", cut);
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (isCut) cut();
        else socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}
