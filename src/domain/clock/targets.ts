import { z } from "zod";
import { defaultTargets, type Targets } from "../due.ts";
import { defaultLadder, RUNGS, type Rung } from "./ladder.ts";

/** What a tenant promises for each urgency, and who is told when it is not kept. */
export interface Promises extends Targets {
  readonly ladder: readonly Rung[];
}

/** One version of them. A flag is held to the version that stood when its clock began. */
export interface TargetsVersion extends Promises {
  readonly version: number;
  readonly publishedAt: Date | null;
  readonly publishedById: string | null;
}

/** Before anybody has set anything. */
export const firstTargets: TargetsVersion = {
  ...defaultTargets,
  ladder: defaultLadder,
  version: 0,
  publishedAt: null,
  publishedById: null,
};

/** Promises as they are stored: hours are whole, of the owner's calendar. */
export const StoredPromises: z.ZodType<Promises> = z.object({
  nowHours: z.int().min(1),
  dayHours: z.int().min(1),
  digest: z.object({ weekday: z.int().min(1).max(7), at: z.string() }),
  digestAtLeastHours: z.int().min(1),
  ladder: z.array(z.enum(RUNGS)),
});
