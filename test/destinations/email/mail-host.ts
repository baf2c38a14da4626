// Mail servers on this machine: a real one that takes mails and answers as a test asks, and raw ones that misbehave.
import { createServer, type Socket } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { MailMessage, MailServer } from "../../../src/destinations/mail.ts";

export interface MailHost {
  readonly port: number;
  readonly taken: { readonly to: string; readonly mail: Email; readonly raw: string }[];
  /** Connections that are still open. */
  readonly open: () => number;
  /** Cuts every connection, without a word. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** An error that the server answers with this code. */
export const reply = (code: number, text = "as told"): Error =>
  Object.assign(new Error(text), { responseCode: code });

/** A mail server that takes everything but what `options` answer otherwise. */
export async function mailHost(options: SMTPServerOptions = {}): Promise<MailHost> {
  const taken: MailHost["taken"] = [];
  const server = new SMTPServer({
    disableReverseLookup: true,
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    async onData(stream, session, done) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
      const raw = Buffer.concat(chunks);
      const to = session.envelope.rcptTo.map(({ address }) => address).join(",");
      taken.push({ to, mail: await PostalMime.parse(raw), raw: raw.toString("utf8") });
      done(stream.sizeExceeded ? reply(552) : null);
    },
    ...options,
  });
  server.on("error", () => undefined);
  const sockets = new Set<Socket>();
  server.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    port: address.port,
    taken,
    open: () => server.connections.size,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Does with each connection whatever a test wants, from its first moment on. */
export async function rawHost(
  behave: (socket: Socket) => void,
): Promise<Pick<MailHost, "port" | "open" | "close">> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    behave(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    port: address.port,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export const serverAt = (port: number, changes: Partial<MailServer> = {}): MailServer => ({
  host: "mail.example.com",
  port,
  security: "starttls",
  user: null,
  password: null,
  ...changes,
});

export const aMail = (changes: Partial<MailMessage> = {}): MailMessage => ({
  from: { name: "Signal Flag", address: "flags@example.com" },
  replyTo: null,
  to: { name: "Mia Manager", address: "mia@fernwell.example" },
  subject: "Expansion: Northwind",
  text: "Hello",
  html: "<p>Hello</p>",
  messageId: "<1@flags.example.com>",
  at: new Date("2026-11-18T10:00:00Z"),
  headers: { "Auto-Submitted": "auto-generated" },
  ...changes,
});
