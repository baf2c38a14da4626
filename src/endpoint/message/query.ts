// The question part of an address, checked like a body.
import type { z } from "zod";
import type { Refusal } from "../problem.ts";
import { invalid } from "../problem.ts";
import { schemaRefusal } from "./body.ts";

/** The parameters of an address by their schema; a name may stand there once, unless it is one that takes `several`. */
export function readQuery<T>(url: string, schema: z.ZodType<T>): { value: T } | Refusal {
  const fields: Record<string, string | string[]> = {};
  const start = url.indexOf("?");
  for (const [name, value] of new URLSearchParams(start === -1 ? "" : url.slice(start))) {
    const before = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if ((before !== undefined && !Array.isArray(before)) || name === "__proto__")
      return invalid(name, `The parameter ${name} is given twice or is not known.`);
    if (before !== undefined) before.push(value);
    else fields[name] = takesSeveral(schema, name) ? [value] : value;
  }
  const result = schema.safeParse(fields);
  return result.success ? { value: result.data } : schemaRefusal(result.error);
}

/** Whether the schema has a list under this name. */
function takesSeveral(schema: z.ZodType, name: string): boolean {
  if (!("shape" in schema)) return false;
  const { shape } = schema;
  if (typeof shape !== "object" || shape === null || !Object.hasOwn(shape, name)) return false;
  const [, field] = Object.entries(shape).find(([key]) => key === name) ?? [];
  return isList(field);
}

/** A list, or one that may be left out. */
function isList(field: unknown): boolean {
  if (typeof field !== "object" || field === null || !("def" in field)) return false;
  const { def } = field;
  if (typeof def !== "object" || def === null || !("type" in def)) return false;
  if (def.type === "array") return true;
  return "innerType" in def && isList(def.innerType);
}
