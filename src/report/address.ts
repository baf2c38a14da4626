// What the address bar holds: the period, the part of it that is looked at, what it is compared with, and the figure whose rows
// are open. Whatever is there can be sent to somebody, who then sees the same.
import { KINDS, type Kind } from "../domain/flag.ts";

export interface Address {
  /** "2026-10", "2027-Q3" or "2027"; `null` means the month that is running. */
  readonly period: string | null;
  /** Chosen ones; the empty name is "without". None chosen: all. */
  readonly teams: readonly string[];
  readonly segments: readonly string[];
  readonly kinds: readonly Kind[];
  /** Which figures of closed months are shown. */
  readonly as: "reported" | "restated" | "today";
  /** What stands beside every figure: the period before, the same one a year before, or nothing. */
  readonly compare: "before" | "year" | null;
  /** The id of the figure whose rows are shown. */
  readonly figure: string | null;
}

const PARAMETER_OF = {
  month: /^20\d{2}-(?:0[1-9]|1[0-2])$/,
  quarter: /^20\d{2}-Q[1-4]$/,
  year: /^20\d{2}$/,
};

/** The same rule as the endpoint's: a month of this century. */
export const isMonthName = (text: string): boolean => PARAMETER_OF.month.test(text);

/** The parameter that names a period: a month, a quarter or a year, as its name is spelled. */
export function parameterOf(period: string): "month" | "quarter" | "year" {
  if (PARAMETER_OF.quarter.test(period)) return "quarter";
  return PARAMETER_OF.year.test(period) ? "year" : "month";
}

// As long as the endpoint allows; no control characters, since no figure's name has any.
// oxlint-disable-next-line no-control-regex -- refusing control characters is what this expression is for
const FIGURE = /^[^\u0000-\u001f\u007f]{1,200}$/;

const OWN = ["month", "quarter", "year", "team", "segment", "kind", "as", "compare", "figure"];

/** Reads any query string; what it does not understand is left out. */
export function readAddress(search: string): Address {
  const params = new URLSearchParams(search);
  const named = (["month", "quarter", "year"] as const).flatMap((name) => {
    const value = params.get(name);
    return value !== null && PARAMETER_OF[name].test(value) ? [value] : [];
  });
  const figure = params.get("figure");
  const as = params.get("as");
  const compare = params.get("compare");
  const several = (name: string) => [...new Set(params.getAll(name))].slice(0, 50).toSorted();
  return {
    period: named[0] ?? null,
    teams: several("team"),
    segments: several("segment"),
    kinds: KINDS.filter((kind) => params.getAll("kind").includes(kind)),
    as: as === "restated" || as === "today" ? as : "reported",
    // Links of before there was a choice say "1".
    compare:
      compare === "year" ? compare : compare === "before" || compare === "1" ? "before" : null,
    figure: figure !== null && FIGURE.test(figure) ? figure : null,
  };
}

type Asked = Pick<Address, "teams" | "segments" | "kinds" | "as">;

/** What the endpoint is asked about a period: its name and which of its rows. */
export function questionOf(period: string, { teams, segments, kinds, as }: Asked): string {
  const params = new URLSearchParams({ [parameterOf(period)]: period });
  for (const team of teams) params.append("team", team);
  for (const segment of segments) params.append("segment", segment);
  for (const kind of kinds) params.append("kind", kind);
  if (as !== "reported") params.append("as", as);
  return params.toString();
}

/** The query string of an address. Parameters that are not its own, such as `colorScheme`, stay as they are. */
export function writeAddress(address: Address, search = ""): string {
  const { period, compare, figure } = address;
  const params = new URLSearchParams(search);
  for (const name of OWN) params.delete(name);
  const asked = new URLSearchParams(questionOf(period ?? "", address));
  if (period === null) asked.delete("month");
  if (compare !== null) asked.set("compare", compare);
  if (figure !== null) asked.set("figure", figure);
  for (const [name, value] of asked) params.append(name, value);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** Whether only a part of the rows is looked at. */
export const isNarrowed = ({ teams, segments, kinds }: Asked): boolean =>
  teams.length + segments.length + kinds.length > 0;
