// The work that repeats, alike on every host. A module of its own, since a host that is woken for a request needs none of it.
import { v7 } from "uuid";
import { askDue } from "../destinations/crm/asking/ask-due.ts";
import { deliverDue } from "../destinations/deliver.ts";
import type { Tools } from "../destinations/destination-type.ts";
import { sendDigests } from "../destinations/email/send-digests.ts";
import { sendMonthMails } from "../destinations/email/send-month-mails.ts";
import { owedTo } from "../endpoint/owed.ts";
import { listHolidaysDue } from "../storage/calendars.ts";
import { closeMonthsDue, restateDue } from "../storage/close-months.ts";
import { configurationOf } from "../storage/configuration.ts";
import { applyRules } from "../storage/apply-rules.ts";
import { creditDue, creditLapsed } from "../storage/credit-due.ts";
import type { Database } from "../storage/database.ts";
import { escalateDue } from "../storage/escalate.ts";
import { expireDue } from "../storage/expire.ts";
import { tellFixes } from "../storage/fixes.ts";
import { matchDue } from "../storage/matching/match-due.ts";
import { forgetTexts } from "../storage/redact.ts";
import { sealDue } from "../storage/seals.ts";
import { createSealer } from "../storage/secrets.ts";
import { forgetProofs } from "../storage/tenants.ts";
import type { Job } from "./jobs.ts";
import type { DrawPng } from "./month-mail/letters.ts";
import type { ProductionSettings } from "./settings.ts";

/** Every job there is. Messages are what people wait for; the rest only has to happen. */
export function dueWork(host: {
  readonly settings: Pick<ProductionSettings, "encryptionKeys" | "publicUrl">;
  readonly database: Database;
  /** Ways out to the outside; kept by the process, since they hold its access tokens. */
  readonly tools: Tools;
  /** Told what an operator should know. */
  readonly log: (sentence: string) => void;
  /** Makes pictures of charts, where the host can; without it mails say where the charts are. */
  readonly drawPng?: DrawPng;
  /** How long one round of deliveries may claim more work, in milliseconds. */
  readonly roundMs?: number;
  readonly now?: () => Date;
}): Job[] {
  const { settings, database, tools, log, roundMs, now = () => new Date() } = host;
  const deliver = deliverDue({
    database,
    sealer: createSealer(settings.encryptionKeys),
    tools,
    queueUrl: new URL("/queue", settings.publicUrl).href,
    random: () => Math.random(),
    onSwitchedOff: (tenantId, destinationId) =>
      log(
        `The destination ${destinationId} was switched off by itself. signal-flag destination list --tenant ${tenantId} says why.`,
      ),
    ...(roundMs === undefined ? {} : { roundMs }),
  });
  const digests = sendDigests({
    database,
    sealer: createSealer(settings.encryptionKeys),
    mail: tools.mail,
    queueUrl: new URL("/queue", settings.publicUrl).href,
    random: () => Math.random(),
  });
  const monthMails = sendMonthMails({
    database,
    sealer: createSealer(settings.encryptionKeys),
    mail: tools.mail,
    queueUrl: new URL("/queue", settings.publicUrl).href,
    random: () => Math.random(),
    letters: async (ofTenant, tenantId) => {
      // The whole report in words, and its charts: read once a month, when a mail is due.
      const { writeLetters } = await import("./month-mail/write-letters.ts");
      const { publicUrl } = settings;
      return writeLetters({ publicUrl, drawPng: host.drawPng ?? null, now })(ofTenant, tenantId);
    },
  });
  /** A tenant that is switched off tells nobody anything, and erases all the same. */
  const owedOf = async (tenantId: string) => {
    const configuration = await configurationOf(database.forTenant(tenantId), tenantId);
    return configuration === null ? () => [] : owedTo(configuration, () => v7());
  };
  const askCrms = askDue({
    database,
    sealer: createSealer(settings.encryptionKeys),
    tools,
    owedOf,
  });
  return [
    { name: "deliver", everyMs: 1_000, runOnce: () => deliver(now()), overlaps: true },
    { name: "seal", everyMs: 5_000, runOnce: () => sealDue(database) },
    {
      name: "credit",
      everyMs: 60_000,
      runOnce: () => creditDue(database, new Date(), owedOf),
    },
    { name: "ask-crms", everyMs: 10_000, runOnce: () => askCrms(now()) },
    { name: "match", everyMs: 10_000, runOnce: () => matchDue(database, now(), owedOf) },
    {
      name: "credit-lapsed",
      everyMs: 3_600_000,
      runOnce: () => creditLapsed(database, now(), owedOf),
    },
    { name: "apply-rules", everyMs: 15_000, runOnce: () => applyRules(database, now, owedOf) },
    {
      name: "escalate",
      everyMs: 30_000,
      runOnce: () =>
        escalateDue(database, now(), (configuration) => owedTo(configuration, () => v7())),
    },
    {
      name: "list-holidays",
      everyMs: 6 * 3_600_000,
      runOnce: () =>
        listHolidaysDue(database, now(), async (region, year) => {
          // The rules of the whole world: read once a year, when a calendar's next year is listed.
          const { publicHolidays } = await import("../endpoint/hours/holidays.ts");
          return publicHolidays(region, year) ?? [];
        }),
    },
    { name: "expire", everyMs: 3_600_000, runOnce: () => expireDue(database, now(), owedOf) },
    { name: "tell-fixes", everyMs: 60_000, runOnce: () => tellFixes(database, now(), owedOf) },
    {
      name: "imports",
      everyMs: 1_000,
      runOnce: async () => {
        const { importDue } = await import("../endpoint/imports/import-due.ts");
        return importDue(database, now, () => v7());
      },
    },
    {
      name: "close-months",
      everyMs: 10 * 60_000,
      runOnce: () => closeMonthsDue(database, now()),
    },
    { name: "restate-months", everyMs: 5 * 60_000, runOnce: () => restateDue(database, now()) },
    { name: "digests", everyMs: 60_000, runOnce: () => digests(now()) },
    { name: "month-mails", everyMs: 60_000, runOnce: () => monthMails(now()) },
    { name: "forget-proofs", everyMs: 60_000, runOnce: () => forgetProofs(database, now()) },
    {
      name: "forget-texts",
      everyMs: 3_600_000,
      runOnce: () => forgetTexts(database, now(), owedOf),
    },
  ];
}
