// What a message says, whoever sent it: events, each with the deals it tells of or those it only names.
import type { ActivityInput } from "../../storage/crm/activities.ts";
import type { ConnectionRecord } from "../../storage/crm/connections.ts";
import type { ToldInput } from "../../storage/crm/told-few.ts";

export interface Heard {
  /** As its sender names it. */
  readonly id: string;
  readonly told: readonly ToldInput[];
  readonly activities: readonly ActivityInput[];
  /** Deals that the CRM has to be asked for. */
  readonly asks: readonly string[];
  /** Why there is nothing to do; `null` when there is. */
  readonly passedOver: string | null;
}

/** A message that is not taken: which field is to blame, and why. */
export interface Fault {
  readonly field: string;
  readonly sentence: string;
}

export interface Reading {
  readonly connection: ConnectionRecord;
  /** The event's name outside of the body; `null` where the body has one. */
  readonly eventId: string | null;
  /** The tenant's zone, in which a day ends. */
  readonly zone: string;
  /** Milliseconds UTC. */
  readonly now: number;
}

export const isFault = (read: readonly Heard[] | Fault): read is Fault => "field" in read;

/** A mistake that a schema found, with its path. */
export function faultOf(issues: readonly { path: PropertyKey[]; message: string }[]): Fault {
  const [issue] = issues;
  return {
    field: issue?.path.map(String).join(".") ?? "",
    sentence: issue?.message ?? "is not valid",
  };
}
