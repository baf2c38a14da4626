import { z } from "zod";
import adoptionAndProduct from "./tickets/adoption-and-product.json" with { type: "json" };
import capacityAndPlan from "./tickets/capacity-and-plan.json" with { type: "json" };
import commercialAndRenewal from "./tickets/commercial-and-renewal.json" with { type: "json" };
import everydayAccess from "./tickets/everyday-access.json" with { type: "json" };
import everydayQuestions from "./tickets/everyday-questions.json" with { type: "json" };
import growth from "./tickets/growth.json" with { type: "json" };
import relationship from "./tickets/relationship.json" with { type: "json" };
import quotes from "./ticket-quotes.json" with { type: "json" };

/** One message of a ticket; `public: false` is an internal note between colleagues. */
export const SampleComment = z.strictObject({
  author_role: z.enum(["end-user", "agent"]),
  author_name: z.string(),
  public: z.boolean(),
  /** Minutes between the ticket's creation and this message. */
  minutes_after: z.int().min(0),
  body: z.string().min(1),
});
export type SampleComment = z.infer<typeof SampleComment>;

/** One ticket, shaped like Zendesk's export, its age in days so that it never grows old. */
export const SampleTicket = z.strictObject({
  id: z.int().min(48_000),
  subject: z.string().min(1),
  status: z.enum(["new", "open", "pending", "solved"]),
  priority: z.enum(["low", "normal", "high", "urgent"]),
  created_at_days_ago: z.number().positive(),
  tags: z.array(z.string()),
  requester: z.strictObject({ id: z.string(), name: z.string(), email: z.email() }),
  organization_id: z.string().nullable(),
  assignee_id: z.string(),
  comments: z.array(SampleComment).min(2).max(6),
  /** The signal an attentive agent would flag, null for none. For tests and history; no screen shows it. */
  expected: z.string().nullable(),
});
export type SampleTicket = z.infer<typeof SampleTicket>;

/** Every ticket of the stand-in Zendesk, newest first. */
export const tickets: readonly SampleTicket[] = z
  .array(SampleTicket)
  .parse([
    ...adoptionAndProduct,
    ...capacityAndPlan,
    ...commercialAndRenewal,
    ...everydayAccess,
    ...everydayQuestions,
    ...growth,
    ...relationship,
  ])
  .toSorted((one, other) => one.created_at_days_ago - other.created_at_days_ago);

/** The customer's sentence that carries the expected signal, by ticket id. */
export const ticketQuotes: ReadonlyMap<string, string> = new Map(Object.entries(quotes));
