// The way out to addresses that customers type, for hosts whose own `fetch` is the only one. Where a name leads can't be
// looked at there, so the operator lists the hosts that messages go to; the rest of a URL is checked as everywhere.
import { ADDRESS_REFUSALS, vetUrl } from "../destinations/address.ts";
import type { Ask } from "../destinations/ask.ts";

/** Everything together, as on the other hosts. */
const TOTAL_MS = 15_000;
/** Receivers answer with a word or a record; more is not read. */
const LONGEST_ANSWER = 64 * 1024;

const NOT_LISTED =
  "Messages go to listed hosts only, and this one is not among them. Ask the operator to add it to WEBHOOK_HOSTS.";

/** A way out over https to listed hosts, by `fetch`: no redirects, bounded in time and in what is read. */
export function createFetchAsk({
  hosts,
  ports,
  send = (...request) => fetch(...request),
}: {
  /** Names, or `*.` and a domain for every name below it. */
  readonly hosts: readonly string[];
  readonly ports?: readonly number[];
  readonly send?: typeof fetch;
}): Ask {
  return async (text, request) => {
    const vetted = vetUrl(text, ports);
    if ("refused" in vetted)
      return { is: "refused-address", sentence: ADDRESS_REFUSALS[vetted.refused] };
    if (!hosts.some((listed) => isOf(vetted.url.hostname, listed)))
      return { is: "refused-address", sentence: NOT_LISTED };
    const signal = AbortSignal.timeout(TOTAL_MS);
    try {
      const response = await send(vetted.url.href, {
        method: request.method,
        headers: { "user-agent": "Signal-Flag/1", ...request.headers },
        body: request.body,
        redirect: "manual",
        signal,
      });
      return {
        is: "answered",
        status: response.status,
        retryAfter: response.headers.get("retry-after"),
        text: await beginningOf(response),
      };
    } catch {
      // `fetch` does not say how far it got, so the message may have arrived.
      return {
        is: "failed",
        kind: signal.aborted ? "timeout" : "unreachable",
        mayHaveArrived: true,
      };
    }
  };
}

const isOf = (hostname: string, listed: string): boolean =>
  listed.startsWith("*.") ? hostname.endsWith(listed.slice(1)) : hostname === listed;

/** The answer's text, or `null` when it is too long or cut off: the status has been said by then. */
async function beginningOf(response: Response): Promise<string | null> {
  if (response.body === null) return null;
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.byteLength;
      if (size > LONGEST_ANSWER) {
        await reader.cancel();
        return null;
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return null;
  }
}
