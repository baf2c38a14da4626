// The report as it travels: figures with what they rest on, how final they are, and the rows beneath each of them.
//
// A report is of a period: `month=2026-10`, `quarter=2027-Q3` or `year=2027` (quarters and years of the tenant's fiscal calendar),
// narrowed by `team`, `segment` and `kind`, each as often as wanted (an empty one: without a team or segment). A month that was
// closed is shown as it was reported; `as=restated` shows its last restatement and `as=today` what today's rows give.
import { z } from "zod";
import { KINDS } from "../domain/flag.ts";
import { Metric } from "./metric.ts";
import { Currency, Instant } from "./text.ts";

const Figure = Metric.extend({
  excluded: z.array(
    z.object({ reason: z.string(), n: z.int(), amountMinor: z.string().exactOptional() }),
  ),
  currency: z.string().exactOptional(),
});

const Undecided = z.object({
  /** Still open, of as many opportunities credited to accepted flags of the period. */
  n: z.int(),
  of: z.int(),
  won: z.int(),
  share: z.number().nullable(),
  /** More than a fifth undecided: a young cohort, to be greyed. */
  stillOpen: z.boolean(),
  /** More than half undecided: the win rate is refused as `refused:immature`. */
  immature: z.boolean(),
});
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

const LargestDeal = z
  .object({
    crm: z.string(),
    id: z.string(),
    name: z.string(),
    amountMinor: z.string(),
  })
  .nullable();

const CurrencyFigures = z.object({
  currency: z.string(),
  closed: ByBucket,
  pipeline: ByBucket,
  youngPipeline: Figure,
  concentration: z.object({
    sourced: Figure,
    influenced: Figure,
    largest: LargestDeal,
    largestInfluenced: LargestDeal,
  }),
  noAccount: Figure,
  outOfScope: Figure,
});

/** Closed amounts of all currencies in the one that is reported in, each exchanged by the rate of the day its deal closed. */
const Exchanged = z.object({
  currency: z.string(),
  closed: ByBucket,
  /** Every rate that is needed; null where nobody has told it. Of these, a bucket needs those of its own deals. */
  rates: z.array(
    z.object({
      day: z.string(),
      currency: z.string(),
      rate: z.string().nullable(),
      deals: z.object({ sourced: z.int(), influenced: z.int(), unattributed: z.int() }),
    }),
  ),
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

const PartFigures = {
  flags: Figure,
  acceptance: Figure,
  attainment: Figure,
  closed: z.array(Figure),
};
const TeamRow = z.object({ team: z.string().nullable(), ...PartFigures });
const SegmentRow = z.object({ segment: z.string().nullable(), ...PartFigures });

const PerGroup = z.object({ expansions: z.int(), comparisons: z.int() });

/** The base rate beside influence: the share of won deals with a flag before, less that of comparable accounts without a deal. */
const Lift = z.object({
  id: z.literal("influence-lift"),
  unit: z.literal("share"),
  /** Null while it was not computed, or says nothing: `method` and `refusal` say why. */
  value: z.number().nullable(),
  n: PerGroup,
  /** Of `n`: those with a qualifying flag in the window before. */
  flagged: PerGroup,
  interval: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
  method: z.string(),
  asOf: Instant,
  excluded: Figure.shape.excluded,
  refusal: z.object({ reason: z.string(), have: z.number(), need: z.number() }).nullable(),
  /** False while the interval covers 0: "not distinguishable from chance". */
  distinguishable: z.boolean(),
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
  /** Of a quarter or a year: its first month. */
  month: z.string(),
  zone: z.string(),
  from: Instant,
  to: Instant,
  /** "live" until the period is over. Whether it was closed is told beside it, in `standing`. */
  state: z.enum(["live", "over"]),
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
  /** Missing where the tenant reports in no single currency, or did not when the month was closed. */
  exchanged: Exchanged.exactOptional(),
  signals: z.array(SignalRow),
  winRateOverall: Figure,
  undecided: Undecided,
  teams: z.array(TeamRow),
  segments: z.array(SegmentRow),
  lift: Lift,
  declines: Declines,
  notSure: z.object({ share: Figure, alarm: z.boolean() }),
  notMeasured: z.array(NotMeasured),
});

export const Period = z.object({
  is: z.enum(["month", "quarter", "year"]),
  /** "2026-10", "2027-Q3" or "2027". */
  name: z.string(),
  months: z.array(z.string()),
  /** Named for the calendar year in which it ends. */
  fiscalYear: z.int(),
  quarter: z.int().nullable(),
  /** The month in which fiscal years begin; "Q3 FY27" where that is another one than January, else "Q3 2026". */
  fiscalStart: z.int(),
});
export type Period = z.infer<typeof Period>;

/** A row on which a figure changed: what it was in the figure and what it is; null is not there at all. */
const Because = z.object({
  of: z.enum(["opportunity", "flag"]),
  crm: z.string().nullable(),
  id: z.string(),
  /** The deal's name, or the flag's account; null where it was erased. */
  name: z.string().nullable(),
  /** "counted", or the reason it was left out. */
  was: z.string().nullable(),
  is: z.string().nullable(),
  amountWas: z.string().nullable(),
  amountIs: z.string().nullable(),
  currency: z.string().nullable(),
});
export type Because = z.infer<typeof Because>;

/** One figure that is no longer what was reported. */
const FigureChange = z.object({
  metricId: z.string(),
  /** Null where the report had no such figure. */
  reported: Figure.nullable(),
  now: Figure.nullable(),
  because: z.array(Because),
  /** Rows beyond those named. */
  more: z.int(),
});
export type FigureChange = z.infer<typeof FigureChange>;

const By = z.object({ id: z.string(), name: z.string().nullable() });

const MonthStanding = z.object({
  month: z.string(),
  /** "over": the month has ended and is not closed yet. */
  state: z.enum(["live", "over", "closed"]),
  asOf: Instant,
  ruleVersion: z.int(),
  /** Of a closed month: what is shown (1 is as reported), and how many there are. */
  version: z.int().nullable(),
  versions: z.int(),
  closedAt: Instant.nullable(),
  /** Null: by itself. */
  closedBy: By.nullable(),
  /** When it closes by itself; null once it is closed, and where it ended before there was anybody to report it. */
  closesAt: Instant.nullable(),
  /** Of the stored figures, spelled as canonical JSON. */
  sha256: z.string().nullable(),
});

/** How final the figures are, and what became of them since. */
const Standing = z.object({
  state: z.enum(["live", "over", "closed"]),
  /** Which figures of closed months are shown: "today" for filtered views, and where it was asked for. */
  shows: z.enum(["reported", "restated", "today"]),
  months: z.array(MonthStanding),
  /** Of closed months: what was restated since, the newest last. Figures whose facts all lie in the month; cohorts go on maturing. */
  restatements: z.array(
    z.object({
      month: z.string(),
      version: z.int(),
      reportedAt: Instant,
      restatedAt: Instant,
      changes: z.array(FigureChange),
    }),
  ),
  /** Figures that today's rows give otherwise than was reported, where today's are shown of a closed month. */
  differs: z.array(FigureChange),
  /** The rule in force now. */
  ruleInForce: z.int(),
});

/** `GET /v1/reports/period?month=2026-10`: the period, and the one before it. */
export const PeriodAnswer = z.object({
  period: Period,
  report: MonthReport,
  standing: Standing,
  previous: MonthReport,
  previousPeriod: Period,
  /** The same period a year earlier, where `compare=year` asks for it. */
  yearBefore: MonthReport.nullable(),
  yearBeforePeriod: Period,
  /** What can be filtered by, whatever is; null is "without". */
  choices: z.object({
    teams: z.array(z.string().nullable()),
    segments: z.array(z.string().nullable()),
  }),
});
export type PeriodAnswer = z.infer<typeof PeriodAnswer>;

const Point = z.object({
  month: z.string(),
  flags: z.int(),
  /** Sourced and won in the month, by currency. */
  closed: z.array(z.object({ currency: z.string(), amountMinor: z.string().nullable() })),
  /** Null where the month has none or refuses it. */
  precision: z.object({ value: z.number(), n: z.int() }).nullable(),
  winRate: z.object({ value: z.number(), n: z.int() }).nullable(),
  /** Its cohort is still open, or the month is not over: to be greyed. */
  young: z.boolean(),
});

/** `GET /v1/reports/trend?month=2026-10`: twelve months up to the last of the period, for each signal and for all of them. */
export const TrendAnswer = z.object({
  months: z.array(z.string()),
  all: z.array(Point),
  /** Won in each month by how support took part, for each currency; null where the sum is refused. */
  money: z.array(
    z.object({
      currency: z.string(),
      points: z.array(
        z.object({
          month: z.string(),
          sourced: z.string().nullable(),
          influenced: z.string().nullable(),
          unattributed: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** `signal` is null for *not sure*. */
  signals: z.array(z.object({ signal: z.string().nullable(), points: z.array(Point) })),
});
export type TrendAnswer = z.infer<typeof TrendAnswer>;

/** `POST /v1/closed-months`: closes a month that is over, for everybody, as it stands now. */
export const CloseMonth = z.strictObject({
  month: z.string().regex(/^20\d{2}-(?:0[1-9]|1[0-2])$/),
});
export const ClosedMonth = z.object({
  month: z.string(),
  version: z.int(),
  closedAt: Instant,
  closedBy: By.nullable(),
  ruleVersion: z.int(),
  sha256: z.string(),
});
export type ClosedMonth = z.infer<typeof ClosedMonth>;

/** `GET` and `PUT /v1/reporting-calendar`: by which calendar months, quarters and years are counted. */
export const ReportingCalendar = z.strictObject({
  /** IANA zone; months begin at its midnight. */
  zone: z.string().max(64),
  /** The first month of the fiscal year; 1 is the calendar year. */
  fiscalStart: z.int().min(1).max(12),
  /** Days after its end on which a month closes by itself. */
  closeAfterDays: z.int().min(1).max(60),
  /** The currency that all others are exchanged into, row by row; null: none. Left out, it stays as it is. */
  currency: Currency.nullable().exactOptional(),
});
export type ReportingCalendar = z.infer<typeof ReportingCalendar>;
export const ReportingCalendarAnswer = ReportingCalendar.extend({
  currency: Currency.nullable(),
  /** When it was last changed, and by whom; null: never. */
  since: Instant.nullable(),
  by: By.nullable(),
});
export type ReportingCalendarAnswer = z.infer<typeof ReportingCalendarAnswer>;

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
  segment: z.string().nullable(),
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
  segment: z.string().nullable(),
  reason: z.string(),
  gone: z.enum(["deleted", "merged"]).nullable(),
});
export type OpportunityRow = z.infer<typeof OpportunityRow>;

/** `GET /v1/reports/period/rows?month=2026-10&metric=sourced.USD`: counted rows are as many as the figure's n. */
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
