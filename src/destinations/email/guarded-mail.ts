// The way out to mail servers that customers type: public addresses only, on ports that mail servers have.
import ipaddr from "ipaddr.js";
import { ADDRESS_REFUSALS, isPublicAddress, vetUrl } from "../address.ts";
import { TOTAL_MS } from "../bounded-ask.ts";
import type { Resolve } from "../guarded-ask.ts";
import type { Mail, MailAnswer } from "../mail.ts";
import { type SendMails, smtpMail } from "./smtp-mail.ts";

/** Submission (RFC 6409, RFC 8314), relay, and those that large senders offer beside them. */
const PORTS: readonly number[] = [25, 465, 587, 2465, 2525, 2587];

export interface GuardedMailOptions {
  /** What we call ourselves to servers: the endpoint's own host. */
  readonly ownName: string;
  readonly resolve: Resolve;
  readonly totalMs?: number;
  readonly send?: SendMails;
}

/** A way out that reaches mail servers on public addresses only, however their names resolve at that moment. */
export function createGuardedMail({
  ownName,
  resolve,
  totalMs = TOTAL_MS,
  send = smtpMail,
}: GuardedMailOptions): Mail {
  return async (server, messages) => {
    const all = (answer: MailAnswer) => messages.map(() => answer);
    const refused = (sentence: string) => all({ is: "refused-address", sentence });
    const startedAt = performance.now();
    if (!PORTS.includes(server.port))
      return refused(`Port ${server.port} is none of a mail server's: ${PORTS.join(", ")}.`);
    const host = server.host.replace(/^\[(.*)\]$/, "$1");
    const literal = ipaddr.isValid(host);
    // The same rules as for addresses of the web, since what they keep out is the same.
    const vetted = vetUrl(`https://${host.includes(":") ? `[${host}]` : host}/`);
    if ("refused" in vetted || vetted.url.pathname !== "/")
      return refused(
        "refused" in vetted && vetted.refused === "not-public"
          ? "The mail server's name does not lead to the public internet."
          : "The mail server's name is none. Write it like smtp.example.com.",
      );

    const addresses = literal ? [host] : await resolved(resolve, vetted.url.hostname, totalMs);
    if (addresses === null) return all({ is: "failed", kind: "timeout", mayHaveArrived: false });
    if (addresses.length === 0) return all({ is: "failed", kind: "dns", mayHaveArrived: false });
    if (!addresses.every(isPublicAddress)) return refused(ADDRESS_REFUSALS["not-public"]);

    const leftMs = totalMs - (performance.now() - startedAt);
    if (leftMs < 1) return all({ is: "failed", kind: "timeout", mayHaveArrived: false });
    return send({ ...server, host: literal ? host : vetted.url.hostname }, messages, {
      addresses,
      totalMs: leftMs,
      ownName,
      checksCertificate: true,
    });
  };
}

/** What was found in time, or `null`; a name that can't be resolved has no address. */
async function resolved(
  resolve: Resolve,
  name: string,
  ms: number,
): Promise<readonly string[] | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), ms);
  });
  try {
    return await Promise.race([resolve(name), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

/** The sandbox's way: to the stand-in on this machine, whose certificate nobody signed. */
export const loopbackMail: Mail = (server, messages) =>
  smtpMail({ ...server, host: "127.0.0.1" }, messages, {
    addresses: ["127.0.0.1"],
    totalMs: TOTAL_MS,
    ownName: "localhost",
    checksCertificate: false,
  });
