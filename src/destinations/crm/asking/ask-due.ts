// Asking CRMs for what changed, where webhooks are not to be had or have missed something. What was read and how far it
// was read commit together: a crash in between reads the page again, which changes nothing.
import { v7 } from "uuid";
import { storeActivities } from "../../../storage/crm/activities.ts";
import {
  answerWaiting,
  type AskedConnection,
  claimAsking,
  type Cursor,
  endAsking,
  keepPlace,
  type Place,
  waitedFor,
} from "../../../storage/crm/asking.ts";
import { creditTold } from "../../../storage/crm/credit-told.ts";
import {
  askedName,
  forgetEvents,
  type HeardEvent,
  noteEvents,
} from "../../../storage/crm/heard-events.ts";
import { storeTold } from "../../../storage/crm/told-deals.ts";
import { relationOf, toldDeal } from "../../../storage/crm/told-few.ts";
import type { Database } from "../../../storage/database.ts";
import { tellAccounts } from "../../../storage/matching/resolve-accounts.ts";
import type { Owed } from "../../../storage/record-event.ts";
import type { Sealer } from "../../../storage/secrets.ts";
import { allTenants } from "../../../storage/tenants.ts";
import { retryAfterMs } from "../../backoff.ts";
import type { Outcome, Tools } from "../../destination-type.ts";
import { DestinationSettingsError } from "../../destination-type.ts";
import { whyStopped } from "../../sentences.ts";
import { unsealed } from "../../settings.ts";
import { hubspotChanges } from "./hubspot-changes.ts";
import type { AskedCrm, Page } from "./page.ts";
import { salesforceChanges } from "./salesforce-changes.ts";

const MINUTE = 60_000;
/** What is committed late over there has an earlier time than what was read before it. */
const OVERLAP_MS = 10 * MINUTE;
/** Records per request: a page fits into an answer of 64 kB. */
const PAGE = 50;
/** Pages of one connection in one run: the others wait no longer than that takes. */
const PAGES = 40;
/** Deals that are asked for by name at once. */
const NAMED = 50;
const LONGEST_PAUSE = 60 * MINUTE;

export interface AskCounts {
  readonly connections: number;
  readonly records: number;
  /** Deals and activities that stand otherwise now. */
  readonly changed: number;
  readonly refused: number;
  readonly failed: number;
}

/** A round at `now`: every connection that is due is asked, by one worker at a time. */
export function askDue({
  database,
  sealer,
  tools,
  owedOf,
}: {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly tools: Pick<Tools, "ask" | "tokens">;
  readonly owedOf: (tenantId: string) => Promise<Owed>;
}): (now: Date) => Promise<AskCounts> {
  return async (now) => {
    const counts = { connections: 0, records: 0, changed: 0, refused: 0, failed: 0 };
    for (const { id: tenantId, suspended } of await allTenants(database)) {
      if (suspended) continue;
      const ofTenant = database.forTenant(tenantId);
      for (;;) {
        const connection = await claimAsking(ofTenant, tenantId, now);
        if (connection === null) break;
        counts.connections += 1;
        const round = { database: ofTenant, connection, now, owed: await owedOf(tenantId) };
        const end = await askOne(round, { sealer, tools }, counts);
        if (end.problem !== null) counts.failed += 1;
        await endAsking(ofTenant, connection, { at: now, ...end });
        await forgetEvents(ofTenant, tenantId, now);
      }
    }
    return counts;
  };
}

interface Round {
  readonly database: Database;
  readonly connection: AskedConnection;
  readonly now: Date;
  readonly owed: Owed;
}
type Counting = { -readonly [Key in keyof AskCounts]: number };
interface End {
  readonly nextAt: Date;
  readonly problem: string | null;
}

async function askOne(
  round: Round,
  { sealer, tools }: { readonly sealer: Sealer; readonly tools: Pick<Tools, "ask" | "tokens"> },
  counts: Counting,
): Promise<End> {
  const { connection, now } = round;
  const every = connection.settings.everyMinutes * MINUTE;
  const later = (ms: number) => new Date(now.getTime() + ms);
  let crm: AskedCrm;
  try {
    const entered = await unsealed(sealer, connection.destination.sealedHex);
    crm =
      connection.destination.type === "hubspot"
        ? hubspotChanges(entered, connection, tools, now.getTime())
        : salesforceChanges(entered, connection, tools, now.getTime());
  } catch (error) {
    const problem =
      error instanceof DestinationSettingsError
        ? error.message
        : "The destination's settings are not complete. Enter them again.";
    return { nextAt: later(LONGEST_PAUSE), problem };
  }
  const ended =
    (await answerThoseWaiting(round, crm, counts)) ?? (await readChanges(round, crm, counts));
  if (ended === "lease-lost") return { nextAt: now, problem: null };
  if (ended === "more") return { nextAt: now, problem: null };
  if (ended === null) return { nextAt: later(every), problem: null };
  return {
    nextAt: later(pauseAfter(ended, every, now)),
    problem: ended.problem ?? whyStopped(ended.result),
  };
}

/** How long nobody asks: as long as the CRM says, and never less than usual. */
function pauseAfter({ result }: Outcome, every: number, now: Date): number {
  const asked = result.is === "answered" ? retryAfterMs(result.retryAfter, now) : null;
  return Math.min(Math.max(every, asked ?? 0), Math.max(LONGEST_PAUSE, asked ?? 0));
}

/** Deals that a webhook only named. `null`: all of them were answered. */
async function answerThoseWaiting(
  round: Round,
  crm: AskedCrm,
  counts: Counting,
): Promise<Outcome | "lease-lost" | null> {
  const { database, connection } = round;
  const { tenantId, id } = connection;
  for (let pages = 0; pages < PAGES; pages++) {
    const ids = await waitedFor(database, tenantId, id, NAMED);
    if (ids.length === 0) return null;
    const page = await crm.deals(ids);
    if ("stopped" in page) return page.stopped;
    const kept = await storePage(round, page, connection.cursor, counts, (tx) =>
      answerWaiting(tx, tenantId, id, {
        ids,
        unknown: page.missing,
        refused: page.refused.map((each) => each.id),
      }),
    );
    if (!kept) return "lease-lost";
  }
  return null;
}

/** What changed since it was asked last, kind by kind. */
async function readChanges(
  round: Round,
  crm: AskedCrm,
  counts: Counting,
): Promise<Outcome | "lease-lost" | "more" | null> {
  const { connection, now } = round;
  let { cursor } = connection;
  let pages = 0;
  for (const { kind, wholeEveryMs } of crm.kinds) {
    const lastWhole = Date.parse(cursor.whole?.[kind] ?? "");
    if (wholeEveryMs !== undefined && now.getTime() - lastWhole < wholeEveryMs) continue;
    let place = beginning(cursor, kind, wholeEveryMs !== undefined);
    let size = PAGE;
    for (let isOver = false; !isOver;) {
      if (pages >= PAGES) return "more";
      pages += 1;
      const page = await crm.changed(kind, place, size);
      if ("stopped" in page) return page.stopped;
      if (page.records === 0 && page.isFull && size > 1) {
        // Too long an answer: the same in smaller pages.
        size = Math.max(1, Math.floor(size / 4));
        continue;
      }
      place = page.last ?? place;
      isOver = !page.isFull || page.last === null;
      cursor =
        wholeEveryMs === undefined
          ? read(cursor, kind, place, isOver)
          : readWhole(cursor, kind, place, isOver, now);
      if (!(await storePage(round, page, cursor, counts))) return "lease-lost";
    }
  }
  return null;
}

/** Halfway through a list it goes on there; otherwise it looks back a little. */
function beginning(
  { places, since, midway }: Cursor,
  kind: string,
  isWhole: boolean,
): Place | null {
  const reached = midway?.[kind];
  if (reached !== undefined) return reached;
  const known = places?.[kind];
  if (isWhole) return null;
  if (known === undefined) return since === undefined ? null : { at: since, id: "" };
  return { at: new Date(Date.parse(known.at) - OVERLAP_MS).toISOString(), id: "" };
}

/** The cursor behind a page. A kind's place never moves back: what is read again lies before it. */
function read(cursor: Cursor, kind: string, place: Place | null, isOver: boolean): Cursor {
  const on = halfway(cursor, kind, isOver ? null : place);
  if (place === null) return on;
  const known = cursor.places?.[kind];
  const furthest = known !== undefined && known.at > place.at ? known : place;
  return { ...on, places: { ...cursor.places, [kind]: furthest } };
}

function halfway(cursor: Cursor, kind: string, place: Place | null): Cursor {
  const { [kind]: _former, ...others } = cursor.midway ?? {};
  return { ...cursor, midway: place === null ? others : { ...others, [kind]: place } };
}

function readWhole(
  cursor: Cursor,
  kind: string,
  place: Place | null,
  isOver: boolean,
  now: Date,
): Cursor {
  const on = halfway(cursor, kind, isOver ? null : place);
  return isOver ? { ...on, whole: { ...cursor.whole, [kind]: now.toISOString() } } : on;
}

/** A page in one commit, with how far it was read; `false` when somebody else has taken the connection over. */
const storePage = (
  { database, connection, now, owed }: Round,
  page: Page,
  cursor: Cursor,
  counts: Counting,
  also: (tx: Database) => Promise<unknown> = () => Promise.resolve(),
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const { tenantId, id, crm } = connection;
    // First, and so that the row is held: whoever has lost the lease stores nothing.
    if (!(await keepPlace(tx, connection, cursor))) return false;
    const told = [...page.deals.map((deal) => toldDeal(crm, deal)), ...page.ends];
    const companies = distinct(page.accounts);
    const moved = companies.length === 0 ? null : await tellAccounts(tx, tenantId, companies, now);
    const stored =
      told.length === 0
        ? null
        : await storeTold(tx, tenantId, {
            ...relationOf(told),
            source: "poll",
            at: now,
            untimed: "now",
          });
    const done = await storeActivities(tx, tenantId, page.activities);
    await creditTold(
      tx,
      tenantId,
      [
        ...(moved === null ? [] : [moved]),
        ...(stored === null ? [] : [stored.touched]),
        { accountIds: done.accountIds, unmatched: [] },
      ],
      now,
      owed,
    );
    const changed = (stored?.created ?? 0) + (stored?.updated ?? 0);
    const events: HeardEvent[] = page.refused.map((each) => ({
      id: askedName(each.id, each.modified),
      result: "refused",
      reason: each.reason,
      deals: [each.id],
      body: JSON.stringify(each.record).slice(0, 16_000),
      asks: [],
    }));
    if (changed + done.changed > 0)
      events.push({
        id: `poll:${v7()}`,
        result: "stored",
        reason: `Asked for: ${page.records} records, ${changed + done.changed} of them new or changed.`,
        deals: told.map((each) => each.id).slice(0, 50),
        body: null,
        asks: [],
      });
    await noteEvents(tx, tenantId, id, events, now);
    await also(tx);
    counts.records += page.records;
    counts.changed += changed + done.changed;
    counts.refused += page.refused.length;
    return true;
  });

const distinct = <T extends { readonly id: string }>(all: readonly T[]): T[] => [
  ...new Map(all.map((each) => [each.id, each])).values(),
];
