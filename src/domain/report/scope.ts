// Which of the rows handed in belong to the month, once each and in one order, so that no later step depends on theirs.
import type { Instant } from "../instant.ts";
import { monthBounds } from "../month.ts";
import { figuresOf, type Figures, type Keep } from "./figures.ts";
import type { FlagRow, MonthInput, OpportunityRow } from "./rows.ts";

export type Scope = {
  asOf: Instant;
  from: Instant;
  to: Instant;
  calendars: MonthInput["calendars"];
  promiseHours: number;
  /** Flags raised in the month. */
  raised: FlagRow[];
  /** Flags whose deadline is in the month, and flags raised in it that have none. */
  due: FlagRow[];
  /** Opportunities won in the month, by their closing date; nobody is let say "won" without one. */
  won: OpportunityRow[];
  /** Opportunities created in the month and still open. */
  pipeline: OpportunityRow[];
  /** Opportunities credited to a flag raised in the month, whenever they close. */
  credited: OpportunityRow[];
  figures: Figures;
};

/** The month's rows, and the makers of its figures. */
export function scopeOf(input: MonthInput, keep: Keep): Scope {
  const { from, to } = input.bounds ?? monthBounds(input.month, input.zone);
  const within = (instant: Instant | null) => instant !== null && from <= instant && instant < to;
  const flags = once(
    input.flags,
    ({ id }) => id,
    ({ raisedAt }) => raisedAt,
  );
  const opportunities = once(
    input.opportunities,
    ({ crm, id }) => JSON.stringify([crm, id]),
    ({ createdAt }) => createdAt,
  );
  const raised = flags.filter(({ month }) => month === input.month);
  const raisedIds = new Set(raised.map(({ id }) => id));
  return {
    asOf: input.asOf,
    from,
    to,
    calendars: input.calendars,
    promiseHours: input.promiseHours,
    raised,
    due: flags.filter(({ dueAt, month }) =>
      dueAt === null ? month === input.month : within(dueAt),
    ),
    won: opportunities.filter(({ status, closedAt }) => status === "won" && within(closedAt)),
    pipeline: opportunities.filter(
      ({ status, createdAt }) => status === "open" && within(createdAt),
    ),
    credited: opportunities.filter(
      ({ bucket, flagId }) =>
        (bucket === "sourced" || bucket === "influenced") &&
        flagId !== null &&
        raisedIds.has(flagId),
    ),
    figures: figuresOf(input.asOf, keep),
  };
}

function once<Row extends object>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  timeOf: (row: Row) => Instant,
): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    const other = byKey.get(key);
    // Two versions of one row: which one wins must not depend on which came first.
    if (!other || spelled(row) < spelled(other)) byKey.set(key, row);
  }
  return [...byKey.values()].toSorted(
    (a, b) => timeOf(a) - timeOf(b) || (keyOf(a) < keyOf(b) ? -1 : 1),
  );
}

function spelled(row: object): string {
  return JSON.stringify(row, Object.keys(row).toSorted());
}
