// JSON Schema as a source of values that fit it.
import fc from "fast-check";
import { v7 } from "uuid";
import { z } from "zod";
import { Schema } from "./contract.ts";

/**
 * Values that mean something to the endpoint, by the name of their field; mixed with those that don't. One that is
 * `undefined` or of another type than the field is not put there.
 */
export type Hints = Readonly<Record<string, () => unknown>>;

const Shape = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  anyOf: z.array(Schema).optional(),
  oneOf: z.array(Schema).optional(),
  properties: z.record(z.string(), Schema).optional(),
  required: z.array(z.string()).optional(),
  items: Schema.optional(),
  uniqueItems: z.boolean().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().optional(),
  allOf: z.array(z.object({ pattern: z.string() })).optional(),
  format: z.string().optional(),
});
type Shape = z.infer<typeof Shape>;

/** Text without what every text rule refuses: control characters and halves of characters. */
const words = (min: number, max: number) =>
  fc
    .string({ unit: "grapheme", minLength: min, maxLength: Math.max(min, Math.min(max, 60)) })
    // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
    .map((text) => text.replaceAll(/[\u0000-\u001f\u007f]/g, " "))
    .filter((text) => text.isWellFormed() && Array.from(text).length <= max && text.length <= max);

const dates = (from: string, to: string) =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true });
/** Mostly of our days; some from anywhere in the calendar, which begins with the year 1. */
const instants = fc
  .oneof(
    { weight: 8, arbitrary: dates("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z") },
    { weight: 1, arbitrary: dates("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z") },
  )
  .map((date) => date.toISOString());
const days = instants.map((instant) => instant.slice(0, 10));

/** Values that fit `schema`. */
export function fitting(schema: Schema, hints: Hints, name = ""): fc.Arbitrary<unknown> {
  const shape = Shape.parse(schema);
  const hint = hints[name];
  const plain = unhinted(shape, hints);
  if (hint === undefined) return plain;
  return fc.tuple(plain, fc.nat(4)).map(([value, chance]) => {
    const hinted = chance === 0 ? undefined : hint();
    return hinted !== undefined && isOfType(hinted, shape) ? hinted : value;
  });
}

const typeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value;

/** Only whether it is text, a list, nothing …: a field of the same name may be another thing elsewhere. */
function isOfType(value: unknown, shape: Shape): boolean {
  const { type, anyOf, oneOf, enum: values, maximum = Infinity } = shape;
  const options = anyOf ?? oneOf;
  if (options !== undefined) return options.some((each) => isOfType(value, Shape.parse(each)));
  if (values !== undefined) return values.includes(value);
  if (type === undefined) return true;
  const types = [type].flat().map((each) => (each === "integer" ? "number" : each));
  return types.includes(typeOf(value)) && !(typeof value === "number" && value > maximum);
}

function unhinted(shape: Shape, hints: Hints): fc.Arbitrary<unknown> {
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum);
  const options = shape.anyOf ?? shape.oneOf;
  if (options !== undefined) return fc.oneof(...options.map((option) => fitting(option, hints)));
  if (Array.isArray(shape.type))
    return fc.oneof(...shape.type.map((type) => unhinted({ ...shape, type }, hints)));
  switch (shape.type) {
    case "object": {
      const { properties = {}, required = [] } = shape;
      return fc.record(
        Object.fromEntries(
          Object.entries(properties).map(([key, value]) => [key, fitting(value, hints, key)]),
        ),
        { requiredKeys: required },
      );
    }
    case "array":
      return lists(shape, hints);
    case "string":
      return strings(shape);
    case "integer": {
      const least = Math.max(shape.minimum ?? -5, Number.MIN_SAFE_INTEGER);
      const most = Math.min(shape.maximum ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      return fc.oneof(
        fc.integer({ min: least, max: Math.min(least + 10, most) }),
        fc.maxSafeInteger().map((n) => Math.min(Math.max(n, least), most)),
      );
    }
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case undefined:
    default:
      return fc.jsonValue();
  }
}

function lists({ items, minItems = 0, maxItems = 4, uniqueItems }: Shape, hints: Hints) {
  const item = fitting(items ?? { type: "string" }, hints);
  const lengths = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) };
  return uniqueItems === true ? fc.uniqueArray(item, lengths) : fc.array(item, lengths);
}

/** Any rule that lets this through is one about text, and not the shape of a code. */
const SENTENCE = "As people write it, 100 % – auf Deutsch auch.";

function strings({ pattern, allOf = [], format, minLength = 0, maxLength }: Shape) {
  if (format === "uuid") return fc.constant(null).map(() => v7());
  if (format === "date-time") return instants;
  if (format === "date") return days;
  if (format === "email") return fc.constantFrom("ada@fernwell.example", "mia@fernwell.example");
  if (format === "uri") return fc.webUrl({ validSchemes: ["https"] });
  const rules = [pattern ?? [], allOf.map((rule) => rule.pattern)].flat();
  const [first] = rules;
  if (first !== undefined && !rules.every((rule) => new RegExp(rule, "u").test(SENTENCE)))
    return fc
      .stringMatching(new RegExp(first))
      .filter((text) => text.length <= (maxLength ?? text.length));
  return words(minLength, maxLength ?? 60).filter((text) =>
    rules.every((rule) => new RegExp(rule, "u").test(text)),
  );
}

/** Values of every kind, none of them expected where it is put. */
export const surprises: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    "",
    " ",
    [],
    {},
    "0",
    "null",
    "\u0000",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.integer(),
  fc.array(fc.jsonValue(), { maxLength: 3 }),
  fc.constantFrom(
    "x".repeat(3000),
    "9".repeat(40),
    "'; drop table flags; --",
    "../../etc/passwd",
    "${7*7}",
  ),
  fc.jsonValue(),
);
