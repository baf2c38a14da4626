// A part of the period's rows: some teams, some segments, one kind.
import type { Kind } from "../flag.ts";
import { liftRefused } from "./lift.ts";
import type { MonthInput } from "./rows.ts";

/** Empty lists choose everything. The empty text stands for flags and deals without a team, or without a segment. */
export type Filters = {
  teams: readonly string[];
  segments: readonly string[];
  kinds: readonly Kind[];
};

export const noFilters: Filters = { teams: [], segments: [], kinds: [] };

export const isFiltered = ({ teams, segments, kinds }: Filters): boolean =>
  teams.length + segments.length + kinds.length > 0;

/**
 * The rows of these teams, segments and kinds. A deal has the team and segment of the flag it is credited to, else its account's
 * segment and no team; deals are about expansion, so friction alone has none.
 */
export function filtered(input: MonthInput, filters: Filters): MonthInput {
  if (!isFiltered(filters)) return input;
  const { teams, segments, kinds } = filters;
  const ofPart = ({ team, segment }: { team: string | null; segment: string | null }) =>
    isIn(teams, team) && isIn(segments, segment);
  return {
    ...input,
    // Comparable accounts are drawn for everybody's deals, and say nothing of a part of them.
    lift: liftRefused("of-a-part", input.asOf),
    flags: input.flags.filter((flag) => ofPart(flag) && isIn(kinds, flag.kind)),
    opportunities: isIn(kinds, "expansion") ? input.opportunities.filter(ofPart) : [],
  };
}

const isIn = (chosen: readonly string[], value: string | null): boolean =>
  chosen.length === 0 || chosen.includes(value ?? "");
