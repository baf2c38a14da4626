// The figure above the queue: how many of this month's flags were contacted in time, as the report counts it.
import type { Metric } from "../domain/metric.ts";
import { monthBounds, monthOf } from "../domain/month.ts";
import { scopeOf } from "../domain/report/scope.ts";
import { serviceLevel } from "../domain/report/service-level.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import { flagsDueBetween } from "../storage/report.ts";
import { inputOf } from "../storage/report-input.ts";

/** Contacted in time, of a tenant's flags whose deadline falls in the month of `now` (milliseconds UTC). */
export async function answeredInTime(
  database: Database,
  configuration: Configuration,
  now: number,
): Promise<Metric> {
  const { id, zone } = configuration.tenant;
  const month = monthOf(now, zone);
  const { from, to } = monthBounds(month, zone);
  const flags = await flagsDueBetween(database, id, { from: new Date(from), to: new Date(to) });
  const input = inputOf(month, configuration, now, {
    flags,
    opportunities: [],
    // It credits no deals, so no rule has a part in it.
    ruleVersion: 0,
  });
  return serviceLevel(scopeOf(input, () => {})).attainment;
}
