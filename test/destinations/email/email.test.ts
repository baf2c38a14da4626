import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import type { Outcome, SendTools } from "../../../src/destinations/destination-type.ts";
import { createDestinationDesk } from "../../../src/destinations/desk.ts";
import { email } from "../../../src/destinations/email/email.ts";
import { smtpMail } from "../../../src/destinations/email/smtp-mail.ts";
import type { Mail, MailMessage } from "../../../src/destinations/mail.ts";
import type { Message } from "../../../src/destinations/message.ts";
import { SPOKEN_LOCALES } from "../../../src/domain/spoken.ts";
import { createSealer } from "../../../src/storage/secrets.ts";
import { readActionToken } from "../../../src/storage/signed-links.ts";
import { freshDatabase } from "../../helpers/database.ts";
import { makeTenant, MANAGER } from "../../helpers/flags.ts";
import { someSent, toolsWith } from "../request-of.ts";
import { someMessage } from "../some-message.ts";
import { mailHost, type MailHost } from "./mail-host.ts";

let host: MailHost;
beforeAll(async () => {
  host = await mailHost();
});
afterAll(() => host.close());

const sealer = createSealer(new Uint8Array(32).fill(3));
const settings = {
  host: "mail.example.com",
  port: 587,
  security: "starttls",
  from: "flags@fernwell.example",
};
const mia = {
  id: "201",
  name: "Mia Manager",
  email: "mia@fernwell.example",
  roles: ["cs_manager" as const],
  locale: "en-US",
  zone: "Europe/Berlin",
};
const leo = { ...mia, id: "202", name: "Leo Lead", email: "leo@fernwell.example" };

/** To the server on this machine. */
const overSmtp: Mail = (server, messages) =>
  smtpMail({ ...server, port: host.port }, messages, {
    addresses: ["127.0.0.1"],
    totalMs: 5000,
    ownName: "flags.example.com",
    checksCertificate: false,
  });

const toolsOver = (mail: Mail | null): SendTools => ({
  ...toolsWith(() => Promise.reject(new Error("E-mail asks nobody by HTTP."))),
  mail,
  sign: (purpose, text) => sealer.sign(purpose, text),
});

const sendAbout = (
  message: Message,
  mail: Mail | null,
  changes: { settings?: object; kept?: unknown; seq?: number } = {},
): Promise<Outcome> =>
  email
    .open({ ...settings, ...changes.settings })
    .send(
      someSent({ body: email.build(message), kept: changes.kept ?? null, seq: changes.seq ?? 1 }),
      toolsOver(mail),
    );

/** What one message comes to, written down instead of sent. */
async function lettersOf(message: Message, changes: Parameters<typeof sendAbout>[2] = {}) {
  const letters: MailMessage[] = [];
  const outcome = await sendAbout(
    message,
    (_server, messages) => {
      letters.push(...messages);
      return Promise.resolve(messages.map(() => ({ is: "accepted" as const })));
    },
    changes,
  );
  return { letters, outcome };
}

const event = (type: Message["event"]["type"], data: Record<string, unknown> = {}) =>
  ({ type, seq: 2, byId: "202", byName: "Leo Lead", data }) as const;

const tokensIn = (letter: MailMessage | undefined): string[] =>
  [...(letter?.text.matchAll(/\/act\/(\S+)/g) ?? [])].map(([, token = ""]) => token);

test("a new flag reaches its owner's mailbox, with everything needed to act and nothing from elsewhere", async () => {
  host.taken.splice(0);
  const outcome = await sendAbout(someMessage(), overSmtp);
  expect(outcome.result).toMatchObject({ is: "answered", status: 200 });
  const mail = host.taken[0]?.mail;
  expect(mail).toMatchObject({
    subject: "Expansion: Northwind Trading – Out of seats",
    from: { name: "Signal Flag", address: "flags@fernwell.example" },
    to: [{ name: "Mia Manager", address: "mia@fernwell.example" }],
    messageId: "<019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e99.201@flags.example.com>",
    references: "<019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10@flags.example.com>",
  });
  const header = (key: string) => mail?.headers.find((each) => each.key === key)?.value;
  expect(header("auto-submitted")).toBe("auto-generated");
  expect(mail?.text?.replaceAll(/\/act\/\S+/g, "/act/…").replaceAll("\r\n", "\n"))
    .toMatchInlineSnapshot(`
    "EXPANSION
    Northwind Trading – Out of seats

    Ada Agent heard this in ticket #48213. Please contact the customer by Thu, Nov 19, 11:00 AM GMT+1.

    > “We are out of licences.” — Rita Requester

    Signal: Out of seats
    Worth: $48,001 a year
    Plan: Growth, 38 of 40 seats
    Renewal: Jan 3, 2027
    Flagged by: Ada Agent
    Owner: Mia Manager
    Ticket: #48213 No seats left
    Note: Their ops lead decides.

    Contacted:
    https://flags.example.com/act/…

    Claim:
    https://flags.example.com/act/…

    Not for us…:
    https://flags.example.com/act/…

    Open in the queue:
    https://flags.example.com/queue?flag=019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10

    The buttons act as Mia Manager and each works once, so please do not forward this mail. You get this mail because the flag is yours.

    "
  `);
  expect(mail?.html).toContain('name="color-scheme" content="light dark"');
  expect(mail?.html).not.toMatch(/<(?:img|script|link|iframe|object|form)\b|url\(|@import/i);
});

test.each([
  ["reminded", "Due soon: Northwind Trading – Out of seats", "Three quarters of the time are over"],
  [
    "breached",
    "Overdue: Northwind Trading – Out of seats",
    "It was due Thu, Nov 19, 11:00 AM GMT+1",
  ],
  ["escalated", "Still waiting: Northwind Trading – Out of seats", "Owner: Mia Manager"],
  [
    "handed-over",
    "For you now: Northwind Trading – Out of seats",
    "Leo Lead handed this flag over to you.",
  ],
  [
    "mentioned",
    "Leo Lead mentioned you: Northwind Trading",
    "Leo Lead mentioned you on this flag.",
  ],
  [
    "contact",
    "Northwind Trading: Leo Lead contacted the customer",
    "Leo Lead contacted the customer.",
  ],
] as const)("%s has a mail of its own", async (type, subject, sentence) => {
  const { letters } = await lettersOf(someMessage({ event: event(type) }));
  expect(letters.map((each) => each.subject)).toEqual([subject]);
  expect(letters[0]?.text).toContain(sentence);
  expect(letters[0]?.html).toContain(sentence);
});

test("what a colleague wrote with it stands in the mail, as text", async () => {
  const said = { toIds: ["201"], words: "Can you <b>call</b> them?\r\nBcc: all@example.com" };
  const { letters } = await lettersOf(someMessage({ event: event("mentioned", said) }));
  expect(letters[0]?.html).toContain("Can you &lt;b&gt;call&lt;/b&gt; them?");
  expect(letters[0]?.text).toContain("“Can you <b>call</b> them?");
});

test.each(SPOKEN_LOCALES)("every mail is complete in %s", async (locale) => {
  for (const type of [
    "raised",
    "reminded",
    "breached",
    "escalated",
    "handed-over",
    "mentioned",
    "claim",
  ] as const) {
    const message = someMessage({ event: event(type), to: [{ ...mia, locale }] });
    const { letters } = await lettersOf(message);
    expect(letters[0]?.html).toContain(`<html lang="${locale}">`);
    // A sentence that is missing shows its key, one that is not filled its braces.
    expect(`${letters[0]?.subject}${letters[0]?.text}`).not.toMatch(
      /\b(?:lead|fact|action|because|subject|event|kind)\.[a-z-]+|\{\{/,
    );
  }
});

test("the links act for their reader alone, on this flag, and there are none for whoever may not act", async () => {
  const { letters } = await lettersOf(someMessage({ to: [mia] }), {
    settings: { addresses: "sales@fernwell.example" },
  });
  const links = await Promise.all(
    tokensIn(letters[0]).map((token) => readActionToken(sealer, token)),
  );
  const same = {
    tenantId: "019a96d1-7e5c-7c7e-9a3a-000000000001",
    flagId: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10",
    memberId: "201",
    issuedAt: new Date("2026-11-18T10:00:00Z"),
  };
  expect(links).toEqual([
    { ...same, action: "contact" },
    { ...same, action: "claim" },
    { ...same, action: "decline" },
  ]);
  expect(letters[1]?.to.address).toBe("sales@fernwell.example");
  expect(tokensIn(letters[1])).toEqual([]);
  const agent = await lettersOf(someMessage({ to: [{ ...mia, roles: ["agent"] }] }));
  expect(tokensIn(agent.letters[0])).toEqual([]);
  const claimed = await lettersOf(someMessage({ to: [mia], flag: { status: "claimed" } }));
  expect(tokensIn(claimed.letters[0])).toHaveLength(2);
  const answered = await lettersOf(someMessage({ to: [mia], flag: { status: "contacted" } }));
  expect(tokensIn(answered.letters[0])).toEqual([]);
});

test("links are never stored with the message", () => {
  expect(email.build(someMessage({ to: [mia] }))).not.toContain("/act/");
});

test("a test message carries no links that act, since its flag is invented", async () => {
  const letters: MailMessage[] = [];
  const open = email.open(settings);
  await open.test?.(
    someSent({ body: email.build(someMessage()) }),
    toolsOver((_server, messages) => {
      letters.push(...messages);
      return Promise.resolve(messages.map(() => ({ is: "accepted" as const })));
    }),
  );
  expect(letters.map(({ text }) => text.includes("/act/"))).toEqual([false]);
});

test("the owner is written to, the lead when nobody owns it, and those an event names instead of both", async () => {
  const addressed = async (message: Message, chosen: object = {}) =>
    (await lettersOf(message, { settings: chosen })).letters.map(({ to }) => to.address);
  const owned = { ...someMessage({ to: [mia] }), lead: leo };
  const unowned = { ...someMessage({ to: [] }), lead: leo };
  expect(await addressed(owned)).toEqual(["mia@fernwell.example"]);
  expect(await addressed(owned, { toLead: true })).toEqual([
    "mia@fernwell.example",
    "leo@fernwell.example",
  ]);
  expect(await addressed(unowned)).toEqual(["leo@fernwell.example"]);
  expect(await addressed({ ...owned, lead: mia }, { toLead: true })).toEqual([
    "mia@fernwell.example",
  ]);
  const about = (type: Message["event"]["type"]) => ({
    ...owned,
    ...someMessage({ to: [leo], event: event(type, { toIds: ["202"] }) }),
  });
  const mailbox = { addresses: "all@fernwell.example" };
  expect(await addressed(about("breached"), mailbox)).toEqual([
    "leo@fernwell.example",
    "all@fernwell.example",
  ]);
  expect(await addressed(about("breached"), { ...mailbox, toOwner: false })).toEqual([
    "all@fernwell.example",
  ]);
  // Between two people, whatever else is chosen.
  expect(await addressed(about("mentioned"), { ...mailbox, toOwner: false })).toEqual([
    "leo@fernwell.example",
  ]);
  const nobody = await lettersOf(someMessage({ to: [] }));
  expect([nobody.letters.length, nobody.outcome.result]).toMatchObject([0, { status: 204 }]);
});

test("names and texts with line breaks stay in their line, and make no header", async () => {
  host.taken.splice(0);
  const evil =
    "Evil\r\nBcc: everybody@fernwell.example\r\n\r\n<script>alert(1)</script>\u2028x\u0000";
  const message = someMessage({
    to: [{ ...mia, name: evil }],
    flag: { accountName: evil, quote: evil, note: evil, ticketSubject: evil, requesterName: evil },
    signal: { id: "own.signal", label: evil, category: null },
  });
  await sendAbout(message, overSmtp, { settings: { fromName: evil } });
  const taken = host.taken[0];
  expect(taken?.to).toBe("mia@fernwell.example");
  expect(taken?.mail.headers.map(({ key }) => key)).not.toContain("bcc");
  expect(taken?.mail.subject).toContain("Evil Bcc: everybody@fernwell.example");
  expect(taken?.mail.html).not.toMatch(/<script/i);
  expect(taken?.mail.html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
});

test.each([
  "no-at.example.com",
  "two@@fernwell.example",
  "mia@fernwell.example, boss@fernwell.example",
  "mia@fernwell.example\r\nBcc: all@fernwell.example",
  "<mia@fernwell.example>",
  '"mia"@fernwell.example',
  "mia@[127.0.0.1]",
  "mia@localhost",
  "müller@fernwell.example",
  `${"x".repeat(65)}@fernwell.example`,
])("nothing is ever sent to %j, and a sentence says so", async (address) => {
  const { letters, outcome } = await lettersOf(
    someMessage({ to: [{ ...mia, email: address }, leo] }),
  );
  expect(letters.map(({ to }) => to.address)).toEqual(["leo@fernwell.example"]);
  expect(outcome).toMatchObject({
    result: { status: 422 },
    problem:
      "Nothing was sent to member 201: the address entered is no e-mail address. Correct it on the People page.",
  });
});

test("another attempt writes only to those who have had no mail yet, each under the Message-ID it had", async () => {
  const both = someMessage({ to: [mia, leo] });
  const ids: string[][] = [];
  const answering =
    (second: "later" | "accepted"): Mail =>
    (_server, messages) => {
      ids.push(messages.map(({ messageId }) => messageId));
      return Promise.resolve(
        messages.map(({ to }) =>
          to.address.startsWith("leo") && second === "later"
            ? ({ is: "rejected", code: 451, step: "recipient" } as const)
            : ({ is: "accepted" } as const),
        ),
      );
    };
  const first = await sendAbout(both, answering("later"), { seq: 4 });
  expect(first).toMatchObject({ result: { status: 503 }, keep: { "4": ["201"] } });
  const second = await sendAbout(both, answering("accepted"), { seq: 4, kept: first.keep });
  expect(second).toMatchObject({ result: { status: 200 }, keep: { "4": ["201", "202"] } });
  expect(ids[0]).toHaveLength(2);
  expect(ids[1]).toEqual([ids[0]?.[1]]);
  const later = await sendAbout(both, answering("accepted"), { seq: 5, kept: second.keep });
  expect(later.keep).toEqual({ "4": ["201", "202"], "5": ["201", "202"] });
});

test.each([
  [{ is: "rejected", code: 421, step: "greeting" }, 503, /put the mail .* off \(421\)/],
  [{ is: "rejected", code: 450, step: "recipient" }, 503, /\(450\)/],
  [{ is: "rejected", code: 535, step: "sign-in" }, 401, /did not accept user name and password/],
  [{ is: "rejected", code: 454, step: "sign-in" }, 503, /put the mail .* off \(454\)/],
  [
    { is: "rejected", code: 550, step: "recipient" },
    422,
    /does not take mails to member 201 \(550\)/,
  ],
  [{ is: "rejected", code: 552, step: "message" }, 422, /refused the mail to member 201 \(552\)/],
  [{ is: "rejected", code: 553, step: "sender" }, 401, /does not let us write as this sender/],
  [{ is: "no-starttls" }, 422, /offers no STARTTLS/],
] as const)("%j is judged as %i, with a sentence", async (answer, status, sentence) => {
  const outcome = await sendAbout(someMessage(), (_server, messages) =>
    Promise.resolve(messages.map(() => answer)),
  );
  expect(outcome.result).toMatchObject({ is: "answered", status });
  expect(outcome.problem).toMatch(sentence);
});

test("a host without sockets says so", async () => {
  const outcome = await sendAbout(someMessage(), null);
  expect(outcome.problem).toMatch(/can't open connections to mail servers/);
  expect(outcome.result.is).toBe("refused-address");
});

test.each([
  [{ from: "nobody" }, "from"],
  [{ port: 0 }, "port"],
  [{ security: "none" }, "security"],
  [{ host: "mail example" }, "host"],
  [{ addresses: "a@fernwell.example, b" }, "addresses"],
  [{ toOwner: false }, "addresses"],
  [{ user: "us" }, "password"],
  [{ replyTo: "x\r\ny@z.example" }, "replyTo"],
] as const)("settings %j are refused at their field", (wrong, field) => {
  expect(() => email.open({ ...settings, ...wrong })).toThrow(expect.objectContaining({ field }));
});

test("a server that needs no user name any more loses its password with it", () => {
  const before = { ...settings, user: "us", password: "a long password" };
  const { user, ...without } = before;
  expect(user).toBe("us");
  expect(email.enter?.(without, before).settings).toEqual(settings);
  expect(email.enter?.(before, before).settings).toEqual(before);
});

test("what people enter on the set-up page is tried on a real mail server before it is saved", async () => {
  host.taken.splice(0);
  const desk = createDestinationDesk({
    sealer,
    tools: () => Promise.resolve(toolsOver(overSmtp)),
    queueUrl: "https://flags.example.com/queue",
  });
  const wrong = await desk.enter("email", { ...settings, from: "nobody" }, null);
  expect(wrong).toMatchObject({ is: "wrong", field: "from" });
  const entered = await desk.enter("email", { ...settings, toOwner: true, language: "fr" }, null);
  if (entered.is !== "entered") throw new Error(entered.sentence);
  const fresh = await freshDatabase();
  try {
    const tenantId = await makeTenant(fresh.database);
    await fresh.database.query("update members set email = 'mia@fernwell.example' where id = $1", [
      MANAGER,
    ]);
    const tried = await desk.test(
      { tenantId, id: "new", type: "email", name: "E-mail", sealed: entered.sealed },
      {
        database: fresh.serving.forTenant(tenantId),
        messageId: v7(),
        at: new Date(),
        memberId: MANAGER,
        stored: false,
      },
    );
    expect(tried).toMatchObject({ delivered: true });
    expect(host.taken.map(({ to }) => to)).toEqual(["mia@fernwell.example"]);
  } finally {
    await fresh.drop();
  }
});
