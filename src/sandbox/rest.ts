/** As much of Zendesk's REST interface as an app in a ticket asks of it, acting as the agent at the desk. */
import { Hono } from "hono";
import { z } from "zod";
import type { DeskPerson, DeskTicket, Notification } from "./desk-data.ts";
import { asZendeskId } from "./zendesk-id.ts";

/** Names the agent whose desk asked. Only the sandbox sets it, never the app. */
export const AGENT_HEADER = "X-Sandbox-Agent";

export interface RestParts {
  tickets: ReadonlyMap<string, DeskTicket>;
  people: ReadonlyMap<string, DeskPerson>;
  subdomain: string;
  /** Takes a notice for the app's open instances. */
  notify: (notice: Omit<Notification, "number">) => void;
}

const Tags = z.object({ tags: z.array(z.string()) });
const Notice = z.object({
  app_id: z.union([z.string(), z.number()]),
  event: z.string().min(1),
  body: z.unknown(),
  agent_id: z.union([z.string(), z.number()]).optional(),
});

/** Builds the fake REST interface over the desk's tickets and people. */
export function createRest({ tickets, people, subdomain, notify }: RestParts): Hono {
  /** Tags changed over REST are saved at once; the desk's own copy stays the agent's unsaved one. */
  const tags = new Map<string, string[]>();
  const tagsOf = (ticket: DeskTicket) => tags.get(ticket.id) ?? ticket.tags;
  const userJson = (person: DeskPerson) => ({
    id: asZendeskId(person.id),
    url: `https://${subdomain}.zendesk.com/api/v2/users/${person.id}.json`,
    name: person.name,
    email: person.email,
    role: "agent",
    locale: person.locale,
    active: true,
    suspended: false,
  });
  const ticketJson = (ticket: DeskTicket) => ({
    id: asZendeskId(ticket.id),
    url: `https://${subdomain}.zendesk.com/api/v2/tickets/${ticket.id}.json`,
    subject: ticket.subject,
    description: ticket.comments[0]?.body ?? "",
    status: ticket.status,
    priority: ticket.priority,
    tags: tagsOf(ticket),
    created_at: ticket.createdAt,
    requester_id: ticket.requester === null ? null : asZendeskId(ticket.requester.id),
    organization_id: ticket.organizationId === null ? null : asZendeskId(ticket.organizationId),
    assignee_id: ticket.assigneeId === null ? null : asZendeskId(ticket.assigneeId),
  });
  const missing = { error: "RecordNotFound", description: "Not found" };

  const rest = new Hono().basePath("/api/v2");
  rest.get("/users/me.json", (c) => {
    const person = people.get(c.req.header(AGENT_HEADER) ?? "");
    return person === undefined
      ? c.json({ error: "Couldn't authenticate you" }, 401)
      : c.json({ user: userJson(person) });
  });
  rest.get("/users/:file{.+\\.json}", (c) => {
    const person = people.get(withoutEnding(c.req.param("file")));
    return person === undefined ? c.json(missing, 404) : c.json({ user: userJson(person) });
  });
  rest.get("/tickets/:id/tags.json", (c) => {
    const ticket = tickets.get(c.req.param("id"));
    return ticket === undefined ? c.json(missing, 404) : c.json({ tags: tagsOf(ticket) });
  });
  rest.on(["POST", "PUT", "DELETE"], "/tickets/:id/tags.json", async (c) => {
    const ticket = tickets.get(c.req.param("id"));
    if (ticket === undefined) return c.json(missing, 404);
    const body = Tags.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "BadRequest", description: "tags is missing" }, 400);
    const given = body.data.tags;
    const next = {
      POST: given,
      PUT: [...new Set([...tagsOf(ticket), ...given])],
      DELETE: tagsOf(ticket).filter((tag) => !given.includes(tag)),
    }[c.req.method];
    tags.set(ticket.id, next ?? given);
    return c.json({ tags: tagsOf(ticket) });
  });
  rest.get("/tickets/:id/audits.json", (c) => {
    const ticket = tickets.get(c.req.param("id"));
    if (ticket === undefined) return c.json(missing, 404);
    const audits = ticket.comments.map((comment, index) => ({
      id: index + 1,
      ticket_id: asZendeskId(ticket.id),
      created_at: comment.at,
      events: [{ id: index + 1, type: "Comment", body: comment.body, public: comment.public }],
    }));
    return c.json({ audits, count: audits.length, next_page: null, previous_page: null });
  });
  rest.get("/tickets/:file{.+\\.json}", (c) => {
    const ticket = tickets.get(withoutEnding(c.req.param("file")));
    return ticket === undefined ? c.json(missing, 404) : c.json({ ticket: ticketJson(ticket) });
  });
  const takeNotice = async (text: string) => {
    const notice = Notice.safeParse(JSON.parse(text));
    if (!notice.success) return false;
    const { event, body, agent_id } = notice.data;
    notify({ event, body, agentId: agent_id === undefined ? null : String(agent_id) });
    return true;
  };
  rest.on("POST", ["/apps/notify", "/apps/notify.json"], async (c) => {
    const taken = await takeNotice(await c.req.text()).catch(() => false);
    return taken ? c.body(null, 200) : c.json({ error: "BadRequest" }, 400);
  });
  rest.notFound((c) => c.json({ error: "InvalidEndpoint", description: "Not found" }, 404));
  return rest;
}

const withoutEnding = (file: string) => file.replace(/\.json$/, "");
