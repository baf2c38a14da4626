/**
 * Reads tickets from a Zendesk JSON export: an array, `{"tickets":[…]}`, or one ticket per line. A file that is cut
 * off or partly wrong yields what could be read, and a sentence about what could not.
 */
import { z } from "zod";
import type { DeskAccount, DeskComment, DeskPerson, DeskTicket } from "./desk-data.ts";
import { type Element, arrayElements, objectMembers, skipSpace } from "./json-elements.ts";

export interface TicketFile {
  tickets: DeskTicket[];
  /** One sentence for each thing that could not be read. Empty when all went well. */
  problems: string[];
  /** Organizations the file names or refers to. */
  accounts: DeskAccount[];
  /** Agents the file names. */
  people: DeskPerson[];
}

/** More than this says the same thing over and over. */
const MOST_PROBLEMS = 50;

/** Reads a whole export. Never throws: what is wrong is in `problems`. */
export function readTickets(text: string): TicketFile {
  const problems: string[] = [];
  const sections = findSections(text, problems);
  const users = new Map(
    sections.users.flatMap((element) => {
      const user = User.safeParse(parseKeepingIds(element.text).value);
      return user.success ? [[user.data.id, user.data] as const] : [];
    }),
  );
  const accounts = new Map(
    sections.organizations.flatMap((element) => {
      const account = Organization.safeParse(parseKeepingIds(element.text).value);
      return account.success ? [[account.data.id, account.data] as const] : [];
    }),
  );
  const people = new Map<string, DeskPerson>();
  for (const user of users.values()) if (user.role !== "end-user") addPerson(people, user);

  const tickets = new Map<string, DeskTicket>();
  for (const [index, element] of sections.tickets.entries()) {
    const where = () => `Row ${index + 1} (line ${lineOf(text, element.start)})`;
    const parsed = parseKeepingIds(element.text);
    if (parsed.error !== undefined) {
      problems.push(`${where()} was skipped: it is not JSON (${parsed.error}).`);
      continue;
    }
    const read = readRow(parsed.value, users);
    if ("wrong" in read) {
      problems.push(`${where()} was skipped: ${read.wrong}.`);
    } else if (tickets.has(read.ticket.id)) {
      problems.push(`${where()} repeats ticket ${read.ticket.id}; the first was kept.`);
    } else {
      tickets.set(read.ticket.id, read.ticket);
      if (read.organization !== undefined && !accounts.has(read.organization.id)) {
        accounts.set(read.organization.id, read.organization);
      }
      if (read.assignee !== undefined) addPerson(people, read.assignee);
    }
  }
  if (sections.cut !== undefined) {
    const last = [...tickets.keys()].at(-1);
    const sofar =
      last === undefined
        ? "No ticket was read before that."
        : `${tickets.size === 1 ? "1 ticket was" : `${tickets.size} tickets were`} read; the last is ${last}.`;
    problems.push(`${place(text, sections.cut)} ${sofar}`);
  }
  if (tickets.size === 0 && problems.length === 0) problems.push("The file holds no tickets.");
  const more = problems.length - MOST_PROBLEMS;
  return {
    tickets: [...tickets.values()],
    // The last sentence may be the one about the file's end: it is never among those left out.
    problems:
      more > 0
        ? [
            ...problems.slice(0, MOST_PROBLEMS - 1),
            `${more} more rows were skipped for like reasons.`,
            ...problems.slice(-1),
          ]
        : problems,
    accounts: [...accounts.values()],
    people: [...people.values()],
  };
}

interface Cut {
  at: number;
  because: "ends" | "unexpected";
}

interface Sections {
  tickets: Element[];
  users: Element[];
  organizations: Element[];
  cut?: Cut | undefined;
}

function findSections(text: string, problems: string[]): Sections {
  const start = skipSpace(text, 0);
  const none: Sections = { tickets: [], users: [], organizations: [] };
  if (start >= text.length) return none;
  if (text[start] === "[") {
    const scan = arrayElements(text, start);
    return { ...none, tickets: scan.elements, cut: scan.stopped ?? leftover(text, scan.end) };
  }
  if (text[start] !== "{") {
    problems.push(
      `The file is not a ticket export: it starts with ${JSON.stringify(text.slice(start, start + 20))}, not with "[" or "{".`,
    );
    return none;
  }
  const { members, end } = objectMembers(text, start);
  const lists = ["tickets", "users", "organizations"] as const;
  if (
    members.some(({ name }) => name === "tickets") &&
    !members.some(({ name }) => name === "id")
  ) {
    const sections = { ...none };
    for (const list of lists) {
      const member = members.find(({ name }) => name === list);
      if (member === undefined || text[member.start] !== "[") continue;
      const scan = arrayElements(text, member.start);
      sections[list] = scan.elements;
      sections.cut ??= scan.stopped;
    }
    if (end === undefined) sections.cut ??= { at: text.length, because: "ends" };
    return sections;
  }
  return { ...none, ...lines(text) };
}

/** One ticket per line. The last line of a file that was cut off is no wrong row but the place where it broke. */
function lines(text: string): { tickets: Element[]; cut?: Cut } {
  const tickets: Element[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).replace(/^\uFEFF/, "");
    if (line.trim() !== "") {
      const isLast = text.slice(end).trim() === "";
      if (isLast && newline === -1 && parseKeepingIds(line).error !== undefined) {
        return { tickets, cut: { at: start, because: "ends" } };
      }
      tickets.push({ text: line, start });
    }
    start = end + 1;
  }
  return { tickets };
}

function leftover(text: string, end: number): Cut | undefined {
  const at = skipSpace(text, end);
  return at < text.length ? { at, because: "unexpected" } : undefined;
}

function place(text: string, cut: Cut): string {
  if (cut.because === "ends") {
    const bytes = new TextEncoder().encode(text).length;
    const cause =
      skipSpace(text, cut.at) >= text.length ? "before its list does" : "in the middle of a ticket";
    return `The file ends ${cause}, at line ${lineOf(text, text.length)}, byte ${bytes}.`;
  }
  const bytes = new TextEncoder().encode(text.slice(0, cut.at)).length;
  const found = JSON.stringify(text.slice(cut.at, cut.at + 12));
  return `The file could not be read beyond line ${lineOf(text, cut.at)}, byte ${bytes}: ${found} was not expected there.`;
}

function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

/** Parses JSON with long ids kept as the text they were written as, since a JavaScript number would change them. */
function parseKeepingIds(text: string): { value?: unknown; error?: string } {
  try {
    const value: unknown = JSON.parse(
      text,
      (_key, parsed: unknown, context?: { source?: string }): unknown =>
        typeof parsed === "number" &&
        !Number.isSafeInteger(parsed) &&
        /^\d+$/.test(context?.source ?? "")
          ? context?.source
          : parsed,
    );
    return { value };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const Id = z.union([z.string().regex(/^\S+$/), z.int().nonnegative()]).transform(String);
const User = z.object({
  id: Id,
  name: z.string().nullish(),
  email: z.string().nullish(),
  role: z.string().nullish(),
  locale: z.string().nullish(),
});
type User = z.infer<typeof User>;
const Organization = z.object({ id: Id, name: z.string() });
const Moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "is not a time");
const ExportedComment = z.object({
  id: Id.nullish(),
  author_id: Id.nullish(),
  body: z.string().nullish(),
  plain_body: z.string().nullish(),
  html_body: z.string().nullish(),
  public: z.boolean().nullish(),
  created_at: Moment.nullish(),
});
const ExportedTicket = z.object({
  id: Id,
  subject: z.string().nullish(),
  description: z.string().nullish(),
  status: z.string().nullish(),
  priority: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  created_at: Moment,
  requester_id: Id.nullish(),
  requester: User.nullish(),
  organization_id: Id.nullish(),
  organization: Organization.nullish(),
  assignee_id: Id.nullish(),
  assignee: User.nullish(),
  comments: z.array(ExportedComment).nullish(),
});
type ExportedTicket = z.infer<typeof ExportedTicket>;

interface Row {
  ticket: DeskTicket;
  organization?: DeskAccount;
  assignee?: User;
}

function readRow(value: unknown, users: ReadonlyMap<string, User>): Row | { wrong: string } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { wrong: `it is ${kindOf(value)}, not a ticket` };
  }
  if (!("created_at" in value && ("subject" in value || "description" in value))) {
    if ("email" in value || "role" in value) return { wrong: "it is a user, not a ticket" };
    if ("domain_names" in value) return { wrong: "it is an organization, not a ticket" };
  }
  const parsed = ExportedTicket.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") ?? "";
    const missing = issue !== undefined && !(String(issue.path[0]) in value);
    const name = "id" in value && field !== "id" ? `ticket ${String(value.id)}` : "it";
    return { wrong: missing ? `${name} has no ${field}` : `${name} has a wrong value in ${field}` };
  }
  const row = parsed.data;
  const organization = row.organization ?? undefined;
  const assignee = row.assignee ?? undefined;
  const ticket = ticketOf(row, users);
  return {
    ticket,
    ...(organization === undefined ? {} : { organization }),
    ...(assignee === undefined ? {} : { assignee }),
  };
}

function ticketOf(row: ExportedTicket, users: ReadonlyMap<string, User>): DeskTicket {
  const requesterId = row.requester?.id ?? row.requester_id ?? null;
  const requester = row.requester ?? users.get(requesterId ?? "");
  const createdAt = new Date(row.created_at).toISOString();
  const requesterName =
    requester?.name ?? (requesterId === null ? "Requester" : `Requester ${requesterId}`);
  const comments = (row.comments ?? []).map((comment, index): DeskComment => {
    const authorId = comment.author_id ?? requesterId;
    const author = users.get(authorId ?? "");
    const fromCustomer = authorId === requesterId || author?.role === "end-user";
    const agentName =
      author?.name ?? (row.assignee?.id === authorId ? row.assignee?.name : undefined);
    return {
      id: comment.id ?? `${row.id}-${index + 1}`,
      authorRole: fromCustomer ? "end-user" : "agent",
      authorName:
        authorId === requesterId ? requesterName : (agentName ?? `Agent ${authorId ?? ""}`.trim()),
      public: comment.public ?? true,
      at: comment.created_at == null ? createdAt : new Date(comment.created_at).toISOString(),
      body: comment.plain_body ?? comment.body ?? plainText(comment.html_body ?? ""),
      ...(comment.html_body == null ? {} : { html: comment.html_body }),
    };
  });
  if (comments.length === 0 && (row.description ?? "") !== "") {
    comments.push({
      id: `${row.id}-1`,
      authorRole: "end-user",
      authorName: requesterName,
      public: true,
      at: createdAt,
      body: row.description ?? "",
    });
  }
  return {
    id: row.id,
    subject: row.subject ?? firstWords(row.description ?? ""),
    status: row.status ?? "open",
    priority: row.priority ?? null,
    createdAt,
    tags: row.tags ?? [],
    requester:
      requesterId === null
        ? null
        : { id: requesterId, name: requesterName, email: requester?.email ?? "" },
    organizationId: row.organization?.id ?? row.organization_id ?? null,
    assigneeId: row.assignee?.id ?? row.assignee_id ?? null,
    comments,
  };
}

function addPerson(people: Map<string, DeskPerson>, user: User): void {
  if (people.has(user.id)) return;
  people.set(user.id, {
    id: user.id,
    name: user.name ?? `Agent ${user.id}`,
    email: user.email ?? "",
    team: "Support",
    locale: user.locale ?? "en-US",
  });
}

function firstWords(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line === "" ? "(no subject)" : line.slice(0, 80);
}

const ENTITIES: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
  "&amp;": "&",
};

/** The words of a piece of HTML, for showing as text; never for putting back into a page as markup. */
function plainText(html: string): string {
  return html
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/gi, "")
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|li|h[1-6])>/gi, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return (
    { string: "a text", number: "a number", boolean: "a yes or no" }[typeof value as string] ??
    "something else"
  );
}
