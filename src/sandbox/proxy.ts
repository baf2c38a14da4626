/**
 * Zendesk's proxy, as an app meets it: fills in the settings a browser must never see, mints tokens with them, and
 * forwards server-side. Where Zendesk's own behaviour is in doubt this one is the stricter.
 */
import { SignJWT } from "jose";
import { z } from "zod";
import type { ProxyAnswer } from "./desk-data.ts";

/** The places a secure setting may be used in, as a manifest's `scopes` name them. */
export type Scope =
  | "url"
  | "header"
  | "body"
  | "jwt_secret_key"
  | "jwt_claim"
  | "basic_auth_username"
  | "basic_auth_password";

export interface Setting {
  value: string;
  secure: boolean;
  scopes: readonly Scope[];
}

/** What `client.request` was given, as it arrives over the wire. Unknown options are the app's own affair. */
export const ProxyRequest = z.object({
  url: z.string(),
  type: z.string().optional(),
  method: z.string().optional(),
  data: z.unknown().optional(),
  dataType: z.string().optional(),
  contentType: z.union([z.string(), z.boolean()]).optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
  secure: z.boolean().optional(),
  autoRetry: z.boolean().optional(),
  timeout: z.number().optional(),
  httpCompleteResponse: z.boolean().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  jwt: z
    .object({
      algorithm: z.string(),
      secret_key: z.string(),
      expiry: z.number().optional(),
      claims: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});
export type ProxyRequest = z.infer<typeof ProxyRequest>;

export interface ProxyParts {
  settings: Readonly<Record<string, Setting>>;
  /** Hostnames that may receive secure values: the manifest's `domainWhitelist`. */
  domainWhitelist: readonly string[];
  fetch: typeof fetch;
  now: () => Date;
  /** Milliseconds after which a slow answer counts as 504. */
  patience?: number;
}

/** Zendesk gives up after about a minute; nobody trying the sandbox should have to wait for that. */
const PATIENCE_MILLISECONDS = 20_000;
const DEFAULT_EXPIRY_SECONDS = 60;
const RETRIES_AFTER_429 = 2;
const RETRY_MILLISECONDS = 1000;

/** A request that never leaves Zendesk, and why: shown to the app as a 400. */
class Refusal extends Error {
  override name = "Refusal" as const;
}

/** Carries out an app's request and answers as jQuery would: never throws. */
export async function proxy(request: ProxyRequest, parts: ProxyParts): Promise<ProxyAnswer> {
  let prepared: Prepared;
  try {
    prepared = await prepare(request, parts);
  } catch (error) {
    if (error instanceof Refusal) return failed(400, "Bad Request", error.message);
    throw error;
  }
  return forward(prepared, request, parts);
}

/** A failure in the shape `client.request` rejects with. */
export function failed(status: number, statusText: string, detail?: string): ProxyAnswer {
  const body = detail === undefined ? undefined : { error: "ProxyError", description: detail };
  return {
    outcome: "fail",
    responseArgs: [
      {
        status,
        statusText,
        responseText: body === undefined ? "" : JSON.stringify(body),
        ...(body === undefined ? {} : { responseJSON: body }),
      },
      "error",
      statusText,
    ],
  };
}

interface Prepared {
  url: string;
  method: string;
  headers: Headers;
  body: string | undefined;
}

async function prepare(request: ProxyRequest, parts: ProxyParts): Promise<Prepared> {
  const used = placeholders(request);
  if (used.length > 0) guardPlaceholders(used, request, parts);
  const fill = (text: string) => fillIn(text, parts.settings);
  const token = request.jwt === undefined ? undefined : await mint(request.jwt, fill, parts.now());
  const finish = (text: string) => {
    const filled = fill(text);
    return token === undefined ? filled : filled.replaceAll("{{jwt.token}}", token);
  };
  const method = (request.type ?? request.method ?? "GET").toUpperCase();
  const data = finish(dataText(request));
  const url = finish(request.url);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Refusal(`"${request.url}" is not an http address.`);
  }
  const sendsBody = method !== "GET" && method !== "HEAD" && data !== "";
  return {
    url: !sendsBody && data !== "" ? `${url}${url.includes("?") ? "&" : "?"}${data}` : url,
    method,
    headers: outgoingHeaders(request, finish, sendsBody),
    body: sendsBody ? data : undefined,
  };
}

interface Placeholder {
  name: string;
  scope: Scope;
}

const PLACEHOLDER = /\{\{\s*setting\.([\w-]+)\s*\}\}/g;

/** Every use of a setting, with the place it is used in. */
function placeholders(request: ProxyRequest): Placeholder[] {
  const places: [Scope, string | undefined][] = [
    ["url", request.url],
    ["body", dataText(request)],
    ["jwt_secret_key", request.jwt?.secret_key],
    ["jwt_claim", JSON.stringify(request.jwt?.claims)],
    ["basic_auth_username", request.username],
    ["basic_auth_password", request.password],
    ...Object.entries(request.headers ?? {}).map(([name, value]): [Scope, string] => [
      "header",
      `${name}: ${String(value)}`,
    ]),
  ];
  return places.flatMap(([scope, text]) =>
    [...(text ?? "").matchAll(PLACEHOLDER)].map(([, name = ""]) => ({ name, scope })),
  );
}

function guardPlaceholders(used: Placeholder[], request: ProxyRequest, parts: ProxyParts): void {
  if (request.secure !== true) {
    throw new Refusal(
      `The request uses the setting "${used[0]?.name ?? ""}" but is not marked secure: true.`,
    );
  }
  for (const { name, scope } of used) {
    const setting = parts.settings[name];
    if (setting === undefined || !Object.hasOwn(parts.settings, name)) {
      throw new Refusal(`There is no setting "${name}".`);
    }
    if (!setting.secure) throw new Refusal(`The setting "${name}" is not a secure one.`);
    if (!setting.scopes.includes(scope)) {
      throw new Refusal(`The setting "${name}" may not be used in ${scope}.`);
    }
  }
  const target = fillIn(request.url, parts.settings);
  const host = URL.canParse(target) ? new URL(target).hostname : target;
  if (!parts.domainWhitelist.includes(host)) {
    throw new Refusal(`"${host}" is not on the app's domainWhitelist.`);
  }
}

/** A function as replacement: `$&` in a value is a value, not a pattern. */
function fillIn(text: string, settings: ProxyParts["settings"]): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(settings, name) ? (settings[name]?.value ?? whole) : whole,
  );
}

async function mint(
  jwt: NonNullable<ProxyRequest["jwt"]>,
  fill: (text: string) => string,
  now: Date,
): Promise<string> {
  if (jwt.algorithm !== "HS256") {
    throw new Refusal(`The sandbox signs with HS256 only, not with ${jwt.algorithm}.`);
  }
  const secret = new TextEncoder().encode(fill(jwt.secret_key));
  if (secret.length === 0) throw new Refusal("jwt.secret_key is empty.");
  const claims = z.record(z.string(), z.unknown()).parse(fillDeep(jwt.claims ?? {}, fill));
  const issued = Math.floor(now.getTime() / 1000);
  const expires = issued + (jwt.expiry ?? DEFAULT_EXPIRY_SECONDS);
  return new SignJWT({ ...claims, iat: issued, exp: expires })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(secret);
}

function fillDeep(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, fill));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillDeep(item, fill)]),
  );
}

function dataText(request: ProxyRequest): string {
  const { data, contentType } = request;
  if (data === undefined || data === null) return "";
  if (typeof data === "string") return data;
  if (typeof contentType === "string" && contentType.includes("json")) return JSON.stringify(data);
  if (typeof data !== "object") return JSON.stringify(data);
  return new URLSearchParams(
    Object.entries(data).map(([key, value]) => [key, String(value)]),
  ).toString();
}

/** A browser's own headers, and what would tell the endpoint whose browser it is, never leave Zendesk. */
const NEVER_FORWARDED = new Set(["cookie", "origin", "referer", "host", "content-length"]);

function outgoingHeaders(
  request: ProxyRequest,
  finish: (text: string) => string,
  sendsBody: boolean,
): Headers {
  const headers = new Headers({ Accept: request.dataType === "text" ? "text/plain, */*" : "*/*" });
  if (sendsBody && request.contentType !== false) {
    headers.set(
      "Content-Type",
      typeof request.contentType === "string"
        ? request.contentType
        : "application/x-www-form-urlencoded; charset=UTF-8",
    );
  }
  if (request.username !== undefined && request.password !== undefined) {
    const credentials = new TextEncoder().encode(
      `${finish(request.username)}:${finish(request.password)}`,
    );
    headers.set("Authorization", `Basic ${btoa(String.fromCharCode(...credentials))}`);
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    // Names with an underscore are dropped without a word, as Zendesk's proxy does.
    if (name.includes("_") || NEVER_FORWARDED.has(name.toLowerCase())) continue;
    try {
      headers.set(name, finish(String(value)));
    } catch {
      throw new Refusal(`The header "${name}" cannot be sent.`);
    }
  }
  return headers;
}

async function forward(
  prepared: Prepared,
  request: ProxyRequest,
  parts: ProxyParts,
): Promise<ProxyAnswer> {
  const patience = parts.patience ?? PATIENCE_MILLISECONDS;
  const wait = Math.min(request.timeout ?? patience, patience);
  for (let attempt = 0; ; attempt += 1) {
    let answer: ProxyAnswer;
    let status: number;
    try {
      const response = await parts.fetch(prepared.url, {
        method: prepared.method,
        headers: prepared.headers,
        ...(prepared.body === undefined ? {} : { body: prepared.body }),
        redirect: "manual",
        signal: AbortSignal.timeout(wait),
      });
      status = response.status;
      answer = jqueryAnswer(response, await response.text(), request);
    } catch (error) {
      return error instanceof Error && error.name === "TimeoutError"
        ? failed(504, "Gateway Timeout")
        : failed(0, "error");
    }
    if (status !== 429 || request.autoRetry === false || attempt === RETRIES_AFTER_429) {
      return answer;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, RETRY_MILLISECONDS);
    });
  }
}

/** Puts an answer into the arguments jQuery's `done` and `fail` handlers get. */
export function jqueryAnswer(
  response: Response,
  text: string,
  request: Pick<ProxyRequest, "dataType" | "httpCompleteResponse">,
): ProxyAnswer {
  const { status } = response;
  const statusText = response.statusText === "" ? String(status) : response.statusText;
  const json = parseJson(text, request.dataType, response.headers.get("Content-Type") ?? "");
  const whole = {
    status,
    statusText,
    responseText: text,
    ...(json.value === undefined ? {} : { responseJSON: json.value }),
  };
  if (status < 200 || status > 299) {
    return { outcome: "fail", responseArgs: [whole, "error", statusText] };
  }
  if (request.dataType === "json" && json.broken && text !== "") {
    return { outcome: "fail", responseArgs: [whole, "parsererror", "Not JSON"] };
  }
  const first =
    request.httpCompleteResponse === true
      ? { ...whole, headers: Object.fromEntries(response.headers) }
      : (json.value ?? text);
  return { outcome: "done", responseArgs: [first, "success", { status }] };
}

function parseJson(
  text: string,
  dataType: string | undefined,
  contentType: string,
): { value?: unknown; broken: boolean } {
  if (dataType === "text") return { broken: false };
  if (dataType !== "json" && !contentType.includes("json")) return { broken: false };
  try {
    const value: unknown = JSON.parse(text);
    return { value, broken: false };
  } catch {
    return { broken: true };
  }
}
