// The sidebar ships lighter editions of zod and axios' adapter. They must say yes and no to the same things.
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { getFetch } from "../../src/sidebar/lighter/axios-fetch.ts";
import { isUnused, lighterUtils } from "../../src/sidebar/lighter/plugin.ts";
import { v7 } from "../../src/sidebar/lighter/uuid.ts";
import axios from "axios";
import { parse, validate, version } from "uuid";

const id = "01890a5d-ac96-774b-bcce-b302099a8057";
const now = "2026-10-03T10:00:00.000Z";
const account = {
  id: "900",
  name: "Northwind",
  domain: null,
  plan: "Growth",
  segment: null,
  region: null,
  industry: null,
  seats: 40,
  seatsUsed: 40,
  arrMinor: "4800000",
  currency: "USD",
  renewalOn: "2026-12-31",
  owner: { id: "77", name: "Maya" },
};
const receipt = {
  id,
  kind: "expansion",
  ticketId: "42",
  accountId: null,
  receivedAt: now,
  identityAssurance: "asserted",
};
const event = { seq: 1, type: "raised", at: now, by: { id: "7", name: "Ana" }, data: { a: 1 } };
const raise = {
  id,
  kind: "friction",
  signal: null,
  taxonomyVersion: 1,
  ticketId: "42",
  ticketSubject: " ",
  accountId: null,
  accountName: null,
  requesterId: null,
  requesterName: null,
  evidence: null,
  note: "x",
  quote: null,
  raisedAt: now,
};
const session = {
  bearer: "b",
  expiresAt: now,
  member: { id: "7", name: "Ana", locale: null },
  roles: ["agent"],
  identityAssurance: "asserted",
  tenant: { name: "Acme", subdomain: "acme", zone: "UTC" },
};
const problem = { type: "invalid", title: "t", status: 422, detail: "d" };
const published = { taxonomy: defaultTaxonomy, mostUsed: { expansion: [], friction: [] } };
const twice = structuredClone(published);
const [, second] = twice.taxonomy.kinds;
if (second !== undefined) second.id = "expansion";

const load = async () => {
  const [accounts, flags, problems, sessions, taxonomies] = await Promise.all([
    import("../../src/api/account.ts"),
    import("../../src/api/flag.ts"),
    import("../../src/api/problem.ts"),
    import("../../src/api/session.ts"),
    import("../../src/api/taxonomy.ts"),
  ]);
  const all = {
    account: accounts.Account,
    receipt: flags.FlagReceipt,
    event: flags.FlagEvent,
    raise: flags.RaiseFlag,
    refine: flags.RefineFlag,
    move: flags.MoveFlag,
    problem: problems.Problem,
    session: sessions.Session,
    taxonomy: taxonomies.PublishedTaxonomy,
  };
  return all;
};
const values: readonly [keyof Awaited<ReturnType<typeof load>>, unknown][] = [
  ["account", account],
  ["account", { ...account, more: "of a newer endpoint" }],
  ["account", { ...account, arrMinor: "4,800.00" }],
  ["account", { ...account, renewalOn: "31.12.2026" }],
  ["account", { ...account, seats: 1.5 }],
  ["account", { ...account, owner: { id: "77", name: "Maya", more: 1 } }],
  ["receipt", receipt],
  ["receipt", { ...receipt, id: "1" }],
  ["receipt", { ...receipt, kind: "other" }],
  ["receipt", { ...receipt, receivedAt: "yesterday" }],
  ["event", event],
  ["event", { ...event, by: null }],
  ["event", { ...event, type: "burnt" }],
  ["event", { ...event, data: [] }],
  ["raise", raise],
  ["raise", { ...raise, note: "\u0000" }],
  ["raise", { ...raise, note: "x".repeat(2001) }],
  ["raise", { ...raise, note: "\ud800" }],
  ["raise", { ...raise, ticketId: "042" }],
  ["raise", { ...raise, taxonomyVersion: 0 }],
  ["refine", { note: "x" }],
  ["refine", {}],
  ["refine", { nope: "x" }],
  ["move", { id, version: 1, move: "withdraw" }],
  ["move", { id, version: 1, move: "decline", reason: "timing" }],
  ["move", { id, version: 1, move: "decline" }],
  ["move", { id, version: 1, move: "fly" }],
  ["problem", problem],
  ["problem", { ...problem, type: "other" }],
  ["session", session],
  ["session", { ...session, roles: ["king"] }],
  ["session", { ...session, bearer: undefined }],
  ["taxonomy", published],
  ["taxonomy", twice],
  ["taxonomy", { ...published, mostUsed: {} }],
  ["taxonomy", "<h1>Please sign in</h1>"],
];

beforeEach(() => {
  vi.resetModules();
});
afterEach(() => {
  vi.doUnmock("zod");
  vi.resetModules();
});

test("the lighter zod reads and refuses every message as the full one does", async () => {
  const full = await load();
  vi.resetModules();
  vi.doMock("zod", () => import("../../src/sidebar/lighter/zod.ts"));
  const light = await load();
  expect(light.account).not.toBe(full.account);
  for (const [name, value] of values) {
    const [a, b] = [full[name].safeParse(value), light[name].safeParse(value)];
    expect([name, b.success, b.data]).toEqual([name, a.success, a.data]);
  }
  // Both answers occur, or the comparison would prove nothing.
  const verdicts = values.map(([name, value]) => full[name].safeParse(value).success);
  expect(new Set(verdicts)).toEqual(new Set([true, false]));
});

test("the lighter adapter sends the same bytes and gives status, headers and text", async () => {
  const sent: [string, RequestInit | undefined][] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, init) => {
    sent.push([address instanceof Request ? address.url : address.toString(), init]);
    return new Response("{ }", { status: 503, headers: { "Retry-After": "7" } });
  });
  const http = axios.create({
    adapter: getFetch(),
    baseURL: "https://flags.example.com",
    timeout: 1000,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
  });
  const answer = await http.request({
    url: "/v1/flags",
    method: "POST",
    data: '{"a" : 1}',
    headers: { "X-App-Version": "0.1.0" },
  });
  expect([answer.status, answer.data, answer.headers["retry-after"]]).toEqual([503, "{ }", "7"]);
  const [address, init] = sent[0] ?? [];
  expect([address, init?.method, init?.body]).toEqual([
    "https://flags.example.com/v1/flags",
    "POST",
    '{"a" : 1}',
  ]);
  expect(new Headers(init?.headers).get("x-app-version")).toBe("0.1.0");
});

test("whatever axios asks of its own utilities is still there", async () => {
  const utils = new URL("../../node_modules/axios/lib/utils.js", import.meta.url);
  const [, offered = ""] = lighterUtils(await readFile(utils, "utf8")).split("export default {");
  const asked = new Set<string>();
  const seen = new Set([utils.href]);
  const follow = async (file: URL): Promise<void> => {
    // Ours stands in for the fetch adapter; the rest is Node's or left out.
    const isElsewhere = /\/adapters\/(?:fetch|http)\.js$|\/platform\/node\//.test(file.pathname);
    if (seen.has(file.href) || isElsewhere || isUnused(file.pathname)) return;
    seen.add(file.href);
    const source = await readFile(file, "utf8");
    for (const [, name = ""] of source.matchAll(/\butils\.(\w+)\b(?!['"])/g)) asked.add(name);
    for (const [, next = ""] of source.matchAll(/from ['"](\.[^'"]+)['"]/g))
      await follow(new URL(next, file));
  };
  await follow(new URL("axios.js", utils));
  expect(asked.size).toBeGreaterThan(20);
  expect([...asked].filter((name) => !new RegExp(`\\b${name}\\b`).test(offered))).toEqual([]);
});

/** Milliseconds UTC that a UUID of version 7 begins with. */
const timeOf = (uuid = "") => Number.parseInt(uuid.replaceAll("-", "").slice(0, 12), 16);

test("the lighter ids are UUIDs of version 7 that tell their time, never repeat and only rise", () => {
  const clock = vi.spyOn(Date, "now");
  const made: string[] = [];
  // More in one millisecond than its counter holds, then a clock that was set back, then the next second.
  for (const [time, times] of [
    [1_790_000_000_123, 5000],
    [1_789_999_999_000, 10],
    [1_790_000_001_000, 10],
  ] as const) {
    clock.mockReturnValue(time);
    for (let each = 0; each < times; each++) made.push(v7());
  }
  expect(made.every((each) => validate(each) && version(each) === 7)).toBe(true);
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  expect([timeOf(made[0]), timeOf(made.at(-1))]).toEqual([1_790_000_000_123, 1_790_000_001_000]);
  expect((parse(made[0] ?? "")[8] ?? 0) >> 6).toBe(0b10);
});
