// Bodies are checked in one order, before anything logs or echoes them:
// content type → size, counted → nesting and keys → JSON → schema.
import type { z } from "zod";
import type { Refusal } from "../problem.ts";
import { invalid } from "../problem.ts";
import { scanJson } from "./json-scan.ts";

export interface BodyRule<T> {
  readonly schema: z.ZodType<T>;
  /** Bytes at most; 16 kB unless said otherwise. */
  readonly bytes?: number;
  /** JSON keys at most; 100 unless said otherwise. */
  readonly keys?: number;
  /** The field that is the message's own id: without it nothing can be said about the message, hence 400. */
  readonly idField?: string;
}

const MOST_BYTES = 16 * 1024;
const MOST_KEYS = 100;
const MOST_DEPTH = 32;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export interface Message<T> {
  readonly value: T;
  /** As it was sent: "the same body" means the same bytes. */
  readonly bytes: Uint8Array;
}

/** A JSON body by its rule, or why it is refused. */
export async function readMessage<T>(
  request: Request,
  rule: BodyRule<T>,
): Promise<Message<T> | Refusal> {
  const typeRefusal = refuseType(request, "application/json");
  if (typeRefusal) return typeRefusal;
  const bytes = await readBytes(request, rule.bytes ?? MOST_BYTES);
  if ("refused" in bytes) return bytes;
  const parsed = parseJson(bytes, rule.keys ?? MOST_KEYS);
  if ("refused" in parsed) return parsed;
  const result = rule.schema.safeParse(parsed.value);
  if (!result.success) return schemaRefusal(result.error, rule.idField);
  return { value: result.data, bytes };
}

/** Refuses another content type, another character set and every compression. */
export function refuseType(
  request: Request,
  wanted: string,
  charsets: readonly string[] = ["utf-8"],
): Refusal | null {
  const [type = "", ...parameters] = (request.headers.get("content-type") ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters.find((part) => part.startsWith("charset="))?.slice(8);
  const encoding = request.headers.get("content-encoding") ?? "identity";
  const readable = charset === undefined || charsets.includes(charset.replaceAll('"', ""));
  if (type === wanted && readable && encoding.toLowerCase() === "identity") return null;
  return {
    refused: "unsupported-media-type",
    detail: `Send the body as ${wanted}, in UTF-8 and not compressed.`,
    headers: { Accept: wanted, "Accept-Encoding": "identity" },
  };
}

/** The body's bytes, counted as they come and given up at the limit. */
export async function readBytes(request: Request, most: number): Promise<Uint8Array | Refusal> {
  try {
    const bytes = await atMost(request, most);
    return (
      bytes ?? {
        refused: "too-large",
        detail: `The body is larger than ${most.toLocaleString("en")} bytes.`,
      }
    );
  } catch {
    // The line was cut: nobody is there to read this, and nothing of ours went wrong.
    return malformed("The body did not arrive.");
  }
}

async function atMost(request: Request, most: number): Promise<Uint8Array | null> {
  const announced = request.headers.get("content-length");
  if (announced !== null) {
    if (Number(announced) > most) return null;
    // HTTP ends the body where Content-Length says, so no more than that is ever held.
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.byteLength > most ? null : bytes;
  }
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks, size);
    size += value.byteLength;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

const malformed = (detail: string): Refusal => ({ refused: "invalid", status: 400, detail });

function parseJson(bytes: Uint8Array, keys: number): { value: unknown } | Refusal {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return malformed("The body is not UTF-8.");
  }
  const fault = scanJson(text, { depth: MOST_DEPTH, keys });
  switch (fault) {
    case "too-deep":
      return {
        refused: "too-deep",
        detail: `The body is nested deeper than ${MOST_DEPTH} levels.`,
      };
    case "too-many-keys":
      return malformed(`The body has more than ${keys} keys.`);
    case "duplicate-key":
      return malformed("The body names a key twice in one object.");
    case "forbidden-key":
      return malformed("The body uses a key that no message has.");
    case null:
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return malformed("The body is not JSON.");
  }
}

/** The first mistake a schema found, with the field's path. */
export function schemaRefusal(error: z.core.$ZodError, idField?: string): Refusal {
  const badId = idField === undefined ? undefined : error.issues.find((i) => i.path[0] === idField);
  const issue = badId ?? error.issues[0];
  if (issue === undefined) return invalid("", "The message is not valid.");
  const path = [
    ...issue.path,
    ...(issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : []),
  ];
  const field = path.map(String).join(".");
  const refusal = invalid(
    field,
    field === "" ? `The message: ${issue.message}.` : `The field ${field}: ${issue.message}.`,
  );
  return badId === undefined ? refusal : { ...refusal, status: 400 };
}
