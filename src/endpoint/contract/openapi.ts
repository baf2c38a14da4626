// `/openapi.json`, made from the operations themselves: the same schemas that validate also describe.
import { z } from "zod";
import { PROBLEM_TYPES, Problem, type ProblemType } from "../../api/problem.ts";
import { usualStatus } from "../problem.ts";
import type { AnswerRule, Operation } from "./operation.ts";
import { ALLOWED } from "./roles.ts";

type Json = Record<string, unknown>;

/** As what may arrive: answers stay open, since an installed sidebar must go on working when we say more. */
const schemaOf = (schema: z.ZodType | Json): Json => {
  if (!(schema instanceof z.ZodType)) return schema;
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  });
  return rest;
};

/** What every operation may answer, besides what it names itself. */
const SHARED: readonly ProblemType[] = ["too-many", "unavailable", "unexpected"];

/** Refusals that follow from how an operation is reached. */
function refusalsOf(operation: Operation): ProblemType[] {
  const { access, body, rawBody, params, query, refusals = [] } = operation;
  const types = new Set<ProblemType>([...SHARED, ...refusals]);
  if (access === "session")
    for (const type of ["not-signed-in", "not-allowed"] as const) types.add(type);
  if (params !== undefined || access === "proof") types.add("not-found");
  if (query !== undefined || body !== undefined) types.add("invalid");
  if (body !== undefined || rawBody !== undefined)
    for (const type of ["too-large", "too-deep", "unsupported-media-type"] as const)
      types.add(type);
  return PROBLEM_TYPES.filter((type) => types.has(type));
}

/** A body that is no JSON is 400 as well, whatever its fields would have been. */
function statusesOf(operation: Operation): Map<number, ProblemType[]> {
  const statuses = new Map<number, ProblemType[]>();
  const add = (status: number, type: ProblemType) => {
    const known = statuses.get(status) ?? [];
    statuses.set(status, known.includes(type) ? known : [...known, type]);
  };
  for (const type of refusalsOf(operation)) add(usualStatus(type), type);
  if (operation.body !== undefined) add(400, "invalid");
  return statuses;
}

const header = (description: string): Json => ({ description, schema: { type: "string" } });

function answerOf({ description, schema, type, orType, headers = {} }: AnswerRule): Json {
  const content =
    schema === undefined && type === undefined
      ? {}
      : {
          content: {
            [type ?? "application/json"]: {
              schema: schema === undefined ? { type: "string" } : schemaOf(schema),
            },
            ...Object.fromEntries(
              [orType ?? []].flat().map((each) => [each, { schema: { type: "string" } }]),
            ),
          },
        };
  return {
    description,
    headers: {
      "X-Request-Id": header("Joins the screen, the problem and the line in the log."),
      ...Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, header(text)])),
    },
    ...content,
  };
}

function problemOf(types: readonly ProblemType[], status: number): Json {
  return {
    description: types.join(", "),
    headers: {
      "X-Request-Id": header("Joins the screen, the problem and the line in the log."),
      ...([409, 429, 503].includes(status) ? { "Retry-After": header("Seconds.") } : {}),
    },
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

function parametersOf({ params = {}, query }: Operation): Json[] {
  const inPath = Object.entries(params).map(([name, schema]) => ({
    name,
    in: "path",
    required: true,
    schema: schemaOf(schema),
  }));
  if (query === undefined) return inPath;
  const described = z
    .object({
      properties: z.record(z.string(), z.unknown()),
      required: z.array(z.string()).default([]),
    })
    .parse(schemaOf(query));
  const inQuery = Object.entries(described.properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: described.required.includes(name),
    schema,
  }));
  return [...inPath, ...inQuery];
}

function operationOf(operation: Operation): Json {
  const { id, summary, access, body, rawBody, answers } = operation;
  const allowed: unknown = ALLOWED[id];
  return {
    operationId: id,
    summary,
    ...(access === "session" ? { "x-roles": allowed } : {}),
    security: access === "open" ? [] : [{ bearer: [] }],
    parameters: parametersOf(operation),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body.schema) } },
          },
        }),
    ...(rawBody === undefined
      ? {}
      : {
          requestBody: { required: true, content: { [rawBody]: { schema: { type: "string" } } } },
        }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]),
      ...[...statusesOf(operation)].map(([status, types]) => [
        String(status),
        problemOf(types, status),
      ]),
    ]),
  };
}

/** The whole contract (OpenAPI 3.1, whose schemas are JSON Schema as it is). */
export function openApi(operations: readonly Operation[], publicUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationOf(operation),
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Signal Flag", version: "1" },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem) },
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  };
}
