// The plainest HTTP client: one request, one answer, or the code of what went wrong.
import { Agent, request } from "node:http";

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Nobody answered. Whether the endpoint did what was asked is not known. */
export class Unanswered extends Error {
  override name = "Unanswered" as const;
}

export type Send = (
  method: string,
  path: string,
  options?: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  },
) => Promise<Answered>;

/** Sends to one port of this computer over connections that are kept. */
export function sender(
  port: number,
  { sockets = 64, timeout = 15_000 }: { readonly sockets?: number; readonly timeout?: number } = {},
): { readonly send: Send; readonly close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const once = (
    method: string,
    path: string,
    { headers = {}, body }: NonNullable<Parameters<Send>[2]>,
    retried: boolean,
  ): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const asked = request(
        {
          host: "127.0.0.1",
          port,
          agent,
          method,
          path,
          timeout,
          headers: {
            ...headers,
            ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", failed);
          answer.on("aborted", () => failed(new Error("cut off")));
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      const failed = (error: Error) => {
        // A kept connection may be hung up at the moment it is used again; every client tries once more then.
        const stale = asked.reusedSocket && "code" in error && error.code === "ECONNRESET";
        if (stale && !retried)
          resolve(once(method, path, { headers, ...(body && { body }) }, true));
        else reject(new Unanswered(error.message, { cause: error }));
      };
      asked.on("timeout", () => asked.destroy(new Error("timed out")));
      asked.on("error", failed);
      asked.end(body);
    });
  const send: Send = (method, path, options = {}) => once(method, path, options, false);
  return { send, close: () => agent.destroy() };
}
