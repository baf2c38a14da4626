import { afterEach, expect, test } from "vitest";
import type { AskRequest } from "../../src/destinations/ask.ts";
import type { SendBounded } from "../../src/destinations/bounded-ask.ts";
import { createGuardedAsk, type Resolve } from "../../src/destinations/guarded-ask.ts";
import {
  carriersOf,
  PRIVATE_IPV4,
  PRIVATE_IPV6,
  PRIVATE_NAMES,
  PUBLIC_HOSTS,
  urlSpellings,
} from "./private-addresses.ts";
import { type Receiver, receiver } from "./receiver.ts";

const message: AskRequest = { method: "POST", headers: {}, body: "{}" };
const PUBLIC = "93.184.216.34";

let canary: Receiver | undefined;
afterEach(async () => {
  await canary?.close();
  canary = undefined;
});

/** A way out whose network is replaced, and what would have been sent. */
function watched(resolve: Resolve, totalMs = 1000) {
  const sent: { host: string; addresses: readonly string[] | null }[] = [];
  const send: SendBounded = (url, _message, { addresses }) => {
    sent.push({ host: url.hostname, addresses });
    return Promise.resolve({ is: "answered", status: 200, retryAfter: null, text: null });
  };
  return { sent, post: createGuardedAsk({ resolve, send, totalMs }) };
}

const privateAddresses = [...PRIVATE_IPV4, ...PRIVATE_IPV4.flatMap(carriersOf), ...PRIVATE_IPV6];

test("no spelling of a private address is ever connected to", async () => {
  const { sent, post } = watched(() => Promise.resolve(["127.0.0.1"]));
  const hosts = [
    ...PRIVATE_IPV4.flatMap(urlSpellings),
    ...privateAddresses.filter((each) => each.includes(":")).map((each) => `[${each}]`),
    ...PRIVATE_NAMES,
  ];
  const results = await Promise.all(hosts.map((host) => post(`https://${host}/`, message)));
  expect(results.filter(({ is }) => is !== "refused-address")).toEqual([]);
  expect(hosts.length).toBeGreaterThanOrEqual(300);
  expect(sent).toEqual([]);
});

test("a name that resolves to a private address, alone or among public ones, is not connected to", async () => {
  for (const address of privateAddresses)
    for (const answer of [[address], [PUBLIC, address], [address, PUBLIC]]) {
      const { sent, post } = watched(() => Promise.resolve(answer));
      expect((await post("https://hooks.example.com/", message)).is).toBe("refused-address");
      expect(sent).toEqual([]);
    }
});

test("a name that turns private after it was first vetted is refused at the next attempt", async () => {
  const answers = [[PUBLIC], ["169.254.169.254"]];
  const { sent, post } = watched(() => Promise.resolve(answers.shift() ?? []));
  expect((await post("https://rebinding.example.com/", message)).is).toBe("answered");
  expect((await post("https://rebinding.example.com/", message)).is).toBe("refused-address");
  // The connection is given the vetted address, so a second look-up can't lead elsewhere.
  expect(sent).toEqual([{ host: "rebinding.example.com", addresses: [PUBLIC] }]);
});

test("public hosts are reached at all of their addresses; a literal is not looked up", async () => {
  const asked: string[] = [];
  const { sent, post } = watched((name) => {
    asked.push(name);
    return Promise.resolve([PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"]);
  });
  for (const host of PUBLIC_HOSTS)
    expect((await post(`https://${host}/hook`, message)).is).toBe("answered");
  expect(sent).toHaveLength(PUBLIC_HOSTS.length);
  expect(asked.some((name) => /^[\d.[]+$/.test(name))).toBe(false);
  expect(sent.find(({ host }) => host === "8.8.8.8")?.addresses).toEqual(["8.8.8.8"]);
});

test("a name that can't be resolved fails as one, and so does one that has no address", async () => {
  const failing = watched(() => Promise.reject(new Error("SERVFAIL")));
  const empty = watched(() => Promise.resolve([]));
  const failed = { is: "failed", kind: "dns", mayHaveArrived: false };
  expect(await failing.post("https://a.example.com/", message)).toEqual(failed);
  expect(await empty.post("https://a.example.com/", message)).toEqual(failed);
});

test("a name server that never answers costs no more than the total time", async () => {
  const { post } = watched(() => new Promise(() => undefined), 100);
  expect(await post("https://a.example.com/", message)).toEqual({
    is: "failed",
    kind: "timeout",
    mayHaveArrived: false,
  });
});

test("a listener on this machine hears nothing, whatever spelling and trick is tried", async () => {
  canary = await receiver(() => ({ status: 200 }));
  const { port } = canary;
  const post = createGuardedAsk({
    allowedPorts: [443, port],
    resolve: () => Promise.resolve(["127.0.0.1"]),
    totalMs: 500,
  });
  const hosts = [
    ...urlSpellings("127.0.0.1"),
    ...urlSpellings("127.8.9.10"),
    ...urlSpellings("0.0.0.0"),
    ...[...carriersOf("127.0.0.1"), ...PRIVATE_IPV6].map((each) => `[${each}]`),
    "localhost",
    "public.example.com",
    "user@127.0.0.1",
    "public.example.com@127.0.0.1",
    "127.0.0.1\\@public.example.com",
  ];
  for (const host of hosts)
    for (const scheme of ["https", "http", "HTTPS"]) {
      const result = await post(`${scheme}://${host}:${port}/`, message);
      expect(result.is).toBe("refused-address");
    }
  expect(canary.connections()).toBe(0);
});

test("a refusal says what to change and shows nothing of the address", async () => {
  const { post } = watched(() => Promise.resolve([PUBLIC]));
  expect(await post("https://me:hunter2@example.com/", message)).toEqual({
    is: "refused-address",
    sentence: "The address holds a user name or password. Leave out everything before the @.",
  });
});
