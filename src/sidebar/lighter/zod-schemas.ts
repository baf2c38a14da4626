// What `z` is in the sidebar's bundle: zod's own small edition ("mini"), with the few methods that our schemas are written with.
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
    // What is said to readers of the contract.
    meta: () => schema,
    catchall: (rest: Schema): unknown =>
      light(schema instanceof mini.ZodMiniObject ? mini.catchall(schema, rest) : schema),
  });
}

const made =
  (make: (...args: never[]) => Schema) =>
  (...args: never[]) =>
    light(make(...args));

export const string = made(mini.string);
export const number = made(mini.number);
export const boolean = made(mini.boolean);
export const int = made(mini.int);
export const unknown = made(mini.unknown);
export const object = made(mini.object);
export const strictObject = made(mini.strictObject);
export const array = made(mini.array);
export const tuple = made(mini.tuple);
export const record = made(mini.record);
export const union = made(mini.union);
export const discriminatedUnion = made(mini.discriminatedUnion);
export const literal = made(mini.literal);
export const uuid = made(mini.uuid);
export const url = made(mini.url);
export const iso = { date: made(mini.iso.date), datetime: made(mini.iso.datetime) };

const oneOf = made(mini.enum);
export { oneOf as enum };
