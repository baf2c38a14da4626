// What a flag's events say of it, to be held against its row: a row that was changed does not follow from them.
import { isMoveName, MOVES, type Status, STATUSES } from "../flag.ts";
import type { SealedEvent } from "./month-file.ts";

/** The columns of a flag's row that its events decide. Instants are milliseconds. */
export interface CheckedFlag {
  readonly id: string;
  readonly kind: string;
  readonly signal: string | null;
  readonly status: string;
  readonly accountId: string | null;
  readonly agentId?: string;
  readonly raisedAt: number;
  readonly contactedAt?: number | null;
  readonly acceptedAt?: number | null;
  readonly declineReason?: string | null;
}

/** Two moves whose outcome depends on more than the story: where it is told again, and by whom it was joined. */
const UNCERTAIN: ReadonlySet<string> = new Set(["split", "undone"]);

const isStatus = (text: unknown): text is Status => STATUSES.some((status) => status === text);

/**
 * The first column of the row that its events contradict, in words, or null. `deals` are the instants of deals that the
 * flag was linked to, since a deal's own time is the time of the steps that it implies.
 */
export function contradiction(
  row: CheckedFlag,
  events: readonly SealedEvent[],
  optedOut: string,
): string | null {
  const [raised] = events;
  if (raised === undefined || raised.type !== "raised") return "its first event is not the raise";
  const { data } = raised;
  const outcome = outcomeOf(events);
  return (
    said("raisedAt", new Date(row.raisedAt).toISOString(), raised.at) ??
    said("kind", row.kind, data["kind"] ?? null) ??
    said("accountId", row.accountId, data["accountId"] ?? null) ??
    (row.agentId === undefined || row.agentId === optedOut
      ? null
      : said("agentId", row.agentId, raised.by)) ??
    said("signal", row.signal, outcome.signal) ??
    (outcome.statuses.has(row.status)
      ? null
      : `status is ${row.status}, and its events say ${[...outcome.statuses].join(" or ")}`) ??
    (row.status === "declined" && row.declineReason !== undefined
      ? said("declineReason", row.declineReason, outcome.declineReason)
      : null) ??
    contactContradiction(row, events)
  );
}

function outcomeOf(events: readonly SealedEvent[]) {
  let statuses = new Set<string>(["new"]);
  let signal: unknown = null;
  let declineReason: unknown = null;
  for (const { type, data } of events) {
    if (type === "raised") {
      signal = data["signal"] ?? null;
      if (typeof data["joined"] === "string") statuses = new Set(["duplicate"]);
    } else if (type === "refined") {
      if ("signal" in data) signal = data["signal"] ?? null;
    } else if (type === "joined") statuses = new Set(["duplicate"]);
    else if (type === "undone") {
      const undone = events.find(({ seq }) => seq === data["undid"]);
      const before = beforeOf(undone);
      // What was joined or withdrawn may come back as something else, if others stand there now.
      statuses = new Set([
        before ?? "new",
        "new",
        "duplicate",
        ...(before === null ? STATUSES : []),
      ]);
    } else if (UNCERTAIN.has(type))
      statuses = new Set(["new", "claimed", "contacted", "accepted", "opportunity"]);
    else if (type === "handed-over") statuses = new Set([...statuses, "claimed"]);
    else if (isMoveName(type)) statuses = new Set([MOVES[type].to]);
    if (type === "decline") declineReason = data["reason"] ?? null;
  }
  return { statuses, signal, declineReason };
}

function beforeOf(event: SealedEvent | undefined): Status | null {
  const before = event?.data["before"];
  if (typeof before !== "object" || before === null || !("status" in before)) return null;
  return isStatus(before.status) ? before.status : null;
}

/** Steps after which a flag counts as contacted, whether or not anybody said so before. */
const IMPLIES_CONTACT: ReadonlySet<string> = new Set([
  "contact",
  "accept",
  "opportunity",
  "resolve",
]);

/**
 * A first contact is at the moment of the event that says so. Only what a deal implies happened at another: the deal's own.
 */
function contactContradiction(row: CheckedFlag, events: readonly SealedEvent[]): string | null {
  if (row.contactedAt === undefined) return null;
  const undone = new Set(
    events.flatMap(({ type, data }) => (type === "undone" ? [data["undid"]] : [])),
  );
  const steps = events.filter(({ type, seq }) => IMPLIES_CONTACT.has(type) && !undone.has(seq));
  if (row.contactedAt === null)
    return steps.length === 0 || events.some(({ type }) => type === "reopen")
      ? null
      : "it has no first contact, and its events have one";
  const [first] = steps;
  if (first === undefined) return "it has a first contact, and its events have none";
  if (first.type === "opportunity" && first.by === null)
    return row.contactedAt <= Date.parse(first.at)
      ? null
      : "its first contact is after the deal that implies it";
  return row.contactedAt === Date.parse(first.at)
    ? null
    : `contactedAt is ${new Date(row.contactedAt).toISOString()}, and its events say ${first.at}`;
}

const said = (name: string, inRow: unknown, inEvent: unknown): string | null =>
  inRow === inEvent ? null : `${name} is ${String(inRow)}, and its events say ${String(inEvent)}`;
