// What a handler answers, before it becomes a Response: made once, at the end, with every header in place.

export interface Answer {
  readonly status: number;
  readonly body: string | null;
  /** Content type; JSON when left out. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `Set-Cookie` values: the one header that may stand there several times. */
  readonly cookies?: readonly string[];
}

/** A JSON answer. */
export const json = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, body: JSON.stringify(value), headers });
