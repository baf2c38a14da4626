// Checks a month's file by itself, a line at a time: sums of its parts, rows against events, events against the chain, and
// deals against what the CRM told. Everything that is wrong is named with the line, the flag or the deal.
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { link } from "../hash-chain.ts";
import { type CheckedFlag, contradiction } from "./flag-from-events.ts";
import {
  CreditedFlagRow,
  EventRow,
  isDealRow,
  isFlagRow,
  isManifest,
  type Manifest,
  OPTED_OUT,
  PARTS,
  readLine,
  SealedEvent,
  Sums,
  ToldRow,
} from "./month-file.ts";
import { summing } from "./sums.ts";

export interface CheckedMonth {
  readonly manifest: Manifest | null;
  readonly findings: readonly string[];
  /** More were found than are kept. */
  readonly more: number;
  readonly flags: number;
  readonly deals: number;
  readonly events: number;
  /** Events that are too new to be sealed, and those of people who opted out, of which only the link is there. */
  readonly unsealed: number;
  readonly withheld: number;
  /** SHA-256 of everything before the last line, hexadecimal. */
  readonly file: string;
  /** Links by position, of all events that have one. */
  readonly links: ReadonlyMap<string, string>;
}

/** As many as a person reads; the rest are counted. */
const MOST_FINDINGS = 50;

/** Takes the lines of a file in order; `end` says what was found. */
export function monthChecker(): { line(text: string): void; end(): CheckedMonth } {
  const sums = summing();
  const findings: string[] = [];
  let more = 0;
  let lines = 0;
  let manifest: Manifest | null = null;
  let stored: Sums | null = null;
  let flag: { row: CheckedFlag; events: EventRow[] } | null = null;
  let deal: { row: DealToCheck; told: ToldRow[] } | null = null;
  const counts = { flags: 0, deals: 0, events: 0, unsealed: 0, withheld: 0 };
  const links = new Map<string, { link: string; previous: string; of: string }>();
  const credits = new Map<string, SaidCredit>();
  const creditOf = new Map<string, { name: string; flagId: string | null; bucket: string }>();
  const seen = new Set<string>();

  const found = (sentence: string) => {
    if (findings.length < MOST_FINDINGS) findings.push(sentence);
    else more += 1;
  };
  const once = (what: string) => {
    if (seen.has(what)) found(`${what} is there twice: a row was put in.`);
    seen.add(what);
  };

  const endFlag = () => {
    if (flag === null) return;
    checkFlag(flag, { found, credits });
    flag = null;
  };
  const endDeal = () => {
    if (deal === null) return;
    const sentence = dealContradiction(deal.row, deal.told);
    if (sentence !== null) found(`Deal ${nameOf(deal.row)}: ${sentence}.`);
    deal = null;
  };

  const takeEvent = (row: unknown) => {
    const read = EventRow.safeParse(row);
    if (!read.success) return found(`Line ${lines} is no event.`);
    const event = read.data;
    const name = `event ${event.seq} of flag ${event.flagId}`;
    counts.events += 1;
    if (flag === null || flag.row.id !== event.flagId)
      return found(
        `There is ${name} and no row of that flag before it: the row was removed, or the event put in.`,
      );
    flag.events.push(event);
    const { position, previous, link: linked, sealed } = event;
    if (position === null || linked === null || previous === null) {
      counts.unsealed += 1;
      return undefined;
    }
    if (links.has(position)) found(`Link ${position} is there twice, with ${name}.`);
    links.set(position, { link: linked, previous, of: name });
    if (sealed === null) {
      counts.withheld += 1;
      return undefined;
    }
    if (!isHex(previous) || follows(previous, sealed) !== linked)
      found(
        `Link ${position} does not follow from ${name}: the event, or its link, is not what was sealed.`,
      );
    return undefined;
  };

  const take = (part: string, row: unknown) => {
    switch (part) {
      case "manifest":
        if (lines !== 1 || !isManifest(row)) return found(`Line ${lines} is no manifest.`);
        manifest = row;
        return undefined;
      case "flags": {
        endFlag();
        if (!isFlagRow(row)) return found(`Line ${lines} is no flag.`);
        once(`Flag ${row.id}`);
        counts.flags += 1;
        flag = { row, events: [] };
        return undefined;
      }
      case "credited-flags": {
        endFlag();
        const read = CreditedFlagRow.safeParse(row);
        if (!read.success) return found(`Line ${lines} is no flag.`);
        once(`Flag ${read.data.id}`);
        flag = { row: read.data, events: [] };
        return undefined;
      }
      case "events":
        return takeEvent(row);
      case "deals": {
        endFlag();
        endDeal();
        if (!isDealRow(row)) return found(`Line ${lines} is no deal.`);
        once(`Deal ${nameOf(row)}`);
        counts.deals += 1;
        deal = { row, told: [] };
        const { flagId, bucket } = row;
        creditOf.set(dealKey(row), { name: nameOf(row), flagId, bucket });
        return undefined;
      }
      case "told": {
        const read = ToldRow.safeParse(row);
        if (!read.success) return found(`Line ${lines} is no telling of a deal.`);
        if (deal === null || deal.row.crm !== read.data.crm || deal.row.id !== read.data.id)
          return found(
            `Line ${lines} tells of deal ${nameOf(read.data)}, which has no row before it: the row was removed.`,
          );
        deal.told.push(read.data);
        return undefined;
      }
      default:
        endFlag();
        endDeal();
        if (!PARTS.some((known) => known === part))
          found(`Line ${lines} is of a part that is not known: ${part}.`);
        return undefined;
    }
  };

  return {
    line(text) {
      lines += 1;
      if (stored !== null) return found(`Line ${lines} stands after the sums: it was put in.`);
      const read = readLine(text);
      if (read === null) {
        sums.add("?", text);
        return found(`Line ${lines} can't be read.`);
      }
      if (read.part === "sums") {
        const last = Sums.safeParse(read.row);
        if (!last.success) return found(`Line ${lines} holds no sums.`);
        stored = last.data;
        return undefined;
      }
      sums.add(read.part, text);
      take(read.part, read.row);
      return undefined;
    },
    end() {
      endFlag();
      endDeal();
      const file = sums.file();
      if (manifest === null) found("There is no manifest: this is no file of a month.");
      if (stored === null) found("The sums are missing: the file was cut off.");
      else compareSums(stored, sums.parts(), file, found);
      checkNeighbours(links, found);
      for (const { deal: key, flagId, bucket, seq } of credits.values()) {
        const row = creditOf.get(key);
        if (row === undefined) continue;
        const said = bucket === "none" ? null : flagId;
        const isSame = row.flagId === flagId ? row.bucket === bucket : said === null;
        if (!isSame)
          found(
            `Deal ${row.name} is ${row.bucket}${row.flagId === null ? "" : ` by flag ${row.flagId}`}, and event ${seq} of flag ${flagId} says ${String(bucket)}.`,
          );
      }
      return {
        manifest,
        findings,
        more,
        ...counts,
        file,
        links: new Map([...links].map(([position, { link: linked }]) => [position, linked])),
      };
    },
  };
}

/** What a flag's newest event about a deal says of its credit. */
type SaidCredit = { deal: string; flagId: string; bucket: unknown; seq: number };

type DealToCheck = {
  crm: string;
  id: string;
  type: string;
  status: string;
  amountMinor: string;
  currency: string;
  createdAt: number;
  closedAt: number | null;
};

const dealKey = ({ crm, id }: { readonly crm: string; readonly id: string }) => `${crm}\n${id}`;
const nameOf = ({ crm, id }: { readonly crm: string; readonly id: string }) => `${crm}:${id}`;
const isHex = (text: string) => /^[0-9a-f]{64}$/.test(text);
const follows = (previous: string, sealed: string): string =>
  bytesToHex(link(hexToBytes(previous), sealed));

function checkFlag(
  { row, events }: { readonly row: CheckedFlag; readonly events: readonly EventRow[] },
  {
    found,
    credits,
  }: {
    readonly found: (sentence: string) => void;
    readonly credits: Map<string, SaidCredit>;
  },
): void {
  if (events.length === 0) return found(`Flag ${row.id} has no event: the row was put in.`);
  const gap = events.findIndex(({ seq }, index) => seq !== index + 1);
  if (gap !== -1)
    return found(`Flag ${row.id} has no event ${gap + 1}: it was removed, or stands elsewhere.`);
  const told: SealedEvent[] = [];
  for (const { sealed, seq } of events) {
    const event = sealed === null ? null : sealedEvent(sealed);
    if (sealed !== null && (event === null || event.flagId !== row.id || event.seq !== seq))
      return found(`Event ${seq} of flag ${row.id} says that it is another one.`);
    if (event === null) continue;
    told.push(event);
    if (event.type !== "credited") continue;
    const { crm, opportunityId, bucket } = event.data;
    const of = dealKey({ crm: String(crm), id: String(opportunityId) });
    credits.set(`${of}\n${row.id}`, { deal: of, flagId: row.id, bucket, seq });
  }
  // With some of its story withheld the rest can't be held against the row.
  if (told.length < events.length) return undefined;
  const sentence = contradiction(row, told, OPTED_OUT);
  if (sentence !== null) found(`Flag ${row.id}: ${sentence}.`);
  return undefined;
}

function sealedEvent(text: string): SealedEvent | null {
  try {
    const read = SealedEvent.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** What the CRM told last, by its own clock, is what the row must say; the creation is the earliest ever told. */
function dealContradiction(row: DealToCheck, told: readonly ToldRow[]): string | null {
  const tellings = told.filter(({ what }) => what === "deal");
  let last: ToldRow | undefined;
  for (const each of tellings)
    if (
      last === undefined ||
      each.toldAt > last.toldAt ||
      (each.toldAt === last.toldAt && each.sha256 > last.sha256)
    )
      last = each;
  if (last === undefined) return "the CRM never told of it: the row was put in";
  const differs = (name: keyof DealToCheck & keyof ToldRow) =>
    row[name] === last[name]
      ? null
      : `${name} is ${String(row[name])}, and the CRM told ${String(last[name])}`;
  const created = Math.min(...tellings.flatMap(({ createdAt }) => createdAt ?? []));
  return (
    differs("amountMinor") ??
    differs("currency") ??
    differs("status") ??
    differs("type") ??
    differs("closedAt") ??
    (row.createdAt === created
      ? null
      : `createdAt is ${row.createdAt}, and the earliest that the CRM told is ${created}`)
  );
}

function compareSums(
  stored: Sums,
  parts: Record<string, { rows: number; sha256: string }>,
  file: string,
  found: (sentence: string) => void,
): void {
  const names = new Set([...Object.keys(stored.parts), ...Object.keys(parts)]);
  for (const name of [...names].toSorted()) {
    const [was, is] = [stored.parts[name], parts[name]];
    if (was === undefined || is === undefined)
      found(`Part ${name} is ${is === undefined ? "missing" : "not in the sums: it was put in"}.`);
    else if (was.rows !== is.rows)
      found(
        `Part ${name} has ${is.rows} rows and had ${was.rows}: ${is.rows < was.rows ? "rows were removed" : "rows were put in"}.`,
      );
    else if (was.sha256 !== is.sha256)
      found(`Part ${name} is not as it was written: a row was changed.`);
  }
  if (findingsAreOfOrder(stored, parts) && stored.file !== file)
    found("The lines are not in the order in which they were written.");
}

const findingsAreOfOrder = (
  stored: Sums,
  parts: Record<string, { rows: number; sha256: string }>,
): boolean =>
  Object.entries(stored.parts).every(([name, { sha256 }]) => parts[name]?.sha256 === sha256);

/** Where two neighbours of the chain are both there, the later one's previous link is the earlier one's. */
function checkNeighbours(
  links: ReadonlyMap<string, { link: string; previous: string; of: string }>,
  found: (sentence: string) => void,
): void {
  for (const [position, { previous, of }] of links) {
    const before =
      position === "0" ? "00".repeat(32) : links.get(String(BigInt(position) - 1n))?.link;
    if (before !== undefined && before !== previous)
      found(`Link ${position} of ${of} does not continue the one before it.`);
  }
}
