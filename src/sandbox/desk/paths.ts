/** What an app may read of a ticket, by dotted path, and what it may change. */
import type { DeskAccount, DeskComment, DeskPerson, DeskTicket } from "../desk-data.ts";
import { asZendeskId } from "../zendesk-id.ts";
import type { Answer } from "./wire.ts";

/** The ticket as it stands on the agent's screen, unsaved changes included. */
export interface OpenTicket extends DeskTicket {
  /** What is typed in the reply box. */
  draft: string;
  customFields: Readonly<Record<string, unknown>>;
}

export interface Surroundings {
  ticket: OpenTicket;
  agent: DeskPerson;
  locale: string;
  people: ReadonlyMap<string, DeskPerson>;
  accounts: ReadonlyMap<string, DeskAccount>;
  subdomain: string;
  colorScheme: "light" | "dark";
  instances: Readonly<Record<string, unknown>>;
}

/** The statuses an agent can choose, in the order a ticket goes through them. */
export const STATUSES = ["new", "open", "pending", "hold", "solved"] as const;
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;

const UNAVAILABLE: Answer = { problem: "unavailable" };

/** Resolves a path such as `ticket.requester.name` or `ticket.customField:custom_field_1`. */
export function readPath(path: string, around: Surroundings): Answer {
  const custom = /^ticket\.customField:(custom_field_\d+)$/.exec(path)?.[1];
  if (custom !== undefined) return { value: around.ticket.customFields[custom] ?? null };
  const options = /^ticketField:(\w+)\.options$/.exec(path)?.[1];
  if (options !== undefined) return fieldOptions(options);
  return walk(path, {
    ticket: ticketView(around),
    currentUser: personView(around.agent, around.locale),
    currentAccount: { subdomain: around.subdomain, planName: "Suite Professional" },
    colorScheme: around.colorScheme,
    instances: around.instances,
  });
}

/** A change to a ticket that an app may ask for. */
export type TicketChange = Partial<
  Pick<OpenTicket, "subject" | "status" | "priority" | "tags" | "draft" | "customFields">
>;

/** Turns `set` of a path into a change, or says that it cannot be set. */
export function changeFor(
  path: string,
  value: unknown,
  ticket: OpenTicket,
): { change: TicketChange } | { problem: string } {
  const custom = /^ticket\.customField:(custom_field_\d+)$/.exec(path)?.[1];
  if (custom !== undefined) {
    return { change: { customFields: { ...ticket.customFields, [custom]: value } } };
  }
  const texts = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (path === "ticket.tags" && texts) return { change: { tags: value } };
  if (typeof value !== "string") return { problem: "unavailable" };
  switch (path) {
    case "ticket.subject":
      return { change: { subject: value } };
    case "ticket.status":
      return isOneOf(STATUSES, value) ? { change: { status: value } } : wrongValue(value);
    case "ticket.priority":
      return isOneOf(PRIORITIES, value) ? { change: { priority: value } } : wrongValue(value);
    case "ticket.comment.text":
      return { change: { draft: value } };
    default:
      return { problem: "unavailable" };
  }
}

/** The paths under which a change is announced, each with its old and its new value. */
export function announcements(
  before: OpenTicket,
  after: OpenTicket,
): { path: string; oldValue: unknown; newValue: unknown }[] {
  const plain = (["subject", "status", "priority", "tags"] as const).map((name) => ({
    path: `ticket.${name}`,
    oldValue: before[name],
    newValue: after[name],
  }));
  const fields = Object.keys(after.customFields).map((name) => ({
    path: `ticket.customField:${name}`,
    oldValue: before.customFields[name] ?? null,
    newValue: after.customFields[name],
  }));
  const assignee = {
    path: "ticket.assignee.user.id",
    oldValue: idOrNull(before.assigneeId),
    newValue: idOrNull(after.assigneeId),
  };
  const comments = {
    path: "ticket.comments",
    oldValue: before.comments.length,
    newValue: after.comments.length,
  };
  const changed = [...plain, ...fields, assignee, comments].filter(
    ({ oldValue, newValue }) => oldValue !== newValue,
  );
  return changed.map((change) =>
    change.path === "ticket.comments"
      ? { ...change, oldValue: commentsView(before), newValue: commentsView(after) }
      : change,
  );
}

function wrongValue(value: string): { problem: string } {
  return { problem: `cannot be "${value}"` };
}

function isOneOf(values: readonly string[], value: string): boolean {
  return values.includes(value);
}

function walk(path: string, root: unknown): Answer {
  let value = root;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
      return UNAVAILABLE;
    }
    value = Object.entries(value).find(([name]) => name === part)?.[1];
  }
  return { value };
}

function fieldOptions(name: string): Answer {
  const values = { status: STATUSES, priority: PRIORITIES }[name];
  return values === undefined
    ? UNAVAILABLE
    : { value: values.map((value) => ({ label: capital(value), value })) };
}

function ticketView(around: Surroundings) {
  const { ticket, people, accounts } = around;
  const organization = accounts.get(ticket.organizationId ?? "");
  const assignee = people.get(ticket.assigneeId ?? "");
  return {
    id: asZendeskId(ticket.id),
    subject: ticket.subject,
    description: ticket.comments[0]?.body ?? "",
    status: ticket.status,
    priority: ticket.priority,
    type: "question",
    tags: ticket.tags,
    createdAt: ticket.createdAt,
    updatedAt: ticket.comments.at(-1)?.at ?? ticket.createdAt,
    externalId: null,
    isNew: false,
    brand: { id: 1, name: "Support", subdomain: around.subdomain },
    form: { id: 1 },
    via: { channel: "email" },
    requester:
      ticket.requester === null
        ? null
        : {
            id: asZendeskId(ticket.requester.id),
            name: ticket.requester.name,
            email: ticket.requester.email,
            locale: "en-US",
            externalId: null,
            role: "end-user",
          },
    organization:
      organization === undefined
        ? null
        : {
            id: asZendeskId(organization.id),
            name: organization.name,
            domains: organization.domain ?? "",
            externalId: null,
          },
    assignee: {
      user: assignee === undefined ? null : personView(assignee, assignee.locale),
      group: { id: 1, name: assignee?.team ?? "Support" },
    },
    comment: { text: ticket.draft, type: "publicReply" },
    comments: commentsView(ticket),
    conversation: ticket.comments.map((comment) => ({
      author: { role: comment.authorRole, name: comment.authorName, avatar: "" },
      channel: { name: comment.public ? "email" : "internal" },
      message: { content: htmlOf(comment), contentType: "text/html" },
      timestamp: comment.at,
    })),
  };
}

function commentsView(ticket: OpenTicket) {
  return ticket.comments.map((comment) => ({
    id: comment.id,
    author: { role: comment.authorRole, name: comment.authorName },
    value: htmlOf(comment),
    public: comment.public,
    createdAt: comment.at,
  }));
}

function personView(person: DeskPerson, locale: string) {
  return {
    id: asZendeskId(person.id),
    name: person.name,
    email: person.email,
    role: "agent",
    locale,
    groups: [{ id: 1, name: person.team }],
    externalId: null,
    avatarUrl: "",
  };
}

/** Zendesk hands messages to apps as HTML: plain words become escaped paragraphs. */
function htmlOf(comment: DeskComment): string {
  if (comment.html !== undefined) return comment.html;
  const escaped = comment.body
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return escaped
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.replaceAll("\n", "<br>")}</p>`)
    .join("");
}

function idOrNull(id: string | null): number | string | null {
  return id === null ? null : asZendeskId(id);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
