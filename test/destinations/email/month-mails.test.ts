import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { email } from "../../../src/destinations/email/email.ts";
import {
  type MonthMailParts,
  sendMonthMails,
} from "../../../src/destinations/email/send-month-mails.ts";
import { smtpMail } from "../../../src/destinations/email/smtp-mail.ts";
import type { Mail } from "../../../src/destinations/mail.ts";
import { sealSettings } from "../../../src/destinations/settings.ts";
import { putDestination } from "../../../src/storage/destinations.ts";
import { wantDigest } from "../../../src/storage/digests.ts";
import { putMember } from "../../../src/storage/members.ts";
import { readDigestToken } from "../../../src/storage/signed-links.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { makeTenant } from "../../helpers/flags.ts";
import { sealer } from "../outbox.ts";
import { mailHost, type MailHost } from "./mail-host.ts";

let fresh: FreshDatabase;
let host: MailHost;
beforeAll(async () => {
  [fresh, host] = await Promise.all([freshDatabase(), mailHost()]);
});
afterAll(async () => {
  await host.close();
  await fresh.drop();
});

/** Nine in Berlin on the first working day of November 2026, a Monday. */
const FIRST = new Date("2026-11-02T08:00:00Z");
const later = (ms: number) => new Date(FIRST.getTime() + ms);
const PICTURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);

const overSmtp: Mail = (server, messages) =>
  smtpMail({ ...server, port: host.port }, messages, {
    addresses: ["127.0.0.1"],
    totalMs: 5000,
    ownName: "flags.example.com",
    checksCertificate: false,
  });

const round = (mail: Mail | null = overSmtp, changes: Partial<MonthMailParts> = {}) =>
  sendMonthMails({
    database: fresh.serving,
    sealer,
    mail,
    queueUrl: "https://flags.example.com/queue",
    random: () => 0.5,
    letters: () =>
      Promise.resolve((month, { reader, stopUrl }) =>
        Promise.resolve({
          subject: `Report of ${month}`,
          text: `For ${reader.name}. Stop: ${stopUrl}`,
          html: `<p>For ${reader.name}</p><img src="cid:funnel@signal-flag" alt="Flags: 3">`,
          pictures: [{ cid: "funnel@signal-flag", fileName: "funnel.png", bytes: PICTURE }],
        }),
      ),
    ...changes,
  });

let tenantId: string;
beforeEach(async () => {
  await fresh.database.query("update tenants set suspended_at = now()");
  tenantId = await makeTenant(fresh.database);
  await putDestination(fresh.database, tenantId, {
    id: "email",
    type: "email",
    name: "E-mail",
    sealed: await sealSettings(sealer, email, {
      host: "mail.example.com",
      port: 587,
      security: "starttls",
      from: "flags@fernwell.example",
    }),
    kinds: ["expansion", "friction"],
    events: ["raised"],
  });
  const people: readonly [
    id: string,
    name: string,
    role: "ops" | "admin" | "agent" | "cs_manager",
  ][] = [
    ["201", "Olga Ops", "ops"],
    ["202", "Adil Admin", "admin"],
    ["203", "Ada Agent", "agent"],
    ["204", "Mia Manager", "cs_manager"],
  ];
  for (const [id, name, role] of people)
    await putMember(fresh.database, tenantId, {
      id,
      name,
      roles: [role],
      email: `${id}@fernwell.example`,
      locale: "en-US",
      calendarId: null,
      active: true,
      team: null,
    });
  host.taken.splice(0);
});

test("operations and administrators get the month's report once, however many workers and minutes there are", async () => {
  const before = await round()(later(-1));
  const counts = await Promise.all(Array.from({ length: 4 }, () => round()(FIRST)));
  await round()(later(60_000));
  await round()(later(30 * 3_600_000));
  expect([before, ...counts].reduce((sum, { sent }) => sum + sent, 0)).toBe(2);
  expect(host.taken.map(({ to }) => to).toSorted()).toEqual([
    "201@fernwell.example",
    "202@fernwell.example",
  ]);
  expect(host.taken[0]?.mail.subject).toBe("Report of 2026-10");
});

test("its pictures travel inside it, where its own words name them", async () => {
  await round()(FIRST);
  const mail = host.taken[0]?.mail;
  const [picture] = mail?.attachments ?? [];
  expect(picture).toMatchObject({
    mimeType: "image/png",
    disposition: "inline",
    contentId: "<funnel@signal-flag>",
    related: true,
  });
  expect(new Uint8Array(picture?.content instanceof ArrayBuffer ? picture.content : [])).toEqual(
    PICTURE,
  );
  expect(mail?.html).toContain('alt="Flags: 3"');
  expect(mail?.text).toContain("For ");
});

test("who has stopped it by its link gets it no more, and the weekly digest all the same", async () => {
  await round()(FIRST);
  const link = host.taken.find(({ to }) => to === "201@fernwell.example")?.mail.headers;
  const token = /\/digest\/([\w.-]+)>/.exec(
    link?.find(({ key }) => key === "list-unsubscribe")?.value ?? "",
  )?.[1];
  const of = await readDigestToken(sealer, token ?? "");
  expect(of).toEqual({ tenantId, memberId: "201", kind: "month" });
  await wantDigest(fresh.database, tenantId, "201", false, "month");
  host.taken.splice(0);
  await round()(new Date("2026-12-01T08:00:00Z"));
  expect(host.taken.map(({ to }) => to)).toEqual(["202@fernwell.example"]);
  const rows = await fresh.database.query(
    "select digest, month_mail from members where tenant_id = $1 and id = '201'",
    [tenantId],
  );
  expect(rows).toEqual([{ digest: true, month_mail: false }]);
});

test("a month in which nothing happened makes no mail, and is not looked at again", async () => {
  let read = 0;
  const letters: MonthMailParts["letters"] = () => {
    read += 1;
    return Promise.resolve(() => Promise.resolve(null));
  };
  expect((await round(overSmtp, { letters })(FIRST)).empty).toBe(2);
  expect((await round(overSmtp, { letters })(later(60_000))).empty).toBe(0);
  expect([host.taken.length, read]).toEqual([0, 1]);
});

test("a host without sockets claims nothing, so that another one sends it", async () => {
  expect((await round(null)(FIRST)).sent).toBe(0);
  expect((await round()(FIRST)).sent).toBe(2);
});
