// Whether the taxonomy fits what agents hear, and the rows beneath each figure of that.
import { z } from "zod";
import { HealthRowsAnswer, TaxonomyHealthAnswer } from "../api/taxonomy-health.ts";
import { isoOf } from "../domain/instant.ts";
import { maskPersonal } from "../domain/mask.ts";
import { isMonth } from "../domain/month.ts";
import {
  healthRows,
  type HealthRows,
  monthsBefore,
  taxonomyHealth,
} from "../domain/taxonomy-health/health.ts";
import { declinedPhrases } from "../domain/taxonomy-health/phrases.ts";
import { nameOfProposal, proposalsOf } from "../domain/taxonomy-health/proposals.ts";
import type { HealthInput, LabelledFlag } from "../domain/taxonomy-health/rows.ts";
import { type DeclinedWord, declinedWords } from "../domain/taxonomy-health/words.ts";
import { allSignals } from "../domain/taxonomy.ts";
import { taxonomyVersions } from "../storage/taxonomies.ts";
import { decidedQuotes, labelledFlags, quotesOf } from "../storage/taxonomy-health.ts";
import type { Call } from "./contract/operation.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { json } from "./message/answer.ts";
import type { Cell } from "./message/csv.ts";
import { invalid } from "./problem.ts";

const MonthName = z
  .string()
  .regex(/^20\d{2}-\d{2}$/)
  .refine(isMonth, "is not a month such as 2026-10");

/** Quotes that words are counted in: the newest of half a year. */
const MOST_QUOTES = 20_000;
/** Of those, the newest that phrases are looked for in: that takes longer than counting words. */
const MOST_MATCHED = 5000;
const WORD = "declined-word.";
const PHRASE = "declined-phrase.";

type Asked = Pick<Call, "caller" | "configuration">;

async function inputOf(
  month: string,
  { caller, configuration }: Asked,
  endpoint: Endpoint,
): Promise<HealthInput> {
  const database = endpoint.reports ?? endpoint.database;
  const [flags, versions] = await Promise.all([
    labelledFlags(database, caller.tenantId, monthsBefore(month)),
    taxonomyVersions(database, caller.tenantId),
  ]);
  return {
    month,
    zone: configuration.tenant.zone,
    asOf: endpoint.now(),
    flags,
    versions: versions.map(({ taxonomy, publishedAt }) => ({
      taxonomy,
      publishedAt: publishedAt.getTime(),
    })),
  };
}

/** Words and phrases of masked quotes, found anew for whoever asks and kept nowhere. */
async function declinedOf(
  month: string,
  { caller, configuration }: Asked,
  endpoint: Endpoint,
): Promise<{ words: DeclinedWord[]; phrases: DeclinedWord[] }> {
  const database = endpoint.reports ?? endpoint.database;
  const months = monthsBefore(month);
  const kept = await decidedQuotes(database, caller.tenantId, months, MOST_QUOTES);
  const quotes = kept.map((each) => ({ ...each, quote: maskPersonal(each.quote) }));
  return {
    words: declinedWords(quotes),
    phrases: declinedPhrases(configuration.taxonomy, quotes.slice(0, MOST_MATCHED)),
  };
}

const told = (prefix: string, found: readonly DeclinedWord[]) =>
  found.map(({ word, declined, n, others, interval }) => ({
    word,
    declined,
    n,
    others,
    interval,
    metricId: prefix + word,
  }));

export const showTaxonomyHealth = sessionOperation({
  id: "report.taxonomy",
  summary:
    "Whether the taxonomy fits what agents hear: not sure, drift, precision, confused pairs, agreement, unused signals, declined words, and proposals.",
  query: z.strictObject({ month: MonthName }),
  answers: { 200: { description: "The month's health.", schema: TaxonomyHealthAnswer } },
  async handle({ query, ...asked }, endpoint) {
    const [input, declined] = await Promise.all([
      inputOf(query.month, asked, endpoint),
      declinedOf(query.month, asked, endpoint),
    ]);
    const health = taxonomyHealth(input);
    return json({
      ...health,
      proposals: proposalsOf(health, asked.configuration.taxonomy).map((proposal) => ({
        ...proposal,
        name: nameOfProposal(proposal),
      })),
      words: told(WORD, declined.words),
      phrases: told(PHRASE, declined.phrases),
      labels: labelsOf(input),
    });
  },
});

/** Names of everything that any version had, the newest's where several have it. */
function labelsOf({ versions }: HealthInput): Record<string, string> {
  const oldestFirst = versions.toSorted((a, b) => a.taxonomy.version - b.taxonomy.version);
  return Object.fromEntries(
    oldestFirst.flatMap(({ taxonomy }) =>
      allSignals(taxonomy).flatMap(({ category, signal }) => [
        [category.id, category.label],
        [signal.id, signal.label],
      ]),
    ),
  );
}

export const showTaxonomyRows = sessionOperation({
  id: "report.taxonomy-rows",
  summary:
    "The flags beneath one figure of the taxonomy's health, with their customers' words, masked; as JSON or CSV.",
  query: z.strictObject({
    month: MonthName,
    // A phrase of the taxonomy is part of the name of its figure.
    metric: z.string().max(400),
    format: z.enum(["json", "csv"]).default("json"),
  }),
  answers: {
    200: {
      description: "The rows; as CSV with `format=csv`.",
      schema: HealthRowsAnswer,
      orType: "text/csv",
    },
  },
  async handle({ query: { month, metric, format }, ...asked }, endpoint) {
    const input = await inputOf(month, asked, endpoint);
    const isDeclined = metric.startsWith(WORD) || metric.startsWith(PHRASE);
    const rows = isDeclined
      ? await rowsOfDeclined(metric, month, input, asked, endpoint)
      : healthRows(metric, input);
    if (rows === null)
      return invalid("metric", `The taxonomy of ${month} has no figure of this name.`);
    const ids = [...rows.counted, ...rows.excluded.map(({ row }) => row)].map(({ id }) => id);
    const quotes = await quotesOf(endpoint.database, asked.caller.tenantId, ids);
    const shown = (flag: LabelledFlag) => ({
      id: flag.id,
      kind: flag.kind,
      signal: flag.signal,
      csSignal: flag.csSignal,
      status: flag.status,
      declineReason: flag.declineReason,
      accountName: flag.accountName,
      team: flag.team,
      raisedAt: isoOf(flag.raisedAt),
      quote: maskPersonal(quotes.get(flag.id) ?? "") || null,
    });
    const counted = rows.counted.map(shown);
    const excluded = rows.excluded.map(({ reason, row }) => ({ reason, row: shown(row) }));
    if (format === "json") return json({ metric, counted, excluded });
    const { csvAnswer } = await import("./message/csv.ts");
    return csvAnswer(`taxonomy-${month}.csv`, HEADER, [
      ...counted.map((row) => cellsOf(row, null)),
      ...excluded.map(({ reason, row }) => cellsOf(row, reason)),
    ]);
  },
});

async function rowsOfDeclined(
  metric: string,
  month: string,
  { flags }: HealthInput,
  asked: Asked,
  endpoint: Endpoint,
): Promise<HealthRows | null> {
  const { words, phrases } = await declinedOf(month, asked, endpoint);
  const found =
    words.find(({ word }) => WORD + word === metric) ??
    phrases.find(({ word }) => PHRASE + word === metric);
  if (found === undefined) return null;
  const ids = new Set(found.flagIds);
  return { counted: flags.filter(({ id }) => ids.has(id)), excluded: [] };
}

const HEADER = [
  "counted",
  "left_out_because",
  "flag_id",
  "kind",
  "signal",
  "signal_by_cs",
  "status",
  "decline_reason",
  "account_name",
  "team",
  "raised_at",
  "quote",
] as const;

const cellsOf = (row: z.infer<typeof HealthRowsAnswer>["counted"][number], left: string | null) =>
  [
    left === null ? "yes" : "no",
    left,
    row.id,
    row.kind,
    row.signal,
    row.csSignal,
    row.status,
    row.declineReason,
    row.accountName,
    row.team,
    row.raisedAt,
    row.quote,
  ].map((text): Cell => ({ text }));
