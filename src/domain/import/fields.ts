// What a file can tell, and which of it must be known before a line can be read.
import { z } from "zod";

/** What a line of a file is about. */
export const SUBJECTS = ["deals", "accounts"] as const;
export type Subject = (typeof SUBJECTS)[number];

export const DEAL_FIELDS = [
  "opportunity_id",
  "name",
  "account_id",
  "account_name",
  "type",
  "status",
  "amount",
  "prior_arr",
  "new_arr",
  "escalator",
  "currency",
  "created_at",
  "closed_at",
  "modified_at",
] as const;
export type DealField = (typeof DEAL_FIELDS)[number];

/** Companies as the CRM knows them; `zendesk_id` is the organization's id where the CRM keeps it. */
export const ACCOUNT_FIELDS = [
  "account_id",
  "account_name",
  "domain",
  "zendesk_id",
  "parent_id",
] as const;
export type AccountField = (typeof ACCOUNT_FIELDS)[number];

export type Field = DealField | AccountField;

export const fieldsOf = (subject: Subject): readonly Field[] =>
  subject === "deals" ? DEAL_FIELDS : ACCOUNT_FIELDS;

export const DATE_FIELDS = ["created_at", "closed_at", "modified_at"] as const;
export type DateField = (typeof DATE_FIELDS)[number];

export const AMOUNT_FIELDS = ["amount", "prior_arr", "new_arr", "escalator"] as const;
export type AmountField = (typeof AMOUNT_FIELDS)[number];

export const isDateField = (field: Field): field is DateField =>
  DATE_FIELDS.some((each) => each === field);
export const isAmountField = (field: Field): field is AmountField =>
  AMOUNT_FIELDS.some((each) => each === field);

/** How the days of a column are written. `words` has the month's English name; `epoch` counts milliseconds. */
export const DATE_FORMATS = ["ymd", "dmy", "mdy", "words", "epoch"] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

/** What stands before the decimals. */
export const DECIMAL_MARKS = [".", ","] as const;
export type DecimalMark = (typeof DECIMAL_MARKS)[number];

export const DEAL_STATUSES = ["open", "won", "lost"] as const;
export type DealStatus = (typeof DEAL_STATUSES)[number];

export const DEAL_TYPES = [
  "upsell",
  "cross-sell",
  "seat-add",
  "tier-upgrade",
  "renewal",
  "new-business",
  "services",
] as const;
export type DealType = (typeof DEAL_TYPES)[number];

const column = z.int().min(0).max(999);
const value = z.string().max(200);

/** How a file is to be understood: decided by a person, who starts from what could be guessed. */
export const Mapping = z.strictObject({
  /** Which column of the file, counted from 0, tells a field; several fields may be told by one. */
  columns: z.partialRecord(z.enum([...DEAL_FIELDS, ...ACCOUNT_FIELDS]), column),
  dates: z.partialRecord(z.enum(DATE_FIELDS), z.enum(DATE_FORMATS)),
  /** `null` while a person must say it. */
  decimalMark: z.enum(DECIMAL_MARKS).nullable(),
  /** The currency of every line without one of its own. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
  /** What each stage means; compared without case and outer blanks. */
  statuses: z.record(value, z.enum(DEAL_STATUSES)),
  /** Where no column tells it: of every line. */
  status: z.enum(DEAL_STATUSES).nullable(),
  types: z.record(value, z.enum(DEAL_TYPES)),
  type: z.enum(DEAL_TYPES).nullable(),
  /** Only lines with this value in this column are read; the others are counted as left out. */
  only: z.strictObject({ column, value }).nullable(),
});
export type Mapping = z.infer<typeof Mapping>;

/** How values are compared that a person maps: "Closed Won" is "closed won ". */
export const sameValue = (text: string): string => text.trim().toLowerCase();
