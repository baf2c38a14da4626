// POST /v1/flags: the one request that must never be lost and never be counted twice.
import { createHash } from "node:crypto";
import { FlagReceipt, RaiseFlag } from "../api/flag.ts";
import type { FoundSignal } from "../domain/taxonomy.ts";
import { monthOf } from "../domain/month.ts";
import type { AccountRecord } from "../storage/accounts.ts";
import { type Configuration, taxonomyVersion } from "../storage/configuration.ts";
import type { NewFlag, RaiseOutcome, Receipt } from "../storage/raise.ts";
import type { Call } from "./contract/operation.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { numbered } from "./flag-view.ts";
import { type Answer, json } from "./message/answer.ts";
import { StoredFlagId, StoredVersion } from "./message/stored-id.ts";
import { onlyTo, owedTo } from "./owed.ts";
import { invalid, type Refusal } from "./problem.ts";
import { routable, routeNow } from "./routed.ts";
import { signalIn, urgencyAndDeadline } from "./urgency.ts";

/** A misspelt field would be a lost note, so nothing unknown is taken. */
const Raise = RaiseFlag.extend({
  id: StoredFlagId,
  taxonomyVersion: StoredVersion,
}).strict();

export const raiseFlag = sessionOperation({
  id: "flag.raise",
  summary: "Raises a flag. The client makes the id, which is also the idempotency key.",
  body: { schema: Raise, idField: "id" },
  turnedAway: (endpoint) => (endpoint.raise.hasRoom?.() === false ? raiseRefusal("busy") : null),
  answers: {
    201: {
      description: "The flag is stored. A replay has the same body and says so in a header.",
      schema: FlagReceipt,
      headers: { "Idempotent-Replayed": "`true` when this very request had been stored before." },
    },
  },
  refusals: ["id-already-used", "in-progress", "erased"],
  async handle(call, endpoint) {
    const signal = await signalOf(call.body, call.configuration, endpoint);
    if (signal !== null && "refused" in signal) return signal;
    const flag = await newFlag(call, signal, endpoint);
    const outcome = await endpoint.raise(flag);
    endpoint.metrics.raised(outcome.is);
    return answerTo(outcome);
  },
});

/** The signal as its version of the taxonomy has it, or why it can't be flagged. */
async function signalOf(
  { signal, kind, taxonomyVersion: version }: RaiseFlag,
  { taxonomy: latest, tenant }: Configuration,
  endpoint: Endpoint,
): Promise<FoundSignal | null | Refusal> {
  const taxonomy =
    version === latest.version
      ? latest
      : version > latest.version
        ? null
        : await taxonomyVersion(endpoint.database, tenant.id, version);
  if (taxonomy === null)
    return invalid("taxonomyVersion", `There is no version ${version} of the taxonomy.`);
  if (signal === null) return null;
  const found = signalIn(taxonomy, signal);
  if (found === undefined)
    return invalid("signal", `Version ${version} of the taxonomy has no signal ${signal}.`);
  if (found.kind !== kind)
    return invalid("signal", `The signal ${signal} is one of ${found.kind}, not of ${kind}.`);
  return found;
}

async function newFlag(
  { body, bytes, caller, configuration }: Call<RaiseFlag>,
  signal: FoundSignal | null,
  endpoint: Endpoint,
): Promise<NewFlag> {
  const { tenant, members } = configuration;
  const raisedAt = endpoint.now();
  const known = await knownAccount(body, tenant.id, endpoint);
  const account = known ?? newAccount(body);
  const { language = null, tags = [] } = body;
  const routed = await routeNow(
    routable({ ...body, account, language, tags, raisedAt }, tenant.zone),
    configuration,
    endpoint,
  );
  const { urgency, why, dueAt, nextStepAt } = urgencyAndDeadline(
    {
      kind: body.kind,
      signal,
      raisedAt,
      ownerId: routed.ownerId,
      ruleUrgency: routed.urgency,
      arrMinor: account?.arrMinor ?? null,
      currency: account?.currency ?? null,
      renewalOn: account?.renewalOn ?? null,
    },
    configuration,
  );
  const at = new Date(raisedAt);
  const heard = { kind: body.kind, queue: routed.queue, signal: body.signal };
  const owing = onlyTo(routed.destinations, owedTo(configuration, endpoint.newId));
  const owed = (event: string) => owing(heard, event, at);
  const { raisedAt: clientRaisedAt, accountId: _id, accountName: _name, ...said } = body;
  return {
    ...said,
    tenantId: tenant.id,
    account,
    accountIsNew: account !== null && known === null,
    agentId: caller.memberId,
    team: members.get(caller.memberId)?.team ?? null,
    ownerId: routed.ownerId,
    queue: routed.queue,
    routingVersion: configuration.routing.version,
    language,
    tags,
    urgency,
    why: [...routed.why, ...why],
    dueAt,
    nextStepAt,
    month: `${monthOf(raisedAt, tenant.zone)}-01`,
    zone: tenant.zone,
    raisedAt: at,
    clientRaisedAt: new Date(clientRaisedAt),
    identityAssurance: caller.identityAssurance,
    sessionId: caller.sessionId,
    bodySha256: createHash("sha256").update(bytes).digest(),
    deliveries: owed("raised"),
    ...joining(body, owed, configuration, at),
  };
}

/** Whether it joins a flag that says the same, and who is told then. */
function joining(
  { accountId, signal }: RaiseFlag,
  owed: (event: string) => NewFlag["deliveries"],
  { tenant }: Configuration,
  at: Date,
): Pick<NewFlag, "joinsSince" | "joinedDeliveries"> {
  // Not sure, or of no account: there is nothing that another one could say as well.
  if (accountId === null || signal === null || tenant.corroborationDays === null)
    return { joinsSince: null, joinedDeliveries: [] };
  return {
    joinsSince: new Date(at.getTime() - tenant.corroborationDays * DAY),
    joinedDeliveries: owed("corroborated"),
  };
}

const DAY = 86_400_000;

const knownAccount = async (
  { accountId: id }: RaiseFlag,
  tenantId: string,
  endpoint: Endpoint,
): Promise<AccountRecord | null> =>
  id === null ? null : endpoint.accounts.get(`${tenantId}/${id}`);

/**
 * An organization that nobody has told us about. It is stored with the flag, by its id and the name that Zendesk shows,
 * so that a deal told later for this id finds the flag.
 */
const newAccount = ({ accountId: id, accountName }: RaiseFlag): AccountRecord | null =>
  id === null
    ? null
    : {
        id,
        crmId: null,
        name: accountName ?? numbered(id),
        domain: null,
        plan: null,
        segment: null,
        region: null,
        industry: null,
        seats: null,
        seatsUsed: null,
        arrMinor: null,
        currency: null,
        renewalOn: null,
        ownerId: null,
      };

function answerTo(outcome: RaiseOutcome): Answer | Refusal {
  switch (outcome.is) {
    case "stored":
      return json(receiptView(outcome.receipt), 201);
    case "replayed":
      return json(receiptView(outcome.receipt), 201, { "Idempotent-Replayed": "true" });
    case "refused":
      return raiseRefusal(outcome.because);
  }
}

function raiseRefusal(because: "other-body" | "erased" | "in-progress" | "busy"): Refusal {
  switch (because) {
    case "other-body":
      return {
        refused: "id-already-used",
        field: "id",
        detail: "This id belongs to another request. Raise the flag under a new id.",
      };
    case "erased":
      return {
        refused: "erased",
        detail: "This flag was erased. Drop the copy kept on this computer.",
      };
    case "in-progress":
      return {
        refused: "in-progress",
        detail: "Another request is storing this id right now. Send the same request again.",
        retryAfter: 1,
      };
    case "busy":
      return {
        refused: "unavailable",
        detail: "More flags arrive than can be stored in time. Send the same request again.",
        retryAfter: 1,
      };
  }
}

/** Built in one order from what never changes: a replay gives the same bytes. */
const receiptView = (receipt: Receipt): FlagReceipt => ({
  id: receipt.id,
  kind: receipt.kind,
  ticketId: receipt.ticketId,
  accountId: receipt.accountId,
  receivedAt: receipt.raisedAt.toISOString(),
  identityAssurance: receipt.identityAssurance,
  joined: receipt.joined,
});
