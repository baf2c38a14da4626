import type { Metric } from "../metric.ts";
import { acceptanceRate } from "./acceptance.ts";
import { sourcedClosed } from "./pipeline-and-revenue.ts";
import { whyNoFlag } from "./progress.ts";
import { sortFlags } from "./rows.ts";
import type { Scope } from "./scope.ts";
import { attainment } from "./service-level.ts";

type PartFigures = {
  flags: Metric;
  acceptance: Metric;
  attainment: Metric;
  /** Sourced and won in the month, one figure for each currency. */
  closed: Metric[];
};

/** `team` is null for agents without one. */
export type TeamRow = PartFigures & { team: string | null };
/** `segment` is null for accounts of which none is known. */
export type SegmentRow = PartFigures & { segment: string | null };

/** The month by the flagging agents' team, by name, those without a team last. No ranking. */
export const teams = (scope: Scope): TeamRow[] =>
  partsOf("team", scope).map(({ name, figures }) => ({ team: name, ...figures }));

/** The month by the segment of the account, by name, those without one last. */
export const segments = (scope: Scope): SegmentRow[] =>
  partsOf("segment", scope).map(({ name, figures }) => ({ segment: name, ...figures }));

function partsOf(
  by: "team" | "segment",
  { raised, due, won, asOf, figures }: Scope,
): { name: string | null; figures: PartFigures }[] {
  const raisedBy = Map.groupBy(raised, (flag) => flag[by]);
  const dueBy = Map.groupBy(due, (flag) => flag[by]);
  const wonBy = Map.groupBy(
    won.filter(({ bucket }) => bucket === "sourced"),
    (deal) => deal[by],
  );
  const names = new Set([...raisedBy.keys(), ...dueBy.keys(), ...wonBy.keys()]);
  return [...names].toSorted(byName).map((part) => {
    const name = part === null ? `no-${by}` : `${by}.${part}`;
    const flags = raisedBy.get(part) ?? [];
    return {
      name: part,
      figures: {
        flags: figures.count(`flags.${name}`, sortFlags(flags, whyNoFlag)),
        acceptance: acceptanceRate(`acceptance-rate.${name}`, flags, figures),
        attainment: attainment(`sla-attainment.${name}`, dueBy.get(part) ?? [], asOf, figures),
        closed: sourcedClosed(`sourced.${name}`, wonBy.get(part) ?? [], figures),
      },
    };
  });
}

/** By name, the nameless last. */
export function byName(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
