// Tickets come by one at a time, a year of them; only what would have been flagged is kept.
import { matchText, type SignalMatch } from "./match.ts";
import type { Phrases } from "./phrases.ts";
import type { PastFlag, PastTicket } from "./ticket.ts";

export type Collected = {
  tickets: number;
  /** Tickets without a word in them, and those whose company is not known. */
  withoutText: number;
  withoutAccount: number;
  carrying: number;
  /** First and last creation of a ticket; null before the first one. */
  from: number | null;
  to: number | null;
  /** Companies that wrote at all. */
  accounts: ReadonlySet<string>;
  /** Every match, in the order of tickets. */
  matches: readonly PastFlag[];
};

/** Takes tickets in any order and says at the end what they came to. */
export function createCollector(phrases: Phrases) {
  const accounts = new Set<string>();
  const matches: PastFlag[] = [];
  const seen = { tickets: 0, withoutText: 0, withoutAccount: 0, carrying: 0 };
  let from: number | null = null;
  let to: number | null = null;
  return {
    add(ticket: PastTicket): void {
      const { accountId, createdAt, text } = ticket;
      seen.tickets += 1;
      from = Math.min(createdAt, from ?? createdAt);
      to = Math.max(createdAt, to ?? createdAt);
      if (accountId === null) seen.withoutAccount += 1;
      else accounts.add(accountId);
      if (text.trim() === "") {
        seen.withoutText += 1;
        return;
      }
      const found = matchText(text, phrases);
      if (found.length > 0) seen.carrying += 1;
      for (const match of found) matches.push(flagOf(ticket, match));
    },
    end: (): Collected => ({ ...seen, from, to, accounts, matches }),
  };
}

const flagOf = (
  { id, accountId, createdAt }: PastTicket,
  { signal, kind, sentence, phrase, likeness }: SignalMatch,
): PastFlag => ({
  ticketId: id,
  accountId,
  signal,
  kind,
  at: createdAt,
  sentence,
  phrase,
  likeness,
});
