/** A closed ticket of a helpdesk's export, as far as a backtest looks at it. */
export type PastTicket = {
  id: string;
  /** The customer company's id in the helpdesk; null when the ticket has none. */
  accountId: string | null;
  /** UTC epoch milliseconds. */
  createdAt: number;
  /** Everything the customer wrote, subject first. */
  text: string;
};

/** A deal of the CRM's export. */
export type PastDeal = {
  id: string;
  accountId: string | null;
  type: string;
  status: "open" | "won" | "lost";
  amountMinor: bigint;
  currency: string;
  createdAt: number;
  closedAt: number | null;
};

/** A flag that would have been raised: the first of its account and signal, or of its ticket where no account is known. */
export type PastFlag = {
  ticketId: string;
  accountId: string | null;
  signal: string;
  kind: "expansion" | "friction";
  at: number;
  sentence: string;
  phrase: string;
  likeness: number;
};
