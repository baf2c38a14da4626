import { expect, test } from "vitest";
import { createGuardedMail } from "../../../src/destinations/email/guarded-mail.ts";
import type { MailServer } from "../../../src/destinations/mail.ts";
import { aMail, serverAt } from "./mail-host.ts";

/** A way out whose names lead to `addresses`, and which servers were really spoken to. */
function wayOut(addresses: readonly string[] | "never") {
  const reached: { server: MailServer; addresses: readonly string[] | null; checks: boolean }[] =
    [];
  const mail = createGuardedMail({
    ownName: "flags.example.com",
    totalMs: 500,
    resolve: () =>
      addresses === "never" ? new Promise(() => undefined) : Promise.resolve(addresses),
    send: (server, messages, bounds) => {
      reached.push({ server, addresses: bounds.addresses, checks: bounds.checksCertificate });
      return Promise.resolve(messages.map(() => ({ is: "accepted" as const })));
    },
  });
  return { mail, reached };
}

test("a public mail server is spoken to at the very address that was looked at, and its certificate is checked", async () => {
  const { mail, reached } = wayOut(["93.184.215.9"]);
  expect(await mail(serverAt(587, { host: "SMTP.example.com" }), [aMail()])).toEqual([
    { is: "accepted" },
  ]);
  expect(reached).toEqual([
    {
      server: serverAt(587, { host: "smtp.example.com" }),
      addresses: ["93.184.215.9"],
      checks: true,
    },
  ]);
});

test.each([
  "127.0.0.1",
  "10.0.0.1",
  "169.254.169.254",
  "[::1]",
  "::ffff:127.0.0.1",
  "2130706433",
  "localhost",
  "mail.internal",
  "mail",
  "smtp.example.com/x",
  "smtp.example.com:25",
  "user@smtp.example.com",
  "",
])("nothing is said to a server called %s", async (host) => {
  const { mail, reached } = wayOut(["93.184.215.9"]);
  const [answer] = await mail(serverAt(587, { host }), [aMail()]);
  expect(answer?.is).toBe("refused-address");
  expect(reached).toEqual([]);
});

test("one private address among those of a name is enough to refuse it", async () => {
  const { mail, reached } = wayOut(["93.184.215.9", "10.0.0.5"]);
  const answers = await mail(serverAt(587), [aMail(), aMail()]);
  expect(answers.map(({ is }) => is)).toEqual(["refused-address", "refused-address"]);
  expect(reached).toEqual([]);
});

test("ports that are none of a mail server's are refused", async () => {
  const { mail, reached } = wayOut(["93.184.215.9"]);
  for (const port of [22, 80, 443, 5432, 6379])
    expect((await mail(serverAt(port), [aMail()]))[0]?.is).toBe("refused-address");
  expect(reached).toEqual([]);
});

test("a name that does not exist, and one that is not answered, are told apart", async () => {
  expect(await wayOut([]).mail(serverAt(587), [aMail()])).toEqual([
    { is: "failed", kind: "dns", mayHaveArrived: false },
  ]);
  expect(await wayOut("never").mail(serverAt(587), [aMail()])).toEqual([
    { is: "failed", kind: "timeout", mayHaveArrived: false },
  ]);
});
