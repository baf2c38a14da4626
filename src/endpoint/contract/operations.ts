// Everything that can be asked of the endpoint, in the order a reader meets it.
//
// What is behind an address is loaded when it is first asked for: some hosts start a process for a single request, and
// whoever sends a flag should not wait for the report to be read from disk. A server that stays loads everything before
// it listens.
import * as alwaysAsked from "../health.ts";
import type { Operation, Place, Unplaced } from "./operation.ts";
import { accessOf, ALLOWED, NARROWED, type OperationId } from "./roles.ts";

const accounts = () => import("../accounts.ts");
const actionLinks = () => import("../links/action-links.ts");
const connections = () => import("../connections.ts");
const hooks = () => import("../hooks/take-hook.ts");
const chain = () => import("../chain.ts");
const destinations = () => import("../destinations.ts");
const disputes = () => import("../disputes.ts");
const evidence = () => import("../evidence.ts");
const answers = () => import("../answers.ts");
const digestLinks = () => import("../links/digest-links.ts");
const flags = () => import("../flags.ts");
const families = () => import("../families.ts");
const followUps = () => import("../follow-ups.ts");
// Asked of every process, and in need of nothing that would have to be loaded.
const health = () => Promise.resolve(alwaysAsked);
const imports = () => import("../imports.ts");
const importFiles = () => import("../import-files.ts");
const fixes = () => import("../fixes.ts");
const launch = () => import("../launch.ts");
const ledgerLinks = () => import("../ledger-links.ts");
const ledgers = () => import("../ledgers.ts");
const memberEvents = () => import("../member-events.ts");
const members = () => import("../members.ts");
const matches = () => import("../matches.ts");
const monthExport = () => import("../month-export.ts");
const moves = () => import("../moves.ts");
const attribution = () => import("../attribution.ts");
const calendars = () => import("../calendars.ts");
const whatIf = () => import("../what-if.ts");
const pauses = () => import("../pauses.ts");
const notices = () => import("../notices.ts");
const opportunities = () => import("../opportunities.ts");
const queue = () => import("../queue.ts");
const queueViews = () => import("../queue-views.ts");
const recognition = () => import("../recognition.ts");
const raise = () => import("../raise.ts");
const exchangeRates = () => import("../exchange-rates.ts");
const reporting = () => import("../reporting-calendar.ts");
const reports = () => import("../reports.ts");
const routing = () => import("../routing.ts");
const sessions = () => import("../sessions.ts");
const contract = () => import("./show-contract.ts");
const setUp = () => import("../destination-setup.ts");
const signIn = () => import("../sign-in.ts");
const slack = () => import("../slack/take-press.ts");
const taxonomy = () => import("../taxonomy.ts");
const taxonomyDrafts = () => import("../taxonomy-drafts.ts");
const taxonomyHealth = () => import("../taxonomy-health.ts");

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
  at("POST", "/hooks/slack/{tenant}/{destination}", "slack.press", slack, (m) => m.takePress),
  at("GET", "/act/{token}", "page.action-link", actionLinks, (m) => m.showActionLink),
  at("POST", "/act/{token}", "page.action-link-act", actionLinks, (m) => m.followActionLink),
  at("GET", "/digest/{token}", "page.digest-link", digestLinks, (m) => m.showDigestLink),
  at("POST", "/digest/{token}", "page.digest-link-change", digestLinks, (m) => m.changeDigestLink),
  at("GET", "/v1/session", "session.show", sessions, (m) => m.showSession),
  at("GET", "/v1/taxonomy", "taxonomy.show", taxonomy, (m) => m.showTaxonomy),
  at("PUT", "/v1/taxonomy", "taxonomy.publish", taxonomy, (m) => m.publishTaxonomy),
  at("GET", "/v1/taxonomy/versions", "taxonomy.versions", taxonomyDrafts, (m) => m.listVersions),
  at(
    "GET",
    "/v1/taxonomy/versions/{version}",
    "taxonomy.version",
    taxonomyDrafts,
    (m) => m.showVersion,
  ),
  at("GET", "/v1/taxonomy/drafts", "taxonomy-draft.list", taxonomyDrafts, (m) => m.listDrafts),
  at("GET", "/v1/taxonomy/drafts/{id}", "taxonomy-draft.show", taxonomyDrafts, (m) => m.showDraft),
  at("PUT", "/v1/taxonomy/drafts/{id}", "taxonomy-draft.put", taxonomyDrafts, (m) => m.putDraft),
  at(
    "DELETE",
    "/v1/taxonomy/drafts/{id}",
    "taxonomy-draft.delete",
    taxonomyDrafts,
    (m) => m.deleteDraft,
  ),
  at("POST", "/v1/taxonomy/effect", "taxonomy.try", taxonomyDrafts, (m) => m.tryTaxonomy),
  at("POST", "/v1/flags", "flag.raise", raise, (m) => m.raiseFlag),
  at("PATCH", "/v1/flags/{id}", "flag.refine", flags, (m) => m.refineFlag),
  at("GET", "/v1/flags", "flag.list", flags, (m) => m.listFlags),
  at("GET", "/v1/flags/{id}", "flag.show", flags, (m) => m.showFlag),
  at("POST", "/v1/flags/{id}/moves", "flag.move", moves, (m) => m.moveFlag),
  at("POST", "/v1/flags/{id}/follow-ups", "flag.follow-up", followUps, (m) => m.followUpFlag),
  at("GET", "/v1/answers", "answer.list", answers, (m) => m.listAnswers),
  at("POST", "/v1/flags/{id}/pauses", "flag.pause", pauses, (m) => m.pauseFlag),
  at("POST", "/v1/moves", "flag.move-many", moves, (m) => m.moveMany),
  at("GET", "/v1/queue", "queue.count", queue, (m) => m.countQueue),
  at("GET", "/v1/queue/groups", "queue.groups", queue, (m) => m.listGroups),
  at("GET", "/v1/queue/changes", "queue.changes", queue, (m) => m.listChanges),
  at("GET", "/v1/queue/file", "queue.file", queue, (m) => m.downloadQueue),
  at("GET", "/v1/queue/views", "queue-view.list", queueViews, (m) => m.listViews),
  at("PUT", "/v1/queue/views/{id}", "queue-view.put", queueViews, (m) => m.putView),
  at("DELETE", "/v1/queue/views/{id}", "queue-view.delete", queueViews, (m) => m.deleteView),
  at("PUT", "/v1/queue/columns", "queue.choose-columns", queueViews, (m) => m.putColumns),
  at("GET", "/v1/accounts", "account.find", matches, (m) => m.searchAccounts),
  at("GET", "/v1/accounts/{id}", "account.show", accounts, (m) => m.showAccount),
  at("GET", "/v1/accounts/{id}/history", "account.history", accounts, (m) => m.showAccountHistory),
  at("PUT", "/v1/accounts/{id}", "account.put", accounts, (m) => m.putAccount),
  at("GET", "/v1/members", "member.list", members, (m) => m.listMembers),
  at("PUT", "/v1/members/{id}", "member.put", members, (m) => m.putMember),
  at("GET", "/v1/member-events", "member.events", memberEvents, (m) => m.listMemberEvents),
  at("GET", "/v1/routing", "routing.show", routing, (m) => m.showRouting),
  at("PUT", "/v1/routing", "routing.publish", routing, (m) => m.publishRouting),
  at("GET", "/v1/routing/versions", "routing.versions", routing, (m) => m.listRoutingVersions),
  at("GET", "/v1/routing/values", "routing.values", routing, (m) => m.listRoutingValues),
  at("POST", "/v1/routing/trial", "routing.try", routing, (m) => m.tryRouting),
  at("POST", "/v1/routing/replay", "routing.replay", routing, (m) => m.replayRouting),
  at("GET", "/v1/calendars", "calendar.list", calendars, (m) => m.listCalendars),
  at("PUT", "/v1/calendars/{id}", "calendar.put", calendars, (m) => m.putCalendar),
  at("DELETE", "/v1/calendars/{id}", "calendar.delete", calendars, (m) => m.deleteCalendar),
  at("PUT", "/v1/targets", "targets.put", calendars, (m) => m.putTargets),
  at("GET", "/v1/holidays", "holiday.list", calendars, (m) => m.listHolidays),
  at("GET", "/v1/holiday-regions", "holiday.regions", calendars, (m) => m.listHolidayRegions),
  at("GET", "/v1/destinations", "destination.list", destinations, (m) => m.listDestinations),
  at("PUT", "/v1/destinations/{id}", "destination.switch", destinations, (m) => m.putDestination),
  at("GET", "/v1/destination-types", "destination.types", setUp, (m) => m.listDestinationTypes),
  at("POST", "/v1/destination-tests", "destination.test", setUp, (m) => m.testDestination),
  at("POST", "/v1/destinations", "destination.add", setUp, (m) => m.addDestination),
  at("GET", "/v1/destinations/{id}", "destination.show", setUp, (m) => m.showDestination),
  at("PATCH", "/v1/destinations/{id}", "destination.change", setUp, (m) => m.changeDestination),
  at("DELETE", "/v1/destinations/{id}", "destination.archive", setUp, (m) => m.archiveDestination),
  at("GET", "/v1/destinations/{id}/deliveries", "delivery.list", setUp, (m) => m.listDeliveries),
  at("POST", "/v1/replays", "delivery.replay", destinations, (m) => m.replay),
  at("GET", "/v1/notices", "notice.list", notices, (m) => m.listNotices),
  at("GET", "/v1/matches", "match.list", matches, (m) => m.listMatches),
  at("POST", "/v1/matches", "match.decide", matches, (m) => m.decideMatches),
  at("POST", "/v1/match-undos", "match.undo", matches, (m) => m.undoMatch),
  at("POST", "/v1/crm-accounts", "crm-account.tell", matches, (m) => m.tellCompanies),
  at("GET", "/v1/account-families", "account-family.list", families, (m) => m.listFamilies),
  at("POST", "/v1/account-families", "account-family.change", families, (m) => m.changeFamily),
  at("GET", "/v1/chain", "chain.show", chain, (m) => m.showChain),
  at("POST", "/v1/hooks/{crm}/{door}", "hook.take", hooks, (m) => m.takeHook),
  at("GET", "/v1/connections", "connection.list", connections, (m) => m.listConnections),
  at("POST", "/v1/connections", "connection.add", connections, (m) => m.addConnection),
  at("PATCH", "/v1/connections/{id}", "connection.change", connections, (m) => m.changeConnection),
  at(
    "DELETE",
    "/v1/connections/{id}",
    "connection.archive",
    connections,
    (m) => m.archiveConnection,
  ),
  at(
    "POST",
    "/v1/connections/{id}/secrets",
    "connection.add-secret",
    connections,
    (m) => m.addConnectionSecret,
  ),
  at(
    "DELETE",
    "/v1/connections/{id}/secrets/{secret}",
    "connection.retire-secret",
    connections,
    (m) => m.retireConnectionSecret,
  ),
  at(
    "GET",
    "/v1/connections/{id}/events",
    "connection.events",
    connections,
    (m) => m.listConnectionEvents,
  ),
  at("POST", "/v1/connections/{id}/retries", "connection.retry", connections, (m) => m.retryEvents),
  at(
    "PUT",
    "/v1/opportunities/{crm}/{id}",
    "opportunity.put",
    opportunities,
    (m) => m.putOpportunity,
  ),
  at("GET", "/v1/opportunities", "opportunity.list", opportunities, (m) => m.listOpportunities),
  at("POST", "/v1/imports", "import.take", imports, (m) => m.takeImport),
  at("GET", "/v1/import-files", "import-file.list", importFiles, (m) => m.listImportFiles),
  at("PUT", "/v1/import-files/{id}", "import-file.put", importFiles, (m) => m.putImportFile),
  at("GET", "/v1/import-files/{id}", "import-file.show", importFiles, (m) => m.showImportFile),
  at(
    "PUT",
    "/v1/import-files/{id}/parts/{part}",
    "import-file.part",
    importFiles,
    (m) => m.putImportPart,
  ),
  at(
    "POST",
    "/v1/import-files/{id}/looks",
    "import-file.look",
    importFiles,
    (m) => m.lookAtImportFile,
  ),
  at(
    "PUT",
    "/v1/import-files/{id}/mapping",
    "import-file.map",
    importFiles,
    (m) => m.putImportMapping,
  ),
  at(
    "POST",
    "/v1/import-files/{id}/steps",
    "import-file.step",
    importFiles,
    (m) => m.stepImportFile,
  ),
  at(
    "POST",
    "/v1/import-files/{id}/decisions",
    "import-file.decide",
    importFiles,
    (m) => m.decideImportFile,
  ),
  at(
    "GET",
    "/v1/import-files/{id}/report",
    "import-file.report",
    importFiles,
    (m) => m.downloadImportReport,
  ),
  at("GET", "/v1/attribution", "attribution.show", attribution, (m) => m.showRule),
  at("PUT", "/v1/attribution", "attribution.publish", attribution, (m) => m.publishRule),
  at("POST", "/v1/attribution/preview", "attribution.preview", attribution, (m) => m.previewRule),
  at(
    "GET",
    "/v1/attribution/versions",
    "attribution.versions",
    attribution,
    (m) => m.listRuleVersions,
  ),
  at("GET", "/v1/reports/period", "report.period", reports, (m) => m.showPeriod),
  at("GET", "/v1/reports/period/rows", "report.rows", reports, (m) => m.showRows),
  at("GET", "/v1/reports/what-if", "report.what-if", whatIf, (m) => m.showWhatIf),
  at("GET", "/v1/reports/trend", "report.trend", reports, (m) => m.showTrend),
  at("POST", "/v1/closed-months", "report.close", reports, (m) => m.closeReport),
  at("GET", "/v1/reporting-calendar", "reporting-calendar.show", reporting, (m) => m.showReporting),
  at("PUT", "/v1/reporting-calendar", "reporting-calendar.put", reporting, (m) => m.putReporting),
  at("GET", "/v1/exchange-rates", "exchange-rate.list", exchangeRates, (m) => m.listRates),
  at("PUT", "/v1/exchange-rates", "exchange-rate.put", exchangeRates, (m) => m.putRates),
  at(
    "GET",
    "/v1/opportunities/{crm}/{id}/evidence",
    "evidence.show",
    evidence,
    (m) => m.showEvidence,
  ),
  at("GET", "/v1/reports/month/export", "report.export", monthExport, (m) => m.exportMonth),
  at("GET", "/v1/disputes", "dispute.list", disputes, (m) => m.listContested),
  at("POST", "/v1/disputes", "dispute.contest", disputes, (m) => m.contestCredit),
  at("POST", "/v1/disputes/{id}/decision", "dispute.decide", disputes, (m) => m.postDecision),
  at("POST", "/v1/disputes/{id}/withdrawal", "dispute.withdraw", disputes, (m) => m.postWithdrawal),
  at("GET", "/v1/reports/taxonomy", "report.taxonomy", taxonomyHealth, (m) => m.showTaxonomyHealth),
  at(
    "GET",
    "/v1/reports/taxonomy/rows",
    "report.taxonomy-rows",
    taxonomyHealth,
    (m) => m.showTaxonomyRows,
  ),
  at("GET", "/v1/recognition/mine", "recognition.mine", recognition, (m) => m.showMine),
  at("GET", "/v1/recognition/team", "recognition.team", recognition, (m) => m.showTeam),
  at("GET", "/v1/recognition/people/{id}", "recognition.person", recognition, (m) => m.showPerson),
  at("PUT", "/v1/recognition/choice", "recognition.choose", recognition, (m) => m.chooseMine),
  at("GET", "/v1/ledgers/{ledger}", "ledger.show", ledgers, (m) => m.showLedger),
  at("POST", "/v1/ledger-readings", "ledger.read", ledgers, (m) => m.readLedger),
  at("POST", "/v1/fixes", "fix.add", fixes, (m) => m.postFix),
  at("PUT", "/v1/fixes/{id}", "fix.change", fixes, (m) => m.putFix),
  at("GET", "/v1/ledger-links", "ledger-link.list", ledgerLinks, (m) => m.listLedgerLinks),
  at("POST", "/v1/ledger-links", "ledger-link.add", ledgerLinks, (m) => m.postLedgerLink),
  at("PUT", "/v1/ledger-links/{id}", "ledger-link.change", ledgerLinks, (m) => m.putLedgerLink),
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
