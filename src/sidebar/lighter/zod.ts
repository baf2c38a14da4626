// zod for the sidebar's bundle: zod's own small edition ("mini"), with the few methods that our schemas are written with.
// The rules are the same code; what is left out is what a browser never asks of them, such as JSON Schema and prose errors.
// A schema that uses another method fails the first time it is loaded, in the tests of this file.
import * as mini from "zod/mini";

type Schema = mini.ZodMiniType;
type Check = Parameters<Schema["check"]>[0];

function light(schema: Schema) {
  const check = (made: Check): unknown => light(schema.check(made));
  const isNumber = schema.def.type === "number";
  return Object.assign(schema, {
    nullable: (): unknown => light(mini.nullable(schema)),
    optional: (): unknown => light(mini.optional(schema)),
    nullish: (): unknown => light(mini.nullish(schema)),
    // oxlint-disable-next-line promise/valid-params -- not that kind of catch
    catch: (instead: unknown): unknown => light(mini.catch(schema, instead)),
    min: (least: number) => check(isNumber ? mini.minimum(least) : mini.minLength(least)),
    max: (most: number) => check(isNumber ? mini.maximum(most) : mini.maxLength(most)),
    length: (exactly: number) => check(mini.length(exactly)),
    positive: () => check(mini.positive()),
    regex: (pattern: RegExp, why?: string) => check(mini.regex(pattern, why)),
    trim: () => check(mini.trim()),
    refine: (...args: Parameters<typeof mini.refine>) => check(mini.refine(...args)),
    superRefine: (...args: Parameters<typeof mini.superRefine>) => check(mini.superRefine(...args)),
    transform: (change: (value: unknown) => unknown): unknown =>
      light(mini.pipe(schema, mini.transform(change))),
    catchall: (rest: Schema): unknown =>
      light(schema instanceof mini.ZodMiniObject ? mini.catchall(schema, rest) : schema),
  });
}

const made =
  (make: (...args: never[]) => Schema) =>
  (...args: never[]) =>
    light(make(...args));

export const z = {
  string: made(mini.string),
  number: made(mini.number),
  boolean: made(mini.boolean),
  int: made(mini.int),
  unknown: made(mini.unknown),
  object: made(mini.object),
  strictObject: made(mini.strictObject),
  array: made(mini.array),
  tuple: made(mini.tuple),
  record: made(mini.record),
  union: made(mini.union),
  discriminatedUnion: made(mini.discriminatedUnion),
  enum: made(mini.enum),
  literal: made(mini.literal),
  uuid: made(mini.uuid),
  url: made(mini.url),
  iso: { date: made(mini.iso.date), datetime: made(mini.iso.datetime) },
};
