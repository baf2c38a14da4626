// What a sheet says in sentences: the reason with this deal's own numbers, and each line of its timeline.
import type { Evidence } from "../../api/evidence.ts";
import { formatMoney } from "../../ui/format.ts";
import { signalName, type TaxonomyWords } from "../../ui/page/signal-labels.ts";
import type { OutcomesWords } from "../words.ts";
import { spellDay, spellDuration } from "./spell.ts";

export interface Telling {
  readonly t: OutcomesWords;
  readonly zone: string;
  readonly evidence: Evidence;
  readonly taxonomy: TaxonomyWords;
}

// First-strong isolates keep a right-to-left name from reordering the sentence around it.
const isolate = (text: string) => `\u2068${text}\u2069`;

/** The signal of a flag, as the tenant or our translation calls it. */
export function saySignal(flagId: string | null, { evidence, taxonomy }: Telling): string {
  const flag = evidence.flags.find(({ id }) => id === flagId);
  if (flag === undefined || flag.signal === null) return "–";
  return flag.signalLabel === null
    ? flag.signal
    : signalName(flag.signal, flag.signalLabel, taxonomy);
}

export const sayBucket = (bucket: string | null, { t }: Telling): string =>
  t.maybe(`deal.bucket.${bucket ?? "none"}`) ?? bucket ?? "";

/** Why the deal is credited as it is, in one sentence. */
export function sayReason(telling: Telling): string {
  const { t, evidence, zone } = telling;
  const { credit, rule } = evidence.statement;
  const { measured } = rule;
  const decided = evidence.disputes
    .find(({ id }) => id === credit.disputeId)
    ?.events.findLast(({ type }) => type === "decided");
  return (
    t.maybe(`deal.reason.${credit.reason}`, {
      signal: isolate(saySignal(credit.flagId, telling)),
      before: spellDuration(measured.flagToDealMs ?? 0, t.locale),
      window: measured.sourceWindowDays,
      influence: measured.influenceWindowDays,
      quiet: measured.quietDays,
      name: isolate(decided?.by.name ?? ""),
      date: decided === undefined ? "" : spellDay(decided.at, zone, t.locale),
    }) ?? credit.reason
  );
}

export type Line = Evidence["statement"]["timeline"][number];

/** One line of the timeline, and beneath it who did it. */
export function sayLine(line: Line, telling: Telling): { what: string; who: string | null } {
  const { t, evidence } = telling;
  const { names } = evidence;
  const detail = (name: string): string => {
    const value = line.detail[name];
    return value === null || value === undefined ? "" : String(value);
  };
  const amount = () =>
    /^-?\d+$/.test(detail("amountMinor")) && /^[A-Z]{3}$/.test(detail("currency"))
      ? formatMoney(detail("amountMinor"), detail("currency"), t.locale, "always")
      : "";
  const bucket = () => sayBucket(detail("bucket"), telling);
  switch (line.of) {
    case "flag":
      return {
        what:
          t.maybe(`deal.event.${line.type}`, {
            ticket: detail("ticketId") || ticketOf(line, evidence),
            bucket: bucket(),
          }) ?? line.type,
        who: names.byEvent[`${line.flagId}:${line.seq}`] ?? null,
      };
    case "deal":
      return {
        what:
          t.maybe(`deal.dealEvent.${line.type}`, {
            amount: amount(),
            status: t.maybe(`deal.status.${detail("status")}`) ?? detail("status"),
          }) ?? line.type,
        who: line.type === "told" ? detail("source") : null,
      };
    case "activity":
      return { what: t.maybe(`deal.activity.${line.type}`) ?? line.type, who: null };
    case "dispute":
      return {
        what:
          t.maybe(`deal.disputeEvent.${line.type}`, {
            name: isolate(names.members[detail("byId")] ?? detail("byId")),
            bucket: bucket(),
          }) ?? line.type,
        who: null,
      };
  }
}

const ticketOf = ({ flagId }: Line, { flags }: Evidence): string =>
  flags.find(({ id }) => id === flagId)?.ticketId ?? "";
