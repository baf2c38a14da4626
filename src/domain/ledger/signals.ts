// Which signals a ledger is about, as the taxonomy's own routes say.
import { allSignals, type Taxonomy } from "../taxonomy.ts";

export const LEDGERS = ["product", "competitors"] as const;
export type LedgerName = (typeof LEDGERS)[number];

/** The category whose signals ask which competitor was named. */
const COMPETITION = "fri.competitive";

/** Ids of the signals: frictions that the taxonomy sends to product, or mentions of a competitor. */
export function signalsOf(ledger: LedgerName, taxonomy: Taxonomy): string[] {
  return allSignals(taxonomy)
    .filter(
      ({ kind, category, signal }) =>
        kind === "friction" &&
        (ledger === "product" ? signal.route.includes("product") : category.id === COMPETITION),
    )
    .map(({ signal }) => signal.id);
}
