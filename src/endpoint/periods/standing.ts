// How final a period's figures are: which months are closed, by whom, and what was restated since.
import { isoOf } from "../../domain/instant.ts";
import { ruleOf } from "../../storage/attribution-rules.ts";
import { restatementsOf, withNamesOfRows } from "../../storage/closed-months.ts";
import type { Configuration } from "../../storage/configuration.ts";
import type { ReadPeriod, Source } from "./read-period.ts";

const DAY = 86_400_000;

/** What the answer says of it: closed months, restatements, and what differs where today's rows are shown. */
export async function standingOf(
  { months, shows, differs }: ReadPeriod,
  { tenant }: Configuration,
  { database, now }: Source,
  periodTo: number,
) {
  const closed = months.filter(({ stored }) => stored !== null).map(({ month }) => month);
  const [restatements, rule] = await Promise.all([
    closed.length === 0 ? [] : restatementsOf(database, tenant.id, closed),
    ruleOf(database, tenant.id),
  ]);
  const named = await Promise.all(
    restatements.map(async ({ month, version, reportedAt, restatedAt, changes }) => ({
      month,
      version,
      reportedAt: reportedAt.toISOString(),
      restatedAt: restatedAt.toISOString(),
      changes: await withNamesOfRows(database, tenant.id, changes),
    })),
  );
  return {
    state:
      closed.length === months.length && now >= periodTo
        ? "closed"
        : now < periodTo
          ? "live"
          : "over",
    shows,
    months: months.map(({ month, to, stored, shown }) => ({
      month,
      state: stored !== null ? "closed" : now < to ? "live" : "over",
      asOf: shown.asOf,
      ruleVersion: shown.ruleVersion,
      version: stored === null || shows === "today" ? null : stored.version,
      versions: stored?.versions ?? 0,
      closedAt: stored?.closedAt.toISOString() ?? null,
      closedBy:
        stored === null || stored.closedById === null
          ? null
          : { id: stored.closedById, name: stored.closedByName },
      // What ended before the tenant began is history: it closes by hand alone.
      closesAt:
        stored === null && to > tenant.createdAt.getTime()
          ? isoOf(to + tenant.closeAfterDays * DAY)
          : null,
      sha256: stored === null || shows === "today" ? null : stored.sha256,
    })),
    restatements: named,
    differs,
    ruleInForce: rule.version,
  };
}
