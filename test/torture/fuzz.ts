// Requests made from `/openapi.json`, right ones and wrong ones, and every answer held against it.
import fc from "fast-check";
import { v7 } from "uuid";
import { z } from "zod";
import type { Role } from "../../src/api/session.ts";
import { putMember } from "../../src/storage/members.ts";
import { AGENT, MANAGER } from "../helpers/flags.ts";
import { type Outcome, pause, type Run, withEnds } from "./campaign.ts";
import { type Endpoints, endpointsOn } from "./endpoint.ts";
import { fitting } from "./fuzz/arbitrary.ts";
import { broken, NO_MESSAGES } from "./fuzz/broken.ts";
import {
  CHECKS,
  conforms,
  headerOf,
  headersOf,
  parsed,
  type Check,
  type Violation,
} from "./fuzz/checks.ts";
import { readContract, type Told } from "./fuzz/contract.ts";
import { below, hintsFor, hintsForPath, type Made, oneOf, SEMANTIC } from "./fuzz/semantic.ts";
import { type Answered, type Send, sender, Unanswered } from "./http.ts";
import { openTortureStore, type TortureStore } from "./store.ts";

const OPS = "301";
const ADMIN = "401";
const MEMBERS: Readonly<Record<Role, string>> = {
  agent: AGENT,
  cs_manager: MANAGER,
  ops: OPS,
  admin: ADMIN,
};
const ROLES = ["agent", "cs_manager", "ops", "admin"] as const;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const LANES = 16;

const Problem = z.object({ type: z.string(), field: z.string().optional() });
const Stale = z.object({ type: z.literal("stale-move"), flag: z.object({ version: z.int() }) });
const Receipt = z.object({ id: z.string() });
/** Of what was made, wherever the answer names it. */
const Named = z.union([
  Receipt.transform(({ id }) => id),
  z.object({ destination: Receipt }).transform(({ destination }) => destination.id),
  z.object({ link: Receipt }).transform(({ link }) => link.id),
]);

interface World {
  readonly send: Send;
  readonly operations: readonly Told[];
  readonly bearers: () => Readonly<Record<Role, string>>;
  readonly expired: string;
  readonly made: Map<string, string[]>;
  readonly store: TortureStore;
  /** Those with a body several times, since most that can go wrong is in there. */
  readonly drawn: readonly Told[];
  readonly make: ReadonlyMap<string, () => { path: string; body: unknown }>;
}

export const run = ({ count, report, plant, open = openTortureStore }: Run): Promise<Outcome> =>
  withEnds(async (atEnd) => {
    const store = await open();
    atEnd(() => store.close());
    for (const [id, role] of [
      [OPS, "ops"],
      [ADMIN, "admin"],
    ] as const)
      await putMember(store.owner, store.tenantId, {
        id,
        name: role,
        roles: [role],
        email: null,
        locale: null,
        calendarId: null,
        active: true,
        team: null,
      });
    const endpoints = endpointsOn(store.url);
    const endpoint = endpoints.prepare();
    atEnd(() => endpoint.kill("SIGKILL"));
    const { send: sendPlain, close } = sender(await endpoint.start(), { sockets: LANES });
    atEnd(close);
    const toldToComeAgain = { times: 0 };
    const send = planted(
      patient(sendPlain, () => (toldToComeAgain.times += 1)),
      plant,
    );

    const description = await send("GET", "/openapi.json");
    const operations = readContract(description.body);
    let bearers = await freshBearers(endpoints, store);
    const made = new Map<string, string[]>();
    const world: World = {
      send,
      operations,
      bearers: () => bearers,
      expired: `${bearers.agent.split(".").slice(0, 2).join(".")}.${"A".repeat(43)}`,
      made,
      store,
      drawn: operations.flatMap((told) =>
        Array.from(
          { length: told.body === null ? 1 : told.id === "flag.raise" ? 6 : 3 },
          () => told,
        ),
      ),
      make: new Map(operations.map((told) => [told.id, makerOf(told, made)])),
    };

    const found = new Map<Check, number>(CHECKS.map((check) => [check, 0]));
    const examples = new Set<string>();
    const statuses: Record<string, number> = {};
    const asked = new Set<string>();
    const progress = { sent: 0, told: 0 };
    // Each once to begin with, so that a short run leaves none out.
    const first = [...operations];
    const one = async () => {
      const told = first.pop() ?? world.drawn[below(world.drawn.length)];
      if (told === undefined) return;
      const { violations, answers } = await ask(told, world);
      asked.add(told.id);
      progress.sent += answers.length;
      for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
      for (const { check, what } of violations) {
        found.set(check, (found.get(check) ?? 0) + 1);
        const example = `${check}: ${told.method} ${told.path}: ${what}`;
        const kind = example.slice(0, 90);
        if (!examples.has(kind) && examples.size < 40) {
          examples.add(kind);
          report(example.slice(0, 700));
        }
      }
    };
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        while (progress.sent < count) {
          await one();
          if (progress.sent - progress.told >= 5000) {
            progress.told = progress.sent;
            // A session that signed itself out must not end everybody's day.
            bearers = await freshBearers(endpoints, store);
            if (progress.sent >= 20_000) report(`${progress.sent} of ${count} requests`);
          }
        }
      }),
    );
    const violations = [...found].filter(([, n]) => n > 0);
    return {
      name: "fuzz",
      figures: {
        requests: progress.sent,
        operations: `${asked.size} of ${operations.length}`,
        checks: CHECKS.length,
        "told to come again, and did": toldToComeAgain.times,
        "answers of 5xx": found.get("not_a_server_error") ?? 0,
        violations: violations.map(([check, n]) => `${n} ${check}`).join(", ") || 0,
        answers: Object.entries(statuses)
          .map(([status, n]) => `${n} × ${status}`)
          .join(", "),
      },
      passed: violations.length === 0 && asked.size === operations.length,
    };
  });

async function freshBearers(
  endpoints: Endpoints,
  { tenantId }: TortureStore,
): Promise<Record<Role, string>> {
  const [agent, cs_manager, ops, admin] = await Promise.all(
    ROLES.map((role) => endpoints.bearer(tenantId, MEMBERS[role], role)),
  );
  return { agent: agent ?? "", cs_manager: cs_manager ?? "", ops: ops ?? "", admin: admin ?? "" };
}

/** Right paths and bodies of an operation, as many as asked for. */
function makerOf(told: Told, made: Made): () => { path: string; body: unknown } {
  const hints = hintsFor(told.id, made);
  const body = told.body === null ? null : fitting(told.body.schema, hints);
  const parameters = told.parameters.map((parameter) => ({
    ...parameter,
    values: fitting(
      parameter.schema,
      parameter.in === "path" ? hintsForPath(told.path, made) : hints,
      parameter.name,
    ),
  }));
  // Drawn several at a time, since a sample of its own for every request costs more than the request.
  const bodies: unknown[] = [];
  const drawn = new Map<string, unknown[]>();
  const sampled = new Map<string, number>();
  const draw = (key: string, from: fc.Arbitrary<unknown>): unknown => {
    const list = key === "" ? bodies : (drawn.get(key) ?? []);
    if (list.length === 0) {
      const times = Math.min(200, 2 * (sampled.get(key) ?? 2));
      list.push(...fc.sample(from, times));
      sampled.set(key, times);
    }
    drawn.set(key, list);
    return list.pop();
  };
  return () => {
    let path = told.path;
    const query = new URLSearchParams();
    for (const { name, in: where, required, values } of parameters) {
      const value = String(draw(`${where} ${name}`, values));
      // A word that is empty or all dots would make it another address.
      const word = /^\.{0,2}$/.test(value) ? "x" : value;
      if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(word));
      else if (required || below(2) === 0) query.set(name, value);
    }
    const asked = query.size === 0 ? path : `${path}?${query.toString()}`;
    return { path: asked, body: body === null ? undefined : draw("", body) };
  };
}

interface Asked {
  readonly violations: Violation[];
  readonly answers: readonly Answered[];
}

/** Asks one operation in one of many ways, right or wrong, and holds what it answers against the contract. */
async function ask(told: Told, world: World): Promise<Asked> {
  const way = below(100);
  try {
    if (way < 55) return await rightly(told, world);
    if (way < 72) return await withBrokenBody(told, world);
    if (way < 80) return await withNoMessage(told, world);
    if (way < 88) return await withoutSession(told, world);
    if (way < 93) return await withOtherMethod(told, world);
    if (way < 97) return await withOtherType(told, world);
    return await withOtherAddress(told, world);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return {
      violations: [{ check: "not_a_server_error", what: `no answer: ${error.message}` }],
      answers: [],
    };
  }
}

interface Message {
  readonly role: Role;
  readonly path: string;
  readonly text: string | Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function messageFor(
  told: Told,
  world: World,
  role: Role = oneOf(ROLES, "agent"),
): Message & { value: unknown } {
  const { path, body } = world.make.get(told.id)?.() ?? { path: told.path, body: undefined };
  const isJson = told.body?.type === "application/json";
  return {
    role,
    path,
    value: body,
    text: told.body === null ? undefined : isJson ? JSON.stringify(body) : String(body),
    headers: {
      ...(told.body === null ? {} : { "Content-Type": told.body.type }),
      ...(told.roles === null ? {} : { Authorization: `Bearer ${world.bearers()[role]}` }),
    },
  };
}

const sendOf = (world: World, method: string, { path, text, headers }: Omit<Message, "role">) =>
  world.send(method, path, { headers, ...(text === undefined ? {} : { body: text }) });

async function rightly(told: Told, world: World): Promise<Asked> {
  // Mostly somebody who may, or the contract would only ever say no.
  const may = ROLES.filter((role) => told.roles?.includes(role) ?? true);
  const message = messageFor(
    told,
    world,
    below(5) === 0 ? oneOf(ROLES, "agent") : oneOf(may, "admin"),
  );
  const answer = await sendOf(world, told.method, message);
  const violations = conforms(told, answer);
  const answers = [answer];
  if (told.roles !== null && !told.roles.includes(message.role) && answer.status !== 403)
    violations.push({
      check: "role_conformance",
      what: `${message.role} was answered with ${answer.status}`,
    });
  if (told.roles?.includes(message.role) && told.body?.type !== "text/csv") {
    const { type, field = "" } = Problem.catch({ type: "" }).parse(parsed(answer.body) ?? {});
    const semantic = type === "invalid" && (SEMANTIC[told.id]?.test(field) ?? false);
    if (
      [400, 413, 415].includes(answer.status) ||
      (answer.status === 422 && type === "invalid" && !semantic)
    )
      violations.push({
        check: "positive_data_acceptance",
        what: `${answer.status} about "${field}": ${answer.body.slice(0, 160)} to ${message.path} ${String(message.text).slice(0, 250)}`,
      });
  }
  if (["POST", "PUT"].includes(told.method) && [200, 201].includes(answer.status)) {
    const id = Named.safeParse(parsed(answer.body));
    const [at = ""] = told.path.split("/{");
    if (id.success) world.made.set(at, [...(world.made.get(at)?.slice(-500) ?? []), id.data]);
  }
  if (told.id === "flag.raise" && answer.status === 201) {
    const more = await afterRaise(message, answer, world);
    violations.push(...more.violations);
    answers.push(...more.answers);
  }
  return { violations, answers };
}

/** What was raised is there, is the same when it is sent again, and what was taken back or erased stays so. */
async function afterRaise(message: Message, receipt: Answered, world: World): Promise<Asked> {
  const { id } = Receipt.parse(parsed(receipt.body));
  const violations: Violation[] = [];
  const answers: Answered[] = [];
  const way = below(8);
  const headers = message.headers;
  if (way === 0) {
    const shown = await world.send("GET", `/v1/flags/${id}`, { headers });
    answers.push(shown);
    if (shown.status !== 200 || !shown.body.includes(id))
      violations.push({
        check: "ensure_resource_availability",
        what: `${shown.status} right after 201`,
      });
  } else if (way === 1) {
    const again = await sendOf(world, "POST", message);
    answers.push(again);
    if (
      again.status !== 201 ||
      again.body !== receipt.body ||
      headerOf(again, "Idempotent-Replayed") !== "true"
    )
      violations.push({
        check: "same_request_same_answer",
        what: `${again.status} ${again.body.slice(0, 200)}`,
      });
  } else if (way === 2) {
    const withdraw = (version: number) =>
      world.send("POST", `/v1/flags/${id}/moves`, {
        headers,
        body: JSON.stringify({ id: v7(), version, move: "withdraw" }),
      });
    let gone = await withdraw(1);
    // Another request may have said the same meanwhile, which is a new version of this flag.
    for (let tries = 1; gone.status === 409 && tries < 5; tries++) {
      const meanwhile = Stale.safeParse(parsed(gone.body));
      if (!meanwhile.success) break;
      gone = await withdraw(meanwhile.data.flag.version);
    }
    const claim = JSON.stringify({ id: v7(), version: 2, move: "claim" });
    const asManager = { ...headers, Authorization: `Bearer ${world.bearers().cs_manager}` };
    const moved = await world.send("POST", `/v1/flags/${id}/moves`, {
      headers: asManager,
      body: claim,
    });
    answers.push(gone, moved);
    if (gone.status !== 200 || moved.status < 400 || moved.status >= 500)
      violations.push({
        check: "use_after_free",
        what: `withdrawn: ${gone.status}, then claimed: ${moved.status}`,
      });
  } else if (way === 3 && below(4) === 0) {
    await world.store.owner.query("delete from flag_texts where flag_id = $1", [id]);
    const again = await sendOf(world, "POST", message);
    answers.push(again);
    if (again.status !== 410)
      violations.push({
        check: "use_after_free",
        what: `erased, and raised again: ${again.status}`,
      });
  }
  return { violations, answers };
}

const refusedBy = (answer: Answered) => answer.status >= 400 && answer.status < 500;

async function withBrokenBody(told: Told, world: World): Promise<Asked> {
  if (told.body === null || told.body.type !== "application/json") return rightly(told, world);
  const may = ROLES.filter((role) => told.roles?.includes(role) ?? true);
  const message = messageFor(told, world, oneOf(may, "admin"));
  const value = broken(message.value, below);
  const text = JSON.stringify(value) ?? "";
  // What is broken for the schema must be refused; what happens to fit may be taken.
  const fits = told.body.fits(parsed(text));
  const answer = await sendOf(world, told.method, { ...message, text });
  const violations = conforms(told, answer);
  if (!fits && !refusedBy(answer))
    violations.push({
      check: "negative_data_rejection",
      what: `${answer.status} to ${text.slice(0, 300)}`,
    });
  return { violations, answers: [answer] };
}

async function withNoMessage(told: Told, world: World): Promise<Asked> {
  if (told.body === null || told.body.type !== "application/json") return rightly(told, world);
  const text = oneOf(NO_MESSAGES, "");
  const answer = await sendOf(world, told.method, { ...messageFor(told, world), text });
  const violations = conforms(told, answer);
  if (!refusedBy(answer))
    violations.push({
      check: "negative_data_rejection",
      what: `${answer.status} to ${String(text).slice(0, 100)}`,
    });
  return { violations, answers: [answer] };
}

async function withoutSession(told: Told, world: World): Promise<Asked> {
  if (told.roles === null) return rightly(told, world);
  const message = messageFor(told, world);
  const { Authorization = "", ...others } = message.headers;
  const way = below(6);
  const headers = [
    others,
    { ...others, Authorization: "Bearer " },
    { ...others, Authorization: `Basic ${btoa("admin:admin")}` },
    { ...others, Authorization: `Bearer ${world.expired}` },
    { ...others, Authorization: Authorization.slice(0, -3) },
    {
      ...others,
      Authorization: `Bearer ${btoa('{"alg":"none"}').replace(/=+$/, "")}.${Authorization.split(".")[1] ?? ""}.x`,
    },
  ][way];
  const answer = await sendOf(world, told.method, { ...message, headers: headers ?? others });
  const violations = conforms(told, answer);
  if (answer.status !== 401)
    violations.push({
      check: way === 0 ? "missing_required_header" : "ignored_auth",
      what: `${answer.status} without a session (way ${way})`,
    });
  return { violations, answers: [answer] };
}

async function withOtherMethod(told: Told, world: World): Promise<Asked> {
  const documented = world.operations
    .filter(({ path }) => path === told.path)
    .map(({ method }) => method);
  const method = oneOf(
    METHODS.filter((each) => !documented.includes(each)),
    "DELETE",
  );
  const message = messageFor(told, world);
  const answer = await sendOf(world, method, message);
  const violations = headersOf(answer);
  if (answer.status !== 405)
    violations.push({ check: "unsupported_method", what: `${method}: ${answer.status}` });
  const allow = new Set((headerOf(answer, "Allow") ?? "").split(", "));
  const expected = new Set([
    ...documented,
    "OPTIONS",
    ...(documented.includes("GET") ? ["HEAD"] : []),
  ]);
  if ([...allow].toSorted().join() !== [...expected].toSorted().join())
    violations.push({ check: "allow_header_conformance", what: `Allow: ${[...allow].join(", ")}` });
  return { violations, answers: [answer] };
}

async function withOtherType(told: Told, world: World): Promise<Asked> {
  if (told.body === null) return rightly(told, world);
  const message = messageFor(told, world, "admin");
  const { "Content-Type": _type, ...others } = message.headers;
  const way = below(5);
  const headers = [
    others,
    { ...others, "Content-Type": "text/plain" },
    { ...others, "Content-Type": "application/xml" },
    { ...message.headers, "Content-Encoding": "gzip" },
    { ...others, "Content-Type": `${told.body.type}; charset=utf-16` },
  ][way];
  const answer = await sendOf(world, told.method, { ...message, headers: headers ?? others });
  const violations = conforms(told, answer);
  const mayBefore = [401, 403, 404].includes(answer.status);
  // A file may be UTF-16, and a form is no concern of this rule.
  const exempt = told.body.type !== "application/json" && way === 4;
  if (answer.status !== 415 && !mayBefore && !exempt)
    violations.push({
      check: way === 0 ? "missing_required_header" : "negative_data_rejection",
      what: `${answer.status} to a body of another type (way ${way})`,
    });
  return { violations, answers: [answer] };
}

/** Ids and parameters that no pattern allows, and addresses that nobody has. */
async function withOtherAddress(told: Told, world: World): Promise<Asked> {
  const message = messageFor(told, world, "admin");
  const word = oneOf(
    ["0", "-1", "' or 1=1 --", "%00", "\u202e", "a".repeat(500), "../..", "9".repeat(30)],
    "0",
  );
  const odd = encodeURIComponent(word);
  const [path = "", query = ""] = message.path.split("?");
  const asked = told.path.includes("{")
    ? `${told.path.replaceAll(/\{\w+\}/g, odd)}${query === "" ? "" : `?${query}`}`
    : `${path}?${query === "" ? "" : `${query}&`}${odd}=${odd}`;
  const answer = await sendOf(world, told.method, { ...message, path: asked });
  const violations = conforms(told, answer);
  // Some ids are words of the client's own, and then `0` is as good as any.
  const isRight = told.parameters.every((each) => each.in !== "path" || each.fits(word));
  if (told.path.includes("{") && answer.status < 400 && !isRight)
    violations.push({
      check: "negative_data_rejection",
      what: `${answer.status} to ${asked.slice(0, 100)}`,
    });
  return { violations, answers: [answer] };
}

/**
 * A store that is slow for a moment is no fault of the contract: 503 says that nothing is lost and when to come again. So
 * the same request is sent again, and has to get an answer in the end.
 */
const patient =
  (send: Send, onAgain: () => void): Send =>
  async (...asked) => {
    for (let tries = 1; ; tries++) {
      const answer = await send(...asked);
      if (answer.status !== 503 || headerOf(answer, "Retry-After") === undefined || tries === 5)
        return answer;
      onAgain();
      await pause(500 * tries);
    }
  };

type Falsify = (answer: Answered) => Answered;

const taking =
  (status: number): Falsify =>
  (answer) =>
    answer.status === status ? { ...answer, status: 200, body: "{}" } : answer;
const withHeader =
  (name: string, value: string | undefined): Falsify =>
  (answer) =>
    answer.headers[name] === undefined
      ? answer
      : { ...answer, headers: { ...answer.headers, [name]: value } };

/** By the name of the plant: what becomes of an answer between the endpoint and us, for a check to find. */
const FALSIFIED: Readonly<Record<string, Falsify>> = {
  "forgotten-field": (answer) => ({
    ...answer,
    body: answer.body.replaceAll(/"(?:title|identityAssurance)":/g, '"forgotten":'),
  }),
  "open-door": taking(401),
  "any-role": taking(403),
  "takes-anything": taking(422),
  stumbling: (answer) => (answer.status === 404 ? { ...answer, status: 500 } : answer),
  "undocumented-answer": (answer) => (answer.status === 404 ? { ...answer, status: 418 } : answer),
  "other-type": withHeader("content-type", "text/html"),
  "no-request-id": withHeader("x-request-id", undefined),
  "wrong-allow": withHeader("allow", "GET, TRACE"),
  "forgets-the-first-answer": withHeader("idempotent-replayed", undefined),
};

function planted(send: Send, plant: string | undefined): Send {
  const falsify = FALSIFIED[plant ?? ""];
  if (falsify === undefined) return send;
  return async (method, path, options) => {
    const answer = await send(method, path, options);
    return path === "/openapi.json" ? answer : falsify(answer);
  };
}
