// How a sheet writes times: exact where a window ends, in the tenant's zone, whoever prints it.

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** A length of time in its two largest units that are not zero, so that a second beyond a window shows. */
export function spellDuration(milliseconds: number, locale: string): string {
  let rest = Math.abs(milliseconds);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count === 0 || parts.length === 2) continue;
    const unitDisplay = unit === "day" ? "long" : "short";
    parts.push(new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay }).format(count));
  }
  return parts.length === 0
    ? new Intl.NumberFormat(locale, { style: "unit", unit: "second", unitDisplay: "short" }).format(
        0,
      )
    : parts.join(" ");
}

/** Whole days of a window. */
export const spellDays = (days: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" }).format(days);

export const spellMoment = (instant: string, zone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: zone,
  }).format(new Date(instant));

export const spellDay = (instant: string, zone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: zone }).format(
    new Date(instant),
  );
