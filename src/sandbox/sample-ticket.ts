import { z } from "zod";
import type { DeskTicket } from "./desk-data.ts";

const Id = z.union([z.string().min(1), z.int()]).transform(String);

/** A ticket as the sample files write it: times are relative, so that the desk is never out of date. */
export const SampleTicket = z.object({
  id: Id,
  subject: z.string(),
  status: z.string(),
  priority: z.string().nullish(),
  created_at_days_ago: z.number(),
  tags: z.array(z.string()),
  requester: z.object({ id: Id, name: z.string(), email: z.string() }),
  organization_id: Id.nullish(),
  assignee_id: Id.nullish(),
  comments: z.array(
    z.object({
      author_role: z.enum(["end-user", "agent"]),
      author_name: z.string(),
      public: z.boolean(),
      minutes_after: z.number(),
      body: z.string(),
    }),
  ),
});

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Turns a sample ticket into one of the desk's, its times counted back from `now` (UTC) and never ahead of it. */
export function ticketFromSample(row: unknown, now: Date): DeskTicket {
  const sample = SampleTicket.parse(row);
  const opened = now.getTime() - sample.created_at_days_ago * DAY;
  return {
    id: sample.id,
    subject: sample.subject,
    status: sample.status,
    priority: sample.priority ?? null,
    createdAt: new Date(opened).toISOString(),
    tags: sample.tags,
    requester: sample.requester,
    organizationId: sample.organization_id ?? null,
    assigneeId: sample.assignee_id ?? null,
    comments: sample.comments.map((comment, index) => ({
      id: `${sample.id}-${index + 1}`,
      authorRole: comment.author_role,
      authorName: comment.author_name,
      public: comment.public,
      at: new Date(Math.min(opened + comment.minutes_after * MINUTE, now.getTime())).toISOString(),
      body: comment.body,
    })),
  };
}
