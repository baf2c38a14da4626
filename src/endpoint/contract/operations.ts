// Everything that can be asked of the endpoint, in the order a reader meets it.
//
// What is behind an address is loaded when it is first asked for: some hosts start a process for a single request, and
// whoever sends a flag should not wait for the report to be read from disk. A server that stays loads everything before
// it listens.
import * as alwaysAsked from "../health.ts";
import type { Operation, Place, Unplaced } from "./operation.ts";
import { accessOf, ALLOWED, NARROWED, type OperationId } from "./roles.ts";

const accounts = () => import("../accounts.ts");
const chain = () => import("../chain.ts");
const destinations = () => import("../destinations.ts");
const flags = () => import("../flags.ts");
// Asked of every process, and in need of nothing that would have to be loaded.
const health = () => Promise.resolve(alwaysAsked);
const imports = () => import("../imports.ts");
const launch = () => import("../launch.ts");
const memberEvents = () => import("../member-events.ts");
const members = () => import("../members.ts");
const moves = () => import("../moves.ts");
const notices = () => import("../notices.ts");
const opportunities = () => import("../opportunities.ts");
const queue = () => import("../queue.ts");
const raise = () => import("../raise.ts");
const reports = () => import("../reports.ts");
const sessions = () => import("../sessions.ts");
const contract = () => import("./show-contract.ts");
const signIn = () => import("../sign-in.ts");
const taxonomy = () => import("../taxonomy.ts");

/** An operation whose address is known, and the rest when it was loaded. */
export interface Loadable extends Place {
  readonly load: () => Promise<Operation>;
}

/** One line of the table: how it is reached, and where it is in which module. */
function at<Module>(
  method: Place["method"],
  path: string,
  id: OperationId,
  module: () => Promise<Module>,
  pick: (module: Module) => Unplaced,
): Loadable {
  const place = { id, method, path, access: accessOf(id) };
  let loaded: Promise<Operation> | undefined;
  return {
    ...place,
    load: () => (loaded ??= module().then((found) => ({ ...place, ...pick(found) }))),
  };
}

export const OPERATIONS: readonly Loadable[] = [
  at("POST", "/v1/sessions", "session.trade", sessions, (m) => m.tradeSession),
  at("POST", "/zendesk/launch", "page.launch", launch, (m) => m.launchPage),
  at("GET", "/sign-in", "page.sign-in", signIn, (m) => m.signIn),
  at("GET", "/sign-in/callback", "page.sign-in-return", signIn, (m) => m.returnFromSignIn),
  at("POST", "/sign-out", "page.sign-out", signIn, (m) => m.signOut),
  at("GET", "/v1/session", "session.show", sessions, (m) => m.showSession),
  at("GET", "/v1/taxonomy", "taxonomy.show", taxonomy, (m) => m.showTaxonomy),
  at("PUT", "/v1/taxonomy", "taxonomy.publish", taxonomy, (m) => m.publishTaxonomy),
  at("POST", "/v1/flags", "flag.raise", raise, (m) => m.raiseFlag),
  at("PATCH", "/v1/flags/{id}", "flag.refine", flags, (m) => m.refineFlag),
  at("GET", "/v1/flags", "flag.list", flags, (m) => m.listFlags),
  at("GET", "/v1/flags/{id}", "flag.show", flags, (m) => m.showFlag),
  at("POST", "/v1/flags/{id}/moves", "flag.move", moves, (m) => m.moveFlag),
  at("POST", "/v1/moves", "flag.move-many", moves, (m) => m.moveMany),
  at("GET", "/v1/queue", "queue.count", queue, (m) => m.countQueue),
  at("GET", "/v1/accounts/{id}", "account.show", accounts, (m) => m.showAccount),
  at("GET", "/v1/accounts/{id}/history", "account.history", accounts, (m) => m.showAccountHistory),
  at("PUT", "/v1/accounts/{id}", "account.put", accounts, (m) => m.putAccount),
  at("GET", "/v1/members", "member.list", members, (m) => m.listMembers),
  at("PUT", "/v1/members/{id}", "member.put", members, (m) => m.putMember),
  at("GET", "/v1/member-events", "member.events", memberEvents, (m) => m.listMemberEvents),
  at("GET", "/v1/destinations", "destination.list", destinations, (m) => m.listDestinations),
  at("PUT", "/v1/destinations/{id}", "destination.switch", destinations, (m) => m.putDestination),
  at("POST", "/v1/replays", "delivery.replay", destinations, (m) => m.replay),
  at("GET", "/v1/notices", "notice.list", notices, (m) => m.listNotices),
  at("GET", "/v1/chain", "chain.show", chain, (m) => m.showChain),
  at(
    "PUT",
    "/v1/opportunities/{crm}/{id}",
    "opportunity.put",
    opportunities,
    (m) => m.putOpportunity,
  ),
  at("GET", "/v1/opportunities", "opportunity.list", opportunities, (m) => m.listOpportunities),
  at("POST", "/v1/imports", "import.take", imports, (m) => m.takeImport),
  at("GET", "/v1/reports/month", "report.month", reports, (m) => m.showMonth),
  at("GET", "/v1/reports/month/rows", "report.rows", reports, (m) => m.showRows),
  at("GET", "/healthz", "health.alive", health, (m) => m.showAlive),
  at("GET", "/readyz", "health.ready", health, (m) => m.showReady),
  at("GET", "/metrics", "health.metrics", health, (m) => m.showMetrics),
  at("GET", "/openapi.json", "contract.show", contract, (m) => m.showContract),
];

/** Loads every operation. */
export const loadOperations = (): Promise<Operation[]> =>
  Promise.all(OPERATIONS.map(({ load }) => load()));

/**
 * Refuses a table of roles and a list of operations that do not cover each other.
 * @throws {Error} naming the operation that lacks its line, or the line that lacks its operation.
 */
export function checkRoles(operations: readonly { readonly id: string }[]): void {
  const ids = new Set<string>(operations.map(({ id }) => id));
  if (ids.size !== operations.length) throw new Error("Two operations have the same id.");
  for (const { id } of operations) {
    if (!Object.hasOwn(ALLOWED, id))
      throw new Error(`The operation ${id} is missing from the table of roles.`);
  }
  for (const id of Object.keys(ALLOWED)) {
    if (!ids.has(id) && !Object.hasOwn(NARROWED, id))
      throw new Error(`The table of roles has a line ${id}, but no operation is called that.`);
  }
}
