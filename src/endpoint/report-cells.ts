// The rows beneath a figure as cells of a table.
import { isoOf } from "../domain/instant.ts";
import { isCurrency, toDecimal } from "../domain/money.ts";
import { allFigures } from "../domain/report/all-figures.ts";
import type { MonthReport } from "../domain/report/month-report.ts";
import type { FlagRow, OpportunityRow } from "../domain/report/rows.ts";
import { labelIn, type Spoken } from "../domain/spoken.ts";
import type { Taxonomy } from "../domain/taxonomy.ts";
import { nameOfFigure } from "../domain/report/name-of-figure.ts";
import type { Cell } from "./message/csv.ts";

const text = (value: string | null): Cell => ({ text: value });
const at = (instant: number | null): Cell => ({ text: instant === null ? null : isoOf(instant) });
const money = (minor: string | null, currency: string | null): Cell => ({
  number:
    minor === null || currency === null || !isCurrency(currency)
      ? null
      : toDecimal(BigInt(minor), currency),
  currency,
});

export const FLAG_HEADER = [
  "counted",
  "left_out_because",
  "flag_id",
  "kind",
  "signal",
  "status",
  "account_id",
  "account_name",
  "agent_id",
  "team",
  "segment",
  "owner_id",
  "raised_at",
  "due_at",
  "contacted_at",
  "accepted_at",
  "opportunity_at",
  "closed_at",
  "first_declined_at",
  "decline_reason",
  "right_signal",
  "duplicate_of",
  "arr",
  "currency",
  "paused",
] as const;

/** `excludedFor` is the reason the figure leaves the flag out; `null` when it counts. */
export const flagCells = (flag: FlagRow, excludedFor: string | null): Cell[] => [
  text(excludedFor === null ? "yes" : "no"),
  text(excludedFor),
  text(flag.id),
  text(flag.kind),
  text(flag.signal),
  text(flag.status),
  text(flag.accountId),
  text(flag.accountName),
  text(flag.agentId),
  text(flag.team),
  text(flag.segment),
  text(flag.ownerId),
  at(flag.raisedAt),
  at(flag.dueAt),
  at(flag.contactedAt),
  at(flag.acceptedAt),
  at(flag.opportunityAt),
  at(flag.closedAt),
  at(flag.firstDeclinedAt),
  text(flag.declineReason),
  text(flag.rightSignal),
  text(flag.duplicateOf),
  money(flag.arrMinor, flag.currency),
  text(flag.currency),
  text(flag.wasPaused ? "yes" : "no"),
];

export const OPPORTUNITY_HEADER = [
  "counted",
  "left_out_because",
  "crm",
  "opportunity_id",
  "account_id",
  "account_name",
  "name",
  "type",
  "status",
  "amount",
  "currency",
  "created_at",
  "closed_at",
  "bucket",
  "reason",
  "flag_id",
  "signal",
  "team",
  "segment",
] as const;

/** `excludedFor` is the reason the figure leaves the deal out; `null` when it counts. */
export const opportunityCells = (deal: OpportunityRow, excludedFor: string | null): Cell[] => [
  text(excludedFor === null ? "yes" : "no"),
  text(excludedFor),
  text(deal.crm),
  text(deal.id),
  text(deal.accountId),
  text(deal.accountName),
  text(deal.name),
  text(deal.type),
  text(deal.status),
  money(deal.amountMinor, deal.currency),
  text(deal.currency),
  at(deal.createdAt),
  at(deal.closedAt),
  text(deal.bucket),
  text(deal.reason),
  text(deal.flagId),
  text(deal.signal),
  text(deal.team),
  text(deal.segment),
];

export const FIGURE_HEADER = [
  "figure",
  "label",
  "value",
  "unit",
  "currency",
  "n",
  "low",
  "high",
  "method",
  "as_of",
  "left_out",
  "refusal",
] as const;

/** A report's figures, one to a line, in its order. A refused one has no value, and says what it lacks. */
export const figureCells = (
  report: MonthReport,
  words: Pick<Spoken, "report" | "signal">,
  taxonomy: Taxonomy,
): Cell[][] =>
  allFigures(report).map((figure) => {
    const { id, value, unit, currency, n, interval, method, asOf, excluded, refusal } = figure;
    const label = nameOfFigure(id, words.report, (signal) =>
      words.signal(signal, labelIn(taxonomy, signal)),
    );
    const said = (part: number | null | undefined): Cell =>
      unit === "minor-units"
        ? money(part == null ? null : String(part), currency ?? null)
        : { number: part == null ? null : part };
    return [
      text(id),
      text(label),
      said(value),
      text(unit),
      text(currency ?? null),
      { number: n },
      said(interval?.[0]),
      said(interval?.[1]),
      text(method),
      text(asOf),
      text(excluded.map(({ reason, n: left }) => `${reason}: ${left}`).join("; ")),
      text(refusal === null ? null : `${refusal.reason}: ${refusal.have} of ${refusal.need}`),
    ];
  });
