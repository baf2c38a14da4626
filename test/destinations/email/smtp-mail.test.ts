import { afterEach, expect, test } from "vitest";
import { smtpMail } from "../../../src/destinations/email/smtp-mail.ts";
import type { MailAnswer, MailMessage, MailServer } from "../../../src/destinations/mail.ts";
import { aMail, mailHost, type MailHost, rawHost, reply, serverAt } from "./mail-host.ts";

const hosts: Pick<MailHost, "open" | "close">[] = [];
const started = async <H extends Pick<MailHost, "open" | "close">>(
  host: Promise<H>,
): Promise<H> => {
  hosts.push(await host);
  return host;
};
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

const hand = (
  server: MailServer,
  messages: readonly MailMessage[] = [aMail()],
  changes: { totalMs?: number; checksCertificate?: boolean } = {},
): Promise<readonly MailAnswer[]> =>
  smtpMail(server, messages, {
    addresses: ["127.0.0.1"],
    totalMs: 5000,
    ownName: "flags.example.com",
    checksCertificate: false,
    ...changes,
  });

test("a mail arrives over TLS as it was written, with the Message-ID it was given", async () => {
  const host = await started(mailHost());
  const message = aMail({
    subject: "Überfällig: Müller & Söhne – 席数",
    to: { name: 'Grüne "Mia"', address: "mia@fernwell.example" },
    replyTo: "cs@example.com",
    headers: { "Auto-Submitted": "auto-generated", References: "<flag@flags.example.com>" },
  });
  expect(await hand(serverAt(host.port), [message])).toEqual([{ is: "accepted" }]);
  const [taken] = host.taken;
  expect(taken?.to).toBe("mia@fernwell.example");
  expect(taken?.mail).toMatchObject({
    subject: "Überfällig: Müller & Söhne – 席数",
    from: { name: "Signal Flag", address: "flags@example.com" },
    to: [{ name: 'Grüne "Mia"', address: "mia@fernwell.example" }],
    replyTo: [{ address: "cs@example.com" }],
    messageId: "<1@flags.example.com>",
    references: "<flag@flags.example.com>",
    text: "Hello\n",
    html: "<p>Hello</p>\n",
  });
});

test("several mails go over one connection, and it is closed afterwards", async () => {
  let connections = 0;
  const host = await started(
    mailHost({
      onConnect(_session, done) {
        connections += 1;
        done();
      },
    }),
  );
  const three = ["<1@x>", "<2@x>", "<3@x>"].map((messageId) => aMail({ messageId }));
  expect(await hand(serverAt(host.port), three)).toEqual(three.map(() => ({ is: "accepted" })));
  expect(connections).toBe(1);
  await expect.poll(() => host.open(), { timeout: 10_000 }).toBe(0);
});

test("a receiver who is refused holds up nobody else", async () => {
  const host = await started(
    mailHost({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith("gone") ? reply(550) : null),
    }),
  );
  const messages = ["mia", "gone", "leo"].map((name) =>
    aMail({ to: { name, address: `${name}@fernwell.example` } }),
  );
  expect(await hand(serverAt(host.port), messages)).toEqual([
    { is: "accepted" },
    { is: "rejected", code: 550, step: "recipient" },
    { is: "accepted" },
  ]);
  expect(host.taken.map(({ to }) => to)).toEqual(["mia@fernwell.example", "leo@fernwell.example"]);
});

test.each([421, 450, 451, 452])(
  "an answer of %i to the text is told with its number",
  async (code) => {
    const host = await started(
      mailHost({
        onData(stream, _session, done) {
          stream.resume();
          stream.on("end", () => done(reply(code)));
        },
      }),
    );
    expect(await hand(serverAt(host.port))).toEqual([{ is: "rejected", code, step: "message" }]);
  },
);

test("a mail that is too large is refused by its number", async () => {
  const host = await started(mailHost({ size: 200 }));
  expect(await hand(serverAt(host.port))).toEqual([{ is: "rejected", code: 552, step: "message" }]);
});

test("a sender who may not write is told from a receiver who is not there", async () => {
  const host = await started(
    mailHost({ onMailFrom: (_address, _session, done) => done(reply(553)) }),
  );
  expect(await hand(serverAt(host.port))).toEqual([{ is: "rejected", code: 553, step: "sender" }]);
});

test("a wrong password is told as such, and is only ever said over TLS", async () => {
  let secure: boolean | undefined;
  const host = await started(
    mailHost({
      authOptional: false,
      onAuth(_auth, session, done) {
        ({ secure } = session);
        done(reply(535));
      },
    }),
  );
  const server = serverAt(host.port, { user: "us", password: "wrong" });
  expect(await hand(server)).toEqual([{ is: "rejected", code: 535, step: "sign-in" }]);
  expect(secure).toBe(true);
});

test("nothing is said to a server that offers no STARTTLS", async () => {
  const host = await started(mailHost({ hideSTARTTLS: true, disabledCommands: ["STARTTLS"] }));
  const server = serverAt(host.port, { user: "us", password: "secret" });
  expect(await hand(server)).toEqual([{ is: "no-starttls" }]);
  expect(host.taken).toEqual([]);
});

test("a certificate that nobody signed is not trusted", async () => {
  const host = await started(mailHost());
  const answers = await hand(serverAt(host.port), [aMail()], { checksCertificate: true });
  expect(answers).toEqual([{ is: "failed", kind: "tls", mayHaveArrived: false }]);
  expect(host.taken).toEqual([]);
});

test("TLS from the first byte works as well", async () => {
  const host = await started(mailHost({ secure: true }));
  expect(await hand(serverAt(host.port, { security: "tls" }))).toEqual([{ is: "accepted" }]);
});

test("a server that speaks something else, nothing, or too much is given up", async () => {
  const web = await started(
    rawHost((socket) => socket.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")),
  );
  expect(await hand(serverAt(web.port))).toEqual([
    { is: "failed", kind: "bad-answer", mayHaveArrived: false },
  ]);
  const endless = await started(rawHost((socket) => socket.write(`220-${"x".repeat(70_000)}`)));
  expect(await hand(serverAt(endless.port))).toEqual([
    { is: "failed", kind: "bad-answer", mayHaveArrived: false },
  ]);
  const silent = await started(rawHost(() => undefined));
  expect(await hand(serverAt(silent.port), [aMail()], { totalMs: 200 })).toEqual([
    { is: "failed", kind: "timeout", mayHaveArrived: false },
  ]);
  const gone = await started(rawHost((socket) => socket.destroy()));
  expect(await hand(serverAt(gone.port))).toEqual([
    { is: "failed", kind: "reset", mayHaveArrived: false },
  ]);
  for (const host of [web, endless, silent, gone])
    await expect.poll(() => host.open(), { timeout: 10_000 }).toBe(0);
});

test("a port where nobody listens is told as refused", async () => {
  const host = await rawHost(() => undefined);
  await host.close();
  expect(await hand(serverAt(host.port))).toEqual([
    { is: "failed", kind: "refused", mayHaveArrived: false },
  ]);
});

test("a connection cut in the middle of the text may have left a mail behind", async () => {
  let cut: (() => void) | undefined;
  const host = await started(
    mailHost({
      onData(stream) {
        stream.once("data", () => cut?.());
      },
    }),
  );
  ({ cut } = host);
  const answers = await hand(serverAt(host.port));
  expect(answers).toEqual([{ is: "failed", kind: "reset", mayHaveArrived: true }]);
});

test("a server that falls silent after the text is not waited for longer than agreed", async () => {
  const host = await started(mailHost({ onData: (stream) => void stream.resume() }));
  const answers = await hand(serverAt(host.port), [aMail(), aMail()], { totalMs: 1500 });
  expect(answers).toEqual([
    { is: "failed", kind: "timeout", mayHaveArrived: true },
    { is: "failed", kind: "timeout", mayHaveArrived: false },
  ]);
  await expect.poll(() => host.open(), { timeout: 10_000 }).toBe(0);
});
