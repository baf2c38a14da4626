// One conversation with a mail server: connected once, secured or given up, bounded in time, and closed whatever happens.
import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { Readable } from "node:stream";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Failure } from "../ask.ts";
import { failureOf } from "../bounded-ask.ts";
import type { MailAnswer, MailMessage, MailServer } from "../mail.ts";

export interface MailBounds {
  /** Where the host's name leads. `null` asks the system, which only the sandbox may. */
  readonly addresses: readonly string[] | null;
  /** Everything together, from the connection to the last message's answer. */
  readonly totalMs: number;
  /** What we call ourselves to the server. */
  readonly ownName: string;
  /** Only the sandbox's stand-in, on this machine, goes without. */
  readonly checksCertificate: boolean;
}

export type SendMails = (
  server: MailServer,
  messages: readonly MailMessage[],
  bounds: MailBounds,
) => Promise<readonly MailAnswer[]>;

/** A line of the protocol that never ends would otherwise be kept up to a megabyte. */
const LONGEST_REPLY = 16 * 1024;

/** Sends messages to a server that has been vetted. It checks no address itself. */
export const smtpMail: SendMails = async (server, messages, bounds) => {
  // Loaded here: most processes never write a mail.
  const [{ default: Connection }, { default: Composer }] = await Promise.all([
    import("nodemailer/lib/smtp-connection"),
    import("nodemailer/lib/mail-composer"),
  ]);
  const answers: MailAnswer[] = [];
  const socket = socketTo(server, bounds.addresses);
  let late = false;
  let connection: SMTPConnection | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // The library's own timers start anew with every reply; this one does not.
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      late = true;
      socket.destroy();
      reject(new Error("The mail server took too long."));
    }, bounds.totalMs);
  });
  tooLate.catch(() => undefined);
  try {
    await Promise.race([connected(socket), tooLate]);
    const conversation = new Connection(optionsFor(server, socket, bounds));
    connection = conversation;
    // What goes wrong after everything was answered concerns nobody, and must not end the process.
    conversation.on("error", () => undefined);
    const ask = (what: (done: Done) => void) => Promise.race([called(conversation, what), tooLate]);
    await ask((done) => conversation.connect(done));
    if (server.user !== null) {
      const credentials = { user: server.user, pass: server.password ?? "" };
      await ask((done) => conversation.login({ credentials }, done));
    }
    for (const message of messages) {
      const bytes = await new Composer(composable(message)).compile().build();
      const envelope = { from: message.from.address, to: [message.to.address], size: bytes.length };
      const sending = watched(bytes);
      const answer = await ask((done) => conversation.send(envelope, sending.stream, done)).then(
        (): MailAnswer => ({ is: "accepted" }),
        (error: unknown) => answerOf(error, { late, mayHaveArrived: sending.began() }),
      );
      answers.push(answer);
      if (answers.length === messages.length) break;
      if (answer.is !== "accepted") await ask((done) => conversation.reset(done));
    }
    conversation.quit();
  } catch (error) {
    const answer = answerOf(error, { late, mayHaveArrived: false });
    while (answers.length < messages.length) answers.push(answer);
  } finally {
    clearTimeout(timer);
    connection?.close();
    socket.destroy();
  }
  return answers;
};

function socketTo({ host, port }: MailServer, addresses: readonly string[] | null): Socket {
  const socket = connect({
    host,
    port,
    ...(addresses === null ? {} : { lookup: answering(addresses) }),
  });
  // Between two listeners of others a cut connection would end the process.
  socket.on("error", () => undefined);
  return socket;
}

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

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("error", reject);
  });

const optionsFor = (
  { host, port, security }: MailServer,
  socket: Socket,
  { totalMs, ownName, checksCertificate }: MailBounds,
) => ({
  connection: socket,
  host,
  port,
  name: ownName,
  secure: security === "tls",
  requireTLS: security === "starttls",
  tls: {
    // An address written as a number has no name to ask for.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: checksCertificate,
    minVersion: "TLSv1.2" as const,
  },
  connectionTimeout: totalMs,
  greetingTimeout: totalMs,
  socketTimeout: totalMs,
  socketCloseTimeout: 0,
  maxResponseSize: LONGEST_REPLY,
  logger: false,
});

type Done = (error?: Error | null) => void;

/** Waits for what the library calls back with, or for the error that it only tells of in passing. */
const called = (connection: SMTPConnection, ask: (done: Done) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.once("error", reject);
    ask((error) => {
      connection.removeListener("error", reject);
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });

/** The bytes as a stream that knows whether anybody has begun to read them. */
function watched(bytes: Buffer): { readonly stream: Readable; readonly began: () => boolean } {
  let began = false;
  const stream = new Readable({
    read() {
      began = true;
      this.push(bytes);
      this.push(null);
    },
  });
  return { stream, began: () => began };
}

const composable = (message: MailMessage) => ({
  from: mailbox(message.from),
  to: mailbox(message.to),
  ...(message.replyTo === null ? {} : { replyTo: message.replyTo }),
  subject: message.subject,
  text: message.text,
  html: message.html,
  attachments: (message.pictures ?? []).map(({ cid, fileName, bytes }) => ({
    cid,
    filename: fileName,
    content: Buffer.from(bytes),
    contentType: "image/png",
    contentDisposition: "inline" as const,
  })),
  messageId: message.messageId,
  date: message.at,
  headers: { ...message.headers },
  // Nothing of a message is ever fetched from a disk or an address.
  disableFileAccess: true,
  disableUrlAccess: true,
});

const mailbox = ({ name, address }: MailMessage["to"]) => ({ name: name ?? "", address });

const STEPS = new Map<string, Extract<MailAnswer, { is: "rejected" }>["step"]>([
  ["MAIL FROM", "sender"],
  ["RCPT TO", "recipient"],
  ["DATA", "message"],
]);

/** What the library calls its errors, where that says more than the system's code. */
const FAILED = new Map<string, Failure>([
  ["ETIMEDOUT", "timeout"],
  ["ETLS", "tls"],
  ["ECONNECTION", "reset"],
  ["EPROTOCOL", "bad-answer"],
]);

function answerOf(
  error: unknown,
  { late, mayHaveArrived }: { readonly late: boolean; readonly mayHaveArrived: boolean },
): MailAnswer {
  if (late) return { is: "failed", kind: "timeout", mayHaveArrived };
  const { code, command, responseCode, originalCode } = fieldsOf(error);
  const isReply = typeof responseCode === "number" && responseCode >= 400;
  if (code === "ETLS" && command === "STARTTLS" && isReply) return { is: "no-starttls" };
  if (code === "EAUTH")
    // Without a reply: the server offers no way of signing in that we know.
    return { is: "rejected", code: isReply ? responseCode : 504, step: "sign-in" };
  const step = STEPS.get(command) ?? "greeting";
  if (isReply) return { is: "rejected", code: responseCode, step };
  // Known before anything was said: an address that is none, a message that is too large for this server.
  if (code === "EENVELOPE") return { is: "rejected", code: 553, step: "recipient" };
  if (code === "EMESSAGE") return { is: "rejected", code: 552, step: "message" };
  const kind = FAILED.get(code) ?? failureOf(systemError(originalCode ?? code));
  return { is: "failed", kind, mayHaveArrived };
}

function fieldsOf(error: unknown): {
  readonly code: string;
  readonly command: string;
  readonly responseCode: unknown;
  readonly originalCode: string | null;
} {
  const fields = new Map<string, unknown>(error instanceof Error ? Object.entries(error) : []);
  const text = (key: string): string | null => {
    const value = fields.get(key);
    return typeof value === "string" ? value : null;
  };
  return {
    code: text("code") ?? "",
    command: text("command") ?? "",
    responseCode: fields.get("responseCode"),
    originalCode: text("originalCode"),
  };
}

const systemError = (code: string): Error => Object.assign(new Error(code), { code });
