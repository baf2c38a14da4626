// Senders who take their time: headers, bodies and answers a byte at a time, or bytes that begin no request at all. Honest requests go on as before, and whoever
// is slow is hung up on.
import { connect, type Socket } from "node:net";
import { v7 } from "uuid";
import { AGENT } from "../helpers/flags.ts";
import { aRaise } from "../helpers/production.ts";
import { type Outcome, pause, quantile, type Run, tenth, withEnds } from "./campaign.ts";
import { endpointsOn } from "./endpoint.ts";
import { sender } from "./http.ts";
import { openTortureStore } from "./store.ts";

/** Nobody honest takes longer. */
const CLOSED_WITHIN_MS = 15_000;
/** What honest requests may take while others are slow, in milliseconds: the goal for 1,000 slow sockets. */
const UNHARMED_MS = 100;

type Way = "headers" | "body" | "read" | "idle";
const WAYS = ["headers", "body", "idle", "headers", "body", "read"] as const;

interface Slow {
  readonly way: Way;
  readonly openedAt: number;
  closedAt: number | null;
}

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    const endpoints = endpointsOn(store.url, { plant });
    const endpoint = endpoints.prepare();
    atEnd(() => endpoint.kill("SIGKILL"));
    const port = await endpoint.start();
    const { send, close } = sender(port, { sockets: 4 });
    atEnd(close);
    const bearer = await endpoints.bearer(store.tenantId, AGENT);
    const headers = { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" };
    const honest = async (isOver: () => boolean): Promise<{ times: number[]; wrong: number }> => {
      const times: number[] = [];
      let wrong = 0;
      while (!isOver()) {
        const from = performance.now();
        const body = JSON.stringify(aRaise({ id: v7() }));
        const answer = await send("POST", "/v1/flags", { headers, body }).catch(() => null);
        if (answer?.status !== 201) wrong += 1;
        times.push(performance.now() - from);
        await pause(20);
      }
      return { times, wrong };
    };
    const before = await honest(after(2000));

    const slow: Slow[] = [];
    const sockets: Socket[] = [];
    atEnd(() => sockets.forEach((socket) => socket.destroy()));
    // They come one after the other, as fast as one program can open them without being the load itself.
    const openingMs = 10 * count;
    const isTooLate = after(openingMs + CLOSED_WITHIN_MS + 3000);
    const isOver = () => slow.length === count && slow.every(({ closedAt }) => closedAt !== null);
    const meanwhile = honest(() => isTooLate() || isOver());
    for (let n = 0; n < count; n++) {
      const way = WAYS[n % WAYS.length] ?? "headers";
      const each: Slow = { way, openedAt: performance.now(), closedAt: null };
      slow.push(each);
      sockets.push(dawdle(port, way, bearer, () => (each.closedAt ??= performance.now())));
      await pause(openingMs / count);
    }
    const during = await meanwhile;
    const lasted = (each: Slow) => (each.closedAt ?? Number.POSITIVE_INFINITY) - each.openedAt;
    const late = slow.filter((each) => lasted(each) > CLOSED_WITHIN_MS);
    for (const way of new Set(WAYS)) {
      const of = slow.filter((each) => each.way === way);
      const longest = Math.max(...of.map(lasted));
      report(`${way}: ${of.length} sockets, the last one closed after ${tenth(longest / 1000)} s`);
    }
    const p99 = { before: quantile(before.times, 0.99), during: quantile(during.times, 0.99) };
    const unharmed = during.wrong === 0 && p99.during <= Math.max(UNHARMED_MS, 2 * p99.before);
    return {
      name: "slow",
      figures: {
        "slow sockets": slow.length,
        "closed later than 15 s": late.length,
        "longest (s)": tenth(Math.max(...slow.map(lasted)) / 1000),
        "honest requests": during.times.length,
        "of them not acknowledged": during.wrong,
        "honest p99 before (ms)": Math.round(p99.before),
        "honest p99 during (ms)": Math.round(p99.during),
      },
      passed: late.length === 0 && unharmed,
    };
  });

/** Whether it is `ms` milliseconds later by now. */
function after(ms: number): () => boolean {
  const at = performance.now() + ms;
  return () => performance.now() > at;
}

/** Opens a connection and is slow on it, in one of four ways. */
function dawdle(port: number, way: Way, bearer: string, onClose: () => void): Socket {
  const socket = connect({ port, host: "127.0.0.1" });
  let ended = false;
  const end = () => {
    ended = true;
    onClose();
  };
  socket.on("error", () => undefined);
  socket.on("close", end);
  const drip = (byte: () => string) => {
    if (ended) return;
    socket.write(byte());
    setTimeout(() => drip(byte), 900).unref();
  };
  socket.on("connect", () => {
    switch (way) {
      case "headers":
        socket.write("POST /v1/flags HTTP/1.1\r\nHost: localhost\r\n");
        socket.on("data", () => undefined);
        return drip(() => `X-${Math.random().toString(36).slice(2)}: a\r\n`);
      case "body":
        socket.write(
          `POST /v1/flags HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bearer}\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n`,
        );
        socket.on("data", () => undefined);
        return drip(() => " ");
      case "idle":
        // One honest request, and then bytes that begin none.
        socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        socket.on("data", () => undefined);
        return drip(() => "\r\n");
      case "read": {
        // Asks for the longest answer again and again, and takes a few bytes of it now and then.
        for (let n = 0; n < 24; n++)
          socket.write("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
        socket.pause();
        // A paused socket does not hear that it was closed, so it looks from time to time.
        const sip = () => {
          if (ended) return;
          socket.read(16);
          socket.write("\r\n", (error) => error && end());
          setTimeout(sip, 900).unref();
        };
        return sip();
      }
    }
  });
  return socket;
}
