// What a stand-in CRM knows: its deals and what its people did, and when each was changed by its own clock.

export interface BookDeal {
  readonly id: string;
  /** The CRM's own id of the customer. */
  readonly company: string | null;
  readonly companyName: string | null;
  /** The Zendesk organization, in a field of one's own. */
  readonly organization?: string | null;
  readonly name: string;
  readonly type: string;
  readonly status: "open" | "won" | "lost";
  readonly amountMinor: string;
  readonly currency: string;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  readonly modifiedAt: Date;
  readonly isDeleted: boolean;
  /** Ids of deals that this one stands for now. */
  readonly stoodFor?: readonly string[];
}

export interface BookActivity {
  readonly id: string;
  readonly kind: "call" | "mail" | "meeting";
  readonly company: string | null;
  readonly dealId: string | null;
  readonly at: Date;
  readonly modifiedAt: Date;
}

export interface Book {
  readonly deals: () => Promise<readonly BookDeal[]>;
  readonly activities: () => readonly BookActivity[];
}

/** The order in which changes are asked for. */
export const byChange = (
  one: { readonly modifiedAt: Date; readonly id: string },
  other: { readonly modifiedAt: Date; readonly id: string },
): number =>
  one.modifiedAt.getTime() - other.modifiedAt.getTime() ||
  (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/** A CRM without anything in it, to be written into by whoever tries it. */
export function emptyBook(): Book & {
  readonly put: (deal: BookDeal) => void;
  readonly note: (activity: BookActivity) => void;
} {
  const deals = new Map<string, BookDeal>();
  const activities = new Map<string, BookActivity>();
  return {
    deals: () => Promise.resolve([...deals.values()]),
    activities: () => [...activities.values()],
    put: (deal) => void deals.set(deal.id, deal),
    note: (activity) => void activities.set(activity.id, activity),
  };
}
