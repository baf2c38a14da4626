// A working week in words.

/** Monday, 5 January 2026, and the days after it. */
const dayAt = (weekday: number): Date => new Date(Date.UTC(2026, 0, 4 + weekday));

/** An ISO weekday (1 is Monday) by its name. */
export const weekdayName = (
  weekday: number,
  locale: string,
  length: "short" | "long" = "short",
): string =>
  new Intl.DateTimeFormat(locale, { weekday: length, timeZone: "UTC" }).format(dayAt(weekday));

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** "Mon–Fri", "Sun–Thu", "Mon, Wed": days that follow each other as a range, over the end of the week as well. */
export function daysInWords(days: readonly number[], locale: string): string {
  const works = (day: number) => days.includes(((day + 6) % 7) + 1);
  if (days.length === 7) return `${weekdayName(1, locale)}–${weekdayName(7, locale)}`;
  const ranges = WEEKDAYS.filter((day) => works(day) && !works(day - 1)).map((first) => {
    let last = first as number;
    while (works(last + 1)) last += 1;
    const [from, to] = [weekdayName(first, locale), weekdayName(((last + 6) % 7) + 1, locale)];
    return last === first ? from : last === first + 1 ? `${from}, ${to}` : `${from}–${to}`;
  });
  return ranges.join(", ");
}

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
};

/** The opening hours as fractions of a day. */
export const shareOfDay = (open: { readonly from: string; readonly to: string } | null) =>
  open === null
    ? { from: 0, to: 1 }
    : { from: minutesOf(open.from) / 1440, to: minutesOf(open.to) / 1440 };

/** Hours of an ordinary week. */
export function hoursAWeek(
  days: readonly number[],
  open: { readonly from: string; readonly to: string } | null,
): number {
  const { from, to } = shareOfDay(open);
  return Math.round(days.length * Math.max(0, to - from) * 24 * 10) / 10;
}
