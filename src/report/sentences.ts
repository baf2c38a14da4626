// Figures in words of the reader's language. What is said is decided in what-to-say.ts.
import type { Metric } from "../domain/metric.ts";
import { aboutFigure } from "../domain/report/about-figure.ts";
import { nameOfFigure } from "../domain/report/name-of-figure.ts";
import { formatMoney } from "../ui/format.ts";
import { nameOfSignal, type Reader } from "./reader.ts";
import { type Change, countWithin, nounOf, show } from "./what-to-say.ts";

export type Speaker = Pick<Reader, "t" | "signals">;

export const percent = (share: number, digits: number, locale: string): string =>
  new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share);

const number = (value: number, locale: string, digits = 0): string =>
  new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);

/** "5 hr 20 min". Business hours never become days: a day of them is no day. */
export function formatHours(hours: number, locale: string): string {
  const unit = (value: number, name: "hour" | "minute") =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(
      value,
    );
  const minutes = Math.round(hours * 60);
  const whole = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (whole === 0) return unit(rest, "minute");
  if (rest === 0 || whole >= 24) return unit(Math.round(minutes / 60), "hour");
  return `${unit(whole, "hour")} ${unit(rest, "minute")}`;
}

/** The value alone: "$182,400", "94 %", "5 of 7", "too few to say". */
export function sayValue(metric: Metric, { t }: Pick<Speaker, "t">): string {
  const shown = show(metric);
  switch (shown.as) {
    case "refused":
      return t.maybe(`refusedFor.${shown.reason}`) ?? t("refused");
    case "not-reached":
      return t("notReached");
    case "of":
      return t("of", { k: shown.k, n: shown.n });
    case "percent":
      return percent(shown.share, shown.digits, t.locale);
    case "count":
      return number(shown.count, t.locale);
    case "money":
      return formatMoney(shown.amountMinor, shown.currency, t.locale);
    case "hours":
      return formatHours(shown.hours, t.locale);
  }
}

/** The value, and a share always as "12 of 15": beside its interval a percentage would claim more than there is. */
export function sayAsCounts(metric: Metric, { t }: Pick<Speaker, "t">): string {
  const k = countWithin(metric);
  return k === null ? sayValue(metric, { t }) : t("of", { k, n: metric.n });
}

/** "88 to 97 %"; `null` for an exact figure, and below 10 rows, where no percentage is shown. */
export function sayInterval(metric: Metric, { t }: Pick<Speaker, "t">): string | null {
  const [low = null, high = null] = metric.interval ?? [];
  if (low === null) return null;
  const shown = show(metric);
  if (shown.as === "percent")
    return t("range", {
      low: number(low * 100, t.locale, shown.digits),
      high: percent(high ?? 1, shown.digits, t.locale),
    });
  if (shown.as !== "hours") return null;
  return high === null
    ? t("rangeOpen", { low: formatHours(low, t.locale) })
    : t("range", { low: formatHours(low, t.locale), high: formatHours(high, t.locale) });
}

/** Words that stand for a sentence of their own, closed as the language closes one. */
export const saySentence = (words: string, { t }: Pick<Speaker, "t">): string =>
  t("sentence", { words });

/** "118 whose time was up" */
export function sayN(metric: Metric, { t }: Pick<Speaker, "t">): string {
  const noun = nounOf(aboutFigure(metric.id)?.family ?? "flags");
  return t(`n.${noun}`, { count: metric.n });
}

/** "111 of 118 whose time was up", or the number of rows where a share counts none. */
export function sayCounts(metric: Metric, speaker: Pick<Speaker, "t">): string {
  const k = countWithin(metric);
  const n = sayN(metric, speaker);
  return k === null ? n : speaker.t("countOf", { k, rows: n });
}

/** What is missing for a figure, and how much more is needed. */
export function sayRefusal(
  id: string,
  { reason, have, need }: { reason: string; have: number; need: number },
  { t }: Pick<Speaker, "t">,
): string {
  const noun = nounOf(aboutFigure(id)?.family ?? "flags");
  return (
    t.maybe(`refusal.${reason}.${noun}`) ??
    t.maybe(`refusal.${reason}`, { have, need }) ??
    t("refusal.other", { have, need, count: Math.max(0, need - have) })
  );
}

/** The figure's name with the part of the period it speaks of: "Win rate · Seat limit outgrown". */
export const sayName = (id: string, { t, signals }: Speaker): string =>
  nameOfFigure(id, t, (signal) => nameOfSignal({ signals }, signal));

/** The one sentence that defines a figure. */
export function sayDefinition(id: string, { t }: Pick<Speaker, "t">): string | null {
  const about = aboutFigure(id);
  return about === null ? null : t(`figure.${about.family}.what`);
}

export const sayReason = (reason: string, { t }: Pick<Speaker, "t">): string =>
  t.maybe(`reason.${reason}`) ?? reason;

export const sayExcluded = (reason: string, { t }: Pick<Speaker, "t">): string =>
  t.maybe(`excluded.${reason}`) ?? reason;

/** How the figure stands beside the month before, after that month's own value; `null` when that says it all. */
export function sayChange(change: Change, { t }: Pick<Speaker, "t">): string | null {
  const signed = (share: number) =>
    new Intl.NumberFormat(t.locale, { maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(
      share * 100,
    );
  switch (change.is) {
    case "none":
    case "beside":
      return null;
    case "too-few":
      return t("change.tooFew", {
        have: change.have,
        need: change.need,
        count: change.need - change.have,
      });
    case "not-distinguishable":
      return t("change.none");
    case "points":
      return t("change.points", {
        points: signed(change.difference),
        low: signed(change.low),
        high: signed(change.high),
      });
  }
}
