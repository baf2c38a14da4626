// What a handler answers, before it becomes a Response: made once, at the end, with every header in place.
import type { ProblemType } from "../../api/problem.ts";

export interface Answer {
  readonly status: number;
  readonly body: string | null;
  /** Instead of `body`, what is too long to be held: read as fast as it is taken. */
  readonly stream?: ReadableStream<Uint8Array>;
  /** Content type; JSON when left out. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `Set-Cookie` values: the one header that may stand there several times. */
  readonly cookies?: readonly string[];
  /** Whose session this answer begins or ends; for the log. */
  readonly person?: { readonly tenantId: string; readonly memberId: string };
  /** The refusal that this answer puts in words for a person; for the log. */
  readonly says?: ProblemType;
}

/** A JSON answer. */
export const json = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, body: JSON.stringify(value), headers });
