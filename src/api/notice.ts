// What an admin has to know although nobody asked, and could not be told in the usual way.
import { z } from "zod";
import { Instant } from "./text.ts";

export const Notice = z.object({
  /** The same for as long as the matter stands. */
  id: z.string(),
  about: z.enum(["destination-off"]),
  /** What happened, to which thing, and what to do now. */
  words: z.string(),
  since: Instant.nullable(),
  destinationId: z.string(),
});
export type Notice = z.infer<typeof Notice>;

/** `GET /v1/notices` */
export const Notices = z.object({ items: z.array(Notice) });
export type Notices = z.infer<typeof Notices>;
