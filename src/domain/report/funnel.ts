import { isOpen } from "../flag.ts";
import type { Metric } from "../metric.ts";
import { contactOf, hadOpportunity, verdictOf, whyNoFlag } from "./progress.ts";
import { sortFlags, type FlagRow } from "./rows.ts";
import type { Scope } from "./scope.ts";

export type FunnelStage = {
  stage: "flags" | "contacted" | "accepted" | "opportunity" | "won";
  /** Flags that came this far. */
  reached: Metric;
  /** Their share of the stage before; of *won*, the share of the decided. Null for the first stage. */
  rate: Metric | null;
  /** Flags of the stage before that may still come this far. */
  stillOpen: number;
  /** Of *contacted* only: those contacted by their deadline. */
  inTime: Metric | null;
};

/**
 * From flag to money: the month's flags and how far each has come by now. It counts flags, not
 * opportunities; duplicates and withdrawn flags are left out and listed.
 */
export function funnel({ raised, figures }: Scope): FunnelStage[] {
  const flags = raised.filter((flag) => whyNoFlag(flag) === null);
  const contacted = flags.filter(
    (flag) => contactOf(flag) !== null || verdictOf(flag) === "accepted",
  );
  const accepted = contacted.filter((flag) => verdictOf(flag) === "accepted");
  const opportunity = accepted.filter(hadOpportunity);
  const won = opportunity.filter(({ status }) => status === "won");

  const reached = (stage: string, rows: readonly FlagRow[]) => {
    const there = new Set(rows);
    return figures.count(
      `funnel.${stage}`,
      sortFlags(raised, (flag) => whyNoFlag(flag) ?? (there.has(flag) ? null : "not-reached")),
    );
  };
  const rateOf = (
    stage: string,
    before: readonly FlagRow[],
    rows: readonly FlagRow[],
    reasonOf: (flag: FlagRow) => string | null = () => null,
  ) => {
    const sorted = sortFlags(before, reasonOf);
    const there = new Set(rows);
    const k = sorted.counted.filter((flag) => there.has(flag)).length;
    return figures.share(`funnel.${stage}.rate`, sorted, k);
  };
  const inTime = contacted.filter((flag) => {
    const contact = contactOf(flag);
    return contact !== null && flag.dueAt !== null && contact <= flag.dueAt;
  });
  const expansion = accepted.filter((flag) => notFriction(flag) === null);

  return [
    {
      stage: "flags",
      reached: reached("flags", flags),
      rate: null,
      stillOpen: 0,
      inTime: null,
    },
    {
      stage: "contacted",
      reached: reached("contacted", contacted),
      rate: rateOf("contacted", flags, contacted),
      stillOpen: stillOpen(flags, contacted),
      inTime: reached("contacted-in-time", inTime),
    },
    {
      stage: "accepted",
      reached: reached("accepted", accepted),
      rate: rateOf("accepted", contacted, accepted),
      stillOpen: stillOpen(contacted, accepted),
      inTime: null,
    },
    {
      stage: "opportunity",
      reached: reached("opportunity", opportunity),
      rate: rateOf("opportunity", accepted, opportunity, notFriction),
      stillOpen: stillOpen(expansion, opportunity),
      inTime: null,
    },
    {
      stage: "won",
      reached: reached("won", won),
      rate: rateOf("won", opportunity, won, decided),
      stillOpen: stillOpen(opportunity, won),
      inTime: null,
    },
  ];
}

function stillOpen(before: readonly FlagRow[], rows: readonly FlagRow[]): number {
  const there = new Set(rows);
  return before.filter((flag) => !there.has(flag) && isOpen(flag.status)).length;
}

// A friction flag ends at accepted; it can neither reach an opportunity nor miss one.
function notFriction({ kind }: FlagRow): string | null {
  return kind === "friction" ? "friction" : null;
}

function decided({ status }: FlagRow): string | null {
  if (status === "won" || status === "lost") return null;
  return isOpen(status) ? "undecided" : status;
}
