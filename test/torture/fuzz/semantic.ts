// What the contract cannot tell, and values that mean something to the endpoint.
import { v7 } from "uuid";
import { EVENTS } from "../../../src/destinations/events.ts";
import { destinationTypes } from "../../../src/destinations/registry.ts";
import { defaultTaxonomy } from "../../../src/domain/default-taxonomy.ts";
import { signalsOf } from "../../../src/domain/ledger/signals.ts";
import { allSignals } from "../../../src/domain/taxonomy.ts";
import { AGENT, MANAGER, northwind } from "../../helpers/flags.ts";
import type { Hints } from "./arbitrary.ts";

/**
 * Fields whose rule no schema can tell: whether a signal is one of this version of the taxonomy, a place in the list is
 * one of this list, a deal's dates are in order. An answer of 422 about them is as it should be.
 */
export const SEMANTIC: Readonly<Record<string, RegExp>> = {
  "flag.raise": /^(?:signal|taxonomyVersion)$/,
  "flag.refine": /^(?:signal|)$/,
  // Closed flags are neither due nor snoozed, nor sorted by what only open ones have; no account is no account's page.
  "flag.list": /^(?:queue|account|after|status)$/,
  "queue.groups": /^(?:after|status)$/,
  "queue.file": /^status$/,
  // And nobody has more views than fit on a screen.
  "queue-view.put": /^(?:body\.filter\.status|id)$/,
  "flag.move": /^(?:rightSignal|of|opportunity.*|version)$/,
  "flag.move-many": /^/,
  // Moments that have passed, people who are not there, and links that are https without a name and password in them.
  "flag.follow-up": /^(?:until|to(?:\.\d+)?|amount\.currency|link)$/,
  "answer.list": /^after$/,
  "taxonomy.publish": /^/,
  "account.put": /^(?:currency|arr|crmId|ownerId|seatsUsed)$/,
  "opportunity.put":
    /^(?:amount|createdAt|closedAt|modifiedAt|newArr|priorArr|contractedEscalator|currency|crmAccountId|accountId)$/,
  // One period, named by the fiscal calendar, and figures that its report has. Lists are told apart when they are read.
  "report.period": /^(?:month|quarter|year|kind\.\d+)$/,
  "report.rows": /^(?:metric|month|quarter|year|kind\.\d+)$/,
  "report.trend": /^(?:month|quarter|year|kind\.\d+)$/,
  "report.what-if": /^(?:month|quarter|year)$/,
  "report.close": /^month$/,
  "report.export": /^month$/,
  "report.taxonomy": /^month$/,
  "report.taxonomy-rows": /^(?:metric|month)$/,
  "recognition.mine": /^month$/,
  "recognition.team": /^month$/,
  "recognition.person": /^month$/,
  "dispute.list": /^(?:month|through)$/,
  "dispute.contest": /^(?:bucket|flagId|words)$/,
  "dispute.decide": /^(?:bucket|flagId|words)$/,
  "reporting-calendar.put": /^zone$/,
  "exchange-rate.put": /^(?:rates\.\d+\.(?:rate|day|currency)|rates)$/,
  // Each kind of deal once.
  "attribution.publish": /^body\.types$/,
  "attribution.preview": /^body\.types$/,
  "taxonomy-draft.put": /^/,
  "taxonomy.try": /^/,
  // Companies, accounts and places in lists that are there, and connections of systems as they are.
  "match.list": /^after$/,
  "match.decide": /^decisions\.\d+\.(?:companyId|accountId)$/,
  "match.undo": /^companyId$/,
  "crm-account.tell": /^companies\.\d+\.(?:id|externalId)$/,
  "account-family.change": /^(?:fromId|intoId|childId|parentId)$/,
  "connection.add": /^(?:destinationId|crm|secret|settings(?:\..+)?)$/,
  "connection.change": /^(?:destinationId|settings(?:\..+)?)$/,
  "import.take": /^/,
  "member.put": /^/,
  // Both first queues are there, no id stands twice, and a rule can do what it says with the people and signals there are.
  "routing.publish": /^body\.(?:queues|(?:queues|rules)\.\d+(?:\.id)?)$/,
  "routing.replay": /^body\.(?:queues|(?:queues|rules)\.\d+\.id)$/,
  "routing.try": /^(?:body\.(?:queues|(?:queues|rules)\.\d+\.id)|sample\.signal)$/,
  // Zones and regions there are, hours that end after they begin, people who are here, days that are named once.
  "calendar.put": /^(?:zone|region|open\.to|memberIds(?:\.\d+)?|teams|closures|changedAt)$/,
  "calendar.delete": /^id$/,
  "targets.put": /^nowHours$/,
  "holiday.list": /^region$/,
  // Types there are, and what each of them asks for.
  "destination.add": /^(?:events|settings(?:\..+)?)$/,
  "destination.change": /^(?:events|version|settings(?:\..+)?)$/,
  "destination.test": /^settings(?:\..+)?$/,
  // Weeks are named by their Monday, and a fix is of a friction that goes to product.
  "ledger.show": /^week$/,
  "ledger.read": /^week$/,
  "fix.add": /^signal$/,
};

export const below = (n: number) => Math.floor(Math.random() * n);
export const oneOf = <T>(list: readonly T[], otherwise: T): T =>
  list[below(list.length)] ?? otherwise;

/** What was made, by the address that its kind is found at: `/v1/flags`, `/v1/destinations`, … */
export type Made = ReadonlyMap<string, readonly string[]>;

const SIGNALS = allSignals(defaultTaxonomy).map(({ signal }) => signal.id);
const PRODUCT = signalsOf("product", defaultTaxonomy);
const CATEGORIES = allSignals(defaultTaxonomy).map(({ category }) => category.id);
const aSignal = () => oneOf(SIGNALS, "exp.capacity.seats");
const MONDAY = Date.parse("2026-11-02T00:00:00Z");
const DAY = 86_400_000;

const ofEvery: Hints = {
  signal: () => (below(3) === 0 ? null : aSignal()),
  rightSignal: aSignal,
  signals: () => (below(3) === 0 ? null : [aSignal()]),
  categories: () => [oneOf(CATEGORIES, "exp.capacity")],
  taxonomyVersion: () => 1,
  accountId: () => northwind.id,
  account: () => northwind.id,
  version: () => 1 + below(4),
  limit: () => 1 + below(100),
  month: () => `2026-${String(1 + below(12)).padStart(2, "0")}`,
  metric: () =>
    oneOf(["funnel.flags", "funnel.won", "sourced.USD", "acceptance-rate"], "funnel.raised"),
  currency: () => oneOf(["USD", "EUR", "JPY"], "USD"),
  region: () => oneOf(["DE", "DE-BY", "US", "US-CA", "JP", "SA"], "DE"),
  week: () => new Date(MONDAY - 7 * DAY * below(20)).toISOString().slice(0, 10),
};

const queues = () =>
  (["expansion", "friction"] as const).map((kind) => ({
    id: kind,
    name: kind,
    kind,
    leadId: below(2) === 0 ? null : MANAGER,
    pool: below(2) === 0 ? [] : [MANAGER],
  }));
const routing: Hints = {
  queues,
  queue: () => oneOf([null, "expansion", "friction"], null),
  destinations: () => null,
  expected: () => below(6),
};
const destination: Hints = {
  type: () => oneOf([...destinationTypes.keys()], "webhook"),
  events: () => [oneOf(Object.keys(EVENTS), "raised")],
  queues: () => oneOf([null, ["expansion"]], null),
  settings: () => (below(3) === 0 ? {} : { url: "https://hooks.fernwell.example/flags" }),
};
/** Names that mean another thing in one operation than elsewhere. */
const OF_ONE: Readonly<Record<string, Hints>> = {
  "flag.follow-up": {
    until: () => new Date(Date.now() + DAY * (1 + below(80))).toISOString(),
    to: () => oneOf<unknown>([MANAGER, [MANAGER], []], MANAGER),
  },
  "flag.pause": {
    until: () => new Date(Date.now() + DAY * (1 + below(20))).toISOString().slice(0, 10),
  },
  "routing.publish": routing,
  "routing.replay": routing,
  "routing.try": { ...routing, account: () => null },
  "calendar.put": {
    zone: () => oneOf(["Europe/Berlin", "America/Los_Angeles", "UTC"], "UTC"),
    open: () => oneOf([null, { from: "09:00", to: "17:30" }], null),
    memberIds: () => oneOf([[], [MANAGER], [AGENT]], []),
    changedAt: () => null,
  },
  "targets.put": { nowHours: () => 1 + below(8), dayHours: () => 8 + below(40) },
  "destination.add": destination,
  "destination.change": destination,
  "destination.test": destination,
  "fix.add": { signal: () => oneOf(PRODUCT, "fri.adoption.blocker") },
};

/** Hints for the fields and parameters of an operation. */
export function hintsFor(operation: string, made: Made): Hints {
  const known = (at: string) => () =>
    oneOf<string | undefined>(made.get(at)?.slice(-200) ?? [], undefined);
  const someFlag = () => known("/v1/flags")() ?? v7();
  return {
    ...ofEvery,
    of: someFlag,
    flagId: someFlag,
    destinationId: known("/v1/destinations"),
    ...OF_ONE[operation],
  };
}

/** The id in an address: of something that was made there, mostly. */
export function hintsForPath(path: string, made: Made): Hints {
  const [at = ""] = path.split("/{");
  if (at === "/v1/accounts") return { id: () => northwind.id };
  return { id: () => oneOf<string | undefined>(made.get(at)?.slice(-200) ?? [], undefined) };
}
