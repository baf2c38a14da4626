// One request over one connection that is closed afterwards: no redirect, no proxy, bounded in time and in what is read.
import { isIP, type LookupFunction } from "node:net";
import { Client, type Dispatcher } from "undici";
import type { Answer, AskRequest, Failure } from "./ask.ts";

/** Everything together, from the connection to the answer's last byte. Fits several times into a lease. */
export const TOTAL_MS = 15_000;
/** Receivers answer with a word or a record; more is not read. */
export const LONGEST_ANSWER = 64 * 1024;
/** Of the answer's headers together. */
const LONGEST_HEADERS = 16 * 1024;

export interface Bounds {
  /** Where the host's name leads. `null` asks the system, which only the sandbox may. */
  readonly addresses: readonly string[] | null;
  readonly totalMs: number;
}

export type SendBounded = (url: URL, request: AskRequest, bounds: Bounds) => Promise<Answer>;

/** Sends a request to a URL that has been vetted. It checks no address itself. */
export const boundedAsk: SendBounded = async (url, request, { addresses, totalMs }) => {
  // A client of its own reads no proxy settings, and no idle connection outlives the check of its address.
  const client = new Client(url.origin, {
    allowH2: false,
    maxHeaderSize: LONGEST_HEADERS,
    headersTimeout: totalMs,
    bodyTimeout: totalMs,
    connect: {
      timeout: totalMs,
      ...(addresses === null ? {} : { lookup: answering(addresses) }),
    },
  });
  let connected = false;
  let tookTooLong = false;
  client.once("connect", () => {
    connected = true;
  });
  // Each of the client's own timers starts anew with every chunk; this one does not.
  const timer = setTimeout(() => {
    tookTooLong = true;
    void client.destroy(new Error("The receiver took too long."));
  }, totalMs);
  try {
    const answer = await client.request({
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { "user-agent": "Signal-Flag/1", ...request.headers },
      body: request.body,
    });
    const text = await beginningOf(answer.body);
    const { "retry-after": retryAfter } = answer.headers;
    return {
      is: "answered",
      status: answer.statusCode,
      retryAfter: typeof retryAfter === "string" ? retryAfter : null,
      text,
    };
  } catch (error) {
    return {
      is: "failed",
      kind: tookTooLong ? "timeout" : failureOf(error),
      mayHaveArrived: connected,
    };
  } finally {
    clearTimeout(timer);
    void client.destroy();
  }
};

/** A lookup that knows only these addresses, so that a name can't lead elsewhere between the check and the connection. */
const answering =
  (addresses: readonly string[]): LookupFunction =>
  (_hostname, options, done) => {
    const all = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = all;
    if (first === undefined) done(new Error("There is no address to connect to."), "");
    else if (options.all === true) done(null, all);
    else done(null, first.address, first.family);
  };

/** The answer's text, or `null` when it was too long, cut off or too slow: the status has been said by then. */
async function beginningOf(body: Dispatcher.ResponseData["body"]): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > LONGEST_ANSWER) return null;
      chunks.push(chunk);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
}

const BY_CODE = new Map<string, Failure>([
  ["ENOTFOUND", "dns"],
  ["EAI_AGAIN", "dns"],
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ENETDOWN", "unreachable"],
  ["EADDRNOTAVAIL", "unreachable"],
  ["ETIMEDOUT", "timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["ECONNRESET", "reset"],
  ["EPIPE", "reset"],
  ["UND_ERR_SOCKET", "reset"],
  ["EPROTO", "tls"],
]);

/** Which failure an error of undici, Node or OpenSSL is. */
export function failureOf(error: unknown): Failure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  // OpenSSL's reasons: CERT_HAS_EXPIRED, SELF_SIGNED_CERT_IN_CHAIN, UNABLE_TO_VERIFY_LEAF_SIGNATURE, ERR_TLS_….
  return /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL/.test(code) ? "tls" : "bad-answer";
}
