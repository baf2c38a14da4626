import type { Health } from "./health.ts";

/** The state in a word, with a colour that says no more than the word does. */
export const HealthBadge = ({ health }: { readonly health: Health }) => (
  <span className={`health is-${health.state}`}>{health.word}</span>
);
