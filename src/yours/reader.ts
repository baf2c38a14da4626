// Who reads this page, in which words, and how they see signals and amounts.
import { createContext, use } from "react";
import type { Client } from "../api/client.ts";
import type { UiWords } from "../ui/Masked.tsx";
import { formatMoney } from "../ui/format.ts";
import type { SignalLabels } from "../ui/page/signal-labels.ts";
import type { YoursWords } from "./words.ts";

export interface Reader {
  readonly t: YoursWords;
  readonly ui: UiWords;
  readonly signals: SignalLabels;
  readonly call: Client["call"];
  /** The tenant's zone. */
  readonly zone: string;
}

export const ReaderContext = createContext<Reader | null>(null);

export function useReader(): Reader {
  const reader = use(ReaderContext);
  if (reader === null) throw new Error("The page is drawn inside ReaderContext.");
  return reader;
}

/** A signal by its name; of one that was retired since, its id says enough to find it. */
export const nameOfSignal = ({ t, signals }: Reader, id: string | null): string =>
  id === null ? t("notSure") : (signals.get(id)?.label ?? id);

/** "3 Nov" in the tenant's zone. */
export const dayOf = (at: string, { t, zone }: Reader): string =>
  new Intl.DateTimeFormat(t.locale, { day: "numeric", month: "short", timeZone: zone }).format(
    Date.parse(at),
  );

/** An amount with its currency, or nothing where there is none. */
export const amountOf = (
  deal: { readonly amountMinor: string | null; readonly currency: string | null },
  { t }: Reader,
): string | null =>
  deal.amountMinor === null || deal.currency === null
    ? null
    : formatMoney(deal.amountMinor, deal.currency, t.locale);

/** "3.75 credits": halves and shares of them, never more exact than two decimals. */
export const creditsOf = (credits: number, { t }: Reader): string => {
  const amount = new Intl.NumberFormat(t.locale, { maximumFractionDigits: 2 }).format(credits);
  return t("credits", { count: Math.round(credits * 100) / 100, amount });
};
