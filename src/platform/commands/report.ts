import type { Metric } from "../../domain/metric.ts";
import type { Manifest } from "../../domain/evidence/month-file.ts";
import { toDecimal } from "../../domain/money.ts";
import { isMonth } from "../../domain/month.ts";
import { displayShare } from "../../domain/report/display.ts";
import { monthReport, type MonthReport } from "../../domain/report/month-report.ts";
import { storedMonths } from "../../storage/closed-months.ts";
import { monthInput } from "../../storage/report-input.ts";
import { configurationOf } from "../../storage/configuration.ts";
import { readSettings } from "../settings.ts";
import { monthRecomputer } from "../offline/recompute-month.ts";
import { readLines } from "../offline/read-lines.ts";
import { type Command, CommandError, type Given, UsageError, type World } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const report: Command = {
  name: "report",
  usage: "--month YYYY-MM (--tenant TENANT | --from EXPORT) [--today] [--json]",
  about:
    "Prints a month's figures, each with what it was counted from. --from recomputes them from a file of export-month alone, every credit decided again: a closed month as it was reported, or with --today as its facts are now.",
  options: { tenant: "text", month: "text", from: "text", today: "switch", json: "switch" },
  async run(given, world) {
    const month = given.required("month");
    if (!isMonth(month)) throw new UsageError(`--month ${month} is not a month such as 2026-10.`);
    const file = given.optional("from");
    if (file !== undefined) return reportFrom(file, month, given, world);
    const name = given.required("tenant");
    const found = await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      const configuration = await configurationOf(ofTenant, tenant.id);
      if (configuration === null) throw new CommandError(`${tenant.name} is switched off.`);
      // As it was reported, once the month is closed.
      const stored = given.has("today")
        ? undefined
        : (await storedMonths(ofTenant, tenant.id, [month], "reported")).get(month);
      if (stored !== undefined) return { tenant, figures: stored.report };
      const input = await monthInput(month, configuration, { database: ofTenant, now: Date.now() });
      return { tenant, figures: monthReport(input) };
    });
    if (given.has("json")) world.say(JSON.stringify(found.figures, null, 2));
    else for (const line of asText(found.tenant.name, found.figures)) world.say(line);
    return undefined;
  },
};

/** Without a database or a network: what the file says, and on the side whether that agrees with what was written. */
async function reportFrom(file: string, month: string, given: Given, world: World): Promise<void> {
  const recomputer = monthRecomputer();
  await readLines(file, (line) => recomputer.line(line));
  const found = recomputer.end();
  const { manifest, credits, today, reported, differences } = found;
  if (manifest.month !== month)
    throw new CommandError(`${file} holds ${manifest.month}, not ${month}.`);
  const figures = given.has("today") ? today : (reported ?? today);
  // Byte for byte what the page gets of it.
  if (given.has("json")) world.say(JSON.stringify(figures));
  else for (const line of asText(manifest.tenant, figures)) world.say(line);
  world.note(
    `${credits.confirmed} credits decided again come out as stored; ${credits.sealed} are sealed${credits.sealedOtherwise === 0 ? "" : `, ${credits.sealedOtherwise} of which today's facts would decide otherwise`}.`,
  );
  const wrong = [
    ...credits.contradicted,
    ...differences,
    ...(reported === null ? [] : asReported(reported, manifest)),
  ];
  for (const sentence of wrong) world.note(sentence);
  if (wrong.length > 0)
    throw new CommandError(
      `${wrong.length} ${wrong.length === 1 ? "thing does" : "things do"} not come out as written. signal-flag verify --from ${file} says what was changed.`,
    );
}

/** What was closed is kept without names, so it is compared without them. */
function asReported(recomputed: MonthReport, { reported }: Manifest): string[] {
  if (reported === null) return [];
  const nameless = JSON.stringify(recomputed, (key, value: unknown) =>
    key === "largest" || key === "largestInfluenced" ? withoutName(value) : value,
  );
  return nameless === reported.report
    ? []
    : ["The month as it was closed does not come out of the rows it was closed with."];
}

const withoutName = (deal: unknown): unknown =>
  typeof deal === "object" && deal !== null && "name" in deal ? { ...deal, name: "" } : deal;

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
    case "credits":
    case "index":
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
