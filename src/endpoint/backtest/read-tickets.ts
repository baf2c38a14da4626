// Tickets from a helpdesk's export: one JSON ticket a line as Zendesk writes them, a JSON list, or CSV.
import { parse } from "csv-parse/sync";
import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import type { PastTicket } from "../../domain/backtest/ticket.ts";
import { dateColumnOf, understandDate } from "../../domain/import/dates.ts";
import type { DateFormat } from "../../domain/import/fields.ts";
import { plainHeading } from "../../domain/import/headings.ts";
import { wholeLines } from "./pieces.ts";
import { FileTrouble } from "./trouble.ts";

export interface TicketReading {
  /** IANA zone of times that have none. */
  readonly zone: string;
  /** How days of a CSV are written, where its own cells do not say. */
  readonly dates?: DateFormat;
}

/** What a ticket is in Zendesk's export; ids may be numbers, which are read as text before they lose digits. */
const Id = z.union([z.string(), z.int()]).transform(String);
const Ticket = z.object({
  id: Id,
  created_at: z.iso.datetime({ offset: true }),
  organization_id: Id.nullish(),
  subject: z.string().nullish(),
  description: z.string().nullish(),
  requester_id: Id.nullish(),
  comments: z
    .array(
      z.object({
        author_id: Id.nullish(),
        public: z.boolean().nullish(),
        plain_body: z.string().nullish(),
        body: z.string().nullish(),
      }),
    )
    .nullish(),
});
const TicketList = z.union([
  z.array(z.unknown()),
  z.object({ tickets: z.array(z.unknown()) }).transform(({ tickets }) => tickets),
]);

/** A list is read whole; larger exports come with one ticket a line. Characters. */
const LARGEST_LIST = 200_000_000;

/**
 * The tickets of an export, one after another.
 * @throws {FileTrouble} naming the line that is no ticket.
 */
export async function* readTickets(
  chunks: AsyncIterable<string>,
  reading: TicketReading,
): AsyncGenerator<PastTicket> {
  const { first, all } = await peek(chunks);
  const start = first.replace(/^\uFEFF/, "").trimStart();
  if (start === "")
    throw new FileTrouble("The file of tickets is empty. Export tickets and try again.");
  if (start.startsWith("[") || (start.startsWith("{") && !isOneLine(start))) yield* fromList(all);
  else if (start.startsWith("{")) yield* fromLines(all);
  else yield* fromCsv(all, reading);
}

/** The first piece of text, and everything from the beginning. */
async function peek(
  chunks: AsyncIterable<string>,
): Promise<{ first: string; all: AsyncGenerator<string> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first = "";
  let isOver = false;
  // Enough to see a whole line of the longest tickets there are.
  while (!isOver && first.length < 1_000_000 && !first.trimStart().includes("\n")) {
    const next = await iterator.next();
    isOver = next.done === true;
    if (next.done !== true) first += next.value;
  }
  async function* all() {
    yield first;
    if (isOver) return;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      yield next.value;
  }
  return { first, all: all() };
}

function isOneLine(start: string): boolean {
  const line = start.split("\n", 1)[0] ?? "";
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

async function* fromLines(text: AsyncIterable<string>): AsyncGenerator<PastTicket> {
  let line = 0;
  for await (const piece of wholeLines(text, false))
    for (const each of piece.replace(/\n$/, "").split("\n")) {
      line += 1;
      const json = each.replace(/^\uFEFF/, "").trim();
      if (json === "") continue;
      yield ticketOf(parsed(json, `Line ${line}`), `Line ${line}`);
    }
}

async function* fromList(text: AsyncIterable<string>): AsyncGenerator<PastTicket> {
  let whole = "";
  for await (const piece of text) {
    whole += piece;
    if (whole.length > LARGEST_LIST)
      throw new FileTrouble(
        "This list of tickets is too large to be read at once. Write one ticket a line, as Zendesk's own export does.",
      );
  }
  const list = TicketList.safeParse(parsed(whole.replace(/^\uFEFF/, ""), "The file"));
  if (!list.success)
    throw new FileTrouble("The file holds no list of tickets. Export tickets as JSON or CSV.");
  for (const [at, each] of list.data.entries()) yield ticketOf(each, `Ticket ${at + 1}`);
}

function parsed(json: string, where: string): unknown {
  try {
    // An id beyond 2^53 is kept as the text it is written in.
    return JSON.parse(json.replaceAll(/("(?:[a-z]+_)?id"\s*:\s*)(\d{16,})/g, '$1"$2"'));
  } catch {
    throw new FileTrouble(`${where} is not valid JSON. The export may have been cut off.`);
  }
}

function ticketOf(json: unknown, where: string): PastTicket {
  const found = Ticket.safeParse(json);
  if (!found.success) {
    const [issue] = found.error.issues;
    throw new FileTrouble(
      `${where} is no ticket: ${issue?.path.join(".") ?? "it"} ${issue?.message ?? ""}. A ticket has id, created_at, organization_id, subject and description.`,
    );
  }
  const { id, created_at, organization_id, subject, description, requester_id, comments } =
    found.data;
  const said = (comments ?? [])
    // What agents answered says nothing of what the customer wants.
    .filter(
      ({ author_id }) => requester_id == null || author_id == null || author_id === requester_id,
    )
    .map(({ plain_body, body }) => plain_body ?? body ?? "");
  return {
    id,
    accountId: organization_id ?? null,
    createdAt: Date.parse(created_at),
    text: [subject ?? "", description ?? "", ...said].join("\n"),
  };
}

const COLUMNS = {
  id: "id|ticket id|ticket_id|ticket|case number|case id|ticket-id",
  createdAt:
    "created at|created_at|created|submitted_at|submitted at|requested at|opened|date|erstellt",
  accountId:
    "organization id|organization_id|organisation id|account id|account_id|organization|organisation|company id|company|account|kunde|firma",
} as const;
/** Columns of words that a customer wrote. */
const WORDS =
  "subject|description|body|text|message|comment|first comment|question|feedback_text|betreff|beschreibung";

const names = (list: string): string[] => list.split("|").map(plainHeading);
/** Rows that a column of dates is judged by. */
const JUDGED = 5_000;

async function* fromCsv(
  text: AsyncIterable<string>,
  { zone, dates }: TicketReading,
): AsyncGenerator<PastTicket> {
  let header: readonly string[] | null = null;
  let delimiter = ",";
  let table: { at: Places; format: DateFormat } | null = null;
  let row = 1;
  for await (const piece of wholeLines(text, true)) {
    if (header === null) delimiter = delimiterOf(piece);
    const rows = rowsOf(piece, delimiter, row);
    header ??= rows.shift() ?? [];
    // The first piece may end behind the header, which says nothing of how dates are written.
    if (rows.length === 0) continue;
    if (table === null) {
      const at = placesOf(header);
      table = { at, format: dates ?? formatOf(rows, at, header) };
    }
    for (const cells of rows) {
      row += 1;
      yield fromRow(cells, table.at, table.format, { zone, row });
    }
  }
  if (header !== null && table === null) placesOf(header);
}

interface Places {
  readonly id: number;
  readonly createdAt: number;
  readonly accountId: number;
  readonly words: readonly number[];
}

function placesOf(header: readonly string[]): Places {
  const plain = header.map(plainHeading);
  const place = (list: string) => {
    const known = names(list).map((name) => plain.indexOf(name));
    return known.find((at) => at !== -1) ?? -1;
  };
  const at = {
    id: place(COLUMNS.id),
    createdAt: place(COLUMNS.createdAt),
    accountId: place(COLUMNS.accountId),
    words: names(WORDS).flatMap((name) => (plain.includes(name) ? [plain.indexOf(name)] : [])),
  };
  if (at.id === -1 || at.createdAt === -1)
    throw new FileTrouble(
      `The file of tickets has no column for ${at.id === -1 ? "a ticket's id" : "when a ticket was created"}. Its columns are ${header.slice(0, 12).join(", ")}. Name them id and created_at.`,
    );
  return at;
}

function formatOf(
  rows: readonly (readonly string[])[],
  { createdAt }: Places,
  header: readonly string[],
): DateFormat {
  const { format, candidates } = dateColumnOf(
    rows.slice(0, JUDGED).map((row) => (row[createdAt] ?? "").trim()),
  );
  if (format !== null) return format;
  throw new FileTrouble(
    candidates.length === 0
      ? `The column ${header[createdAt]} holds no dates.`
      : `The dates in ${header[createdAt]} can be read in more than one way. Say how they are written: ${candidates.join(" or ")}.`,
  );
}

function fromRow(
  cells: readonly string[],
  at: Places,
  format: DateFormat,
  { zone, row }: { zone: string; row: number },
): PastTicket {
  const written = (cells[at.createdAt] ?? "").trim();
  const date = understandDate(written, format, zone);
  if (date.is === "wrong")
    throw new FileTrouble(`Row ${row} of the tickets has no date it was created on: “${written}”.`);
  const account = at.accountId === -1 ? "" : (cells[at.accountId] ?? "").trim();
  return {
    id: (cells[at.id] ?? "").trim(),
    accountId: account === "" ? null : account,
    createdAt: date.is === "instant" ? date.at : startOfDay(date.day, zone),
    text: at.words.map((place) => cells[place] ?? "").join("\n"),
  };
}

/** A file tells many tickets of one day, and a day's beginning takes a calendar. */
const days = new Map<string, number>();
function startOfDay(day: string, zone: string): number {
  const key = `${zone} ${day}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  if (days.size > 10_000) days.clear();
  const found = Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds;
  days.set(key, found);
  return found;
}

/** Whichever the header has most of. */
function delimiterOf(piece: string): string {
  const header = piece.split("\n", 1)[0] ?? "";
  const count = (mark: string) => header.split(mark).length;
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}

function rowsOf(piece: string, delimiter: string, before: number): string[][] {
  try {
    return parse(piece, {
      delimiter,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : "it is no CSV";
    throw new FileTrouble(`The file of tickets can't be read behind row ${before}: ${why}.`);
  }
}
