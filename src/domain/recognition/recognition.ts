// The figures of recognition: a person's own, and their team's. Who may see which is decided here, once, for every way out.
import { isoOf, type Instant } from "../instant.ts";
import { type Metric, refuse } from "../metric.ts";
import {
  accountCredits,
  type AccountCredit,
  creditOf,
  decidedIn,
  PERSONAL_NEEDS,
  precisionOf,
  shrunkPrecision,
  type Span,
} from "./credit.ts";
import type { RecognitionFact } from "./facts.ts";

/**
 * People with a decided flag that a sum takes: with fewer, whoever knows their own part knows somebody else's.
 */
export const TEAM_NEEDS = 3;

export interface RecognitionInput {
  readonly asOf: Instant;
  /** The month that is shown. */
  readonly month: Span;
  /** The quarter that it is in, by which accounts are capped. */
  readonly quarter: Span;
  /** The twelve months that end with it, over which labels are judged. */
  readonly year: Span;
  readonly facts: readonly RecognitionFact[];
  /** People who chose not to be part of it. */
  readonly optedOut: ReadonlySet<string>;
}

const METHOD = "recognition@1{cap=3/account/quarter,precision=12months,k=10}";

export interface PersonalRecognition {
  readonly credits: Metric;
  readonly precision: Metric;
  /** What it was made of; empty when the figure is withheld. */
  readonly accounts: readonly AccountCredit[];
}

const ofAgent = (facts: readonly RecognitionFact[], agentId: string) =>
  facts.filter((fact) => fact.agentId === agentId);

/** The facts that may be used at all: of people who did not opt out. */
const usable = ({ facts, optedOut }: RecognitionInput) =>
  facts.filter(({ agentId }) => !optedOut.has(agentId));

/** What one person's flags earned in the month; null for somebody who opted out, whoever asks. */
export function personal(input: RecognitionInput, agentId: string): PersonalRecognition | null {
  if (input.optedOut.has(agentId)) return null;
  const { asOf, month, quarter, year } = input;
  const facts = usable(input);
  const own = ofAgent(facts, agentId);
  const precision = precisionOf(own, year);
  const n = precision.decided;
  const common = { n, asOf: isoOf(asOf), excluded: [], interval: null, refusal: null };
  if (n < PERSONAL_NEEDS) {
    const refused = (id: string, unit: "credits" | "share") =>
      refuse({ id, unit, reason: "personal-below-10", have: n, need: PERSONAL_NEEDS, n, asOf });
    return {
      credits: refused("recognition.mine", "credits"),
      precision: refused("recognition.precision", "share"),
      accounts: [],
    };
  }
  const shrunk = shrunkPrecision(precision, precisionOf(facts, year));
  const accounts = accountCredits(own, month, quarter);
  return {
    credits: {
      ...common,
      id: "recognition.mine",
      unit: "credits",
      value: creditOf(accounts, shrunk),
      method: METHOD,
    },
    precision: {
      ...common,
      id: "recognition.precision",
      unit: "share",
      value: shrunk,
      method: "beta-binomial@1{k=10,months=12}",
    },
    accounts,
  };
}

/** The sum of a team, and how many flags it was decided on. Nobody's part of it can be read off. */
export function ofTeam(input: RecognitionInput): Metric {
  const { asOf, month, quarter, year } = input;
  const id = "recognition.team";
  const facts = usable(input);
  const decided = decidedIn(facts, month);
  const left = decidedIn(input.facts, month).length - decided.length;
  const excluded = left === 0 ? [] : [{ reason: "opted-out", n: left }];
  const n = decided.length;
  const agents = [...new Set(facts.map(({ agentId }) => agentId))].toSorted();
  // Judged over the year, so that a quiet month does not make a team too small.
  const judged = new Set(decidedIn(facts, year).map(({ agentId }) => agentId));
  if (judged.size < TEAM_NEEDS)
    return refuse({
      id,
      unit: "credits",
      reason: "team-below-3",
      have: judged.size,
      need: TEAM_NEEDS,
      n,
      asOf,
      excluded,
    });
  const overall = precisionOf(facts, year);
  const value = agents.reduce((sum, agentId) => {
    const own = ofAgent(facts, agentId);
    const precision = shrunkPrecision(precisionOf(own, year), overall);
    return sum + creditOf(accountCredits(own, month, quarter), precision);
  }, 0);
  return {
    id,
    unit: "credits",
    value,
    n,
    interval: null,
    method: METHOD,
    asOf: isoOf(asOf),
    excluded,
    refusal: null,
  };
}
