// The facts that every message is made of, read once, when its body is built.
import { findSignal, type Taxonomy } from "../domain/taxonomy.ts";
import { taxonomyVersion } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import type { EventRecord, FlagRecord } from "../storage/flag-record.ts";
import { type CrmNames, crmNamesOf } from "../storage/crm-names.ts";
import { eventsOf, flagById } from "../storage/flags.ts";
import { type Addressee, addressees } from "../storage/members.ts";
import { queueLead } from "../storage/queue-lead.ts";
import { type DestinationEvent, isDestinationEvent } from "./events.ts";

export interface Message {
  /** As it stands when the body is built; the event says what the message is about. */
  readonly flag: FlagRecord;
  readonly event: EventRecord & { readonly type: DestinationEvent };
  /** In the words of the taxonomy the flag was raised under; `null` for *not sure*. */
  readonly signal: {
    readonly id: string;
    readonly label: string;
    readonly category: string | null;
  } | null;
  /** Opens the flag on the queue page. */
  readonly link: string;
  /** Whom it is for, where people are reached one by one: those that the event names, or else the flag's owner. */
  readonly to: readonly Addressee[];
  /** Who leads the flag's queue; `null` when nobody does. */
  readonly lead: Addressee | null;
  /** Of the tenant. */
  readonly zone: string;
  /** How a CRM knows its account and its owner. */
  readonly crm: CrmNames;
}

/** A published version of a tenant's taxonomy. */
export type ReadTaxonomy = (tenantId: string, version: number) => Promise<Taxonomy | null>;

/** Reads each version once. Versions never change, but a tenant's may be many: keep the reader for one round. */
export function taxonomyReader(database: Database): ReadTaxonomy {
  const known = new Map<string, Promise<Taxonomy | null>>();
  return (tenantId, version) => {
    const key = `${tenantId} ${version}`;
    const reading =
      known.get(key) ?? taxonomyVersion(database.forTenant(tenantId), tenantId, version);
    known.set(key, reading);
    return reading;
  };
}

/** The message of one event, or `null` when the flag or the event is no more. */
export async function messageOf(
  database: Database,
  about: { readonly tenantId: string; readonly flagId: string; readonly seq: number },
  { queueUrl, readTaxonomy }: { readonly queueUrl: string; readonly readTaxonomy: ReadTaxonomy },
): Promise<Message | null> {
  const flag = await flagById(database, about.tenantId, about.flagId);
  if (flag === null) return null;
  const story = await eventsOf(database, about.tenantId, about.flagId);
  const event = story.find((each) => each.seq === about.seq);
  if (event === undefined || !isDestinationEvent(event.type)) return null;

  const link = new URL(queueUrl);
  link.searchParams.set("flag", flag.id);
  return {
    flag,
    event: { ...event, type: event.type },
    signal: await signalOf(readTaxonomy, about.tenantId, flag),
    link: link.href,
    to: await addressees(database, about.tenantId, toIdsOf(event, flag)),
    crm: await crmNamesOf(database, about.tenantId, flag),
    ...(await queueLead(database, about.tenantId, flag.queue)),
  };
}

/** Reminders and their like name whom they are for. */
function toIdsOf({ data }: EventRecord, { ownerId }: FlagRecord): string[] {
  const { toIds } = data;
  if (Array.isArray(toIds)) return toIds.filter((id): id is string => typeof id === "string");
  return ownerId === null ? [] : [ownerId];
}

async function signalOf(
  readTaxonomy: ReadTaxonomy,
  tenantId: string,
  flag: FlagRecord,
): Promise<Message["signal"]> {
  if (flag.signal === null) return null;
  const taxonomy = await readTaxonomy(tenantId, flag.taxonomyVersion);
  const found = taxonomy === null ? undefined : findSignal(taxonomy, flag.signal);
  return {
    id: flag.signal,
    label: found?.signal.label ?? flag.signal,
    category: found?.category.label ?? null,
  };
}
