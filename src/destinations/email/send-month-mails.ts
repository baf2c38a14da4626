// The monthly mail: the report of the month before, to operations and administrators, on the first working day by the
// tenant's calendar. What it says and shows is handed in; here it is sent, once.
import type { BusinessCalendar } from "../../domain/calendar.ts";
import { type MonthMail, monthMailAt } from "../../domain/month-mail.ts";
import type { Month } from "../../domain/month.ts";
import { calendarsOf } from "../../storage/calendars.ts";
import type { Database } from "../../storage/database.ts";
import { digestReaders } from "../../storage/digests.ts";
import type { Addressee } from "../../storage/members.ts";
import { allTenants } from "../../storage/tenants.ts";
import type { Letter } from "./flag-mail.ts";
import {
  type Became,
  type DigestCounts,
  type RegularMailParts,
  type Round,
  sendDue,
  settingsOf,
} from "./regular-mails.ts";

/** The month's report as a letter to one person; `null` when nothing happened in the month. */
export type WriteMonthLetter = (
  month: Month,
  to: { readonly reader: Addressee; readonly stopUrl: string },
) => Promise<Letter | null>;

export interface MonthMailParts extends RegularMailParts {
  /** Reads a tenant's month once, for however many letters are written of it; `null`: the tenant is switched off. */
  readonly letters: (database: Database, tenantId: string) => Promise<WriteMonthLetter | null>;
}

/** A round of monthly mails at `now`: each person's once a month, however many workers run this at once. */
export function sendMonthMails({
  database,
  letters,
  ...parts
}: MonthMailParts): (now: Date) => Promise<DigestCounts> {
  return async (now) => {
    const counts = { sent: 0, empty: 0, retried: 0, failed: 0 };
    if (parts.mail === null) return counts;
    for (const { id: tenantId, suspended } of await allTenants(database)) {
      if (suspended) continue;
      const ofTenant = database.forTenant(tenantId);
      const calendar = (await calendarsOf(ofTenant, tenantId)).get("default");
      const due = calendar === undefined ? null : dueBy(calendar, now);
      if (due === null) continue;
      const settings = await settingsOf(ofTenant, tenantId, parts.sealer);
      if (settings === null) continue;
      const round = { ...parts, mail: parts.mail, database: ofTenant, tenantId, settings, now };
      for (const is of await mailsOf(round, due, letters)) counts[is] += 1;
    }
    return counts;
  };
}

const dueBy = (calendar: BusinessCalendar, now: Date): MonthMail | null =>
  monthMailAt(calendar, now.getTime());

async function mailsOf(
  round: Round,
  { month, at, until }: MonthMail,
  letters: MonthMailParts["letters"],
): Promise<Became[]> {
  const { database, tenantId } = round;
  const readers = await digestReaders(database, tenantId, "month");
  const due = readers.map((reader) => ({ reader, period: `${month}-01`, at, until }));
  let write: Promise<WriteMonthLetter | null> | undefined;
  return sendDue(round, "month", due, async ({ reader }, stopUrl) => {
    // Only once somebody's mail was claimed: the round comes every minute of two days.
    write ??= letters(database, tenantId);
    return (await write)?.(month, { reader, stopUrl }) ?? null;
  });
}
