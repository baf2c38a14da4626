// Ids that must fit the column they are looked up in.
import { z } from "zod";
import { FlagId } from "../../api/text.ts";

/** A flag's id in the one spelling that it is answered in, so that a receipt echoes what was sent. */
export const StoredFlagId = FlagId.refine((id) => id === id.toLowerCase(), {
  message: "is not a UUID of version 7 in lower case",
});

/** Version numbers are PostgreSQL integers. */
export const StoredVersion = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
