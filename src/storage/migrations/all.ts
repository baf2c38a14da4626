import type { Migration } from "../migrate.ts";
import { firstSchema } from "./001-first-schema.ts";
import { rowLevelSecurity } from "./002-row-level-security.ts";
import { retention } from "./003-retention.ts";
import { lookingAfter } from "./004-looking-after.ts";

/** Every step of the schema, oldest first. A step that has been released is never changed. */
export const migrations: readonly Migration[] = [
  firstSchema,
  rowLevelSecurity,
  retention,
  lookingAfter,
];
