// What became of an agent's flags: their own view, their team's sum, and the choice to be no part of it.
import { z } from "zod";
import { DECLINE_REASONS, KINDS, STATUSES } from "../domain/flag.ts";
import { ANSWER_TYPES } from "../domain/follow-up.ts";
import { EARNED_BY } from "../domain/recognition/facts.ts";
import { Person } from "./flag.ts";
import { Metric } from "./metric.ts";
import { Currency, FlagId, Instant, MinorUnits, SignalId, ZendeskId } from "./text.ts";

const Figure = Metric.extend({
  interval: z.tuple([z.number().nullable(), z.number().nullable()]).readonly().nullable(),
  excluded: z.array(z.object({ reason: z.string(), n: z.int() })),
});

/** The month that is shown, in the tenant's zone. */
const Shown = {
  month: z.string(),
  zone: z.string(),
  from: Instant,
  to: Instant,
  state: z.enum(["live", "closed"]),
  asOf: Instant,
};

/** One thing that somebody did about a flag. */
const Step = z.object({
  type: z.enum(ANSWER_TYPES),
  at: Instant,
  /** `null`: the CRM, or a clock. */
  by: z.string().nullable(),
  reason: z.enum(DECLINE_REASONS).nullable(),
  goodToKnow: z.boolean(),
  /** With `thanked`: what was written, until it is erased. */
  words: z.string().nullable(),
  amountMinor: MinorUnits.nullable(),
  currency: Currency.nullable(),
});

/** A flag of one's own that something became of in the month. */
export const OwnStory = z.object({
  flagId: FlagId,
  kind: z.enum(KINDS),
  signal: SignalId.nullable(),
  /** Where it stands now; of one that was joined to another, where that stands. */
  status: z.enum(STATUSES),
  /** Somebody else had flagged the same: this one corroborated theirs. */
  corroborated: z.boolean(),
  ticketId: ZendeskId,
  accountName: z.string().nullable(),
  raisedAt: Instant,
  /** The customer's words, masked, until they are erased. */
  quote: z.string().nullable(),
  /** What the agent wrote beside it. */
  note: z.string().nullable(),
  steps: z.array(Step),
});
export type OwnStory = z.infer<typeof OwnStory>;

/** What one account earned, and how much of it the cap lets count. In credits. */
const AccountCredit = z.object({
  accountName: z.string().nullable(),
  earned: z.number(),
  counted: z.number(),
});

/** `GET /v1/recognition/mine?month=2026-11` */
export const MyRecognition = z.object({
  ...Shown,
  person: Person,
  team: z.string().nullable(),
  optedOut: z.boolean(),
  /** `null` for somebody who opted out: then none is made. */
  credits: Figure.nullable(),
  precision: Figure.nullable(),
  /** The same of the month before. */
  before: Figure.nullable(),
  accounts: z.array(AccountCredit),
  stories: z.array(OwnStory),
  /** For the lead of a team: whose figures they may ask for, by name. */
  people: z.array(Person),
});
export type MyRecognition = z.infer<typeof MyRecognition>;

/** A flag that ended well, without whose it was. */
export const TeamStory = z.object({
  flagId: FlagId,
  kind: z.enum(KINDS),
  signal: SignalId.nullable(),
  status: z.enum(STATUSES),
  accountName: z.string().nullable(),
  closedAt: Instant,
  quote: z.string().nullable(),
  amountMinor: MinorUnits.nullable(),
  currency: Currency.nullable(),
});

/** `GET /v1/recognition/team?month=2026-11` */
export const TeamRecognition = z.object({
  ...Shown,
  /** Of a team too small to be shown, or of somebody without one, all of support is. */
  scope: z.enum(["team", "everybody"]),
  team: z.string().nullable(),
  credits: Figure,
  before: Figure,
  stories: z.array(TeamStory),
  /** The decided flags beneath the sum, as many as its n; none where it is withheld. */
  rows: z.array(
    z.object({
      flagId: FlagId,
      signal: SignalId.nullable(),
      accountName: z.string().nullable(),
      status: z.enum(STATUSES),
      decidedAt: Instant,
      earned: z.array(z.enum(EARNED_BY)),
    }),
  ),
});
export type TeamRecognition = z.infer<typeof TeamRecognition>;

/** `GET /v1/recognition/people/{id}?month=2026-11`: for that person, and for the lead of their team. */
export const PersonRecognition = z.object({
  ...Shown,
  person: Person,
  /** `null`: fewer than ten of their flags were decided, or they chose to have none made. Which of the two is theirs to say. */
  credits: Figure.nullable(),
  precision: Figure.nullable(),
});
export type PersonRecognition = z.infer<typeof PersonRecognition>;

/** `PUT /v1/recognition/choice`: whether the caller is to be no part of recognition. */
export const RecognitionChoice = z.strictObject({ optedOut: z.boolean() });
export type RecognitionChoice = z.infer<typeof RecognitionChoice>;
