// Events of the ladder, apart from what makes them: screens name them, and need no calendar for that.

/** They change nothing about a flag, so nobody's decision is out of date because of them. */
export const LADDER_EVENTS = ["reminded", "breached", "escalated", "held"] as const;
export type LadderEvent = (typeof LADDER_EVENTS)[number];

/** Events by which a clock is stopped for a while and goes on. */
export const PAUSE_EVENTS = ["paused", "unpaused"] as const;
export type ClockEvent = LadderEvent | (typeof PAUSE_EVENTS)[number];
