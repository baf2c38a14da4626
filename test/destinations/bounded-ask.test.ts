import { afterEach, expect, test, vi } from "vitest";
import { type AskRequest, resultOfAnswer } from "../../src/destinations/ask.ts";
import { boundedAsk, failureOf, LONGEST_ANSWER } from "../../src/destinations/bounded-ask.ts";
import { closedPort, rawReceiver, type Receiver, receiver } from "./receiver.ts";

const opened: Receiver[] = [];
const keep = async (made: Promise<Receiver>): Promise<Receiver> => {
  const each = await made;
  opened.push(each);
  return each;
};
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

const message: AskRequest = {
  method: "POST",
  headers: { "content-type": "application/json", "webhook-id": "a" },
  body: '{"ä":"𝄞"}',
};
const post = (url: string, totalMs = 2000, sent = message) =>
  boundedAsk(new URL(url), sent, { addresses: ["127.0.0.1"], totalMs });
const timed = async (url: string, totalMs: number) => {
  const startedAt = performance.now();
  const result = await post(url, totalMs);
  return { result, ms: performance.now() - startedAt };
};

test("a message arrives byte for byte with its headers, and the status comes back", async () => {
  const to = await keep(receiver(() => ({ status: 202, headers: { "retry-after": "7" } })));
  expect(await post(to.url)).toEqual({
    is: "answered",
    status: 202,
    retryAfter: "7",
    text: "",
  });
  expect(to.requests[0]?.body).toBe(message.body);
  expect(to.requests[0]?.headers).toMatchObject({
    "content-type": "application/json",
    "webhook-id": "a",
    "user-agent": "Signal-Flag/1",
  });
});

test.each([301, 302, 303, 307, 308])(
  "a redirect by %i is an answer, never followed",
  async (status) => {
    const trap = await keep(receiver(() => ({ status: 200 })));
    const to = await keep(receiver(() => ({ status, headers: { location: trap.url } })));
    expect(await post(to.url)).toMatchObject({ is: "answered", status });
    expect(trap.connections()).toBe(0);
  },
);

test("proxy settings in the environment are ignored", async () => {
  const proxy = await keep(receiver(() => ({ status: 200 })));
  const to = await keep(receiver(() => ({ status: 204 })));
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"])
    vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
  vi.stubEnv("NODE_USE_ENV_PROXY", "1");
  expect(await post(to.url)).toMatchObject({ status: 204 });
  expect(proxy.connections()).toBe(0);
});

test("a known word of the answer is told, anything else is not", async () => {
  const known = await keep(receiver(() => ({ status: 404, body: "channel_not_found\n" })));
  const secret = await keep(receiver(() => ({ status: 404, body: "root:x:0:0" })));
  const words = ["channel_not_found"];
  expect(resultOfAnswer(await post(known.url), words)).toEqual({
    is: "answered",
    status: 404,
    retryAfter: null,
    word: "channel_not_found",
  });
  expect(resultOfAnswer(await post(secret.url), words)).toMatchObject({ status: 404, word: null });
});

test("no more than 64 kB of an endless answer is read, and its status counts", async () => {
  let written = 0;
  const to = await keep(
    rawReceiver((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const chunk = `1000\r\n${"a".repeat(0x1000)}\r\n`;
      const pour = () => {
        while (!socket.destroyed && socket.write(chunk)) written += chunk.length;
        written += chunk.length;
      };
      socket.on("drain", pour);
      pour();
    }),
  );
  const { result, ms } = await timed(to.url, 5000);
  expect(result).toMatchObject({ is: "answered", status: 200 });
  expect(ms).toBeLessThan(2000);
  // What the kernel holds in between is not ours.
  expect(written).toBeLessThan(LONGEST_ANSWER + 16 * 1024 * 1024);
});

test("an answer whose headers never end is cut off", async () => {
  const to = await keep(
    rawReceiver((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const pour = () => {
        while (!socket.destroyed && socket.write(`x-more: ${"a".repeat(4000)}\r\n`)) continue;
      };
      socket.on("drain", pour);
      pour();
    }),
  );
  expect(await post(to.url)).toEqual({ is: "failed", kind: "bad-answer", mayHaveArrived: true });
});

test("a receiver that takes the message and says nothing is left after the total time", async () => {
  const to = await keep(rawReceiver(() => undefined));
  const { result, ms } = await timed(to.url, 300);
  expect(result).toEqual({ is: "failed", kind: "timeout", mayHaveArrived: true });
  expect(ms).toBeLessThan(1500);
});

test("headers that come drop by drop don't renew the total time", async () => {
  const to = await keep(
    rawReceiver((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx: ");
      const drip = setInterval(() => socket.write("a"), 30);
      socket.on("close", () => clearInterval(drip));
    }),
  );
  const { result, ms } = await timed(to.url, 400);
  expect(result).toMatchObject({ is: "failed", kind: "timeout" });
  expect(ms).toBeLessThan(1500);
});

test("a body that comes drop by drop ends after the total time; the status was said", async () => {
  const to = await keep(
    rawReceiver((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const drip = setInterval(() => socket.write("1\r\na\r\n"), 30);
      socket.on("close", () => clearInterval(drip));
    }),
  );
  const { result, ms } = await timed(to.url, 400);
  expect(result).toMatchObject({ is: "answered", status: 200 });
  expect(ms).toBeLessThan(1500);
});

test("a connection that is reset before the answer may have delivered", async () => {
  const to = await keep(rawReceiver((socket) => socket.resetAndDestroy()));
  expect(await post(to.url)).toEqual({ is: "failed", kind: "reset", mayHaveArrived: true });
});

test("an answer that is cut off in its body was an answer", async () => {
  const to = await keep(
    rawReceiver((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", () =>
        socket.resetAndDestroy(),
      );
    }),
  );
  expect(await post(to.url)).toMatchObject({ is: "answered", status: 200 });
});

test("a port on which nobody listens is refused, and nothing can have arrived", async () => {
  const url = `http://127.0.0.1:${await closedPort()}/`;
  expect(await post(url)).toEqual({ is: "failed", kind: "refused", mayHaveArrived: false });
});

test("what is not TLS is told apart, and the message stays here", async () => {
  const to = await keep(rawReceiver((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
  expect(await post(to.url.replace("http:", "https:"))).toEqual({
    is: "failed",
    kind: "tls",
    mayHaveArrived: false,
  });
});

test("something that does not speak HTTP is told apart", async () => {
  const to = await keep(rawReceiver((socket) => socket.end("220 mail.example ESMTP\r\n")));
  expect(await post(to.url)).toMatchObject({ is: "failed", kind: "bad-answer" });
});

test("a name leads only to the addresses that were vetted, whatever the system would say", async () => {
  const to = await keep(receiver(() => ({ status: 200 })));
  const url = new URL(to.url);
  url.hostname = "hooks.example.com";
  expect(await boundedAsk(url, message, { addresses: ["127.0.0.1"], totalMs: 2000 })).toMatchObject(
    { is: "answered", status: 200 },
  );
  expect(to.requests[0]?.headers["host"]).toBe(`hooks.example.com:${to.port}`);
  url.hostname = "localhost";
  // 127.0.0.2 is this machine too, but nobody listens there.
  expect(await boundedAsk(url, message, { addresses: ["127.0.0.2"], totalMs: 2000 })).toMatchObject(
    { is: "failed", kind: "refused" },
  );
  expect(to.requests).toHaveLength(1);
});

test.each([
  ["CERT_HAS_EXPIRED", "tls"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
  ["ENOTFOUND", "dns"],
  ["EHOSTUNREACH", "unreachable"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["HPE_INVALID_CONSTANT", "bad-answer"],
])("an error of code %s is %s", (code, kind) => {
  expect(failureOf(Object.assign(new Error("x"), { code }))).toBe(kind);
});
