// Mails that come by the calendar, each once per person and period: claimed, written, handed to the tenant's mail server
// and settled, however many workers run this at once.
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Instant } from "../../domain/instant.ts";
import type { Database } from "../../storage/database.ts";
import { owedDestinations } from "../../storage/destinations.ts";
import {
  claimDigests,
  type ClaimedDigest,
  type DigestKind,
  type DigestResult,
  settleDigest,
} from "../../storage/digests.ts";
import type { Addressee } from "../../storage/members.ts";
import type { Sealer } from "../../storage/secrets.ts";
import { canHaveLinks, digestToken } from "../../storage/signed-links.ts";
import { judge } from "../backoff.ts";
import { DestinationSettingsError } from "../destination-type.ts";
import type { Mail, MailMessage } from "../mail.ts";
import { unsealed } from "../settings.ts";
import { AUTOMATIC, senderOf, serverOf } from "./email.ts";
import type { Letter } from "./flag-mail.ts";
import { headerLine, isMailbox } from "./mailbox.ts";
import { outcomeOf } from "./outcome.ts";
import { type EmailSettings, readEmailSettings } from "./settings.ts";

export interface RegularMailParts {
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

export type Became = keyof DigestCounts;

/** Of one tenant, at one moment. */
export interface Round extends Omit<RegularMailParts, "mail"> {
  readonly mail: Mail;
  readonly tenantId: string;
  readonly settings: EmailSettings;
  readonly now: Date;
}

/** Whose mail is due, for which period, and until when it is worth sending. */
export interface DueMail {
  readonly reader: Addressee;
  readonly period: string;
  /** When it became due. */
  readonly at: Instant;
  readonly until: Instant;
}

/** Over one connection, within its bound of time and well within the lease. */
const AT_ONCE = 10;
/** Batches of one tenant in one round; the next round takes the next ones. */
const MOST_BATCHES = 20;

/** The tenant's first e-mail destination that sends such mails; `null` when there is none that can be used. */
export async function settingsOf(
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

/** Sends those of the due mails that nobody has sent yet; a letter that is `null` has nothing to tell. */
export async function sendDue(
  round: Round,
  kind: DigestKind,
  due: readonly DueMail[],
  letterFor: (due: DueMail, stopUrl: string) => Promise<Letter | null>,
): Promise<Became[]> {
  const { database, tenantId, now, leaseSeconds } = round;
  const byMember = new Map(due.map((each) => [each.reader.id, each]));
  const wanted = due.map(({ reader, period }) => ({ memberId: reader.id, kind, period }));
  const became: Became[] = [];
  for (let batch = 0; batch < MOST_BATCHES && wanted.length > 0; batch += 1) {
    const claimed = await claimDigests(database, tenantId, wanted, {
      now,
      limit: AT_ONCE,
      ...(leaseSeconds === undefined ? {} : { leaseSeconds }),
    });
    if (claimed.length === 0) break;
    became.push(...(await sendClaimed(claimed, byMember, round, letterFor)));
  }
  return became;
}

/** Writes and hands over what was claimed, and settles each by itself. */
async function sendClaimed(
  claimed: readonly ClaimedDigest[],
  due: ReadonlyMap<string, DueMail>,
  round: Round,
  letterFor: (due: DueMail, stopUrl: string) => Promise<Letter | null>,
): Promise<Became[]> {
  const { database, tenantId, now, mail, settings, random } = round;
  const became: Became[] = [];
  const settle = async (digest: ClaimedDigest, result: DigestResult) => {
    if (await settleDigest(database, tenantId, digest, result, now))
      became.push(result.status === "waiting" ? "retried" : result.status);
  };
  const letters: { digest: ClaimedDigest; message: MailMessage; until: number }[] = [];
  for (const digest of claimed) {
    const whose = due.get(digest.memberId);
    if (whose === undefined) continue;
    const address = whose.reader.email ?? "";
    if (!isMailbox(address)) {
      await settle(digest, {
        status: "failed",
        problem: `Nothing was sent to member ${digest.memberId}: the address entered is no e-mail address.`,
      });
      continue;
    }
    const message = await written(digest, whose, address, round, letterFor);
    if (message === null) await settle(digest, { status: "empty" });
    else letters.push({ digest, message, until: whose.until });
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

/** What a Message-ID calls each kind. */
const NAMES = { week: "digest", month: "report" } as const;

async function written(
  { memberId, kind, period }: ClaimedDigest,
  due: DueMail,
  address: string,
  { tenantId, settings, sealer, queueUrl }: Round,
  letterFor: (due: DueMail, stopUrl: string) => Promise<Letter | null>,
): Promise<MailMessage | null> {
  const sign: Sealer["sign"] = (purpose, text) => sealer.sign(purpose, text);
  const stopUrl = canHaveLinks(memberId)
    ? new URL(`/digest/${await digestToken(sign, { tenantId, memberId, kind })}`, queueUrl).href
    : queueUrl;
  const letter = await letterFor(due, stopUrl);
  if (letter === null) return null;
  const host = new URL(queueUrl).hostname;
  return {
    ...letter,
    from: senderOf(settings),
    replyTo: settings.replyTo ?? null,
    to: { name: headerLine(due.reader.name), address },
    messageId: `<${NAMES[kind]}.${tenantId}.${memberId}.${period}@${host}>`,
    at: new Date(due.at),
    headers: {
      ...AUTOMATIC,
      // RFC 2369 and 8058: mail programs show a button for it.
      "List-Unsubscribe": `<${stopUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}
