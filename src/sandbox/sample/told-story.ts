import type { FlagDraft } from "./history-records.ts";
import { accounts } from "./accounts.ts";
import { atWork, laterBy } from "./business-time.ts";
import { signalHabits } from "./signal-habits.ts";
import { ticketQuotes, tickets } from "./tickets.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The ticket on the desk whose flag has already become money, so that a newcomer sees how such a story ends. */
export const TOLD_TICKET = "48003";

/** The deal that came of it. */
export interface ToldDeal {
  readonly draft: FlagDraft;
  readonly created: number;
  readonly closes: number;
  /** Fourteen seats at the price the account pays, in minor units. */
  readonly amountMinor: number;
  readonly subject: string;
}

/** A flag that was answered after three hours and won nine days later, and its deal. */
export function toldStory(now: number): ToldDeal {
  const ticket = tickets.find(({ id }) => String(id) === TOLD_TICKET);
  const account = accounts.find(({ id }) => id === ticket?.organization_id);
  const habit = signalHabits.find(({ signal }) => signal === ticket?.expected);
  const quote = ticketQuotes.get(TOLD_TICKET);
  if (!ticket || !account || !habit || quote === undefined || account.ownerId === null)
    throw new Error(`The sample's ticket ${TOLD_TICKET} has lost its story.`);
  const said = ticket.comments.find(({ body }) => body.includes(quote));
  const raisedAt =
    now - ticket.created_at_days_ago * day + ((said?.minutes_after ?? 0) + 6) * minute;
  const contact = atWork(laterBy(3, raisedAt), raisedAt + hour);
  const accept = contact + 50 * minute;
  const created = atWork(laterBy(20, accept), accept + hour);
  const by = account.ownerId;
  return {
    draft: {
      kind: habit.kind,
      habit,
      account,
      unmatched: false,
      agentId: ticket.assignee_id,
      ticketId: TOLD_TICKET,
      quote,
      note: "Their operations lead decides. Friendly, in a hurry.",
      raisedAt,
      steps: [
        { move: "contact", at: contact, by },
        { move: "accept", at: accept, by },
      ],
    },
    created,
    closes: atWork(created + 8 * day, 0),
    amountMinor: 14 * Math.round(account.arrMinor / account.seats),
    subject: "14 more seats",
  };
}
