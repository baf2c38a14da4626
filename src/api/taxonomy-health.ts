// Whether the taxonomy fits what agents hear, and what to do about it, as it travels.
import { z } from "zod";
import { DECLINE_REASONS, KINDS, STATUSES } from "../domain/flag.ts";
import { Metric } from "./metric.ts";
import { FlagId, Instant, SignalId } from "./text.ts";

const Figure = Metric.extend({
  interval: z.tuple([z.number().nullable(), z.number().nullable()]).readonly().nullable(),
  excluded: z.array(z.object({ reason: z.string(), n: z.int() })),
  currency: z.string().exactOptional(),
});

const Rather = z.array(z.object({ signal: z.string(), n: z.int() }));

export const HealthProposal = z.discriminatedUnion("is", [
  z.object({
    is: z.literal("rewrite"),
    name: z.string(),
    signal: z.string(),
    wrong: z.int(),
    decided: z.int(),
    rather: z.string().nullable(),
    metricId: z.string(),
  }),
  z.object({
    is: z.literal("merge"),
    name: z.string(),
    from: z.string(),
    into: z.string(),
    times: z.tuple([z.int(), z.int()]).readonly(),
    of: z.int(),
    metricId: z.string(),
  }),
  z.object({
    is: z.literal("retire"),
    name: z.string(),
    signal: z.string(),
    months: z.int(),
  }),
  z.object({ is: z.literal("split"), name: z.string(), share: Figure }),
]);
export type HealthProposal = z.infer<typeof HealthProposal>;

/** A word of quotes whose flags were declined more often than others. Made for this answer alone. */
const DeclinedWord = z.object({
  word: z.string(),
  declined: z.int(),
  n: z.int(),
  others: z.object({ declined: z.int(), n: z.int() }),
  interval: z.tuple([z.number(), z.number()]).readonly(),
  /** Names the rows beneath it. */
  metricId: z.string(),
});

/** `GET /v1/reports/taxonomy?month=2026-10` */
export const TaxonomyHealthAnswer = z.object({
  month: z.string(),
  /** The first of the months that labels are judged over. */
  since: z.string(),
  zone: z.string(),
  asOf: Instant,
  version: z.int(),
  notSure: z.object({ share: Figure, alarm: z.boolean() }),
  drift: z.object({
    psi: Figure,
    noise: z.number().nullable(),
    alarm: z.boolean(),
    before: z.int(),
    categories: z.array(z.object({ category: z.string(), month: z.int(), before: z.int() })),
  }),
  precision: z.array(z.object({ signal: z.string(), precision: Figure, rather: Rather })),
  pairs: z.array(
    z.object({
      signals: z.tuple([z.string(), z.string()]).readonly(),
      times: z.tuple([z.int(), z.int()]).readonly(),
      confused: Figure,
    }),
  ),
  agreement: z.array(
    z.object({ category: z.string(), kappa: Figure, asksForRewrite: z.boolean() }),
  ),
  unused: z.object({ months: z.int(), signals: z.array(z.string()) }),
  proposals: z.array(HealthProposal),
  words: z.array(DeclinedWord),
  /** The same of the taxonomy's own phrases, by the quotes that are like them. */
  phrases: z.array(DeclinedWord),
  /** Names of signals and categories, of earlier versions too. */
  labels: z.record(z.string(), z.string()),
});
export type TaxonomyHealthAnswer = z.infer<typeof TaxonomyHealthAnswer>;

export const HealthRow = z.object({
  id: FlagId,
  kind: z.enum(KINDS),
  signal: SignalId.nullable(),
  csSignal: SignalId.nullable(),
  status: z.enum(STATUSES),
  declineReason: z.enum(DECLINE_REASONS).nullable(),
  accountName: z.string().nullable(),
  team: z.string().nullable(),
  raisedAt: Instant,
  /** The customer's words, masked, until they are erased. */
  quote: z.string().nullable(),
});
export type HealthRow = z.infer<typeof HealthRow>;

/** `GET /v1/reports/taxonomy/rows?month=2026-10&metric=precision.exp.capacity.seats` */
export const HealthRowsAnswer = z.object({
  metric: z.string(),
  /** As many as the figure's n. */
  counted: z.array(HealthRow),
  excluded: z.array(z.object({ reason: z.string(), row: HealthRow })),
});
export type HealthRowsAnswer = z.infer<typeof HealthRowsAnswer>;
