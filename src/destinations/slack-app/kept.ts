// What is kept of a flag between its events: where its messages stand, and what has been said already.
import { z } from "zod";

export const Kept = z.object({
  /** The flag's version that its messages show. */
  version: z.int(),
  /** Its messages: the one in the channel (`to` is `null`), and those to people directly. */
  messages: z.array(z.object({ to: z.string().nullable(), channel: z.string(), ts: z.string() })),
  /** Replies and direct messages that have been sent; `place` only of those that hold somebody's words. */
  told: z.array(
    z.object({
      key: z.string(),
      place: z.object({ channel: z.string(), ts: z.string() }).nullable(),
    }),
  ),
  /** Since when something may have been posted without an answer; it is looked for. */
  unsureSince: z.iso.datetime().nullable(),
});
export type Kept = z.infer<typeof Kept>;

export const NOTHING_KEPT: Kept = { version: 0, messages: [], told: [], unsureSince: null };
