// Whom a request is counted against: what the connection tells, and a header only as far as the operator named proxies.
import { expect, test } from "vitest";
import { addressOfGateway } from "../../src/platform/address/of-gateway.ts";
import { addressOfSocket } from "../../src/platform/address/of-socket.ts";

const asked = (way?: string) =>
  new Request("https://flags.example.com/v1/sessions", {
    headers: {
      ...(way === undefined ? {} : { "X-Forwarded-For": way }),
      Forwarded: "for=203.0.113.66",
      "X-Real-IP": "203.0.113.66",
      "CF-Connecting-IP": "203.0.113.66",
    },
  });
const socket = (remoteAddress: string | undefined) => ({ incoming: { socket: { remoteAddress } } });

test("without proxies the connection tells, whatever the request says of itself", () => {
  expect(addressOfSocket(0)(asked("198.51.100.1"), socket("8.8.8.8"))).toBe("8.8.8.8");
});

test.each(["127.0.0.1", "::1", "::ffff:10.0.0.7", "192.168.1.1", "fd00::1", "fe80::1%eth0"])(
  "without proxies nobody is counted against %s, which stands for everybody",
  (address) => {
    expect(addressOfSocket(0)(asked("198.51.100.1"), socket(address))).toBeNull();
  },
);

test.each([
  // What the client wrote itself stands on the left.
  [1, "1.1.1.1, 198.51.100.1", "127.0.0.1", "198.51.100.1"],
  [1, "198.51.100.1", "127.0.0.1", "198.51.100.1"],
  [2, "1.1.1.1,198.51.100.1, 10.0.0.1", "127.0.0.1", "198.51.100.1"],
  [1, "2001:db8::7", "::1", "2001:db8::7"],
  // A proxy that was gone round, or wrote down no address.
  [1, undefined, "8.8.8.8", "8.8.8.8"],
  [2, "198.51.100.1", "10.0.0.1", "10.0.0.1"],
  [1, "unknown", "10.0.0.1", "10.0.0.1"],
  [1, "<script>", "10.0.0.1", "10.0.0.1"],
])(
  "behind %d proxies that wrote %j it is who the outermost was asked by",
  (hops, way, end, address) => {
    expect(addressOfSocket(hops)(asked(way), socket(end))).toBe(address);
  },
);

test.each([
  ["a function URL or HTTP API", { http: { sourceIp: "203.0.113.5" } }],
  ["a REST API", { identity: { sourceIp: "203.0.113.5" } }],
])("%s tells who asked it, and that is believed", (_what, requestContext) => {
  const way = "1.1.1.1, 198.51.100.1, 203.0.113.5";
  expect(addressOfGateway(0)(asked(way), { requestContext })).toBe("203.0.113.5");
  // It writes itself down as well.
  expect(addressOfGateway(1)(asked(way), { requestContext })).toBe("198.51.100.1");
});

test("a host that tells nothing counts nobody", () => {
  expect(addressOfSocket(0)(asked(), {})).toBeNull();
  expect(addressOfSocket(1)(asked("198.51.100.1"), socket(undefined))).toBeNull();
  expect(addressOfGateway(0)(asked(), {})).toBeNull();
});
