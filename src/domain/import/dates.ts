// Days as files write them. 03/04/2026 is two days until the column, or a person, says which.
import { Temporal } from "temporal-polyfill";
import { instantOf } from "../instant.ts";
import type { DateFormat } from "./fields.ts";

const YMD = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](.+))?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const TRIPLE = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:,?[ T](.+))?$/;
const SHORT_YEAR = /^\d{1,2}([-/.])\d{1,2}\1\d{2}(?:[ T].*)?$/;
const DAY_FIRST = /^(\d{1,2})[. -]+([A-Za-z]{3,9})\.?[, -]+(\d{4})(?:,?[ T](.+))?$/;
const MONTH_FIRST = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,?[ T](.+))?$/;
const EPOCH = /^\d{13}$/;
const SERIAL = /^\d{5}(?:\.\d+)?$/;
const TIME =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]?\.?)? ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const LONG_MONTHS =
  "january february march april may june july august september october november december".split(
    " ",
  );

export type DateUnderstood =
  | { readonly is: "day"; readonly day: string }
  /** Milliseconds UTC. */
  | { readonly is: "instant"; readonly at: number }
  | {
      readonly is: "wrong";
      readonly why:
        | "no-such-day"
        | "no-such-time"
        | "short-year"
        | "serial"
        | "other-format"
        | "not-a-date";
    };

/** What a column of dates says of how it is written. */
export interface DateColumn {
  /** `null`: it must be asked for. */
  readonly format: DateFormat | null;
  /** What it may be; one where it is decided, more where the column cannot decide. */
  readonly candidates: readonly DateFormat[];
  /** Whether cells contradict each other. */
  readonly isMixed: boolean;
}

/** Which formats a cell may be written in; none where it is no date at all. */
export function formatsOf(cell: string): readonly DateFormat[] {
  if (YMD.test(cell) || COMPACT.test(cell)) return ["ymd"];
  if (EPOCH.test(cell)) return ["epoch"];
  if (DAY_FIRST.test(cell) || MONTH_FIRST.test(cell)) return ["words"];
  const triple = TRIPLE.exec(cell);
  if (triple === null) return [];
  const [, first = "", mark, second = ""] = triple;
  // Nobody writes the month first and dots between.
  if (mark === ".") return ["dmy"];
  if (Number(first) > 12) return ["dmy"];
  return Number(second) > 12 ? ["mdy"] : ["dmy", "mdy"];
}

/** How a column is written, as far as its own cells decide it. */
export function dateColumnOf(cells: readonly string[]): DateColumn {
  const votes = cells.map(formatsOf).filter((formats) => formats.length > 0);
  const sure = new Set(votes.flatMap((formats) => (formats.length === 1 ? formats : [])));
  const unsure = votes.some((formats) => formats.length > 1);
  if (sure.size === 0)
    return { format: null, candidates: unsure ? ["dmy", "mdy"] : [], isMixed: false };
  const [only] = sure;
  if (sure.size === 1 && only !== undefined && (!unsure || only === "dmy" || only === "mdy"))
    return { format: only, candidates: [only], isMixed: false };
  return {
    format: null,
    candidates: [...sure, ...(unsure ? (["dmy", "mdy"] as const) : [])].filter(
      (each, at, all) => all.indexOf(each) === at,
    ),
    isMixed: true,
  };
}

/** One cell of a column that is written in `format`; a time without an offset is one of `zone`. */
export function understandDate(text: string, format: DateFormat, zone: string): DateUnderstood {
  const cell = text.trim();
  const wrong = (why: Extract<DateUnderstood, { is: "wrong" }>["why"]): DateUnderstood => ({
    is: "wrong",
    why,
  });
  if (format === "epoch" && EPOCH.test(cell)) return { is: "instant", at: Number(cell) };
  const exact = format === "ymd" && cell.length > 10 ? instantOf(cell) : null;
  if (exact !== null) return { is: "instant", at: exact };
  const parts = partsOf(cell, format);
  if (parts === null) {
    if (SHORT_YEAR.test(cell)) return wrong("short-year");
    if (SERIAL.test(cell)) return wrong("serial");
    const others = formatsOf(cell);
    if (others.length === 0) return wrong("not-a-date");
    // 31/12 in a column of months first may be a slip as well as another format.
    return wrong("other-format");
  }
  const { year, month, day, time } = parts;
  if (year === 0) return wrong("no-such-day");
  if (!isDay(year, month, day)) {
    const swapped = format === "dmy" || format === "mdy";
    return wrong(swapped && month > 12 && day <= 12 ? "other-format" : "no-such-day");
  }
  if (time === undefined) return { is: "day", day: isoDay(year, month, day) };
  return understandTime(Temporal.PlainDate.from({ year, month, day }), time, zone);
}

function isDay(year: number, month: number, day: number): boolean {
  // The year that Date takes for 26 is 1926; no deal is as old as that.
  const date = new Date(Date.UTC(year, month - 1, day));
  return (
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  );
}

const isoDay = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

function understandTime(date: Temporal.PlainDate, time: string, zone: string): DateUnderstood {
  const parts = TIME.exec(time.trim().split(/\s+/).join(" "));
  const noSuchTime = { is: "wrong", why: "no-such-time" } as const;
  if (parts === null) return noSuchTime;
  const [, hours = "", minutes = "", seconds = "0", fraction = "", half, offset] = parts;
  const twelve = Number(hours) % 12;
  const hour =
    half === undefined ? Number(hours) : half.toLowerCase() === "p" ? twelve + 12 : twelve;
  if (half !== undefined && (Number(hours) < 1 || Number(hours) > 12)) return noSuchTime;
  try {
    const at = date.toPlainDateTime(
      Temporal.PlainTime.from(
        {
          hour,
          minute: Number(minutes),
          second: Number(seconds),
          millisecond: Number(fraction.padEnd(3, "0").slice(0, 3)),
        },
        { overflow: "reject" },
      ),
    );
    if (offset === undefined)
      return { is: "instant", at: at.toZonedDateTime(zone).epochMilliseconds };
    const named = /^[+-]/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(-2)}` : "+00:00";
    return { is: "instant", at: at.toZonedDateTime(named).epochMilliseconds };
  } catch {
    return noSuchTime;
  }
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: string | undefined;
}

const numbers = (
  year: string | undefined,
  month: number,
  day: string | undefined,
  time: string | undefined,
): Parts => ({ year: Number(year), month, day: Number(day), time });

function partsOf(cell: string, format: DateFormat): Parts | null {
  switch (format) {
    case "epoch":
      return null;
    case "ymd": {
      const compact = COMPACT.exec(cell);
      if (compact !== null) return numbers(compact[1], Number(compact[2]), compact[3], undefined);
      const parts = YMD.exec(cell);
      return parts && numbers(parts[1], Number(parts[3]), parts[4], parts[5]);
    }
    case "dmy": {
      const parts = TRIPLE.exec(cell);
      return parts && numbers(parts[4], Number(parts[3]), parts[1], parts[5]);
    }
    case "mdy": {
      const parts = TRIPLE.exec(cell);
      return parts && numbers(parts[4], Number(parts[1]), parts[3], parts[5]);
    }
    case "words": {
      const dayFirst = DAY_FIRST.exec(cell);
      if (dayFirst !== null)
        return numbers(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1], dayFirst[4]);
      const monthFirst = MONTH_FIRST.exec(cell);
      return (
        monthFirst && numbers(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2], monthFirst[4])
      );
    }
  }
}

/** From 1; 0 for a word that is no month. */
const monthOf = (name = ""): number => {
  const small = name.toLowerCase();
  return (small.length === 3 ? MONTHS : LONG_MONTHS).indexOf(small) + 1;
};
