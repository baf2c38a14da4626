import type { Metric } from "../../domain/metric.ts";
import { toDecimal } from "../../domain/money.ts";
import { isMonth } from "../../domain/month.ts";
import { displayShare } from "../../domain/report/display.ts";
import { monthReport, type MonthReport } from "../../domain/report/month-report.ts";
import { monthInput } from "../../endpoint/reports.ts";
import { configurationOf } from "../../storage/configuration.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const report: Command = {
  name: "report",
  usage: "--tenant TENANT --month YYYY-MM [--json]",
  about: "Prints a month's figures, each with what it was counted from.",
  options: { tenant: "text", month: "text", json: "switch" },
  async run(given, world) {
    const month = given.required("month");
    if (!isMonth(month)) throw new UsageError(`--month ${month} is not a month such as 2026-10.`);
    const name = given.required("tenant");
    const found = await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      const configuration = await configurationOf(ofTenant, tenant.id);
      if (configuration === null) throw new CommandError(`${tenant.name} is switched off.`);
      const input = await monthInput(month, configuration, { database: ofTenant, now: Date.now() });
      return { tenant, figures: monthReport(input) };
    });
    if (given.has("json")) world.say(JSON.stringify(found.figures, null, 2));
    else for (const line of asText(found.tenant.name, found.figures)) world.say(line);
  },
};

function asText(name: string, figures: MonthReport): string[] {
  const { month, zone, state, asOf, funnel, acceptance, sla, followUp, money, notSure } = figures;
  const rows: [string, string][] = [
    ...funnel.map(({ stage, reached }): [string, string] => [stage, written(reached)]),
    ["acceptance", written(acceptance)],
    ["contacted in time", written(sla.attainment)],
    ["never contacted", written(sla.neverAnswered)],
    ["paused at some time", written(sla.paused)],
    ["median wait", written(followUp.median)],
    ...money.flatMap(({ currency, closed, pipeline }): [string, string][] => [
      [`sourced ${currency}`, written(closed.sourced)],
      [`influenced ${currency}`, written(closed.influenced)],
      [`pipeline sourced ${currency}`, written(pipeline.sourced)],
      [`pipeline influenced ${currency}`, written(pipeline.influenced)],
    ]),
    ["not sure", written(notSure.share)],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    `${name}, ${month} in ${zone}${state === "live" ? `, so far (${asOf})` : ""}`,
    "",
    ...rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`),
  ];
}

/** A figure with its unit, and what it was counted from; a refused one says what it lacks. */
function written(metric: Metric): string {
  const { unit, value, n, refusal, currency } = metric;
  if (refusal !== null)
    return `too few to say (${refusal.reason}: ${refusal.have} of ${refusal.need})`;
  if (value === null) return `not reached, n ${n}`;
  switch (unit) {
    case "share":
      return share(metric);
    case "count":
      return String(value);
    case "minor-units":
      return `${currency === undefined ? value : toDecimal(BigInt(value), currency)}, n ${n}`;
    case "hours":
    case "business-hours":
      return `${value.toFixed(1)} ${unit === "hours" ? "hours" : "business hours"}, n ${n}`;
  }
}

function share(metric: Metric): string {
  const shown = displayShare(metric);
  switch (shown.as) {
    case "refused":
      return `too few to say (${shown.have} of ${shown.need})`;
    case "of":
      return `${shown.k} of ${shown.n}`;
    case "percent":
      return `${shown.percent.toFixed(shown.digits)} % (${shown.low ?? "?"} to ${shown.high ?? "?"}), n ${shown.n}`;
  }
}
