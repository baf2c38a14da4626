// Ids that must fit the column they are looked up in.
import { z } from "zod";
import { FlagId, ZendeskId } from "../../api/text.ts";

const LARGEST = 2n ** 63n - 1n;

/** A Zendesk id that PostgreSQL's 64-bit integer can hold; nineteen digits may be more. */
export const StoredId = ZendeskId.refine((id) => id.length < 19 || BigInt(id) <= LARGEST, {
  message: "is not a Zendesk id",
});

/** A flag's id in the one spelling that it is answered in, so that a receipt echoes what was sent. */
export const StoredFlagId = FlagId.refine((id) => id === id.toLowerCase(), {
  message: "is not a UUID of version 7 in lower case",
});

/** Version numbers are PostgreSQL integers. */
export const StoredVersion = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
