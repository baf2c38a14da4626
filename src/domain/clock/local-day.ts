import { Temporal } from "temporal-polyfill";
import type { Instant } from "../instant.ts";

/** The first moment of a local date, "2026-12-03", in a zone; that is not 00:00 everywhere. UTC milliseconds. */
export const startOfDay = (date: string, zone: string): Instant =>
  Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
