// The one shape of every figure, on a page, in an export or over the API.
import { z } from "zod";
import { Instant } from "./text.ts";

export const Metric = z.object({
  /** Names the definition and, with the month, the rows beneath it. */
  id: z.string(),
  unit: z.enum(["share", "count", "minor-units", "business-hours", "hours", "credits", "index"]),
  /** `null` when the figure is refused (see `refusal`) or not reached (a median of what has not happened yet). */
  value: z.number().nullable(),
  /** Rows that entered the value. */
  n: z.int(),
  /** At 95 %. An end that is not reached is `null`. */
  interval: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
  method: z.string(),
  asOf: Instant,
  excluded: z.array(
    z.object({ reason: z.string(), n: z.int(), amountMinor: z.string().optional() }),
  ),
  /** How much is there, and how much a figure takes. */
  refusal: z.object({ reason: z.string(), have: z.number(), need: z.number() }).nullable(),
  currency: z.string().optional(),
});
export type Metric = z.infer<typeof Metric>;
