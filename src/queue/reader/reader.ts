// Who reads this page and in which words: what every piece of it needs to say anything.
import { createContext, use } from "react";
import type { Person } from "../../api/flag.ts";
import { type Clock, useNow } from "./clock.ts";
import type { SwitchPage } from "../../ui/launched/launch.ts";
import type { SignalLabels } from "../../ui/page/signal-labels.ts";
import type { UiWords } from "../../ui/Masked.tsx";
import type { QueueWords, WhyWords } from "./words.ts";

export interface Reader {
  readonly me: Person;
  /** Whether this person may move flags, or only look. */
  readonly mayMove: boolean;
  /** Whether this person may also change what colleagues share. */
  readonly isAdmin: boolean;
  readonly subdomain: string;
  readonly locale: string;
  readonly t: QueueWords;
  readonly why: WhyWords;
  readonly ui: UiWords;
  readonly signals: SignalLabels;
  readonly clock: Clock;
  /** How a page that Zendesk launched goes to another; `null` for a page on its own. */
  readonly switchPage: SwitchPage | null;
}

export const ReaderContext = createContext<Reader | null>(null);

export function useReader(): Reader & { readonly now: number } {
  const reader = use(ReaderContext);
  if (reader === null) throw new Error("The queue page is drawn inside ReaderContext.");
  return { ...reader, now: useNow(reader.clock) };
}

/** A flag's signal in words; without one, that the agent was not sure. */
export const signalOf = (
  { signals, t }: Pick<Reader, "signals" | "t">,
  id: string | null,
): string => (id === null ? t("signal.notSure") : (signals.get(id)?.label ?? id));

export const ticketAddress = (subdomain: string, ticketId: string): string =>
  `https://${encodeURIComponent(subdomain)}.zendesk.com/agent/tickets/${ticketId}`;
