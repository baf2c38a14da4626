/** The only reasons for which a clock is stopped; "we were busy" is none. */
export const PAUSE_REASONS = ["customer-asked-to-wait", "legal-hold"] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];
