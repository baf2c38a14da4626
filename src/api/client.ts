// The one HTTP client of every screen. It adds who is asking and which version asks, keeps bodies byte for byte, and
// believes an answer only when it has the shape that was asked for.
import axios from "axios";
import type { z } from "zod";
import { Problem, type ProblemType } from "./problem.ts";

/** The endpoint answered, and the answer is no. */
export class ApiProblem extends Error {
  override name = "ApiProblem" as const;
  readonly status: number;
  /** `null` when the answer was not a problem document: something between us and the endpoint spoke. */
  readonly type: ProblemType | null;
  readonly problem: Problem | null;
  /** How long the endpoint asks us to wait, in milliseconds. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem | null, retryAfter: number | null) {
    super(problem?.detail ?? `The endpoint answered ${status} without saying why.`);
    this.status = status;
    this.type = problem?.type ?? null;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Nobody answered in time. Whether the endpoint did what was asked is not known. */
export class NoAnswer extends Error {
  override name = "NoAnswer" as const;
}

/** Somebody answered with success, but not with what was asked for: a login page, or a proxy. */
export class UnexpectedAnswer extends Error {
  override name = "UnexpectedAnswer" as const;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface ClientParts {
  /** Without a slash at its end; empty for the page's own origin. */
  readonly baseUrl: string;
  /** Sent as `X-App-Version`, so that the endpoint can say "please update". */
  readonly version: string;
  /**
   * The bearer to send; `undefined` where a cookie speaks. Called with the bearer that a 401 refused, it gives a new one,
   * or `undefined` when there is none to be had.
   */
  readonly bearer?: (refused?: string) => Promise<string | undefined>;
  /** Milliseconds; 15 s unless told. */
  readonly timeout?: number;
}

const json = (text: unknown): unknown => {
  try {
    return typeof text === "string" && text !== "" ? JSON.parse(text) : null;
  } catch {
    return null;
  }
};

/** `Retry-After` as milliseconds from `now`; `null` when it is missing or says nothing. */
export function readRetryAfter(header: unknown, now: number): number | null {
  if (typeof header !== "string" || header === "") return null;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) && wait >= 0 ? wait : null;
}

/** The problem that a refusal with this body means. */
export function problemOf(status: number, body: unknown, retryAfter: number | null): ApiProblem {
  const parsed = Problem.safeParse(body);
  return new ApiProblem(status, parsed.success ? parsed.data : null, retryAfter);
}

/** A client of one endpoint. A 401 is answered once with a fresh bearer and the same bytes. */
export function createClient({ baseUrl, version, bearer, timeout = 15_000 }: ClientParts) {
  const http = axios.create({
    baseURL: baseUrl,
    adapter: "fetch",
    timeout,
    responseType: "text",
    // The body is sent and read as the text it is; parsing happens below, in the open.
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
  });

  const once = async (
    method: Method,
    path: string,
    data: string | undefined,
    headers: Readonly<Record<string, string>>,
    token: string | undefined,
  ) => {
    try {
      return await http.request<string>({
        url: path,
        method,
        ...(data === undefined ? {} : { data }),
        headers: {
          Accept: "application/json",
          "X-App-Version": version,
          ...(data === undefined ? {} : { "Content-Type": "application/json" }),
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...headers,
        },
      });
    } catch (cause) {
      throw new NoAnswer(`${method} ${path} was not answered.`, { cause });
    }
  };

  /**
   * Asks and returns the answer as `schema` reads it. A `body` that is a string is sent exactly as it stands.
   * @throws {ApiProblem} the endpoint refused. @throws {NoAnswer} nobody answered. @throws {UnexpectedAnswer}
   */
  async function call<S extends z.ZodType>(
    schema: S,
    method: Method,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<z.output<S>> {
    const data = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const token = await bearer?.();
    let answer = await once(method, path, data, headers, token);
    if (answer.status === 401 && bearer !== undefined) {
      const fresh = await bearer(token);
      if (fresh !== undefined) answer = await once(method, path, data, headers, fresh);
    }
    const parsedBody = json(answer.data);
    if (answer.status < 200 || answer.status > 299)
      throw problemOf(
        answer.status,
        parsedBody,
        readRetryAfter(answer.headers["retry-after"], Date.now()),
      );
    const parsed = schema.safeParse(parsedBody);
    if (!parsed.success)
      throw new UnexpectedAnswer(`${method} ${path} was answered with something else.`, {
        cause: parsed.error,
      });
    return parsed.data;
  }

  return { call };
}
export type Client = ReturnType<typeof createClient>;
