// JSON Schema as a source of values that fit it.
import fc from "fast-check";
import { v7 } from "uuid";
import { z } from "zod";
import { Schema } from "./contract.ts";

/** Values that mean something to the endpoint, by the name of their field; mixed with those that don't. */
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
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
});

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
  const hinted = fc.constant(null).map(() => hint());
  return fc.oneof({ weight: 4, arbitrary: hinted }, { weight: 1, arbitrary: plain });
}

function unhinted(shape: z.infer<typeof Shape>, hints: Hints): fc.Arbitrary<unknown> {
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
      return fc.array(fitting(shape.items ?? { type: "string" }, hints), {
        minLength: shape.minItems ?? 0,
        maxLength: Math.max(shape.minItems ?? 0, Math.min(shape.maxItems ?? 4, 4)),
      });
    case "string":
      return strings(shape);
    case "integer":
      return fc.oneof(
        fc.integer({ min: Math.max(shape.minimum ?? 0, -5), max: Math.min(shape.maximum ?? 5, 5) }),
        fc.maxSafeInteger().filter((n) => n >= (shape.minimum ?? n) && n <= (shape.maximum ?? n)),
      );
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

function strings({ pattern, format, minLength = 0, maxLength = 60 }: z.infer<typeof Shape>) {
  if (format === "uuid") return fc.constant(null).map(() => v7());
  if (format === "date-time") return instants;
  if (format === "date") return days;
  if (format === "email") return fc.constantFrom("ada@fernwell.example", "mia@fernwell.example");
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return words(minLength, maxLength);
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
