// The flags that the taxonomy's health is read from: those of a month and of the months before it.
import type { DeclineReason, Kind, Status } from "../flag.ts";
import type { Instant } from "../instant.ts";
import type { Month } from "../month.ts";
import type { Taxonomy } from "../taxonomy.ts";

/** One flag as it stands: what its author called it, and what CS did. */
export interface LabelledFlag {
  readonly id: string;
  readonly kind: Kind;
  /** The author's label; null for *not sure*. */
  readonly signal: string | null;
  readonly status: Status;
  readonly month: Month;
  readonly raisedAt: Instant;
  readonly acceptedAt: Instant | null;
  readonly declineReason: DeclineReason | null;
  /** What CS called it instead, when it said that the label is wrong. */
  readonly csSignal: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly team: string | null;
  readonly taxonomyVersion: number;
}

/** A published version of the taxonomy, and since when agents could choose from it. */
export interface PublishedVersion {
  readonly taxonomy: Taxonomy;
  readonly publishedAt: Instant;
}

export interface HealthInput {
  readonly month: Month;
  readonly zone: string;
  readonly asOf: Instant;
  /** Flags of the month and of the six before it; more of them make no difference. */
  readonly flags: readonly LabelledFlag[];
  /** Every version there was, in any order; the newest is the one in force. */
  readonly versions: readonly PublishedVersion[];
}

/** Why a flag is no statement of its own about what agents hear. */
export const isNoFlag = ({ status }: LabelledFlag): boolean =>
  status === "duplicate" || status === "withdrawn";

/** `exp.capacity` of `exp.capacity.seats`. */
export const categoryOf = (signal: string): string => signal.split(".").slice(0, 2).join(".");

/**
 * What CS's decision says the label should have been: the author's own where CS accepted it or declined for another
 * reason, the one it named where it did, and null where it said no more than that the label is wrong.
 */
export function labelByCs(
  flag: LabelledFlag,
):
  | { readonly is: "undecided" | "unlabelled" }
  | { readonly is: "labelled"; readonly signal: string } {
  const { signal, csSignal, status, acceptedAt, declineReason } = flag;
  if (signal === null || isNoFlag(flag)) return { is: "undecided" };
  const wasAccepted = acceptedAt !== null;
  if (!wasAccepted && status !== "declined") return { is: "undecided" };
  if (csSignal !== null) return { is: "labelled", signal: csSignal };
  if (!wasAccepted && declineReason === "wrong-signal") return { is: "unlabelled" };
  return { is: "labelled", signal };
}

/** Whether CS has said anything about the label, and whether it was right. */
export function verdictOnLabel(flag: LabelledFlag): "right" | "wrong" | null {
  const label = labelByCs(flag);
  if (label.is === "undecided") return null;
  return label.is === "labelled" && label.signal === flag.signal ? "right" : "wrong";
}
