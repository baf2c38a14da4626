// The month's report as it travels: figures with what they rest on, and the rows beneath each of them.
import { z } from "zod";
import { KINDS } from "../domain/flag.ts";
import { Metric } from "./metric.ts";
import { Instant } from "./text.ts";

const Figure = Metric.extend({
  excluded: z.array(
    z.object({ reason: z.string(), n: z.int(), amountMinor: z.string().exactOptional() }),
  ),
  currency: z.string().exactOptional(),
});

const Undecided = z.object({ n: z.int(), share: z.number().nullable(), stillOpen: z.boolean() });
const Declines = z.array(z.object({ reason: z.string(), count: Figure }));
const ByBucket = z.object({ sourced: Figure, influenced: Figure, unattributed: Figure });

/** Share not yet contacted after `time` business hours. */
const SurvivalStep = z.object({
  time: z.number(),
  survival: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  atRisk: z.int(),
  events: z.int(),
  censored: z.int(),
});

const FunnelStage = z.object({
  stage: z.enum(["flags", "contacted", "accepted", "opportunity", "won"]),
  reached: Figure,
  rate: Figure.nullable(),
  stillOpen: z.int(),
  inTime: Figure.nullable(),
});

const CurrencyFigures = z.object({
  currency: z.string(),
  closed: ByBucket,
  pipeline: ByBucket,
  youngPipeline: Figure,
  concentration: z.object({
    sourced: Figure,
    influenced: Figure,
    largest: z
      .object({ crm: z.string(), id: z.string(), name: z.string(), amountMinor: z.string() })
      .nullable(),
  }),
  noAccount: Figure,
  outOfScope: Figure,
});

const SignalRow = z.object({
  signal: z.string().nullable(),
  kind: z.enum(KINDS).nullable(),
  flags: Figure,
  precision: Figure.nullable(),
  winRate: Figure.nullable(),
  winRateShrunk: Figure.nullable(),
  undecided: Undecided,
  closed: z.array(Figure),
  declines: Declines,
  /** What CS called those that were declined as the wrong signal. */
  rather: z.array(z.object({ signal: z.string(), n: z.int() })),
  rank: z.int().nullable(),
  tiedWithNext: z.boolean(),
});

const TeamRow = z.object({
  team: z.string().nullable(),
  flags: Figure,
  acceptance: Figure,
  attainment: Figure,
  closed: z.array(Figure),
});

const NotMeasured = z.discriminatedUnion("what", [
  z.object({
    what: z.literal("no-account"),
    metricId: z.string(),
    n: z.int(),
    amountMinor: z.string().nullable(),
    currency: z.string(),
  }),
  z.object({
    what: z.literal("win-rate-open"),
    metricId: z.string(),
    n: z.int(),
    share: z.number(),
  }),
  z.object({
    what: z.literal("refused"),
    metricId: z.string(),
    method: z.string(),
    refusal: z.object({ reason: z.string(), have: z.number(), need: z.number() }),
  }),
]);

export const MonthReport = z.object({
  month: z.string(),
  zone: z.string(),
  from: Instant,
  to: Instant,
  state: z.enum(["live", "closed"]),
  asOf: Instant,
  ruleVersion: z.int(),
  funnel: z.array(FunnelStage),
  acceptance: Figure,
  sla: z.object({
    attainment: Figure,
    neverAnswered: Figure,
    paused: Figure,
    declinedBeforeDeadline: z.object({ n: z.int(), decided: z.int(), warning: z.boolean() }),
  }),
  followUp: z.object({
    median: Figure,
    p90: Figure,
    wallClockMedian: Figure,
    promiseHours: z.number(),
    steps: z.array(SurvivalStep),
  }),
  money: z.array(CurrencyFigures),
  signals: z.array(SignalRow),
  winRateOverall: Figure,
  undecided: Undecided,
  teams: z.array(TeamRow),
  declines: Declines,
  notSure: z.object({ share: Figure, alarm: z.boolean() }),
  notMeasured: z.array(NotMeasured),
});

/** `GET /v1/reports/month?month=2026-10`: that month and the one before it. */
export const MonthReportAnswer = z.object({ report: MonthReport, previous: MonthReport });
export type MonthReportAnswer = z.infer<typeof MonthReportAnswer>;

/** Epoch milliseconds in UTC, as the domain counts them. */
const Moment = z.int();

export const FlagRow = z.object({
  id: z.string(),
  kind: z.enum(KINDS),
  signal: z.string().nullable(),
  status: z.string(),
  accountId: z.string().nullable(),
  accountName: z.string().nullable(),
  team: z.string().nullable(),
  raisedAt: Moment,
  dueAt: Moment.nullable(),
  contactedAt: Moment.nullable(),
  acceptedAt: Moment.nullable(),
  closedAt: Moment.nullable(),
  wasPaused: z.boolean(),
  declineReason: z.string().nullable(),
  arrMinor: z.string().nullable(),
  currency: z.string().nullable(),
});
export type FlagRow = z.infer<typeof FlagRow>;

export const OpportunityRow = z.object({
  crm: z.string(),
  id: z.string(),
  accountId: z.string().nullable(),
  accountName: z.string().nullable(),
  name: z.string(),
  type: z.string(),
  status: z.enum(["open", "won", "lost"]),
  amountMinor: z.string(),
  currency: z.string(),
  createdAt: Moment,
  closedAt: Moment.nullable(),
  bucket: z.string(),
  flagId: z.string().nullable(),
  signal: z.string().nullable(),
  team: z.string().nullable(),
  reason: z.string(),
});
export type OpportunityRow = z.infer<typeof OpportunityRow>;

/** `GET /v1/reports/month/rows?month=2026-10&metric=sourced.USD`: counted rows are as many as the figure's n. */
export const RowsBeneathAnswer = z.discriminatedUnion("of", [
  z.object({
    of: z.literal("flags"),
    counted: z.array(FlagRow),
    excluded: z.array(z.object({ reason: z.string(), row: FlagRow })),
  }),
  z.object({
    of: z.literal("opportunities"),
    counted: z.array(OpportunityRow),
    excluded: z.array(z.object({ reason: z.string(), row: OpportunityRow })),
  }),
]);
export type RowsBeneathAnswer = z.infer<typeof RowsBeneathAnswer>;
