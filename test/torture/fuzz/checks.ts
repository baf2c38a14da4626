// What must be true of every answer, whatever was asked. The names are those that API fuzzers share.
import type { Answered } from "../http.ts";
import type { Told } from "./contract.ts";

export const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "negative_data_rejection",
  "positive_data_acceptance",
  "missing_required_header",
  "unsupported_method",
  "allow_header_conformance",
  "use_after_free",
  "ensure_resource_availability",
  "ignored_auth",
  "role_conformance",
  "same_request_same_answer",
] as const;
export type Check = (typeof CHECKS)[number];

export interface Violation {
  readonly check: Check;
  readonly what: string;
}

const typeOf = (answer: Answered) =>
  String(answer.headers["content-type"] ?? "")
    .split(";")[0]
    ?.trim() ?? "";

export const headerOf = (answer: Answered, name: string): string | undefined => {
  const value = answer.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
};

/** The checks that need nothing but the answer and what the contract says of it. */
export function conforms(told: Told, answer: Answered): Violation[] {
  const wrong: Violation[] = [];
  const say = (check: Check, what: string) => wrong.push({ check, what });
  if (answer.status >= 500)
    say("not_a_server_error", `${answer.status} ${answer.body.slice(0, 200)}`);
  wrong.push(...headersOf(answer));
  const rule = told.answers.get(answer.status);
  if (rule === undefined) {
    say("status_code_conformance", `${answer.status} is not in the contract`);
    return wrong;
  }
  for (const name of rule.headers)
    if (/^(?:X-Request-Id|Location)$/.test(name) && headerOf(answer, name) === undefined)
      say("response_headers_conformance", `${answer.status} without ${name}`);
  const type = typeOf(answer);
  if (rule.bodies.size === 0) {
    if (answer.body !== "") say("content_type_conformance", `${answer.status} with a body`);
    return wrong;
  }
  const fits = rule.bodies.get(type);
  if (fits === undefined) {
    say("content_type_conformance", `${answer.status} as "${type}"`);
    return wrong;
  }
  if (type === "application/x-ndjson") {
    const lines = answer.body.trimEnd().split("\n");
    if (lines.some((line) => parsed(line) === undefined))
      say("response_schema_conformance", `${answer.status}: a line is no JSON`);
    return wrong;
  }
  if (type.endsWith("json")) {
    const value = parsed(answer.body);
    if (value === undefined || !fits(value))
      say(
        "response_schema_conformance",
        `${answer.status}: ${JSON.stringify(fits.errors?.[0] ?? "no JSON")} ${answer.body.slice(0, 200)}`,
      );
  }
  return wrong;
}

/** Headers that hold for every answer, in the contract or not. */
export function headersOf(answer: Answered): Violation[] {
  const wrong: Violation[] = [];
  const needs = (name: string, pattern: RegExp) => {
    const value = headerOf(answer, name);
    if (value === undefined || !pattern.test(value))
      wrong.push({
        check: "response_headers_conformance",
        what: `${answer.status} with ${name}: ${value ?? "nothing"}`,
      });
  };
  needs("X-Request-Id", /^[0-9a-f-]{36}$/);
  needs("X-Content-Type-Options", /^nosniff$/);
  needs("Cache-Control", /no-store|no-cache|private/);
  if (answer.status === 429 || answer.status === 503) needs("Retry-After", /^\d+$/);
  if (answer.status === 401) needs("WWW-Authenticate", /^Bearer/);
  if (answer.status === 405) needs("Allow", /^[A-Z, ]+$/);
  return wrong;
}

export const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
