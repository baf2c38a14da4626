// Ids that must fit the column they are looked up in.
import { z } from "zod";
import { FlagId } from "../../api/text.ts";

/** A flag's id in the one spelling that it is answered in, so that a receipt echoes what was sent. */
export const StoredFlagId = FlagId.refine((id) => id === id.toLowerCase(), {
  message: "is not a UUID of version 7 in lower case",
});

/** Version numbers are PostgreSQL integers. */
const MOST = 2 ** 31 - 1;
export const StoredVersion = z.int().min(1).max(MOST);
/** The same in an address, where it is text. */
export const VersionAsked = z.coerce.number().int().min(1).max(MOST);
