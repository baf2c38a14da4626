// Whatever another company does, the answers one company gets are the same: two endpoints, one of which also serves it.
import fc from "fast-check";
import type { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { forgetful } from "../helpers/forgetful.ts";
import { northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, type World } from "./world.ts";

let alone: World;
let shared: World;
beforeAll(async () => {
  [alone, shared] = await Promise.all([makeWorld(), makeWorld()]);
});
afterAll(() => Promise.all([alone.fresh.drop(), shared.fresh.drop()]));

/** Both companies use the same few flags, tickets and deals, since that is where they could get in each other's way. */
const FLAGS = 4;
/** Each of about fifteen answers compared. */
const RUNS = 35;
const flag = fc.nat(FLAGS - 1);
const word = fc.constantFrom("seats", "renewal", "sso");
const anyStep = fc.oneof(
  fc.record({ does: fc.constant("raise"), flag, word }),
  fc.record({ does: fc.constant("refine"), flag, word }),
  fc.record({
    does: fc.constant("move"),
    flag,
    version: fc.integer({ min: 1, max: 4 }),
    move: fc.constantFrom("claim", "contact", "accept", "withdraw", "undo"),
  }),
  fc.record({ does: fc.constant("show"), flag }),
  fc.record({ does: fc.constant("list"), word: fc.option(word, { nil: undefined }) }),
  fc.record({
    does: fc.constant("deal"),
    deal: fc.constantFrom("006A", "006B"),
    status: fc.constantFrom("open", "won"),
  }),
  fc.record({
    does: fc.constant("ask"),
    path: fc.constantFrom(
      "/v1/session",
      "/v1/taxonomy",
      "/v1/taxonomy/versions",
      "/v1/reports/taxonomy?month=2026-11",
      "/v1/recognition/team?month=2026-11",
      "/v1/queue",
      "/v1/members",
      "/v1/destinations",
      "/v1/notices",
      "/v1/chain",
      "/v1/flags?ticket=48213",
      `/v1/accounts/${northwind.id}/history`,
      `/v1/opportunities?account=${northwind.id}`,
      "/v1/opportunities/salesforce/006A/evidence",
      "/v1/disputes?month=2026-11",
      "/v1/reports/period?month=2026-11",
    ),
  }),
  fc.record({ does: fc.constant("import"), amount: fc.integer({ min: 1, max: 999 }) }),
  fc.record({ does: fc.constant("publish") }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** One of the endpoints, and the world it stands in. */
interface Side {
  readonly world: World;
  readonly app: Hono;
}

async function take(
  { world, app }: Side,
  as: "admin" | "other-tenant",
  step: Step,
  ids: readonly string[],
): Promise<string> {
  const ask = async (method: string, path: string, body?: unknown, type?: string) => {
    const answer = await app.request(path, {
      method,
      headers: {
        Authorization: `Bearer ${await world.bearer(as)}`,
        ...(body === undefined ? {} : { "Content-Type": type ?? "application/json" }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const story = await answer.text();
    // What the server makes up for itself differs anyhow: ids of requests, deliveries and sessions.
    const made = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
    const said = story
      .replaceAll(made, (id) => (ids.includes(id) ? `flag ${ids.indexOf(id)}` : "made"))
      .replaceAll(/"bearer":"[^"]+"/g, "");
    return `${answer.status} ${answer.headers.get("idempotent-replayed") ?? ""} ${said}`;
  };
  if (!("does" in step)) throw new Error("There is no such step.");
  const id = "flag" in step ? (ids[step.flag] ?? "") : "";
  switch (step.does) {
    case "raise":
      return ask("POST", "/v1/flags", aRaise({ id, note: `${as} ${step.word}` }));
    case "refine":
      return ask("PATCH", `/v1/flags/${id}`, { note: `${as} ${step.word} refined` });
    case "move": {
      const move = { id: v7(), version: step.version, move: step.move };
      return ask("POST", `/v1/flags/${id}/moves`, move);
    }
    case "show":
      return ask("GET", `/v1/flags/${id}`);
    case "list":
      return ask("GET", `/v1/flags?queue=all&status=open${step.word ? `&q=${step.word}` : ""}`);
    case "deal":
      return ask("PUT", `/v1/opportunities/salesforce/${step.deal}`, {
        accountId: northwind.id,
        name: `Deal of ${as}`,
        type: "expansion",
        status: step.status,
        amount: "100.00",
        currency: "USD",
        createdAt: "2026-11-19T10:00:00.000Z",
        closedAt: step.status === "won" ? "2026-11-20T10:00:00.000Z" : null,
      });
    case "ask":
      return ask("GET", step.path);
    case "import":
      return ask(
        "POST",
        "/v1/imports",
        `opportunity_id,account_id,account_name,name,type,status,amount,currency,created_at,closed_at\nD1,${northwind.id},Northwind,Big,expansion,open,${step.amount}.00,USD,2026-11-19T10:00:00Z,\n`,
        "text/csv",
      );
    case "publish": {
      const [row] = await world.fresh.database.query<{ version: number }>(
        "select max(version) as version from taxonomies where tenant_id = $1",
        [as === "other-tenant" ? world.otherTenantId : world.tenantId],
      );
      const version = (row?.version ?? 0) + 1;
      return ask("PUT", "/v1/taxonomy", { ...defaultTaxonomy, version });
    }
  }
  throw new Error("There is no such step.");
}

const compared = new Map<string, number>();

/** Takes our steps on both sides and theirs on one, and compares what we were answered. */
const sameAnswers = (one: Side, other: Side) =>
  fc.asyncProperty(
    fc.array(fc.record({ by: fc.constantFrom("us", "them"), step: anyStep }), {
      minLength: 20,
      maxLength: 40,
    }),
    async (steps) => {
      const ids = Array.from({ length: FLAGS }, () => v7());
      for (const each of steps) {
        if (each.by === "them") {
          await take(other, "other-tenant", each.step, ids);
          continue;
        }
        // Nothing may be the same only because it was remembered.
        one.world.clock.now += 61_000;
        other.world.clock.now = one.world.clock.now;
        const expected = await take(one, "admin", each.step, ids);
        expect(await take(other, "admin", each.step, ids)).toBe(expected);
        const status = expected.slice(0, 3);
        compared.set(status, (compared.get(status) ?? 0) + 1);
      }
    },
  );

const sideOf = (world: World): Side => ({ world, app: world.app });

test("nothing that another company does changes any answer a company gets", async () => {
  await fc.assert(sameAnswers(sideOf(alone), sideOf(shared)), { numRuns: RUNS });
  // Answers that are all refusals would prove nothing.
  for (const status of ["200", "201", "404", "409"])
    expect(compared.get(status)).toBeGreaterThan(0);
  const answers = [...compared.values()].reduce((sum, each) => sum + each, 0);
  expect(answers).toBeGreaterThan(RUNS * 6);
}, 240_000);

test("a store that forgets about tenants, past row-level security, is found out", async () => {
  const database = forgetful(shared.fresh.database);
  const app = createApp({ ...shared.parts, database, raise: createRaiser(database) });
  const found = await fc.check(sameAnswers(sideOf(alone), { world: shared, app }), {
    numRuns: 5,
    endOnFailure: true,
  });
  expect(found.failed).toBe(true);
}, 60_000);
