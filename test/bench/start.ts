// How long the bundles of the serverless platforms take to start.
import { measure } from "./cold-start.ts";
import type { Findings } from "./figure.ts";

/** Starts each bundle and a bare Hono app in turns. */
export async function measureStart(): Promise<Findings> {
  const starts = await measure();
  return {
    figures: starts.map(({ name, ratios, detail }) => ({
      name: `start, ${name}`,
      measured: detail,
      beside: "a bare Hono app",
      values: ratios,
      unit: "×",
      goal: { is: "at most", value: 2 },
    })),
    notes: [],
  };
}
