// Rules for text and ids that cross the wire. Everything here comes from outside and is checked before it is believed.
//
// Requests are strict objects: a misspelt field is an error, not a loss. Answers are open ones, because an installed
// sidebar is a static file that must go on working when a newer endpoint says more than it knows.
import { z } from "zod";

/** A character takes one or two units, so most texts need not be taken apart to be counted. */
const fits = (text: string, max: number) => text.length <= max || Array.from(text).length <= max;
// NUL breaks PostgreSQL text, the other control characters break terminals, CSV and logs; tab and line feed are text.
// oxlint-disable-next-line no-control-regex -- refusing control characters is what this expression is for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Well-formed text of at most `max` code points, without control characters but tab and line feed. */
export const text = (max: number) =>
  z
    .string()
    .refine((value) => value.isWellFormed(), "contains half of a character (a lone surrogate)")
    .refine((value) => !CONTROL.test(value), "contains a control character")
    .refine((value) => fits(value, max), `is longer than ${max} characters`)
    .meta({ maxLength: max });

const NOT_BLANK = /\S/;
/** Like `text`, but more than blanks; those around it are taken off. */
export const filledText = (max: number) => text(max).regex(NOT_BLANK, "is empty").trim();

/** Like `text`, where an empty answer means that nothing was said. */
export const optionalText = (max: number) =>
  text(max)
    .nullable()
    .transform((value) => (value === null || value.trim() === "" ? null : value));

/** A 64-bit Zendesk id. It travels as a string, since a JavaScript number would round it. */
export const ZendeskId = z
  .string()
  .regex(/^[1-9]\d{0,18}$/, "is not a Zendesk id")
  // Also asked about text that is no number at all: a schema names every mistake it finds, not only the first.
  .refine((id) => !/^\d{19}$/.test(id) || BigInt(id) < 2n ** 63n, "is not a Zendesk id");
export const FlagId = z.uuid({ version: "v7" });
export const SignalId = z.string().regex(/^[a-z]{3}(?:\.[a-z][a-z0-9-]*){1,2}$/);
/** Neither the calendar nor PostgreSQL has a year 0, though it can be written. */
export const isAfterYear0 = (day: string): boolean => !day.startsWith("0000");
export const NO_SUCH_YEAR = "is in the year 0, which there never was";
/** Instants travel as ISO 8601 in UTC. */
export const Instant = z.iso.datetime().refine(isAfterYear0, NO_SUCH_YEAR);
export const Currency = z.string().regex(/^[A-Z]{3}$/);
/** Whole minor units as a decimal string, since sums may pass 2^53. */
export const MinorUnits = z.string().regex(/^-?\d{1,19}$/);
export const Money = z.strictObject({ amountMinor: MinorUnits, currency: Currency });
export type Money = z.infer<typeof Money>;
