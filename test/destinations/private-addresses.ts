// Spellings of addresses that nobody outside may make us connect to, made from the ranges of IANA's registries
// (iana-ipv4-special-registry and iana-ipv6-special-registry, read 2026-10).

/** First, last and a famous one of each IPv4 range that is not public. */
export const PRIVATE_IPV4 = [
  "0.0.0.0",
  "0.255.255.255",
  "10.0.0.1",
  "10.255.255.255",
  "100.64.0.1",
  "100.127.255.255",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.0.1",
  "169.254.169.254", // metadata service of most clouds
  "169.254.170.2", // credentials of a container
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.0.0.192",
  "192.0.2.1",
  "192.31.196.1",
  "192.52.193.1",
  "192.88.99.1",
  "192.168.0.1",
  "192.168.255.255",
  "192.175.48.1",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.7",
  "203.0.113.9",
  "224.0.0.1",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
];

const octetsOf = (address: string): [number, number, number, number] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return [a, b, c, d];
};
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/** The same IPv4 address as URLs may spell it. */
export function urlSpellings(address: string): string[] {
  const [a, b, c, d] = octetsOf(address);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const fullWidth = address.replaceAll(/\d/g, (digit) =>
    String.fromCodePoint(0xff10 + Number(digit)),
  );
  return [
    address,
    `${address}.`,
    String(whole),
    `0x${hex(whole, 8)}`,
    `0X${hex(whole, 8).toUpperCase()}`,
    `0${whole.toString(8)}`,
    [a, b, c, d].map((octet) => `0${octet.toString(8)}`).join("."),
    [a, b, c, d].map((octet) => `0x${octet.toString(16)}`).join("."),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `0x${a.toString(16)}.${(b * 256 + c) * 256 + d}`,
    fullWidth,
    fullWidth.replaceAll(".", "。"),
    address.replaceAll(".", "%2e"),
    address.replaceAll(/\d/g, (digit) => `%3${digit}`),
  ];
}

/** IPv6 addresses that carry an IPv4 address to whoever translates or tunnels them. */
export function carriersOf(address: string): string[] {
  const [a, b, c, d] = octetsOf(address);
  const pair = `${hex(a * 256 + b, 1)}:${hex(c * 256 + d, 1)}`;
  const flipped = `${hex(0xffff - (a * 256 + b), 1)}:${hex(0xffff - (c * 256 + d), 1)}`;
  return [
    `::ffff:${address}`,
    `::ffff:${pair}`,
    `0:0:0:0:0:ffff:${pair}`,
    `::${address}`,
    `::ffff:0:${address}`,
    `64:ff9b::${address}`,
    `64:ff9b:1::${pair}`,
    `2002:${pair}::1`,
    `2001::${flipped}`,
    `2001:470:1f0b:12:0:5efe:${pair}`,
    `2001:470:1f0b:12:200:5efe:${pair}`,
  ];
}

export const PRIVATE_IPV6 = [
  "::",
  "::1",
  "0:0:0:0:0:0:0:1",
  "0000:0000:0000:0000:0000:0000:0000:0001",
  "100::1",
  "2001:2::1",
  "2001:3::1",
  "2001:4:112::1",
  "2001:10::1",
  "2001:20::1",
  "2001:30::1",
  "2001:db8::1",
  "2001:1ff:ffff::1",
  "2002::1",
  "2620:4f:8000::1",
  "3fff::1",
  "4000::1",
  "5f00::1",
  "fc00::1",
  "fd00:ec2::254", // metadata service over IPv6
  "fe80::1",
  "febf::1",
  "fec0::1",
  "ff02::1",
  "ff0e::1",
];

export const PRIVATE_NAMES = [
  "localhost",
  "LOCALHOST",
  "localhost.",
  "a.localhost",
  "localhost.localdomain",
  "router",
  "kubernetes.default.svc.cluster.local",
  "metadata.google.internal",
  "printer.local",
  "nas.lan",
  "box.home",
  "box.home.arpa",
  "wiki.corp",
  "wiki.intranet",
  "abc.onion",
  "a.test",
  "a.invalid",
  "loca\u200blhost", // a zero-width space, which names drop
  "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
];

/** Hosts of receivers that people really use, and addresses at the edges of private ranges. */
export const PUBLIC_HOSTS = [
  "hooks.slack.com",
  "hooks.slack-gov.com",
  "hooks.zapier.com",
  "api.hubapi.com",
  "example.com",
  "example.com.",
  "xn--bcher-kva.example.com",
  "bücher.example.com",
  "10.example.com",
  "127.0.0.1.example.com",
  "localhost.example.com",
  "8.8.8.8",
  "1.1.1.1",
  "9.255.255.255",
  "11.0.0.1",
  "100.63.255.255",
  "100.128.0.1",
  "172.15.255.255",
  "172.32.0.1",
  "192.167.255.255",
  "223.255.255.254",
  "[2606:4700:4700::1111]",
  "[2a00:1450:4001:82a::200e]",
  "[2620:fe::fe]",
];
