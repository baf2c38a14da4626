/**
 * A moment: whole milliseconds since 1970-01-01T00:00Z. The domain counts in this;
 * text is for borders, so that no two spellings of one moment are ever compared.
 */
export type Instant = number;

/** The moment as ISO 8601 text in UTC, "2026-11-02T08:00:00.000Z". */
export function isoOf(instant: Instant): string {
  return new Date(instant).toISOString();
}

// A time without an offset would be read in the machine's own zone, so the offset is required.
const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** The moment that ISO text with an offset names, or null when the text names none. */
export function instantOf(iso: string): Instant | null {
  if (!withOffset.test(iso)) return null;
  const parsed = Date.parse(iso);
  // Date.parse rolls 30 February over to March; only a day that exists is taken.
  const day = iso.slice(0, 10);
  const exists = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(parsed) || Number.isNaN(exists.getTime())) return null;
  return exists.toISOString().startsWith(day) ? parsed : null;
}
