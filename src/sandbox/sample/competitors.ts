// Whom customers of the sample named when they looked elsewhere, as agents wrote it down: one name in several spellings.
const NAMED = [
  "Deskmarrow",
  "Helpwick, a trial until spring",
  "deskmarrow, they like the price",
  "Ticketorium",
  "Desk Marrow",
  "Helpwick",
  null,
  "Deskmarrow",
] as const;

/** The answer to "which competitor did they name"; `null` for other signals, and where the agent left it out. */
export const competitorNamed = (signal: string | null, key: number): string | null =>
  signal?.startsWith("fri.competitive.") === true ? (NAMED[key % NAMED.length] ?? null) : null;
