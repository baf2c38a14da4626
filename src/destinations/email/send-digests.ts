// The weekly digests: a round that claims whose are due, writes them and hands them to the tenant's mail server.
import { bytesToHex } from "@noble/hashes/utils.js";
import { digestWeekAt, mayBeDigestTime } from "../../domain/digest-week.ts";
import { spokenTo } from "../../domain/spoken.ts";
import type { Taxonomy } from "../../domain/taxonomy.ts";
import { answersOf } from "../../storage/answers.ts";
import type { Database } from "../../storage/database.ts";
import { owedDestinations } from "../../storage/destinations.ts";
import {
  claimDigests,
  type ClaimedDigest,
  digestReaders,
  type DigestResult,
  ownedFlags,
  settleDigest,
} from "../../storage/digests.ts";
import type { Addressee } from "../../storage/members.ts";
import type { Sealer } from "../../storage/secrets.ts";
import { canHaveLinks, digestToken } from "../../storage/signed-links.ts";
import { allTenants } from "../../storage/tenants.ts";
import { judge } from "../backoff.ts";
import { DestinationSettingsError } from "../destination-type.ts";
import type { Mail, MailMessage } from "../mail.ts";
import { taxonomyReader } from "../message.ts";
import { unsealed } from "../settings.ts";
import { type DigestFacts, digestMail } from "./digest-mail.ts";
import { AUTOMATIC, senderOf, serverOf } from "./email.ts";
import type { Letter } from "./flag-mail.ts";
import { headerLine, isMailbox } from "./mailbox.ts";
import { outcomeOf } from "./outcome.ts";
import { type EmailSettings, readEmailSettings } from "./settings.ts";

export interface DigestParts {
  readonly database: Database;
  readonly sealer: Sealer;
  /** `null` where the host has no sockets: nothing is claimed there, so that another host can send it. */
  readonly mail: Mail | null;
  readonly queueUrl: string;
  /** From 0 up to 1; spreads retries. */
  readonly random: () => number;
  readonly leaseSeconds?: number;
}

export interface DigestCounts {
  readonly sent: number;
  readonly empty: number;
  readonly retried: number;
  readonly failed: number;
}

/** Over one connection, within its bound of time and well within the lease. */
const AT_ONCE = 10;
/** Batches of one tenant in one round; the next round takes the next ones. */
const MOST_BATCHES = 20;

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

interface Round extends Omit<DigestParts, "mail"> {
  readonly mail: Mail;
  readonly tenantId: string;
  readonly settings: EmailSettings;
  readonly now: Date;
}

type Became = keyof DigestCounts;

/** The tenant's first e-mail destination that sends digests; `null` when there is none that can be used. */
async function settingsOf(
  database: Database,
  tenantId: string,
  sealer: Sealer,
): Promise<EmailSettings | null> {
  for (const { type, sealed } of await owedDestinations(database, tenantId)) {
    if (type !== "email") continue;
    try {
      const settings = readEmailSettings(await unsealed(sealer, bytesToHex(sealed)));
      if (settings.digests) return settings;
    } catch (error) {
      // Its messages about flags say so, where somebody looks.
      if (!(error instanceof DestinationSettingsError)) throw error;
    }
  }
  return null;
}

async function digestsOf(round: Round): Promise<Became[]> {
  const { database, tenantId, now, leaseSeconds } = round;
  const readers = new Map<string, Due>();
  for (const reader of await digestReaders(database, tenantId)) {
    const due = digestWeekAt(reader.zone, now.getTime());
    if (due !== null) readers.set(reader.id, { reader, due });
  }
  const wanted = [...readers].map(([memberId, { due }]) => ({ memberId, week: due.week }));
  const became: Became[] = [];
  for (let batch = 0; batch < MOST_BATCHES && wanted.length > 0; batch += 1) {
    const claimed = await claimDigests(database, tenantId, wanted, {
      now,
      limit: AT_ONCE,
      ...(leaseSeconds === undefined ? {} : { leaseSeconds }),
    });
    if (claimed.length === 0) break;
    became.push(...(await sendClaimed(claimed, readers, round)));
  }
  return became;
}

interface Due {
  readonly reader: Addressee;
  readonly due: NonNullable<ReturnType<typeof digestWeekAt>>;
}

/** Writes and hands over what was claimed, and settles each by itself. */
async function sendClaimed(
  claimed: readonly ClaimedDigest[],
  readers: ReadonlyMap<string, Due>,
  round: Round,
): Promise<Became[]> {
  const { database, tenantId, now, mail, settings, random } = round;
  const became: Became[] = [];
  const settle = async (digest: ClaimedDigest, result: DigestResult) => {
    if (await settleDigest(database, tenantId, digest, result, now))
      became.push(result.status === "waiting" ? "retried" : result.status);
  };
  const letters: { digest: ClaimedDigest; message: MailMessage; until: number }[] = [];
  for (const digest of claimed) {
    const whose = readers.get(digest.memberId);
    if (whose === undefined) continue;
    const address = whose.reader.email ?? "";
    if (!isMailbox(address)) {
      await settle(digest, {
        status: "failed",
        problem: `Nothing was sent to member ${digest.memberId}: the address entered is no e-mail address.`,
      });
      continue;
    }
    const message = await written(digest, whose, address, round);
    if (message === null) await settle(digest, { status: "empty" });
    else letters.push({ digest, message, until: whose.due.until });
  }
  if (letters.length === 0) return became;

  const answers = await mail(
    serverOf(settings),
    letters.map(({ message }) => message),
  );
  for (const [at, { digest, until }] of letters.entries()) {
    const answer = answers[at] ?? { is: "failed", kind: "reset", mayHaveArrived: false };
    const { result, problem = "" } = outcomeOf(answer, `member ${digest.memberId}`);
    const attempt = { attempt: digest.attempt, refusals: digest.attempt - 1 };
    const verdict = judge(result, { ...attempt, knowsRepeats: true, now, random });
    if (verdict.is === "delivered") await settle(digest, { status: "sent" });
    else if (verdict.is === "retry" && verdict.at.getTime() < until)
      await settle(digest, { status: "waiting", problem, nextAttemptAt: verdict.at });
    else await settle(digest, { status: "failed", problem });
  }
  return became;
}

/** The digest as a message; `null` when there is nothing to tell. */
async function written(
  { memberId, week }: ClaimedDigest,
  { reader, due }: Due,
  address: string,
  round: Round,
): Promise<MailMessage | null> {
  const { database, tenantId, settings, sealer, queueUrl } = round;
  const ownsFlags = reader.roles.includes("cs_manager") || reader.roles.includes("admin");
  const [answers, owned] = await Promise.all([
    answersOf(database, tenantId, memberId, { from: new Date(due.from), to: new Date(due.to) }),
    ownsFlags ? ownedFlags(database, tenantId, memberId, new Date(due.to)) : null,
  ]);
  const stopUrl = canHaveLinks(memberId)
    ? new URL(
        `/digest/${await digestToken((purpose, text) => sealer.sign(purpose, text), { tenantId, memberId })}`,
        queueUrl,
      ).href
    : queueUrl;
  const letter = await letterOf({ answers, owned }, reader, stopUrl, round);
  if (letter === null) return null;
  const host = new URL(queueUrl).hostname;
  return {
    ...letter,
    from: senderOf(settings),
    replyTo: settings.replyTo ?? null,
    to: { name: headerLine(reader.name), address },
    messageId: `<digest.${tenantId}.${memberId}.${week}@${host}>`,
    at: new Date(due.to),
    headers: {
      ...AUTOMATIC,
      // RFC 2369 and 8058: mail programs show a button for it.
      "List-Unsubscribe": `<${stopUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

async function letterOf(
  facts: DigestFacts,
  reader: Addressee,
  stopUrl: string,
  { database, tenantId, queueUrl }: Round,
): Promise<Letter | null> {
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
