import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { Problem } from "../../src/api/problem.ts";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const hostile = fc.oneof(
  fc.constantFrom(
    "\u0000",
    "\ud800",
    "' or 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "{{setting.signing_key}}",
    "=cmd|' /C calc'!A0",
    "\u202etxet",
    "9223372036854775808",
    "-1",
    "1e400",
    "x".repeat(5000),
    "__proto__",
  ),
  fc.string({ unit: "binary" }),
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String),
  fc.constant(null),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.uuid({ version: 7 }),
);

const messages: [method: string, path: string, body: () => Record<string, unknown>][] = [
  ["POST", "/v1/flags", () => aRaise()],
  ["PATCH", `/v1/flags/${v7()}`, () => ({ signal: null, note: "n", quote: "q", evidence: "e" })],
  ["POST", `/v1/flags/${v7()}/moves`, () => ({ id: v7(), version: 1, move: "reopen", why: "w" })],
  [
    "POST",
    "/v1/moves",
    () => ({ moves: [{ flagId: v7(), move: { id: v7(), version: 1, move: "claim" } }] }),
  ],
  ["PUT", "/v1/taxonomy", () => ({ ...defaultTaxonomy, version: 1 })],
  [
    "PUT",
    "/v1/opportunities/crm/1",
    () => ({
      accountId: northwind.id,
      crmAccountId: "a",
      accountName: "n",
      name: "n",
      type: "upsell",
      status: "won",
      amount: "1",
      currency: "USD",
      createdAt: "2026-01-01T00:00:00Z",
      closedAt: "2026-01-02T00:00:00Z",
    }),
  ],
];

test.each(messages)(
  "%s %s never fails, whatever one of its fields holds",
  async (method, path, body) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(body())), hostile, async (field, value) => {
        const answer = await world.ask("admin", method, path, { ...body(), [field]: value });
        expect(await faultOf(answer)).toBeNull();
      }),
      { numRuns: 150 },
    );
  },
);

const year0: [field: string, method: string, path: string, body: Record<string, unknown>][] = [
  ["raisedAt", "POST", "/v1/flags", aRaise({ raisedAt: "0000-06-01T00:00:00Z" })],
  [
    "createdAt",
    "PUT",
    "/v1/opportunities/crm/1",
    { ...messages.at(-1)?.[2](), createdAt: "0000-06-01T00:00:00Z" },
  ],
  ["renewalOn", "PUT", "/v1/accounts/4711", { name: "n", renewalOn: "0000-06-01" }],
];

test.each(year0)(
  "%s in the year 0, which there never was, is refused by its name",
  async (field, method, path, body) => {
    const answer = await world.ask("admin", method, path, body);
    expect(answer.status).toBe(422);
    expect(Problem.parse(await answer.json())).toMatchObject({ type: "invalid", field });
  },
);

const questions = [
  [
    "/v1/flags",
    ["ticket", "account", "queue", "status", "owner", "q", "after", "limit"],
    "queue=all",
  ],
  ["/v1/opportunities", ["account"], ""],
  [
    "/v1/reports/period",
    ["month", "quarter", "year", "team", "segment", "kind", "as", "compare", "format"],
    "month=2026-11",
  ],
  ["/v1/reports/period/rows", ["month", "metric", "format"], "month=2026-11&metric=funnel.flags"],
] as const;

test.each(questions)("GET %s never fails, whatever is asked", async (path, names, usual) => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), hostile, async (name, value) => {
      const query = new URLSearchParams(usual);
      query.set(name, (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed());
      const answer = await world.ask("admin", "GET", `${path}?${query.toString()}`);
      expect(await faultOf(answer)).toBeNull();
    }),
    { numRuns: 100 },
  );
});

const place = (cursor: unknown) =>
  encodeURIComponent(Buffer.from(JSON.stringify(cursor)).toString("base64url"));

test("a place in the list that somebody made up is refused", async () => {
  const made = { stopped: false, dueAt: "2026-11-18T10:00:00.000Z", id: v7() };
  for (const change of [
    { id: "-".repeat(36) },
    { dueAt: "1 2 3" },
    { dueAt: "-271821-04-20T00:00:00.000Z" },
    { dueAt: "Thursday, November 19, 2026" },
  ]) {
    const answer = await world.ask(
      "admin",
      "GET",
      `/v1/flags?queue=all&after=${place({ ...made, ...change })}`,
    );
    expect(answer.status).toBeLessThan(500);
  }
});

test.each(["/v1/flags/%E0%A4%A", "/v1/accounts/%", "/v1/flags/%2e%2e%2f", "/%00", "//v1/flags"])(
  "the address %s is answered with a problem",
  async (path) => {
    const answer = await world.ask("admin", "GET", path);
    expect(answer.status).toBe(404);
    Problem.parse(await answer.json());
  },
);

/** What is wrong with an answer to nonsense, or `null`: it must refuse in the form that every refusal has. */
async function faultOf(answer: Response): Promise<string | null> {
  if (answer.status >= 500) return `failed with ${answer.status}`;
  if (answer.status < 400) return null;
  const type = answer.headers.get("content-type");
  if (type !== "application/problem+json") return `refused as ${type}`;
  const problem = Problem.safeParse(await answer.json());
  if (!problem.success) return "refused with something else than a problem";
  return problem.data.status === answer.status ? null : "refused with two different statuses";
}
