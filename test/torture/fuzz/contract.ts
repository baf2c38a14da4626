// What `/openapi.json` promises, read as a stranger would read it.
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { z } from "zod";

export const Schema = z.record(z.string(), z.unknown());
export type Schema = z.infer<typeof Schema>;

const Content = z.record(z.string(), z.object({ schema: Schema }));
const Parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query"]),
  required: z.boolean(),
  schema: Schema,
});
const Operation = z.object({
  operationId: z.string(),
  "x-roles": z.array(z.string()).optional(),
  security: z.array(z.unknown()),
  parameters: z.array(Parameter),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(
    z.string(),
    z.object({ headers: z.record(z.string(), z.unknown()), content: Content.optional() }),
  ),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.object({ Problem: Schema }) }),
});

export interface Told {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** `null`: no session is asked for. */
  readonly roles: readonly string[] | null;
  readonly parameters: readonly (z.infer<typeof Parameter> & { readonly fits: ValidateFunction })[];
  /** The one content type a body may have, and its schema. */
  readonly body: {
    readonly type: string;
    readonly schema: Schema;
    readonly fits: ValidateFunction;
  } | null;
  readonly answers: ReadonlyMap<
    number,
    {
      readonly headers: readonly string[];
      /** By content type; empty where there is no body. */
      readonly bodies: ReadonlyMap<string, ValidateFunction>;
    }
  >;
}

/** Every operation of a description; its schemas are compiled as they stand. */
export function readContract(text: string): Told[] {
  const document = Document.parse(JSON.parse(text));
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  const compile = (schema: Schema): ValidateFunction =>
    ajv.compile(schema["$ref"] === undefined ? schema : document.components.schemas.Problem);
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Told => {
      const [body] = Object.entries(operation.requestBody?.content ?? {});
      return {
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        roles: operation["x-roles"] ?? null,
        parameters: operation.parameters.map((each) => ({ ...each, fits: compile(each.schema) })),
        body:
          body === undefined
            ? null
            : { type: body[0], schema: body[1].schema, fits: compile(body[1].schema) },
        answers: new Map(
          Object.entries(operation.responses).map(([status, { headers, content = {} }]) => [
            Number(status),
            {
              headers: Object.keys(headers),
              bodies: new Map(
                Object.entries(content).map(([type, { schema }]) => [type, compile(schema)]),
              ),
            },
          ]),
        ),
      };
    }),
  );
}
