// The question part of an address, checked like a body.
import type { z } from "zod";
import type { Refusal } from "../problem.ts";
import { invalid } from "../problem.ts";
import { schemaRefusal } from "./body.ts";

/** The parameters of an address by their schema; each name may stand there once. */
export function readQuery<T>(url: string, schema: z.ZodType<T>): { value: T } | Refusal {
  const fields: Record<string, string> = {};
  const start = url.indexOf("?");
  for (const [name, value] of new URLSearchParams(start === -1 ? "" : url.slice(start))) {
    if (Object.hasOwn(fields, name) || name === "__proto__")
      return invalid(name, `The parameter ${name} is given twice or is not known.`);
    fields[name] = value;
  }
  const result = schema.safeParse(fields);
  return result.success ? { value: result.data } : schemaRefusal(result.error);
}
