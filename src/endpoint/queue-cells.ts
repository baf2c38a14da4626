// A flag of the queue as cells of a table, by the columns that are shown. What customers said stays on the page: a file
// is passed on, and nothing in it is hidden.
import type { Column } from "../api/queue.ts";
import { isCurrency, toDecimal } from "../domain/money.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { FlagRecord } from "../storage/flag-record.ts";
import type { Cell } from "./message/csv.ts";
import { signalIn } from "./urgency.ts";

const text = (value: string | null | undefined): Cell => ({ text: value ?? null });
const at = (instant: Date | null): Cell => text(instant?.toISOString());

function worth({ arrMinor, currency }: FlagRecord): Cell {
  const isKnown = arrMinor !== null && currency !== null && isCurrency(currency);
  return { number: isKnown ? toDecimal(BigInt(arrMinor), currency) : null, currency };
}

interface Part {
  readonly header: string;
  readonly of: (flag: FlagRecord, configuration: Configuration) => Cell;
}

const PARTS: Readonly<Record<Column, readonly Part[]>> = {
  due: [
    { header: "due_at", of: (flag) => at(flag.dueAt) },
    { header: "contacted_at", of: (flag) => at(flag.contactedAt) },
  ],
  account: [
    { header: "account_id", of: (flag) => text(flag.accountId) },
    { header: "account", of: (flag) => text(flag.accountName) },
  ],
  signal: [
    { header: "kind", of: (flag) => text(flag.kind) },
    { header: "signal_id", of: (flag) => text(flag.signal) },
    {
      header: "signal",
      of: ({ signal }, { taxonomy }) =>
        text(signal === null ? null : signalIn(taxonomy, signal)?.signal.label),
    },
  ],
  worth: [
    { header: "arr", of: worth },
    { header: "currency", of: (flag) => text(flag.currency) },
  ],
  status: [{ header: "status", of: (flag) => text(flag.status) }],
  owner: [
    { header: "owner_id", of: (flag) => text(flag.ownerId) },
    { header: "owner", of: (flag) => text(flag.ownerName) },
  ],
  age: [{ header: "raised_at", of: (flag) => at(flag.raisedAt) }],
  agents: [
    { header: "agent_id", of: (flag) => text(flag.agentId) },
    { header: "agent", of: (flag) => text(flag.agentName) },
  ],
  renewal: [{ header: "renewal_on", of: (flag) => text(flag.renewalOn) }],
};

const ALWAYS: readonly Part[] = [
  { header: "flag_id", of: (flag) => text(flag.id) },
  { header: "ticket_id", of: (flag) => text(flag.ticketId) },
];

const partsOf = (columns: readonly Column[]): readonly Part[] => [
  ...columns.flatMap((column) => PARTS[column]),
  ...ALWAYS,
];

export const headerOf = (columns: readonly Column[]): string[] =>
  partsOf(columns).map(({ header }) => header);

export const cellsOf = (
  flag: FlagRecord,
  columns: readonly Column[],
  configuration: Configuration,
): Cell[] => partsOf(columns).map((part) => part.of(flag, configuration));
