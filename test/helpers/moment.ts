import { NOW } from "./flags.ts";

/** When a test asks the queue, unless it says otherwise: what is due, late and asleep depends on it. */
export const MOMENT = { now: NOW, endOfToday: new Date(NOW.getTime() + 6 * 3_600_000) };
