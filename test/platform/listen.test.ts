import { connect } from "node:net";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../src/endpoint/app.ts";
import { addressOfSocket } from "../../src/platform/address/of-socket.ts";
import { listen, type Listening } from "../../src/platform/listen.ts";
import { withPages } from "../../src/platform/pages.ts";
import { makeWorld, PUBLIC_URL, type World } from "../endpoint/world.ts";

let world: World;
let listening: Listening;
beforeAll(async () => {
  world = await makeWorld();
  const app = new Hono().route("/", createApp(world.parts));
  listening = await listen((request) => app.fetch(request), { port: 0, host: "127.0.0.1" });
});
afterAll(async () => {
  await listening.close();
  await world.fresh.drop();
});

/** Everything that comes back for these bytes until the server hangs up. */
const said = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(listening.port, "127.0.0.1", () => socket.write(bytes));
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => {
      text += part;
    });
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });

const request = (line: string, headers: string[], body = "") =>
  [line, "Host: flags.example.com", "Connection: close", ...headers, "", body].join("\r\n");

test.each([
  ["two lengths", ["Content-Length: 4", "Content-Length: 8"]],
  ["a length and a chunked body", ["Content-Length: 4", "Transfer-Encoding: chunked"]],
  ["a length that is no number", ["Content-Length: +4"]],
  ["a coding in disguise", ["Transfer-Encoding: xchunked"]],
  ["a header on two lines", ["X-A: b", " c: d", "Content-Length: 4"]],
])(
  "a message with %s is refused, since two servers would read it as two messages",
  async (_what, headers) => {
    const answer = await said(
      request(
        "POST /v1/flags HTTP/1.1",
        ["Content-Type: application/json", ...headers],
        "0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n",
      ),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  },
);

test.each(["TRACE", "TRACK", "CONNECT", "PROPFIND"])(
  "%s does nothing and echoes nothing",
  async (method) => {
    const answer = await said(request(`${method} /v1/session HTTP/1.1`, ["X-Canary: canary"]));
    expect(answer).not.toMatch(/^HTTP\/1\.1 [235]/);
    expect(answer).not.toContain("canary");
  },
);

test("who is said to ask by a header of the way there is nobody", async () => {
  const answer = await said(
    request("GET /v1/session HTTP/1.1", [
      "X-Forwarded-For: 127.0.0.1",
      "X-Forwarded-User: 401",
      "X-User-Id: 401",
      "X-Tenant-Id: 1",
      "X-HTTP-Method-Override: POST",
    ]),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
});

test("who knocks too often is told by the connection, and by the proxies that the operator named", async () => {
  const narrow = createApp({
    ...world.parts,
    limits: { address: { perSecond: 0.01, burst: 2 } },
    addressOf: addressOfSocket(1),
  });
  const app = withPages(narrow, import.meta.dirname, PUBLIC_URL);
  const there = await listen((asked, bindings) => app.fetch(asked, bindings), {
    port: 0,
    host: "127.0.0.1",
  });
  const knock = async (way?: string) => {
    const answer = await fetch(`http://127.0.0.1:${there.port}/sign-in/callback`, {
      headers: new Headers(way === undefined ? [] : [["X-Forwarded-For", way]]),
    });
    return answer.status;
  };
  const ways = ["198.51.100.1", "203.0.113.9, 198.51.100.1", "198.51.100.1", "198.51.100.2"];
  const statuses: number[] = [];
  for (const way of ways) statuses.push(await knock(way));
  expect(statuses).toEqual([401, 401, 429, 401]);
  // Round the proxy it is the connection itself.
  expect([await knock(), await knock(), await knock()]).toEqual([401, 401, 429]);
  await there.close();
});
