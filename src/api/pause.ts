// Stopping a flag's clock for a listed reason, and letting it go on before the day that was said.
import { z } from "zod";
import { PAUSE_REASONS } from "../domain/clock/pause-reason.ts";
import { FlagId, Instant, isAfterYear0, NO_SUCH_YEAR } from "./text.ts";

/** What stops a flag's clock now; the flag shows it until then. */
export const RunningPause = z.object({
  reason: z.enum(PAUSE_REASONS),
  /** The clock goes on at this instant. */
  until: Instant,
});
export type RunningPause = z.infer<typeof RunningPause>;

/** Made by the client; the same pause sent twice is made once. */
const RequestId = FlagId;
/** The flag's version that the person saw. */
const SeenVersion = z.int();

/**
 * `POST /v1/flags/{id}/pauses`, answered like a move. `start` stops the clock from now until the beginning of the day
 * `until`, in the zone of the owner's calendar; `end` lets it go on now.
 */
export const PauseFlag = z.discriminatedUnion("act", [
  z.strictObject({
    id: RequestId,
    version: SeenVersion,
    act: z.literal("start"),
    reason: z.enum(PAUSE_REASONS),
    until: z.iso.date().refine(isAfterYear0, NO_SUCH_YEAR),
  }),
  z.strictObject({ id: RequestId, version: SeenVersion, act: z.literal("end") }),
]);
export type PauseFlag = z.infer<typeof PauseFlag>;
