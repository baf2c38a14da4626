// Controls taken away, one at a time: each campaign must notice, by the figure that is about that control.
import type { Campaign, Plant } from "./campaigns.ts";
import type { Outcome, Run } from "./campaign.ts";

export interface Taken {
  /** The campaign failed, and its figure says why. */
  readonly caught: boolean;
  readonly figures: Outcome["figures"];
  /** The figure that shows it, with its name. */
  readonly shown: string;
}

/** Runs a campaign without one of its controls, as briefly as shows it. @throws {Error} when it has no such control. */
export async function takeAway(
  campaign: Campaign,
  name: string,
  options: Pick<Run, "open" | "report"> & { readonly count?: number | undefined },
): Promise<Taken> {
  const plant = campaign.plants[name];
  if (plant === undefined) throw new Error(`${campaign.name} has no control ${name}.`);
  const { run } = await campaign.load();
  const count = options.count ?? plant.count;
  const { figures, passed } = await run({ ...options, count, plant: name });
  return { caught: !passed && isShown(plant, figures), figures, shown: shownBy(plant, figures) };
}

const isShown = ({ figure, says = /[1-9]/ }: Plant, figures: Outcome["figures"]): boolean =>
  says.test(String(figures[figure] ?? ""));

const shownBy = ({ figure }: Plant, figures: Outcome["figures"]): string =>
  `${figure}: ${String(figures[figure] ?? "?")}`;
