// What each agent's part in a deal is, where several heard the same: equal parts of the credit that one flag earned.
import { splitByLargestRemainder } from "./money.ts";

/** One agent's flag: the one that is credited, or one that was joined to it. */
export interface Heard {
  readonly agentId: string;
  /** When it was raised, UTC epoch milliseconds. */
  readonly at: number;
}

export interface CreditShare {
  readonly agentId: string;
  readonly amountMinor: bigint;
}

/**
 * Shares a deal's amount (minor units) equally between the agents who heard the signal, each once however often they
 * heard it, by largest remainder: a unit that is left goes to whoever heard it first. The parts add up to the amount.
 */
export function sharesOf(amountMinor: bigint, heard: readonly Heard[]): CreditShare[] {
  const first = new Map<string, number>();
  for (const { agentId, at } of heard) {
    const known = first.get(agentId);
    if (known === undefined || at < known) first.set(agentId, at);
  }
  const agents = [...first].toSorted(
    ([a, atA], [b, atB]) => atA - atB || (a < b ? -1 : a > b ? 1 : 0),
  );
  if (agents.length === 0) return [];
  const parts = splitByLargestRemainder(
    amountMinor,
    agents.map(() => 1),
  );
  return agents.map(([agentId], at) => ({ agentId, amountMinor: parts[at] ?? 0n }));
}
