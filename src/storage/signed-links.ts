// Links in mails that act for one person: what they say stands in them, signed, so that nothing is stored until one is used.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { DeclineReason, Status } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import type { EventRecord } from "./flag-record.ts";
import type { Sealer } from "./secrets.ts";

/** What a link in a mail can do with a flag, by the letter that stands for it. */
const ACTIONS = { claim: "c", contact: "k", decline: "d" } as const;
export type LinkAction = keyof typeof ACTIONS;

/** What an action link is for. Nobody can make one of any part of it anew. */
export interface ActionLink {
  readonly tenantId: string;
  readonly flagId: string;
  /** Zendesk user id of the one person it acts for. */
  readonly memberId: string;
  readonly action: LinkAction;
  /** When what the mail tells of happened, to the second. */
  readonly issuedAt: Date;
}

/** Days after which a link has expired: as long as a flag may stay silent before it expires itself. */
export const LINK_DAYS = 90;
const DAY = 86_400_000;

/** Nothing that is signed for one of them is worth anything to the other. */
const ACTION_PURPOSE = "action-link";
const DIGEST_PURPOSE = "digest-link";

const ACTION_TEXT =
  /^a1\.([0-9a-f]{32})\.([0-9a-f]{32})\.([1-9]\d{0,18})\.([ckd])\.([0-9a-z]{6,8})$/;
/** `d` for the week's digest, `m` for the month's report. */
const DIGEST_TEXT = /^([dm])1\.([0-9a-f]{32})\.([1-9]\d{0,18})$/;

const short = (uuid: string): string => uuid.replaceAll("-", "");
const long = (hex: string): string =>
  hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** Whether links can be made for this person: an id that is no Zendesk id has none. */
export const canHaveLinks = (memberId: string): boolean => /^[1-9]\d{0,18}$/.test(memberId);

/** The part of an action link's address that proves it; the same every time. */
export async function actionToken(sign: Sealer["sign"], link: ActionLink): Promise<string> {
  const seconds = Math.floor(link.issuedAt.getTime() / 1000).toString(36);
  const text = [
    "a1",
    short(link.tenantId),
    short(link.flagId),
    link.memberId,
    ACTIONS[link.action],
    seconds,
  ].join(".");
  return `${text}.${await sign(ACTION_PURPOSE, text)}`;
}

/** What a token says, when we made it and nobody changed a character; `null` otherwise. It may have expired. */
export async function readActionToken(
  sealer: Pick<Sealer, "signed">,
  token: string,
): Promise<ActionLink | null> {
  const text = await proven(sealer, ACTION_PURPOSE, token);
  const parts = text === null ? null : ACTION_TEXT.exec(text);
  if (parts === null) return null;
  const [, tenant = "", flag = "", memberId = "", letter, seconds = ""] = parts;
  const action = letter === "c" ? "claim" : letter === "k" ? "contact" : "decline";
  return {
    tenantId: long(tenant),
    flagId: long(flag),
    memberId,
    action,
    issuedAt: new Date(Number.parseInt(seconds, 36) * 1000),
  };
}

export const hasExpired = ({ issuedAt }: ActionLink, now: Date): boolean =>
  now.getTime() - issuedAt.getTime() > LINK_DAYS * DAY;

/** Whose regular mail a link is about, and which. */
export interface DigestLink {
  readonly tenantId: string;
  readonly memberId: string;
  readonly kind: "week" | "month";
}

/** The part of a link's address that lets one person switch a regular mail off and on. It does not expire. */
export async function digestToken(
  sign: Sealer["sign"],
  { tenantId, memberId, kind = "week" }: Omit<DigestLink, "kind"> & Partial<DigestLink>,
): Promise<string> {
  const text = `${kind === "week" ? "d" : "m"}1.${short(tenantId)}.${memberId}`;
  return `${text}.${await sign(DIGEST_PURPOSE, text)}`;
}

/** Whose mail a token is about, when we made it. */
export async function readDigestToken(
  sealer: Pick<Sealer, "signed">,
  token: string,
): Promise<DigestLink | null> {
  const text = await proven(sealer, DIGEST_PURPOSE, token);
  const parts = text === null ? null : DIGEST_TEXT.exec(text);
  if (parts === null) return null;
  const [, letter, tenant = "", memberId = ""] = parts;
  return { tenantId: long(tenant), memberId, kind: letter === "m" ? "month" : "week" };
}

async function proven(
  sealer: Pick<Sealer, "signed">,
  purpose: string,
  token: string,
): Promise<string | null> {
  const end = token.lastIndexOf(".");
  const text = token.slice(0, Math.max(end, 0));
  return (await sealer.signed(purpose, text, token.slice(end + 1))) ? text : null;
}

/**
 * The id of the move that a link makes: the same for the same link, and the store takes a move with an id once, so that
 * a link works once.
 */
export function moveIdOf(token: string): string {
  const hex = bytesToHex(sha256(utf8ToBytes(token)));
  // Version 8 and its variant (RFC 9562): made of what its maker chose.
  return long(`${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17, 32)}`);
}

/** A flag as the page of a link shows it. */
export interface LinkedFlag {
  readonly status: Status;
  readonly version: number;
  readonly kind: "expansion" | "friction";
  readonly signal: string | null;
  readonly taxonomyVersion: number;
  readonly ticketId: string;
  readonly accountName: string | null;
  readonly declineReason: DeclineReason | null;
  /** The flag that it joined, whose answer counts for both. */
  readonly joinedTo: string | null;
  /** The event that this very link left, when it was used. */
  readonly made: EventRecord | null;
  /** The last step that a person took since the link was made; `null` when nobody has. */
  readonly meanwhile: EventRecord | null;
  /** Whether it was closed and opened again since the link was made. */
  readonly reopened: boolean;
}

/** Steps that make a difference to whoever is about to act. */
const STEPS = [
  "claim",
  "contact",
  "accept",
  "opportunity",
  "win",
  "lose",
  "resolve",
  "decline",
  "duplicate",
  "expire",
  "withdraw",
  "reopen",
  "undone",
  "handed-over",
];

/** What the page of a link has to know of its flag; `null` when it is no more. */
export async function linkedFlag(
  database: Database,
  { tenantId, flagId, issuedAt }: ActionLink,
  moveId: string,
): Promise<LinkedFlag | null> {
  const event = `case when e.seq is null then null else jsonb_build_object('seq', e.seq, 'type', e.type, 'at', e.at,
      'byId', e.by_id, 'byName', m.name, 'data', e.data) end`;
  const of = (where: string, order: string) => `(
    select ${event} from flag_events e
    left join members m on m.tenant_id = $1 and m.id = e.by_id
    where e.tenant_id = $1 and e.flag_id = $2 and ${where} ${order} limit 1)`;
  const [row] = await database.query<
    Omit<LinkedFlag, "made" | "meanwhile"> & {
      made: StoredEvent | null;
      meanwhile: StoredEvent | null;
    }
  >(
    `select f.status, f.version, f.kind, f.signal, f.taxonomy_version as "taxonomyVersion",
       f.ticket_id as "ticketId", f.account_name as "accountName",
       f.decline_reason as "declineReason",
       case when f.status = 'duplicate' then f.duplicate_of end as "joinedTo",
       ${of("e.request_id = $3", "")} as made,
       ${of("e.at > $4 and e.type = any($5)", "order by e.seq desc")} as meanwhile,
       exists (select from flag_events e where e.tenant_id = $1 and e.flag_id = $2
         and e.type = 'reopen' and e.at > $4) as reopened
     from flags f where f.tenant_id = $1 and f.id = $2`,
    [tenantId, flagId, moveId, endOfSecond(issuedAt), STEPS],
  );
  return row === undefined
    ? null
    : { ...row, made: eventOf(row.made), meanwhile: eventOf(row.meanwhile) };
}

/** The link knows its second only, and what the mail tells of happened within it. */
const endOfSecond = (at: Date): Date => new Date(at.getTime() + 999);

type StoredEvent = Omit<EventRecord, "at"> & { readonly at: string };

const eventOf = (stored: StoredEvent | null): EventRecord | null =>
  stored === null ? null : { ...stored, at: new Date(stored.at) };
