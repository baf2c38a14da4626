// The weekly digests: a round that sends those that are due at this moment, tenant by tenant.
import { digestWeekAt, mayBeDigestTime } from "../../domain/digest-week.ts";
import { spokenTo } from "../../domain/spoken.ts";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import { answersOf } from "../../storage/answers.ts";
import { digestReaders, ownedFlags } from "../../storage/digests.ts";
import type { Addressee } from "../../storage/members.ts";
import { allTenants } from "../../storage/tenants.ts";
import { taxonomyReader } from "../message.ts";
import { type DigestFacts, digestMail } from "./digest-mail.ts";
import type { Letter } from "./flag-mail.ts";
import {
  type Became,
  type DigestCounts,
  type DueMail,
  type RegularMailParts,
  type Round,
  sendDue,
  settingsOf,
} from "./regular-mails.ts";

export type DigestParts = RegularMailParts;

/** A round of digests at `now`: each person's once a week, however many workers run this at once. */
export function sendDigests({
  database,
  ...parts
}: DigestParts): (now: Date) => Promise<DigestCounts> {
  return async (now) => {
    const counts = { sent: 0, empty: 0, retried: 0, failed: 0 };
    if (parts.mail === null || !mayBeDigestTime(now.getTime())) return counts;
    for (const { id: tenantId, suspended } of await allTenants(database)) {
      if (suspended) continue;
      const ofTenant = database.forTenant(tenantId);
      const settings = await settingsOf(ofTenant, tenantId, parts.sealer);
      if (settings === null) continue;
      const round = { ...parts, mail: parts.mail, database: ofTenant, tenantId, settings, now };
      for (const is of await digestsOf(round)) counts[is] += 1;
    }
    return counts;
  };
}

interface DueDigest extends DueMail {
  /** What it tells of begins. */
  readonly from: number;
}

async function digestsOf(round: Round): Promise<Became[]> {
  const { database, tenantId, now } = round;
  const readers = await digestReaders(database, tenantId);
  const due = readers.flatMap((reader): DueDigest[] => {
    const week = digestWeekAt(reader.zone, now.getTime());
    return week === null
      ? []
      : [{ reader, period: week.week, from: week.from, at: week.to, until: week.until }];
  });
  const froms = new Map(due.map(({ reader, from }) => [reader.id, from]));
  return sendDue(round, "week", due, ({ reader, at }, stopUrl) =>
    letterOf({ reader, from: froms.get(reader.id) ?? at, to: at, stopUrl }, round),
  );
}

/** The digest as a letter; `null` when there is nothing to tell. */
async function letterOf(
  digest: {
    readonly reader: Addressee;
    readonly from: number;
    readonly to: number;
    readonly stopUrl: string;
  },
  { database, tenantId, queueUrl }: Round,
): Promise<Letter | null> {
  const { reader, stopUrl } = digest;
  const [from, to] = [new Date(digest.from), new Date(digest.to)];
  const ownsFlags = reader.roles.includes("cs_manager") || reader.roles.includes("admin");
  const [answers, owned] = await Promise.all([
    answersOf(database, tenantId, reader.id, { from, to }),
    ownsFlags ? ownedFlags(database, tenantId, reader.id, to) : null,
  ]);
  const facts: DigestFacts = { answers, owned };
  const read = taxonomyReader(database);
  const versions = new Set(
    [...facts.answers, ...(facts.owned?.first ?? [])].map(({ taxonomyVersion }) => taxonomyVersion),
  );
  const taxonomies = new Map<number, Taxonomy | null>();
  for (const version of versions) taxonomies.set(version, await read(tenantId, version));
  return digestMail(facts, await spokenTo(reader.locale), {
    zone: reader.zone,
    queueUrl,
    stopUrl,
    opensQueue: reader.roles.some((role) => role !== "agent"),
    taxonomy: (version) => taxonomies.get(version) ?? null,
  });
}
