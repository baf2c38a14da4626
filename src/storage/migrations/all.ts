import type { Migration } from "../migrate.ts";
import { firstSchema } from "./001-first-schema.ts";

/** Every step of the schema, oldest first. A step that has been released is never changed. */
export const migrations: readonly Migration[] = [firstSchema];
