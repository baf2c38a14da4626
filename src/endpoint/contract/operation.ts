// An operation: an address, what may be sent to it, what it answers, and the handler. Routes, roles and `/openapi.json`
// all come from these. The address stands in the table of all of them, since it is known before the rest is loaded.
import type { z } from "zod";
import type { ProblemType } from "../../api/problem.ts";
import type { Configuration } from "../../storage/configuration.ts";
import type { Caller } from "../caller/session-token.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Answer } from "../message/answer.ts";
import { type BodyRule, readMessage } from "../message/body.ts";
import { readQuery } from "../message/query.ts";
import { notFound, type Refusal } from "../problem.ts";
import type { OperationId } from "./roles.ts";

export interface AnswerRule {
  readonly description: string;
  /** As JSON Schema where there is nothing to check, so that nobody loads a library to say that a process is alive. */
  readonly schema?: z.ZodType | Readonly<Record<string, unknown>>;
  /** Content type, when it is not JSON. */
  readonly type?: string;
  /** Further content types that can be asked for. */
  readonly orType?: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The part of a call that every operation has. */
export interface OpenCall<Body = undefined, Query = undefined> {
  readonly request: Request;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The body as it was sent; empty where no body is read for the handler. */
  readonly bytes: Uint8Array;
}

/** A call of somebody who is signed in. */
export interface Call<Body = undefined, Query = undefined> extends OpenCall<Body, Query> {
  readonly caller: Caller;
  readonly by: "bearer" | "cookie";
  readonly configuration: Configuration;
}

interface Spec<Body, Query> {
  readonly id: OperationId;
  readonly summary: string;
  /** Why nobody is let in right now. Asked before anything of a request is read: refusing must cost next to nothing. */
  readonly turnedAway?: (endpoint: Endpoint) => Refusal | null;
  /** What the parts in braces look like; anything else is answered like something that is not there. */
  readonly params?: Readonly<Record<string, z.ZodType<string>>>;
  readonly query?: z.ZodType<Query>;
  readonly body?: BodyRule<Body>;
  /** A body that the handler reads itself, and its content type. */
  readonly rawBody?: string;
  readonly answers: Readonly<Record<number, AnswerRule>>;
  /** Besides those that every operation shares. */
  readonly refusals?: readonly ProblemType[];
}

/** An operation that has no address yet. */
export interface Unplaced extends Omit<Spec<unknown, unknown>, "body" | "query"> {
  readonly query?: z.ZodType;
  readonly body?: BodyRule<unknown>;
  readonly run: (call: OpenCall | Call, endpoint: Endpoint) => Promise<Answer | Refusal>;
}

/** Where an operation is reached, and with what. */
export interface Place {
  readonly id: OperationId;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As in OpenAPI: `/v1/flags/{id}`. */
  readonly path: string;
  readonly access: "open" | "proof" | "session";
}

export interface Operation extends Unplaced, Place {}

/** An operation for somebody who is signed in. */
export function sessionOperation<Body = undefined, Query = undefined>(
  spec: Spec<Body, Query> & {
    readonly handle: (
      call: Call<Body, Query>,
      endpoint: Endpoint,
    ) => Promise<Answer | Refusal> | Answer | Refusal;
  },
): Unplaced {
  return {
    ...spec,
    run: async (call, endpoint) => {
      if (!("caller" in call)) throw new Error(`${spec.id} was reached without a session.`);
      const message = await readInput(spec, call);
      if ("refused" in message) return message;
      return spec.handle({ ...call, ...message }, endpoint);
    },
  };
}

/** An operation that needs no session: it shows nothing of a tenant, or carries its own proof. */
export function openOperation<Body = undefined, Query = undefined>(
  spec: Spec<Body, Query> & {
    readonly handle: (
      call: OpenCall<Body, Query>,
      endpoint: Endpoint,
    ) => Promise<Answer | Refusal> | Answer | Refusal;
  },
): Unplaced {
  return {
    ...spec,
    run: async (call, endpoint) => {
      const message = await readInput(spec, call);
      if ("refused" in message) return message;
      return spec.handle({ ...call, ...message }, endpoint);
    },
  };
}

async function readInput<Body, Query>(
  spec: Spec<Body, Query>,
  call: OpenCall,
): Promise<{ query: Query; body: Body; bytes: Uint8Array } | Refusal> {
  for (const [name, schema] of Object.entries(spec.params ?? {})) {
    if (!schema.safeParse(call.params[name]).success) return notFound("thing at this address");
  }
  let query: Query | undefined;
  if (spec.query !== undefined) {
    const read = readQuery(call.request.url, spec.query);
    if ("refused" in read) return read;
    query = read.value;
  }
  let body: Body | undefined;
  let bytes: Uint8Array = new Uint8Array();
  if (spec.body !== undefined) {
    const read = await readMessage(call.request, spec.body);
    if ("refused" in read) return read;
    body = read.value;
    bytes = read.bytes;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without a schema both are `undefined`, which is what their types then say
  return { query: query as Query, body: body as Body, bytes };
}
