// What one request to a CRM brought, whichever CRM it is.
import type { ReadDeal } from "../../../domain/crm/crm-deal.ts";
import type { ActivityInput } from "../../../storage/crm/activities.ts";
import type { Place } from "../../../storage/crm/asking.ts";
import type { EndInput } from "../../../storage/crm/told-few.ts";
import type { ToldAccount } from "../../../storage/matching/resolve-accounts.ts";
import type { Outcome } from "../../destination-type.ts";

/** A record that is not taken, as it came. */
export interface RefusedRecord {
  readonly id: string;
  readonly modified: string;
  readonly reason: string;
  readonly record: unknown;
}

export interface Page {
  readonly deals: readonly ReadDeal[];
  readonly ends: readonly EndInput[];
  readonly activities: readonly ActivityInput[];
  readonly accounts: readonly ToldAccount[];
  readonly refused: readonly RefusedRecord[];
  /** Records in it, whatever they were. */
  readonly records: number;
  /** Of the last record; `null` for an empty page. */
  readonly last: Place | null;
  /** Whether there may be more behind it. */
  readonly isFull: boolean;
}

export type Asked = Page | { readonly stopped: Outcome };

export const NO_RECORDS: Page = {
  deals: [],
  ends: [],
  activities: [],
  accounts: [],
  refused: [],
  records: 0,
  last: null,
  isFull: false,
};

/** A CRM that can be asked for what changed, kind by kind, and for single deals. */
export interface AskedCrm {
  /** Kinds of records, in the order in which they are asked for. */
  readonly kinds: readonly {
    readonly kind: string;
    /** Asked for as a whole and not by time: then not more often than this. */
    readonly wholeEveryMs?: number;
  }[];
  /** Records that changed at or after a place, the oldest change first. */
  readonly changed: (kind: string, from: Place | null, size: number) => Promise<Asked>;
  /** These deals as they stand now, `missing` being those that it does not have. */
  readonly deals: (
    ids: readonly string[],
  ) => Promise<(Page & { readonly missing: readonly string[] }) | { readonly stopped: Outcome }>;
}
