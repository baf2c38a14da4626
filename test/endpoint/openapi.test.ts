import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { z } from "zod";
import { OPERATIONS } from "../../src/endpoint/contract/operations.ts";
import { northwind } from "../helpers/flags.ts";
import { type As, aRaise, makeWorld, type World } from "./world.ts";

const Content = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string(), content: Content.optional() }),
  ),
});
const Contract = z.object({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.object({ Problem: z.record(z.string(), z.unknown()) }) }),
});

let world: World;
let contract: z.infer<typeof Contract>;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
beforeAll(async () => {
  world = await makeWorld();
  contract = Contract.parse(await (await world.app.request("/openapi.json")).json());
});
afterAll(() => world.fresh.drop());

test("every operation is described, and every schema is one", () => {
  const described = Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
    ),
  );
  expect(described.toSorted()).toEqual(
    OPERATIONS.map(({ id, method, path }) => `${id} ${method} ${path}`).toSorted(),
  );
  let compiled = 0;
  for (const methods of Object.values(contract.paths)) {
    for (const { requestBody, responses } of Object.values(methods)) {
      const contents = [
        requestBody?.content,
        ...Object.values(responses).map(({ content }) => content),
      ];
      for (const content of contents)
        for (const { schema } of Object.values(content ?? {}))
          compiled += "$ref" in schema || ajv.compile(schema) ? 1 : 0;
    }
  }
  // A schema that is none would have thrown.
  expect(compiled).toBeGreaterThan(OPERATIONS.length);
});

test("the contract says of a raise what is checked of it", () => {
  const body =
    contract.paths["/v1/flags"]?.["post"]?.requestBody?.content["application/json"]?.schema;
  const matches = ajv.compile(body ?? {});
  expect(matches(aRaise())).toBe(true);
  expect(matches(aRaise({ kind: "complaint" }))).toBe(false);
  expect(matches(aRaise({ extra: 1 }))).toBe(false);
});

test("what is answered is what the contract says", async () => {
  const flag = aRaise();
  const opportunity = {
    accountId: northwind.id,
    name: "Ten seats",
    type: "seat-add",
    status: "open",
    amount: "100",
    currency: "USD",
    createdAt: "2026-11-18T11:00:00Z",
    closedAt: null,
  };
  const asked: [As, string, string, string, unknown?][] = [
    ["agent", "post", "/v1/flags", "/v1/flags", flag],
    ["agent", "post", "/v1/flags", "/v1/flags", flag],
    ["agent", "post", "/v1/flags", "/v1/flags", { ...flag, note: "Other" }],
    ["agent", "post", "/v1/flags", "/v1/flags", aRaise({ kind: "x" })],
    ["stranger", "post", "/v1/flags", "/v1/flags", flag],
    ["agent", "patch", "/v1/flags/{id}", `/v1/flags/${flag.id}`, { note: "More" }],
    ["ops", "put", "/v1/opportunities/{crm}/{id}", "/v1/opportunities/crm/1", opportunity],
    ["cs_manager", "get", "/v1/flags", "/v1/flags?queue=all"],
    ["agent", "get", "/v1/flags", "/v1/flags?queue=all"],
    ["agent", "get", "/v1/flags/{id}", `/v1/flags/${flag.id}`],
    ["agent", "get", "/v1/flags/{id}", `/v1/flags/${v7()}`],
    [
      "cs_manager",
      "post",
      "/v1/flags/{id}/moves",
      `/v1/flags/${flag.id}/moves`,
      { id: v7(), version: 1, move: "accept" },
    ],
    [
      "cs_manager",
      "post",
      "/v1/flags/{id}/moves",
      `/v1/flags/${flag.id}/moves`,
      { id: v7(), version: 3, move: "resolve" },
    ],
    [
      "cs_manager",
      "post",
      "/v1/moves",
      "/v1/moves",
      { moves: [{ flagId: flag.id, move: { id: v7(), version: 1, move: "accept" } }] },
    ],
    ["cs_manager", "get", "/v1/queue", "/v1/queue"],
    ["agent", "get", "/v1/session", "/v1/session"],
    ["agent", "get", "/v1/taxonomy", "/v1/taxonomy"],
    ["agent", "get", "/v1/accounts/{id}", `/v1/accounts/${northwind.id}`],
    ["cs_manager", "get", "/v1/accounts/{id}/history", `/v1/accounts/${northwind.id}/history`],
    ["cs_manager", "get", "/v1/members", "/v1/members"],
    ["cs_manager", "get", "/v1/destinations", "/v1/destinations"],
    ["admin", "put", "/v1/destinations/{id}", "/v1/destinations/none", { active: true }],
    ["cs_manager", "post", "/v1/replays", "/v1/replays", { which: "all-failed" }],
    ["cs_manager", "post", "/v1/replays", "/v1/replays", { which: "one", deliveryId: v7() }],
    ["admin", "get", "/v1/notices", "/v1/notices"],
    ["admin", "get", "/v1/chain", "/v1/chain"],
    ["cs_manager", "get", "/v1/opportunities", `/v1/opportunities?account=${northwind.id}`],
    ["ops", "get", "/v1/reports/period", "/v1/reports/period?month=2026-11"],
    [
      "ops",
      "get",
      "/v1/reports/period/rows",
      "/v1/reports/period/rows?month=2026-11&metric=funnel.flags",
    ],
    ["ops", "get", "/v1/reports/trend", "/v1/reports/trend?year=2026"],
    ["admin", "get", "/v1/reporting-calendar", "/v1/reporting-calendar"],
    [
      "admin",
      "put",
      "/v1/reporting-calendar",
      "/v1/reporting-calendar",
      { zone: "Europe/Berlin", fiscalStart: 2, closeAfterDays: 7, currency: "EUR" },
    ],
    [
      "ops",
      "put",
      "/v1/exchange-rates",
      "/v1/exchange-rates",
      { rates: [{ day: "2026-11-03", currency: "USD", rate: "0.9217" }] },
    ],
    ["ops", "get", "/v1/exchange-rates", "/v1/exchange-rates"],
    ["stranger", "get", "/healthz", "/healthz"],
    ["stranger", "get", "/readyz", "/readyz"],
    ["stranger", "get", "/openapi.json", "/openapi.json"],
  ];
  for (const [as, method, path, address, body] of asked) {
    const answer = await world.ask(as, method.toUpperCase(), address, body);
    const type = answer.headers.get("content-type") ?? "";
    const described = contract.paths[path]?.[method]?.responses[String(answer.status)];
    const schema = described?.content?.[type]?.schema;
    if (schema === undefined)
      throw new Error(`${method} ${address}: ${answer.status} ${type} is not described.`);
    const matches = ajv.compile("$ref" in schema ? contract.components.schemas.Problem : schema);
    matches(await answer.json());
    expect([address, matches.errors ?? []]).toEqual([address, []]);
  }
});
