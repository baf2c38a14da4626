// Questions the queue page asks. The same names stand in its address bar.
import { z } from "zod";
import { isOpen, KINDS, STATUSES } from "../domain/flag.ts";
import { QueueId } from "../domain/routing/body.ts";
import { Flag, FlagEvent, Person } from "./flag.ts";
import { FlagId, Instant, Money, SignalId, text, ZendeskId } from "./text.ts";
import { Metric } from "./metric.ts";

export const SORTS = ["due", "worth", "age", "newest"] as const;
export type Sort = (typeof SORTS)[number];
export const GROUPINGS = ["account", "signal"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The columns of the dense list, in their order. */
export const COLUMNS = [
  "due",
  "account",
  "signal",
  "worth",
  "status",
  "owner",
  "age",
  "agents",
  "renewal",
] as const;
export type Column = (typeof COLUMNS)[number];
const NAMES_OF_COLUMNS = new RegExp(`^(?:${COLUMNS.join("|")})(?:,(?:${COLUMNS.join("|")}))*$`);

const filter = {
  /** A queue's id, or all of them. */
  queue: z.union([z.literal("all"), QueueId]),
  kind: z.enum(KINDS).optional(),
  /** `open` and `closed` are groups of statuses. */
  status: z.enum(["open", "closed", ...STATUSES]).optional(),
  /** `me`, `none` (nobody yet) or a member's id. */
  owner: z.union([z.enum(["me", "none"]), ZendeskId]).optional(),
  account: z.union([z.literal("none"), ZendeskId]).optional(),
  /** `none`: the agent was not sure. */
  signal: z.union([z.literal("none"), SignalId]).optional(),
  /** Of flags whose clock runs. */
  due: z.enum(["overdue", "today"]).optional(),
  /** Snoozed flags are left out unless they are overdue or asked for. */
  snoozed: z.enum(["only", "shown"]).optional(),
  /** Words, an account's name or a ticket's number. */
  q: text(200).optional(),
};

/** What is asked of the queue, apart from order and place. */
export const QueueFilter = z.strictObject(filter);
export type QueueFilter = z.infer<typeof QueueFilter>;

type Asked = { readonly [K in keyof QueueFilter]?: QueueFilter[K] | undefined };

/** Whether flags are asked for that somebody still has to do something about. */
export const asksForOpen = ({ status = "open" }: Pick<Asked, "status">): boolean =>
  status === "open" || (status !== "closed" && isOpen(status));

/** What only an open flag has: a deadline ahead, and an order by anything but its end. */
const fitsStatus = (asked: Asked & { sort?: Sort | undefined }): boolean =>
  asksForOpen(asked) || [asked.due, asked.snoozed, asked.sort].every((each) => each === undefined);
const CLOSED_ONLY = {
  path: ["status"],
  message:
    "closed flags come last closed first, and are neither due nor snoozed; ask for open ones, or leave due, snoozed and sort out",
};

const place = {
  after: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
};

/**
 * `GET /v1/flags?…`: the queue when `queue` is given, most urgent first unless `sort` says otherwise; newest first for a
 * ticket or an account.
 */
export const FlagQuery = z
  .strictObject({
    ...filter,
    queue: filter.queue.optional(),
    ticket: ZendeskId.optional(),
    sort: z.enum(SORTS).optional(),
    ...place,
  })
  .refine(
    ({ ticket, account, queue }) =>
      queue === undefined
        ? (ticket === undefined) !== (account === undefined)
        : ticket === undefined,
    { path: ["queue"], message: "give a queue, or exactly one of ticket and account" },
  )
  .refine(({ account, queue }) => queue !== undefined || account !== "none", {
    path: ["account"],
    message: "flags without an organization are listed with a queue",
  })
  .refine(fitsStatus, CLOSED_ONLY);
export type FlagQuery = z.infer<typeof FlagQuery>;

/** `GET /v1/queue/groups?…`: open flags by account or signal. */
export const GroupQuery = z
  .strictObject({
    ...filter,
    group: z.enum(GROUPINGS),
    sort: z.enum(SORTS).optional(),
    after: place.after,
    limit: z.coerce.number().int().min(1).max(50).optional(),
  })
  .refine(asksForOpen, { path: ["status"], message: "only open flags are grouped" });
export type GroupQuery = z.infer<typeof GroupQuery>;

/** Flags that are listed beneath a heading; the heading counts all of them. */
export const FLAGS_OF_A_GROUP = 10;

export const FlagGroup = z.object({
  /** An account's or a signal's id; `null` where there is none. */
  key: z.string().nullable(),
  /** The account's name. */
  name: z.string().nullable(),
  flags: z.int(),
  overdue: z.int(),
  /** Of the flags whose clock runs. */
  earliestDueAt: Instant.nullable(),
  /** Revenue a year of its accounts, each counted once; one amount per currency, nothing converted. */
  worth: z.array(Money),
  /** The first of its flags, in the order asked for. */
  items: z.array(Flag),
});
export type FlagGroup = z.infer<typeof FlagGroup>;

export const GroupPage = z.object({ items: z.array(FlagGroup), next: z.string().nullable() });
export type GroupPage = z.infer<typeof GroupPage>;

/** `GET /v1/queue/file?…`: every flag of a question as CSV, or with `format=xlsx` as a workbook. */
export const FileQuery = z
  .strictObject({
    ...filter,
    sort: z.enum(SORTS).optional(),
    /** Names of columns with commas between them; the usual ones when left out. */
    columns: z
      .string()
      .max(200)
      .regex(NAMES_OF_COLUMNS, `names of columns with commas between them: ${COLUMNS.join(", ")}`)
      .optional(),
    format: z.enum(["csv", "xlsx"]).optional(),
  })
  .refine(fitsStatus, CLOSED_ONLY);
export type FileQuery = z.infer<typeof FileQuery>;

/** `GET /v1/queue/changes`: what happened since the last look; without `since`, where to begin. */
export const ChangeQuery = z.strictObject({ since: Instant.optional() });
/** More than these, and reading anew costs less. */
export const MOST_CHANGES = 100;
export const QueueChanges = z.object({
  /** To be given back as `since`. */
  now: Instant,
  /** The newest event of each flag. Those of the last seconds are told again. `null`: too many to tell. */
  changes: z.array(z.object({ flag: Flag, event: FlagEvent })).nullable(),
});
export type QueueChanges = z.infer<typeof QueueChanges>;

/** What a view shows: its question, its order and how it is drawn. */
export const ViewBody = z.strictObject({
  filter: QueueFilter.refine(fitsStatus, CLOSED_ONLY),
  /** By deadline when `null`. */
  sort: z.enum(SORTS).nullable(),
  group: z.enum(GROUPINGS).nullable(),
  /** `null`: the list as it comes. */
  columns: z
    .array(z.enum(COLUMNS))
    .min(1)
    .max(COLUMNS.length)
    .refine((names) => new Set(names).size === names.length, "names a column twice")
    .meta({ uniqueItems: true })
    .nullable(),
});
export type ViewBody = z.infer<typeof ViewBody>;

/** `PUT /v1/queue/views/{id}`. The client makes the id; the same again changes nothing. */
export const PutView = z.strictObject({
  name: text(60)
    .regex(/\S/, "is no name")
    .regex(/^[^\t\n]*$/, "is no name")
    .trim(),
  /** Whether everybody who sees the queue sees the view. */
  shared: z.boolean(),
  body: ViewBody,
});
export type PutView = z.infer<typeof PutView>;

export const View = z.object({
  id: FlagId,
  name: z.string(),
  shared: z.boolean(),
  owner: Person,
  body: ViewBody,
});
export type View = z.infer<typeof View>;

/** `GET /v1/queue/views`: one's own and those that colleagues share. */
export const QueueViews = z.object({
  /** Each with how many flags it shows now, up to `COUNT_LIMIT`. */
  items: z.array(View.extend({ count: z.int() })),
  /** The columns this person chose last; `null`: the list as it comes. */
  columns: z.array(z.enum(COLUMNS)).nullable(),
});
export type QueueViews = z.infer<typeof QueueViews>;

/** `PUT /v1/queue/columns` */
export const ChosenColumns = z.strictObject({ columns: ViewBody.shape.columns });
export type ChosenColumns = z.infer<typeof ChosenColumns>;

/** Counts stop at `COUNT_LIMIT`; a screen shows that as "1,000+" rather than count for ever. */
export const COUNT_LIMIT = 1000;

/** `GET /v1/queue`: the figures above the list. */
export const QueueCounts = z.object({
  mine: z.int(),
  unowned: z.int(),
  open: z.int(),
  friction: z.int(),
  snoozed: z.int(),
  overdue: z.int(),
  dueToday: z.int(),
  /** Contacted in time, of the flags whose deadline falls in this month (live). */
  answeredInTime: Metric,
});
export type QueueCounts = z.infer<typeof QueueCounts>;
