// Where this panel is, once Zendesk has said so: which ticket, whose it is now, and what carries its flags.
import type { Client } from "../../api/client.ts";
import type { Drafts } from "../kept/drafts.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { TicketFacts } from "../zendesk/zaf.ts";

export interface Here {
  readonly facts: TicketFacts;
  readonly ticketId: string;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly client: Client;
}

/** Shared by all parts of the core: each asks anew whenever it has waited. */
export interface Place {
  /** `null` until Zendesk has named a ticket. */
  here: Here | null;
  stopped: boolean;
}

/** Resolves after so many milliseconds. */
export const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });
