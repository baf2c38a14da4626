// What a receiver would make of a body: only the fields that tests look at.
import { z } from "zod";

const Payload = z.looseObject({
  type: z.string(),
  version: z.number(),
  timestamp: z.string(),
  data: z.looseObject({
    flag: z.looseObject({
      id: z.string(),
      link: z.string(),
      quote: z.string().nullable(),
      signal: z.looseObject({ label: z.string() }).nullable(),
      account: z.looseObject({ id: z.string(), arrMinor: z.string().nullable() }).nullable(),
      identityAssurance: z.string(),
    }),
    event: z.unknown(),
  }),
});

const Text = z.object({ type: z.string(), text: z.string(), emoji: z.boolean().optional() });
const SlackMessage = z.looseObject({
  text: z.string(),
  blocks: z.array(
    z.looseObject({
      type: z.string(),
      text: Text.optional(),
      fields: z.array(Text).optional(),
    }),
  ),
});
export type SlackMessage = z.infer<typeof SlackMessage>;

export const readPayload = (body: unknown) =>
  Payload.parse(typeof body === "string" ? JSON.parse(body) : body);
export const readSlack = (body: string): SlackMessage => SlackMessage.parse(JSON.parse(body));
