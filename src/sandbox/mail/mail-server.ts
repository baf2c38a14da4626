// The stand-in mail server: real SMTP on this machine, with a certificate that nobody signed, keeping what it is given.
import { createHmac } from "node:crypto";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";

/** More than a demonstration fills; the oldest go first. */
const MOST_KEPT = 200;
const MOST_BYTES = 1024 * 1024;

export interface ReceivedMail {
  readonly number: number;
  readonly at: Date;
  /** Whom the sender named to the server, which is where a mail goes whatever its headers say. */
  readonly to: readonly string[];
  readonly mail: Email;
}

export interface MailServer {
  readonly port: number;
  readonly credentials: { readonly user: string; readonly password: string };
  /** Newest first. */
  readonly received: () => readonly ReceivedMail[];
  readonly close: () => Promise<void>;
}

/** Starts it on any free port of this machine. The password follows from a key of this sandbox. */
export async function startMailServer(parts: {
  readonly key: string;
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly onReceived: (received: ReceivedMail) => void;
}): Promise<MailServer> {
  const credentials = {
    user: "signal-flag",
    password: createHmac("sha256", parts.key).update("mail password").digest("hex").slice(0, 32),
  };
  let kept: ReceivedMail[] = [];
  let number = 0;
  const server = new SMTPServer({
    banner: "Signal Flag sandbox",
    size: MOST_BYTES,
    disableReverseLookup: true,
    // A password is only ever taken over TLS, as a real server does.
    authMethods: ["PLAIN", "LOGIN"],
    logger: false,
    onAuth(auth, _session, done) {
      const known = auth.username === credentials.user && auth.password === credentials.password;
      done(known ? null : new Error("Wrong user name or password."), { user: credentials.user });
    },
    async onData(stream, session, done) {
      try {
        const mail = await read(stream);
        number += 1;
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const received = { number, at: new Date(parts.now()), to, mail };
        kept = [received, ...kept].slice(0, MOST_KEPT);
        parts.onReceived(received);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error("The mail could not be read."));
      }
    },
  });
  // A client that hangs up in the middle is the client's affair.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    port: address.port,
    credentials,
    received: () => kept,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function read(stream: SMTPServerDataStream): Promise<Email> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  if (stream.sizeExceeded) throw Object.assign(new Error("Too large."), { responseCode: 552 });
  return PostalMime.parse(Buffer.concat(chunks));
}
