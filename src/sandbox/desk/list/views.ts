/** The lists of tickets in the desk's left column. */
import type { DeskAccount } from "../../desk-data.ts";
import type { OpenTicket } from "../paths.ts";

export type ViewId = "mine" | "unassigned" | "unsolved" | "pending" | "solved" | "all";

export const VIEWS: readonly { id: ViewId; name: string }[] = [
  { id: "mine", name: "Your unsolved" },
  { id: "unassigned", name: "Unassigned" },
  { id: "unsolved", name: "All unsolved" },
  { id: "pending", name: "Pending" },
  { id: "solved", name: "Solved" },
  { id: "all", name: "All tickets" },
];

const isSolved = ({ status }: OpenTicket) => status === "solved" || status === "closed";

const BELONGS: Readonly<Record<ViewId, (ticket: OpenTicket, agentId: string) => boolean>> = {
  mine: (ticket, agentId) => !isSolved(ticket) && ticket.assigneeId === agentId,
  unassigned: (ticket) => !isSolved(ticket) && ticket.assigneeId === null,
  unsolved: (ticket) => !isSolved(ticket),
  pending: ({ status }) => status === "pending" || status === "hold",
  solved: isSolved,
  all: () => true,
};

/** Says whether a ticket stands in a view, as seen by one agent. */
export function isInView(view: ViewId, ticket: OpenTicket, agentId: string): boolean {
  return BELONGS[view](ticket, agentId);
}

/** The last thing that happened to a ticket (UTC, ISO 8601). */
export function updatedAt(ticket: OpenTicket): string {
  return ticket.comments.at(-1)?.at ?? ticket.createdAt;
}

/** Finds tickets by all the words given, in id, subject, people, account, tags and what was said. */
export function searchTickets(
  tickets: Iterable<OpenTicket>,
  text: string,
  accounts: ReadonlyMap<string, DeskAccount>,
): OpenTicket[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return [...tickets].filter((ticket) => {
    const hay = [
      ticket.id,
      ticket.subject,
      ticket.requester?.name ?? "",
      ticket.requester?.email ?? "",
      accounts.get(ticket.organizationId ?? "")?.name ?? "",
      ...ticket.tags,
      ...ticket.comments.map(({ body }) => body),
    ]
      .join("\n")
      .toLowerCase();
    return words.every((word) => hay.includes(word.replace(/^#/, "")));
  });
}

/** Newest first. */
export function byLastUpdate(one: OpenTicket, other: OpenTicket): number {
  return updatedAt(other).localeCompare(updatedAt(one));
}
