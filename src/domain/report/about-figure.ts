// What a figure is by its id: which definition it has, and which part of the period it speaks of.

/** Every definition of a figure; each has a name and a sentence in `translations/`. */
export const FAMILIES = [
  "flags",
  "contacted",
  "contacted-in-time",
  "accepted",
  "opportunity",
  "won",
  "contacted-rate",
  "accepted-rate",
  "opportunity-rate",
  "won-rate",
  "acceptance-rate",
  "sla-attainment",
  "sla-never-answered",
  "sla-paused",
  "follow-up-median",
  "follow-up-p90",
  "wall-clock-median",
  "sourced",
  "influenced",
  "unattributed",
  "sourced-total",
  "influenced-total",
  "unattributed-total",
  "pipeline-sourced",
  "pipeline-influenced",
  "pipeline-unattributed",
  "pipeline-young",
  "concentration-sourced",
  "concentration-influenced",
  "no-account",
  "out-of-scope",
  "precision",
  "win-rate",
  "win-rate-shrunk",
  "declined",
  "not-sure-share",
] as const;
export type Family = (typeof FAMILIES)[number];

/** The part of the month that a figure speaks of. */
export type Part =
  | { readonly is: "month" }
  | { readonly is: "signal"; readonly signal: string }
  | { readonly is: "not-sure" }
  | { readonly is: "team"; readonly team: string }
  | { readonly is: "no-team" }
  | { readonly is: "segment"; readonly segment: string }
  | { readonly is: "no-segment" };

export interface About {
  readonly family: Family;
  readonly part: Part;
  readonly currency: string | null;
  /** Of declined flags: why. */
  readonly reason: string | null;
}

const WHOLE_MONTH: Readonly<Record<string, Family>> = {
  "funnel.flags": "flags",
  "funnel.contacted": "contacted",
  "funnel.contacted-in-time": "contacted-in-time",
  "funnel.accepted": "accepted",
  "funnel.opportunity": "opportunity",
  "funnel.won": "won",
  "funnel.contacted.rate": "contacted-rate",
  "funnel.accepted.rate": "accepted-rate",
  "funnel.opportunity.rate": "opportunity-rate",
  "funnel.won.rate": "won-rate",
  "acceptance-rate": "acceptance-rate",
  "sla-attainment": "sla-attainment",
  "sla-never-answered": "sla-never-answered",
  "sla-paused": "sla-paused",
  "follow-up.median": "follow-up-median",
  "follow-up.p90": "follow-up-p90",
  "follow-up.median.wall-clock": "wall-clock-median",
  "win-rate.all": "win-rate",
  "not-sure-share": "not-sure-share",
};

const OF_A_CURRENCY: Readonly<Record<string, Family>> = {
  sourced: "sourced",
  influenced: "influenced",
  unattributed: "unattributed",
  "sourced.total": "sourced-total",
  "influenced.total": "influenced-total",
  "unattributed.total": "unattributed-total",
  "pipeline.sourced": "pipeline-sourced",
  "pipeline.influenced": "pipeline-influenced",
  "pipeline.unattributed": "pipeline-unattributed",
  "pipeline.young": "pipeline-young",
  "concentration.sourced": "concentration-sourced",
  "concentration.influenced": "concentration-influenced",
  "no-account": "no-account",
  "out-of-scope": "out-of-scope",
};

const OF_A_PART: readonly Family[] = ["flags", "acceptance-rate", "sla-attainment"];

function partOf(text: string): Part | null {
  if (text === "not-sure" || text === "no-team" || text === "no-segment") return { is: text };
  if (text.startsWith("segment.")) return { is: "segment", segment: text.slice("segment.".length) };
  // A team's name is whatever somebody typed, dots included.
  if (text.startsWith("team.")) return { is: "team", team: text.slice("team.".length) };
  return text.startsWith("signal.") ? { is: "signal", signal: text.slice("signal.".length) } : null;
}

/** What a figure's id says it is; `null` for an id that no report has. */
export function aboutFigure(id: string): About | null {
  const whole: About = { family: "flags", part: { is: "month" }, currency: null, reason: null };
  const fixed = Object.hasOwn(WHOLE_MONTH, id) ? WHOLE_MONTH[id] : undefined;
  if (fixed !== undefined) return { ...whole, family: fixed };

  const [, beforeCurrency = "", currency = null] = /^(.+)\.([A-Z]{3})$/s.exec(id) ?? [];
  const money = Object.hasOwn(OF_A_CURRENCY, beforeCurrency)
    ? OF_A_CURRENCY[beforeCurrency]
    : undefined;
  if (money !== undefined) return { ...whole, family: money, currency };
  if (beforeCurrency.startsWith("sourced.")) {
    const part = partOf(beforeCurrency.slice("sourced.".length));
    return part === null ? null : { ...whole, family: "sourced", part, currency };
  }
  for (const family of OF_A_PART) {
    if (!id.startsWith(`${family}.`)) continue;
    const part = partOf(id.slice(family.length + 1));
    return part === null ? null : { ...whole, family, part };
  }
  const [, family = "", rest = ""] = /^(precision|win-rate|declined)\.(.+)$/s.exec(id) ?? [];
  if (family === "precision") return { ...whole, family, part: { is: "signal", signal: rest } };
  if (family === "win-rate") {
    const shrunk = rest.endsWith(".shrunk");
    const signal = shrunk ? rest.slice(0, -".shrunk".length) : rest;
    return {
      ...whole,
      family: shrunk ? "win-rate-shrunk" : "win-rate",
      part: { is: "signal", signal },
    };
  }
  if (family === "declined") {
    const [reason = "", ...after] = rest.split(".");
    const part = after.length === 0 ? whole.part : partOf(after.join("."));
    return part === null ? null : { ...whole, family, reason, part };
  }
  return null;
}
