// Words that nobody else would write, put wherever somebody could write, and looked for wherever they must not be.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { deliverDue } from "../../src/destinations/deliver.ts";
import { destinationTypes } from "../../src/destinations/registry.ts";
import { sealSettings } from "../../src/destinations/settings.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { OPERATIONS } from "../../src/endpoint/contract/operations.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { exportTenant } from "../../src/storage/tenant-rows.ts";
import { addSigningKey } from "../../src/storage/tenants.ts";
import { toolsOf } from "../destinations/outbox.ts";
import { northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, SIGNING_KEY, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const MARK = "canary";
const canary = () => `${MARK}${randomBytes(5).toString("hex")}`;

/** A flag whose every free text is a word of its own. */
const written = (changes: Record<string, unknown> = {}) =>
  aRaise({
    ticketSubject: canary(),
    accountName: canary(),
    requesterName: canary(),
    evidence: canary(),
    note: canary(),
    quote: canary(),
    accountId: "77",
    ...changes,
  });

/** Everything an operator can see of a request. */
async function seenByOperators(): Promise<string> {
  const metrics = await world.ask("stranger", "GET", "/metrics");
  return JSON.stringify([world.lines, world.failures, await metrics.text()]);
}

const asText = (changes: Record<string, unknown> = {}) => JSON.stringify(written(changes));
const quoting = (sentence: string) =>
  Object.assign(new Error(`duplicate key (${sentence})`), { detail: `Key (note)=(${sentence})` });

const requests: Record<string, () => Promise<Response>> = {
  "a flag that is stored": () => world.ask("agent", "POST", "/v1/flags", written()),
  "a flag with a field too many": () =>
    world.ask("agent", "POST", "/v1/flags", written({ [canary()]: canary() })),
  "a flag of a kind that is not": () =>
    world.ask("agent", "POST", "/v1/flags", written({ kind: canary() })),
  "a flag of a signal that is not": () =>
    world.ask("agent", "POST", "/v1/flags", written({ signal: canary() })),
  "a body that is no JSON": () => world.ask("agent", "POST", "/v1/flags", asText().slice(0, -3)),
  "a body that is too large": () =>
    world.ask("agent", "POST", "/v1/flags", asText({ note: canary().repeat(2000) })),
  "a body of another type": () =>
    world.ask("agent", "POST", "/v1/flags", asText(), { "Content-Type": `text/${canary()}` }),
  "a body nested too deeply": () =>
    world.ask("agent", "POST", "/v1/flags", `${"[".repeat(50)}"${canary()}"${"]".repeat(50)}`),
  "a NUL in a note": () =>
    world.ask("agent", "POST", "/v1/flags", written({ note: `${canary()}\0` })),
  "a flag without a session": () => world.ask("stranger", "POST", "/v1/flags", written()),
  "a bearer that is none": () =>
    world.ask("stranger", "GET", "/v1/session", undefined, { Authorization: `Bearer ${canary()}` }),
  "an address that is none": () => world.ask("admin", "GET", `/v1/${canary()}?q=${canary()}`),
  "a search": () => world.ask("cs_manager", "GET", `/v1/flags?queue=all&status=open&q=${canary()}`),
  "a version that is none": () =>
    world.ask("agent", "GET", "/v1/session", undefined, { "X-App-Version": canary() }),
  "an import with mistakes": () =>
    world.ask("ops", "POST", "/v1/imports", `opportunity_id,name\n${canary()},${canary()}\n`, {
      "Content-Type": "text/csv",
    }),
  "a token that names somebody": async () =>
    world.app.request("/v1/sessions", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${await world.proof({ name: canary(), jti: canary() }, canary())}`,
        "Content-Type": "application/json",
      },
      body: "{}",
    }),
  "a store whose failure quotes a row": async () => {
    const app = createApp({
      ...world.parts,
      raise: (flag) => Promise.reject(quoting(`${flag.note} ${flag.quote}`)),
    });
    return app.request("/v1/flags", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${await world.bearer("agent")}`,
        "Content-Type": "application/json",
      },
      body: asText({ accountId: null }),
    });
  },
  "a value that no column can hold": async () => {
    const wrong = createRaiser(world.fresh.serving);
    const app = createApp({
      ...world.parts,
      raise: (flag) => wrong({ ...flag, team: `${canary()}\0` }),
    });
    return app.request("/v1/flags", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${await world.bearer("agent")}`,
        "Content-Type": "application/json",
      },
      body: asText(),
    });
  },
};

test.each(Object.keys(requests))(
  "nothing that somebody wrote reaches log or metrics: %s",
  async (name) => {
    const ask = requests[name];
    if (ask === undefined) throw new Error("There is no such request.");
    for (let n = 0; n < 40; n++) {
      const answer = await ask();
      expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(await seenByOperators()).not.toContain(MARK);
    expect(world.lines.length).toBeGreaterThanOrEqual(40);
  },
);

test("a failure is in the log under the id that its caller was given", async () => {
  const answer = await requests["a store whose failure quotes a row"]?.();
  expect(answer?.status).toBe(500);
  const problem = await answer?.text();
  expect(problem).not.toContain(MARK);
  const requestId = answer?.headers.get("x-request-id");
  expect(world.failures.at(-1)).toMatchObject({ requestId, operation: "flag.raise" });
  expect(problem).toContain(requestId);
});

test("no secret is in any answer, log, metric, message or export", async () => {
  const url = `https://hooks.example.com/${canary()}`;
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const webhook = destinationTypes.get("webhook");
  if (webhook === undefined) throw new Error("There is no webhook.");
  const { sealer, fresh, tenantId } = { ...world.parts, ...world };
  const newKey = canary();
  await putDestination(fresh.database, tenantId, {
    id: "hook",
    type: "webhook",
    name: "Warehouse",
    sealed: await sealSettings(sealer, webhook, { url, secrets: [secret] }),
    kinds: ["expansion", "friction"],
    events: ["raised"],
  });
  await addSigningKey(fresh.database, tenantId, v7(), await sealer.seal(newKey));
  world.clock.now += 60_000;
  const flag = aRaise({ note: "plain", quote: "plain" });
  await world.ask("agent", "POST", "/v1/flags", flag);
  // Every way a receiver can fail leaves a sentence that is shown.
  const sentences: string[] = [];
  for (const result of [
    { is: "answered", status: 500, retryAfter: null, text: null },
    { is: "failed", kind: "refused", mayHaveArrived: false },
    { is: "failed", kind: "timeout", mayHaveArrived: true },
  ] as const) {
    const deliver = deliverDue({
      database: fresh.serving,
      sealer,
      tools: toolsOf(() => Promise.resolve(result)),
      queueUrl: "https://flags.example.com/queue",
      random: () => 0.5,
    });
    await deliver(new Date(world.clock.now + 86_400_000 * (sentences.length + 1)));
    sentences.push(await (await world.ask("cs_manager", "GET", `/v1/flags/${flag.id}`)).text());
  }
  expect(sentences.join("\n")).toMatch(/Warehouse/);

  const answers: string[] = [...sentences];
  for (const { path, method } of OPERATIONS) {
    const place = path
      .replace("{id}", path.includes("accounts") ? northwind.id : flag.id)
      .replace("{crm}", "salesforce");
    for (const as of ["admin", "agent", "stranger"] as const) {
      const answer = await world.ask(as, method, place, method === "GET" ? undefined : {});
      answers.push(JSON.stringify([...answer.headers]), await answer.text());
    }
  }
  const exported: string[] = [];
  await exportTenant(fresh.serving, tenantId, (line) => exported.push(line));
  const stored = await fresh.database.query(
    `select row_to_json(d)::text as d from deliveries d`,
    [],
  );
  const everything = [
    ...answers,
    ...exported,
    JSON.stringify(stored),
    await seenByOperators(),
  ].join("\n");

  const keys = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(9)].map((key) =>
    Buffer.from(key),
  );
  for (const hidden of [
    url,
    secret,
    secret.slice("whsec_".length),
    newKey,
    SIGNING_KEY,
    ...keys.flatMap((key) => [key.toString("base64url"), key.toString("hex")]),
  ])
    expect(everything.includes(hidden)).toBe(false);
});
