/** The types of opportunity that the sample CRM knows. */
export type OpportunityType = "upsell" | "cross-sell" | "seat-add" | "tier-upgrade" | "renewal";

/** How one signal tends to go in the sample months. Shares are between 0 and 1. */
export interface SignalHabit {
  readonly signal: string;
  readonly kind: "expansion" | "friction";
  /** How often it is raised, against the others. */
  readonly weight: number;
  /** Share accepted of those contacted. */
  readonly accepted: number;
  /** Share of the declined that carried the wrong signal: high where agents mix signals up. */
  readonly mistaken: number;
  /** Share of the accepted that lead to an opportunity. */
  readonly pursued: number;
  /** Share of those opportunities that are won. */
  readonly won: number;
  readonly type: OpportunityType;
  /** Business hours until the follow-up is due, as the default taxonomy has it. */
  readonly target: number;
}

type Row = readonly [string, number, number, number, number, number, OpportunityType, number];

// The signals differ on purpose, so that the report has something to tell: seat limits and quotes are
// frequent and reliable, wishes for features are often something else, the last ones too rare to say anything about.
const expansion: readonly Row[] = [
  ["exp.capacity.seats", 24, 0.88, 0.1, 0.9, 0.73, "seat-add", 24],
  ["exp.capacity.usage", 13, 0.8, 0.2, 0.82, 0.55, "upsell", 24],
  ["exp.plan.feature", 13, 0.66, 0.5, 0.78, 0.34, "tier-upgrade", 24],
  ["exp.plan.security", 13, 0.8, 0.12, 0.84, 0.57, "tier-upgrade", 24],
  ["exp.plan.integration", 2.5, 0.61, 0.4, 0.5, 0.4, "upsell", 24],
  ["exp.footprint.teams", 11, 0.78, 0.2, 0.84, 0.6, "seat-add", 24],
  ["exp.footprint.org", 5, 0.81, 0.1, 0.74, 0.62, "upsell", 24],
  ["exp.footprint.mna", 1.5, 0.76, 0.1, 0.4, 0.4, "upsell", 4],
  ["exp.use.newcase", 2.5, 0.51, 0.35, 0.4, 0.35, "cross-sell", 24],
  ["exp.use.workaround", 3, 0.53, 0.5, 0.5, 0.45, "cross-sell", 24],
  ["exp.addon.product", 10, 0.66, 0.3, 0.82, 0.4, "cross-sell", 24],
  ["exp.addon.services", 2.5, 0.71, 0.15, 0.6, 0.6, "cross-sell", 48],
  ["exp.commercial.quote", 15, 0.9, 0.05, 0.9, 0.62, "seat-add", 4],
  ["exp.commercial.timing", 2, 0.61, 0.25, 0.4, 0.4, "upsell", 48],
  ["exp.advocacy.referral", 2.5, 0.71, 0.2, 0, 0, "upsell", 48],
];

const friction: readonly Row[] = [
  ["fri.adoption.blocker", 2.8, 0.67, 0.3, 0, 0, "upsell", 24],
  ["fri.adoption.onboarding", 1.4, 0.77, 0.15, 0, 0, "upsell", 24],
  ["fri.adoption.knowledge", 2.1, 0.51, 0.4, 0, 0, "upsell", 48],
  ["fri.product.gap", 3.5, 0.59, 0.45, 0, 0, "upsell", 48],
  ["fri.product.bug", 4.9, 0.63, 0.3, 0, 0, "upsell", 24],
  ["fri.product.reliability", 3.5, 0.67, 0.2, 0, 0, "upsell", 24],
  ["fri.product.integration", 2.8, 0.65, 0.25, 0, 0, "upsell", 24],
  ["fri.commercial.price", 2.8, 0.53, 0.4, 0, 0, "upsell", 24],
  ["fri.commercial.billing", 2.8, 0.59, 0.15, 0, 0, "upsell", 24],
  ["fri.commercial.downgrade", 1.4, 0.81, 0.1, 0, 0, "upsell", 4],
  ["fri.competitive.mention", 2.1, 0.43, 0.4, 0, 0, "upsell", 48],
  ["fri.competitive.evaluating", 1.4, 0.75, 0.2, 0, 0, "upsell", 4],
  ["fri.renewal.risk", 2.1, 0.75, 0.2, 0, 0, "upsell", 24],
  ["fri.renewal.cancel", 1, 0.86, 0.1, 0, 0, "upsell", 4],
  ["fri.renewal.value", 1.4, 0.61, 0.3, 0, 0, "upsell", 24],
  ["fri.relationship.champion", 1.4, 0.81, 0.1, 0, 0, "upsell", 4],
  ["fri.relationship.confidence", 2.1, 0.59, 0.4, 0, 0, "upsell", 24],
  ["fri.relationship.escalation", 1.4, 0.71, 0.25, 0, 0, "upsell", 4],
  ["fri.service.effort", 2.1, 0.67, 0.2, 0, 0, "upsell", 24],
];

function habit(kind: "expansion" | "friction", row: Row): SignalHabit {
  const [signal, weight, accepted, mistaken, pursued, won, type, target] = row;
  return { signal, kind, weight, accepted, mistaken, pursued, won, type, target };
}

/** Every signal of the default taxonomy with its habits. */
export const signalHabits: readonly SignalHabit[] = [
  ...expansion.map((row) => habit("expansion", row)),
  ...friction.map((row) => habit("friction", row)),
];

/** What follows for a flag nobody could name: seldom accepted, never pursued. */
export const unnamedHabit: Omit<SignalHabit, "signal" | "kind"> = {
  weight: 0,
  accepted: 0.45,
  mistaken: 0,
  pursued: 0,
  won: 0,
  type: "upsell",
  target: 24,
};

/** Names of accounts that raise friction alone, so that some of their deals owe nothing to a flag. */
export const frictionOnly: readonly string[] = ["מעבדות תבור כחול", "Kesterby & Vane Architects"];
