/**
 * The stand-in for a Zendesk that Signal Flag writes to by itself: tokens for an OAuth client, notes, tags and fields on
 * tickets, side conversations. What it is told shows in the desk's ticket, and on the page of what the outside heard.
 */
import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { DeskTicket } from "../desk-data.ts";
import type { Outside } from "../outside.ts";
import { asZendeskId } from "../zendesk-id.ts";

/** As long as Zendesk's own default. */
const TOKEN_SECONDS = 30 * 60;
const WHERE = "zendesk";

const Grant = z.discriminatedUnion("grant_type", [
  z.object({
    grant_type: z.literal("client_credentials"),
    client_id: z.string(),
    client_secret: z.string(),
    scope: z.string().min(1),
  }),
  z.object({
    grant_type: z.literal("refresh_token"),
    client_id: z.string(),
    client_secret: z.string(),
    refresh_token: z.string(),
  }),
]);

const Update = z.object({
  ticket: z.object({
    comment: z.object({ body: z.string().min(1), public: z.boolean() }).optional(),
    custom_fields: z
      .array(z.object({ id: z.number(), value: z.union([z.string(), z.number(), z.null()]) }))
      .optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    status: z.string().optional(),
  }),
});
const Tags = z.object({ tags: z.array(z.string().min(1)) });
const Aside = z.object({
  message: z.object({
    subject: z.string().optional(),
    body: z.string().min(1),
    to: z.array(z.object({ email: z.email() })).min(1),
  }),
});

export interface ZendeskApiParts {
  readonly client: { readonly id: string; readonly secret: string };
  /** The desk's tickets, which notes are written into. */
  readonly tickets: Map<string, DeskTicket>;
  readonly outside: Outside;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** Where requests to this account's Zendesk are answered on this machine; other addresses stay as they are. */
export const standInForZendesk = (address: string, subdomain: string, url: string): string => {
  const origin = `https://${subdomain}.zendesk.com/`;
  return address.startsWith(origin)
    ? `${url}/sandbox/zendesk/${address.slice(origin.length)}`
    : address;
};

/** Everything below `/sandbox/zendesk`. */
export function createZendeskApi({ client, tickets, outside, now }: ZendeskApiParts): Hono {
  outside.show({
    where: WHERE,
    title: "Zendesk tickets",
    about:
      "Notes that only agents see, tags and side conversations. A note also stands in its ticket on the desk.",
    href: "/",
  });
  const tokens = new Map<string, number>();
  const refreshTokens = new Set<string>();
  const marks = new Map<string, Readonly<Record<string, unknown>>>();
  const zendesk = new Hono().basePath("/sandbox/zendesk");

  zendesk.post("/oauth/tokens", async (c) => {
    const asked = Grant.safeParse(await c.req.json().catch(() => null));
    if (!asked.success) return c.json({ error: "invalid_request" }, 400);
    const { client_id, client_secret } = asked.data;
    if (client_id !== client.id || client_secret !== client.secret)
      return c.json(
        { error: "invalid_client", error_description: "Client authentication failed" },
        401,
      );
    // A refresh token is used up by whoever shows it.
    if (
      asked.data.grant_type === "refresh_token" &&
      !refreshTokens.delete(asked.data.refresh_token)
    )
      return c.json({ error: "invalid_grant" }, 400);
    const access = secret();
    const refresh = secret();
    tokens.set(access, now() + TOKEN_SECONDS * 1000);
    refreshTokens.add(refresh);
    return c.json({
      access_token: access,
      refresh_token: refresh,
      token_type: "bearer",
      scope: "tickets:read tickets:write",
      expires_in: TOKEN_SECONDS,
    });
  });

  zendesk.use("/api/v2/*", async (c, next) => {
    const bearer = /^Bearer (\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? "";
    if ((tokens.get(bearer) ?? 0) < now())
      return c.json(
        { error: "invalid_token", error_description: "The access token is invalid." },
        401,
      );
    return next();
  });

  zendesk.get("/api/v2/tickets/count.json", (c) =>
    c.json({ count: { value: tickets.size, refreshed_at: new Date(now()).toISOString() } }),
  );
  zendesk.get("/api/v2/ticket_fields/:file{[0-9]+\\.json}", (c) =>
    c.json({ ticket_field: { id: Number.parseInt(c.req.param("file"), 10), active: true } }),
  );

  zendesk.put("/api/v2/tickets/:file{[0-9]+\\.json}", async (c) => {
    const id = c.req.param("file").replace(/\.json$/, "");
    const update = Update.safeParse(await c.req.json().catch(() => null));
    if (!update.success) return c.json({ error: "RecordInvalid" }, 422);
    const { comment, custom_fields: fields = [], metadata } = update.data.ticket;
    const ticket = tickets.get(id);
    if (ticket?.status === "closed")
      return c.json(
        {
          error: "RecordInvalid",
          description: "Record validation errors",
          details: { status: [{ description: "Status: closed prevents ticket update" }] },
        },
        422,
      );
    const number = `${id}-${(ticket?.comments.length ?? 0) + 1}-${now()}`;
    if (comment !== undefined) {
      ticket?.comments.push({
        id: number,
        authorRole: "agent",
        authorName: "Signal Flag",
        public: comment.public,
        at: new Date(now()).toISOString(),
        body: comment.body,
      });
      marks.set(number, metadata ?? {});
    }
    outside.keep({
      where: WHERE,
      id: null,
      title: `Ticket #${id}`,
      lines: [
        ...(comment === undefined ? [] : comment.body.split("\n")),
        ...fields.map((field) => `Field ${field.id}: ${String(field.value)}`),
      ],
      note:
        comment === undefined ? "field set" : comment.public ? "PUBLIC comment" : "internal note",
    });
    return c.json({ ticket: { id: asZendeskId(id), status: ticket?.status }, audit: { id: 1 } });
  });

  zendesk.get("/api/v2/tickets/:id/comments.json", (c) => {
    const comments = (tickets.get(c.req.param("id"))?.comments ?? []).map((comment) => ({
      id: comment.id,
      body: comment.body,
      public: comment.public,
      created_at: comment.at,
      metadata: { system: {}, custom: marks.get(comment.id) ?? {} },
    }));
    return c.json({
      comments: c.req.query("sort_order") === "desc" ? comments.toReversed() : comments,
      count: comments.length,
    });
  });

  zendesk.on(["PUT", "DELETE"], "/api/v2/tickets/:id/tags.json", async (c) => {
    const given = Tags.safeParse(await c.req.json().catch(() => null));
    if (!given.success) return c.json({ error: "BadRequest" }, 400);
    const id = c.req.param("id");
    const ticket = tickets.get(id);
    const before = ticket?.tags ?? [];
    const tags =
      c.req.method === "PUT"
        ? [...new Set([...before, ...given.data.tags])]
        : before.filter((tag) => !given.data.tags.includes(tag));
    if (ticket !== undefined) ticket.tags = tags;
    const lines = given.data.tags.map((tag) => `${c.req.method === "PUT" ? "+" : "−"} ${tag}`);
    outside.keep({ where: WHERE, id: null, title: `Ticket #${id}`, lines, note: "tags" });
    return c.json({ tags });
  });

  const aside = async (c: Context) => {
    const said = Aside.safeParse(await c.req.json().catch(() => null));
    if (!said.success) return c.json({ error: "BadRequest" }, 400);
    const { body, to } = said.data.message;
    const id = c.req.param("conversation") ?? crypto.randomUUID();
    outside.keep({
      where: WHERE,
      id: null,
      title: `Ticket #${c.req.param("id") ?? ""}`,
      lines: body.split("\n"),
      note: `side conversation with ${to.map(({ email }) => email).join(", ")}`,
    });
    return c.json({ side_conversation: { id }, event: {} }, 201);
  };
  zendesk.post("/api/v2/tickets/:id/side_conversations", aside);
  zendesk.post("/api/v2/tickets/:id/side_conversations/:conversation/reply", aside);
  return zendesk;
}

const secret = (): string => randomBytes(24).toString("base64url");
