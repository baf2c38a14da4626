// Public holidays from the library date-holidays. It holds the rules of the whole world, so it is loaded when a calendar is
// saved and never when a flag is raised: what it finds is stored as dates.
import Library from "date-holidays";
import about from "date-holidays/package.json" with { type: "json" };

export interface PublicHoliday {
  /** Local date, "2027-01-01". */
  readonly on: string;
  readonly name: string;
  /** Library, version and region. */
  readonly source: string;
}

interface Found {
  readonly date: string;
  readonly start: Date;
  readonly end: Date;
  readonly name: string;
  readonly type: string;
}

const HOUR = 3_600_000;

const has = (places: Readonly<Record<string, string>> | undefined, code: string): boolean =>
  places !== undefined && Object.hasOwn(places, code);

/** A region such as `DE-BY-A`, or `null` when the library knows no such place. */
function libraryFor(region: string): Library | null {
  const [country = "", state, part] = region.split("-");
  const all = new Library();
  if (!has(all.getCountries(), country)) return null;
  if (state === undefined) return new Library(country);
  if (!has(all.getStates(country), state)) return null;
  if (part === undefined) return new Library(country, state);
  return has(all.getRegions(country, state), part) ? new Library(country, state, part) : null;
}

/**
 * Days of a year that are public holidays in a region, in their order; `null` for an unknown region. A holiday of several
 * days is as many dates. One that begins at noon is left out: half a day is still a working day.
 */
export function publicHolidays(
  region: string,
  year: number,
  language?: string,
): PublicHoliday[] | null {
  const library = libraryFor(region);
  if (library === null) return null;
  const names = new Map<string, Set<string>>();
  const all: readonly Found[] = library.getHolidays(year, language ?? "en");
  for (const { date, start, end, name, type } of all) {
    if (type !== "public" || !date.includes(" 00:00:00")) continue;
    const first = date.slice(0, 10);
    // Counted in whole days, since one of them may have 23 hours or 25.
    const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / (24 * HOUR)));
    for (let day = 0; day < days; day += 1) {
      const on = new Date(Date.parse(`${first}T00:00:00Z`) + day * 24 * HOUR)
        .toISOString()
        .slice(0, 10);
      names.set(on, (names.get(on) ?? new Set()).add(name));
    }
  }
  const source = `${about.name} ${about.version}, ${region}`;
  return [...names]
    .filter(([on]) => on.startsWith(`${year}-`))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([on, called]) => ({ on, name: [...called].join(", ").slice(0, 200), source }));
}

interface Place {
  readonly code: string;
  readonly name: string;
}

const placesOf = (places: Readonly<Record<string, string>> | undefined): Place[] =>
  Object.entries(places ?? {})
    .map(([code, name]) => ({ code, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name, "en"));

/** Every country with its states and their regions, by name; countries in the reader's language where it is known. */
export function holidayRegions(language: string) {
  const library = new Library();
  const named = new Intl.DisplayNames([language, "en"], { type: "region", fallback: "none" });
  const countryName = ({ code, name }: Place) => {
    try {
      return named.of(code) ?? name;
    } catch {
      return name;
    }
  };
  return placesOf(library.getCountries("en"))
    .map((country) => ({
      code: country.code,
      name: countryName(country),
      states: placesOf(library.getStates(country.code)).map((state) => ({
        ...state,
        regions: placesOf(library.getRegions(country.code, state.code)),
      })),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, language));
}
