// How a destination is doing, in one word and one sentence.
import type { Destination } from "../../api/destination.ts";
import { formatInstant } from "../../ui/format.ts";
import type { SetupWords } from "../words.ts";

export interface Health {
  readonly state: "working" | "unused" | "failing" | "paused" | "stopped" | "off";
  readonly word: string;
  readonly sentence: string;
}

/** Worst first: what was switched off by itself, what is paused, what fails, what never was used. */
export function healthOf(destination: Destination, t: SetupWords): Health {
  const { active, problem, offSince, pausedUntil, failingSince, deliveredAt } = destination;
  const when = (instant: string) => formatInstant(instant, t.locale);
  const say = (
    state: Health["state"],
    values: Readonly<Record<string, string>> = {},
    sentence?: string,
  ): Health => ({
    state,
    word: t(`destinations.health.${state}`),
    sentence: sentence ?? t(`destinations.healthMeans.${state}`, values),
  });
  if (!active && problem !== null) return say("stopped", {}, problem);
  if (!active) return say("off", { when: offSince === null ? "" : when(offSince) });
  if (failingSince !== null && pausedUntil !== null)
    return say("paused", { since: when(failingSince), until: when(pausedUntil) });
  if (failingSince !== null) return say("failing", { since: when(failingSince) });
  return deliveredAt === null ? say("unused") : say("working", { when: when(deliveredAt) });
}
