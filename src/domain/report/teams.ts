import type { Metric } from "../metric.ts";
import { acceptanceRate } from "./acceptance.ts";
import { sourcedClosed } from "./pipeline-and-revenue.ts";
import { whyNoFlag } from "./progress.ts";
import { sortFlags } from "./rows.ts";
import type { Scope } from "./scope.ts";
import { attainment } from "./service-level.ts";

export type TeamRow = {
  /** Null for agents without a team. */
  team: string | null;
  flags: Metric;
  acceptance: Metric;
  attainment: Metric;
  /** Sourced and won in the month, one figure for each currency. */
  closed: Metric[];
};

/** The month by the flagging agents' team, by name, those without a team last. No ranking. */
export function teams({ raised, due, won, asOf, figures }: Scope): TeamRow[] {
  const raisedBy = Map.groupBy(raised, ({ team }) => team);
  const dueBy = Map.groupBy(due, ({ team }) => team);
  const wonBy = Map.groupBy(
    won.filter(({ bucket }) => bucket === "sourced"),
    ({ team }) => team,
  );
  const names = new Set([...raisedBy.keys(), ...dueBy.keys(), ...wonBy.keys()]);
  return [...names].toSorted(byName).map((team) => {
    const name = team === null ? "no-team" : `team.${team}`;
    const flags = raisedBy.get(team) ?? [];
    return {
      team,
      flags: figures.count(`flags.${name}`, sortFlags(flags, whyNoFlag)),
      acceptance: acceptanceRate(`acceptance-rate.${name}`, flags, figures),
      attainment: attainment(`sla-attainment.${name}`, dueBy.get(team) ?? [], asOf, figures),
      closed: sourcedClosed(`sourced.${name}`, wonBy.get(team) ?? [], figures),
    };
  });
}

function byName(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
