import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { email } from "../../../src/destinations/email/email.ts";
import { type DigestParts, sendDigests } from "../../../src/destinations/email/send-digests.ts";
import { smtpMail } from "../../../src/destinations/email/smtp-mail.ts";
import type { Mail, MailMessage } from "../../../src/destinations/mail.ts";
import { sealSettings } from "../../../src/destinations/settings.ts";
import type { Move } from "../../../src/domain/flag.ts";
import { putDestination } from "../../../src/storage/destinations.ts";
import { putMember } from "../../../src/storage/members.ts";
import { moveFlag } from "../../../src/storage/moves.ts";
import { createRaiser } from "../../../src/storage/raise.ts";
import { readDigestToken } from "../../../src/storage/signed-links.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { AGENT, aFlag, makeTenant, MANAGER, OTHER_MANAGER } from "../../helpers/flags.ts";
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

/** Monday at nine in Berlin, and within the week before. */
const MONDAY = new Date("2026-11-23T08:00:00Z");
const TUESDAY_BEFORE = new Date("2026-11-17T10:00:00Z");
const later = (ms: number) => new Date(MONDAY.getTime() + ms);

const overSmtp: Mail = (server, messages) =>
  smtpMail({ ...server, port: host.port }, messages, {
    addresses: ["127.0.0.1"],
    totalMs: 5000,
    ownName: "flags.example.com",
    checksCertificate: false,
  });

const round = (mail: Mail | null = overSmtp, changes: Partial<DigestParts> = {}) =>
  sendDigests({
    database: fresh.serving,
    sealer,
    mail,
    queueUrl: "https://flags.example.com/queue",
    random: () => 0.5,
    ...changes,
  });

const person = { email: null, locale: "en-US", calendarId: null, active: true, team: null };
let tenantId: string;
beforeEach(async () => {
  await fresh.database.query("update tenants set suspended_at = now()");
  tenantId = await makeTenant(fresh.database);
  const settings = {
    host: "mail.example.com",
    port: 587,
    security: "starttls",
    from: "flags@fernwell.example",
  };
  await putDestination(fresh.database, tenantId, {
    id: "email",
    type: "email",
    name: "E-mail",
    sealed: await sealSettings(sealer, email, settings),
    kinds: ["expansion", "friction"],
    events: ["raised"],
  });
  const add = (
    id: string,
    name: string,
    role: "agent" | "cs_manager",
    at: string | null,
    changes = {},
  ) =>
    putMember(fresh.database, tenantId, {
      ...person,
      id,
      name,
      roles: [role],
      email: at,
      ...changes,
    });
  await add(AGENT, "Ada Agent", "agent", "ada@fernwell.example");
  await add("109", "Quiet Agent", "agent", "quiet@fernwell.example");
  await add(MANAGER, "Mia Manager", "cs_manager", "mia@fernwell.example", { locale: "de" });
  await add(OTHER_MANAGER, "Noor Manager", "cs_manager", null);
  host.taken.splice(0);
});

/** A flag that Ada raised last week, and what became of it. */
async function told(moves: readonly Move[] = [], changes: Parameters<typeof aFlag>[1] = {}) {
  const flag = aFlag(tenantId, { ownerId: MANAGER, raisedAt: TUESDAY_BEFORE, ...changes });
  await createRaiser(fresh.serving)(flag);
  for (const [at, move] of moves.entries())
    await moveFlag(fresh.serving.forTenant(tenantId), tenantId, flag.id, {
      requestId: v7(),
      expectedVersion: at + 1,
      by: { as: "cs", id: MANAGER },
      move,
      at: new Date(TUESDAY_BEFORE.getTime() + (at + 1) * 60_000),
      owed: () => [],
    });
  return flag.id;
}

const rows = () =>
  fresh.database.query<{
    member: string;
    status: string;
    attempts: number;
    problem: string | null;
  }>(
    `select member_id as member, status, attempts, problem from digests
     where tenant_id = $1 order by member_id`,
    [tenantId],
  );

test("an agent hears what became of the week's flags, an owner what waits; who has nothing to hear gets nothing", async () => {
  await told([{ move: "contact" }]);
  await told([{ move: "contact" }, { move: "decline", reason: "timing" }], { ticketId: "48214" });
  await told([], { ticketId: "48215", dueAt: new Date("2026-11-20T10:00:00Z") });
  expect(await round()(MONDAY)).toEqual({ sent: 2, empty: 1, retried: 0, failed: 0 });

  const ada = host.taken.find(({ to }) => to === "ada@fernwell.example")?.mail;
  expect(ada?.subject).toBe("Your week in Signal Flag");
  expect(ada?.text).toContain(
    "Customer contacted:\n* Northwind Trading – Seat limit outgrown (#48213)",
  );
  expect(ada?.text).toContain(
    "Declined:\n* Northwind Trading – Seat limit outgrown (#48214): Not now",
  );
  // Contacted and then declined: told once.
  expect(ada?.text?.match(/#48214/g)).toHaveLength(1);
  const mia = host.taken.find(({ to }) => to === "mia@fernwell.example")?.mail;
  expect(mia?.subject).toBe("Ihre Woche in Signal Flag");
  expect(mia?.text).toMatch(/Überfällig: 1\n/);
  expect(await rows()).toEqual([
    { member: AGENT, status: "sent", attempts: 1, problem: null },
    { member: "109", status: "empty", attempts: 1, problem: null },
    { member: MANAGER, status: "sent", attempts: 1, problem: null },
  ]);
});

test("a digest says how to stop it, to people and to mail programs, and answers nobody's absence note", async () => {
  await told([{ move: "contact" }]);
  await round()(MONDAY);
  const ada = host.taken.find(({ to }) => to === "ada@fernwell.example");
  const header = (key: string) => ada?.mail.headers.find((each) => each.key === key)?.value;
  expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  expect(header("auto-submitted")).toBe("auto-generated");
  const token = /^<https:\/\/flags\.example\.com\/digest\/([\w.-]+)>$/.exec(
    header("list-unsubscribe") ?? "",
  )?.[1];
  expect(await readDigestToken(sealer, token ?? "")).toEqual({
    tenantId,
    memberId: AGENT,
    kind: "week",
  });
  expect(ada?.mail.text).toContain(
    `Stop the weekly mail: https://flags.example.com/digest/${token}`,
  );
});

test("nobody gets one twice, whenever and however often the job runs", async () => {
  await told([{ move: "contact" }]);
  for (const at of [MONDAY, later(60_000), later(20 * 3_600_000)]) await round()(at);
  expect(host.taken).toHaveLength(1);
  expect((await round()(later(7 * 86_400_000))).sent).toBe(0);
});

test("before Monday at nine and a day later nothing is sent", async () => {
  await told([{ move: "contact" }]);
  for (const at of [later(-1), later(24 * 3_600_000)])
    expect(await round()(at)).toEqual({ sent: 0, empty: 0, retried: 0, failed: 0 });
  expect(await rows()).toEqual([]);
});

test("workers that run at once send each person one", async () => {
  await told([{ move: "contact" }]);
  for (let n = 0; n < 12; n += 1)
    await putMember(fresh.database, tenantId, {
      ...person,
      id: `30${n + 10}`,
      name: `Manager ${n}`,
      email: `m${n}@fernwell.example`,
      roles: ["cs_manager"],
    });
  for (let n = 0; n < 12; n += 1)
    await told([], { ownerId: `30${n + 10}`, ticketId: String(5000 + n) });
  const counts = await Promise.all(Array.from({ length: 4 }, () => round()(MONDAY)));
  expect(counts.reduce((sum, { sent }) => sum + sent, 0)).toBe(14 - 1);
  const to = host.taken.map((each) => each.to);
  expect(new Set(to).size).toBe(to.length);
  expect(to).toHaveLength(13);
});

test("what a worker that died had claimed is sent by another, under the same Message-ID", async () => {
  await told([{ move: "contact" }]);
  const ids: string[] = [];
  const noting =
    (then: () => Promise<never> | ReturnType<Mail>): Mail =>
    (_server, messages) => {
      ids.push(...messages.map(({ messageId }) => messageId));
      return then();
    };
  // Killed after the mail server had taken it, and before that was written down.
  const died = round(
    noting(() => Promise.reject(new Error("killed"))),
    { leaseSeconds: 1 },
  );
  await expect(died(MONDAY)).rejects.toThrow("killed");
  const other = round(noting(() => Promise.resolve([{ is: "accepted" }])));
  expect((await other(later(1000))).sent).toBe(0);
  await fresh.database.query(
    "update digests set lease_until = now() - interval '1 second' where tenant_id = $1",
    [tenantId],
  );
  expect((await other(later(2000))).sent).toBe(1);
  expect((await other(later(3000))).sent).toBe(0);
  expect(ids).toEqual([ids[0], ids[0]]);
  expect(ids[0]).toBe(`<digest.${tenantId}.${AGENT}.2026-11-23@flags.example.com>`);
});

const answering =
  (code: number): Mail =>
  (_server, messages) =>
    Promise.resolve(messages.map(() => ({ is: "rejected", code, step: "recipient" }) as const));

test("a mail server that puts it off is asked again, and one that refuses it is not for long", async () => {
  await told([{ move: "contact" }]);
  expect(await round(answering(451))(MONDAY)).toMatchObject({ retried: 1 });
  expect(await round(answering(451))(later(1000))).toMatchObject({ retried: 0 });
  expect(await round(answering(550))(later(10_000))).toMatchObject({ retried: 1 });
  expect(await round(answering(550))(later(20 * 60_000))).toMatchObject({ failed: 1 });
  expect((await rows()).find(({ member }) => member === AGENT)).toEqual({
    member: AGENT,
    status: "failed",
    attempts: 3,
    problem: `The mail server does not take mails to member ${AGENT} (550). Check that address.`,
  });
});

test("whoever switched it off, left, or has no address that is one, gets none", async () => {
  await told([{ move: "contact" }]);
  const sent: MailMessage[] = [];
  const keeping: Mail = (_server, messages) => {
    sent.push(...messages);
    return Promise.resolve(messages.map(() => ({ is: "accepted" as const })));
  };
  await fresh.database.query("update members set digest = false where tenant_id = $1 and id = $2", [
    tenantId,
    AGENT,
  ]);
  await fresh.database.query("update members set email = $3 where tenant_id = $1 and id = $2", [
    tenantId,
    MANAGER,
    "mia@fernwell.example\r\nBcc: x@y.example",
  ]);
  await fresh.database.query(
    "update members set active = false where tenant_id = $1 and id = '109'",
    [tenantId],
  );
  expect(await round(keeping)(MONDAY)).toEqual({ sent: 0, empty: 0, retried: 0, failed: 1 });
  expect(sent).toEqual([]);
});

test("a host without sockets claims nothing, so that another one can send it", async () => {
  await told([{ move: "contact" }]);
  expect(await round(null)(MONDAY)).toEqual({ sent: 0, empty: 0, retried: 0, failed: 0 });
  expect(await rows()).toEqual([]);
});

test("a tenant whose e-mail destination sends no digests, or that has none, is left alone", async () => {
  await told([{ move: "contact" }]);
  await fresh.database.query("update destinations set active = false where tenant_id = $1", [
    tenantId,
  ]);
  expect((await round()(MONDAY)).sent).toBe(0);
});
