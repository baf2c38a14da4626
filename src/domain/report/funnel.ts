import { isOpen } from "../flag.ts";
import type { Metric, Refusal } from "../metric.ts";
import { contactOf, hadOpportunity, verdictOf, whyNoFlag } from "./progress.ts";
import { sortFlags, type FlagRow } from "./rows.ts";
import type { Scope } from "./scope.ts";
import { undecidedIn, whyImmature } from "./signals.ts";

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
  // Each stage holds the next, since whatever shows a later one implies the earlier.
  const flags = raised.filter((flag) => whyNoFlag(flag) === null);
  const contacted = flags.filter(isContacted);
  const accepted = contacted.filter(isAccepted);
  const opportunity = accepted.filter(hadOpportunity);

  const reached = (stage: string, isThere: (flag: FlagRow) => boolean) =>
    figures.count(
      `funnel.${stage}`,
      sortFlags(raised, (flag) => whyNoFlag(flag) ?? (isThere(flag) ? null : "not-reached")),
    );
  const rateOf = (
    stage: string,
    before: readonly FlagRow[],
    isThere: (flag: FlagRow) => boolean,
    reasonOf: (flag: FlagRow) => string | null = () => null,
    lacks: Refusal | null = null,
  ) => {
    const sorted = sortFlags(before, reasonOf);
    const k = sorted.counted.filter(isThere).length;
    return figures.share(`funnel.${stage}.rate`, sorted, k, lacks);
  };
  const expansion = accepted.filter((flag) => notFriction(flag) === null);
  const undecided = undecidedIn(
    opportunity.filter((flag) => decided(flag) === "undecided").length,
    opportunity.filter((flag) => decided(flag) === null || decided(flag) === "undecided").length,
    opportunity.filter(isWon).length,
  );

  return [
    {
      stage: "flags",
      reached: reached("flags", () => true),
      rate: null,
      stillOpen: 0,
      inTime: null,
    },
    {
      stage: "contacted",
      reached: reached("contacted", isContacted),
      rate: rateOf("contacted", flags, isContacted),
      stillOpen: stillOpen(flags, isContacted),
      inTime: reached("contacted-in-time", isContactedInTime),
    },
    {
      stage: "accepted",
      reached: reached("accepted", isAccepted),
      rate: rateOf("accepted", contacted, isAccepted),
      stillOpen: stillOpen(contacted, isAccepted),
      inTime: null,
    },
    {
      stage: "opportunity",
      reached: reached("opportunity", hadOpportunity),
      rate: rateOf("opportunity", accepted, hadOpportunity, notFriction),
      stillOpen: stillOpen(expansion, hadOpportunity),
      inTime: null,
    },
    {
      stage: "won",
      reached: reached("won", isWon),
      rate: rateOf("won", opportunity, isWon, decided, whyImmature(undecided)),
      stillOpen: stillOpen(opportunity, isWon),
      inTime: null,
    },
  ];
}

const isAccepted = (flag: FlagRow): boolean => verdictOf(flag) === "accepted";

const isContacted = (flag: FlagRow): boolean => contactOf(flag) !== null || isAccepted(flag);

function isContactedInTime(flag: FlagRow): boolean {
  const contact = contactOf(flag);
  return contact !== null && flag.dueAt !== null && contact <= flag.dueAt;
}

const isWon = ({ status }: FlagRow): boolean => status === "won";

const stillOpen = (before: readonly FlagRow[], isThere: (flag: FlagRow) => boolean): number =>
  before.filter((flag) => !isThere(flag) && isOpen(flag.status)).length;

// A friction flag ends at accepted; it can neither reach an opportunity nor miss one.
function notFriction({ kind }: FlagRow): string | null {
  return kind === "friction" ? "friction" : null;
}

function decided({ status }: FlagRow): string | null {
  if (status === "won" || status === "lost") return null;
  return isOpen(status) ? "undecided" : status;
}
