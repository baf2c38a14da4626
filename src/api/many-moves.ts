// `POST /v1/moves`: many moves at once, each by itself.
import { z } from "zod";
import { FlagId } from "./text.ts";
import { MovedFlag, MoveFlag } from "./flag.ts";
import { Problem } from "./problem.ts";

/** Moves in one request. */
export const MOST_MOVES = 100;

export const ManyMoves = z.strictObject({
  moves: z
    .array(z.strictObject({ flagId: FlagId, move: MoveFlag }))
    .min(1)
    .max(MOST_MOVES),
});

/** One result per move, in their order. */
export const ManyMoved = z.object({
  results: z.array(
    z.union([
      z.object({
        flagId: z.string(),
        status: z.literal(200),
        flag: MovedFlag.shape.flag,
        event: MovedFlag.shape.event,
      }),
      z.object({ flagId: z.string(), status: z.int(), problem: Problem }),
    ]),
  ),
});
export type ManyMoved = z.infer<typeof ManyMoved>;
