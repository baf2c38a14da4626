// Ids that must fit the column they are looked up in.
import { z } from "zod";
import { FlagId, ZendeskId } from "../../api/text.ts";

const LARGEST = 2n ** 63n - 1n;

// Also asked about text that is no number at all: a schema names every mistake it finds, not only the first.
const fits = (id: string): boolean =>
  id.length < 19 || (/^\d{19}$/.test(id) && BigInt(id) <= LARGEST);

/** A Zendesk id that PostgreSQL's 64-bit integer can hold; nineteen digits may be more. */
export const StoredId = ZendeskId.refine(fits, { message: "is not a Zendesk id" });

/** A flag's id in the one spelling that it is answered in, so that a receipt echoes what was sent. */
export const StoredFlagId = FlagId.refine((id) => id === id.toLowerCase(), {
  message: "is not a UUID of version 7 in lower case",
});

/** Version numbers are PostgreSQL integers. */
export const StoredVersion = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
