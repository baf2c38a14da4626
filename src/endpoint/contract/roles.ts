// Who may do what: the one table. An operation that is missing here stops the start and fails the tests.
import type { Role } from "../../api/session.ts";

const everyone = ["agent", "cs_manager", "ops", "admin"] as const;
const success = ["cs_manager", "admin"] as const;
const operations = ["ops", "admin"] as const;
const office = ["cs_manager", "ops", "admin"] as const;

/**
 * `open`: no session is needed, and nothing of a tenant is shown.
 * `proof`: the request carries its own proof and buys a session with it.
 */
export const ALLOWED = {
  "session.trade": "proof",
  "page.launch": "proof",
  "page.sign-in": "open",
  "page.sign-in-return": "proof",
  "page.sign-out": "open",
  // Links in mails. The link proves whom it was made for; what it does, that person must still be allowed to do.
  "page.action-link": "proof",
  "page.action-link-act": "proof",
  "page.digest-link": "proof",
  "page.digest-link-change": "proof",
  // Signed by Slack. What the person may do is looked up as for a session: `flag.move-as-cs`.
  "slack.press": "proof",
  "session.show": everyone,
  "taxonomy.show": everyone,
  "taxonomy.publish": ["admin"],
  "taxonomy.versions": office,
  "taxonomy.version": office,
  // Read by everybody in the office; changed by admins.
  "taxonomy-draft.list": office,
  "taxonomy-draft.show": office,
  "taxonomy-draft.put": ["admin"],
  "taxonomy-draft.delete": ["admin"],
  "taxonomy.try": office,
  "flag.raise": everyone,
  "flag.refine": everyone,
  // By ticket or account. The whole queue is a question of its own, below.
  "flag.list": everyone,
  "flag.list-queue": office,
  "flag.show": everyone,
  // Withdrawing one's own flag. What CS does with a flag is a line of its own, below.
  "flag.move": everyone,
  "flag.move-as-cs": success,
  "flag.move-many": everyone,
  "flag.follow-up": success,
  // Of one's own flags.
  "answer.list": everyone,
  "flag.pause": success,
  "queue.count": office,
  "queue.groups": office,
  "queue.changes": office,
  "queue.file": office,
  "queue.choose-columns": office,
  "queue-view.list": office,
  // One's own, and for an admin those that are shared.
  "queue-view.put": office,
  "queue-view.delete": office,
  "account.find": office,
  "account.show": everyone,
  "account.history": office,
  "account.put": operations,
  "member.list": office,
  "member.put": ["admin"],
  "member.events": ["admin"],
  "routing.show": office,
  "routing.versions": office,
  "routing.values": office,
  "routing.publish": ["admin"],
  "routing.try": ["admin"],
  "routing.replay": ["admin"],
  "calendar.list": office,
  "calendar.put": ["admin"],
  "calendar.delete": ["admin"],
  "targets.put": ["admin"],
  "holiday.list": ["admin"],
  "holiday.regions": ["admin"],
  "destination.list": success,
  "destination.switch": ["admin"],
  "destination.types": ["admin"],
  "destination.test": ["admin"],
  "destination.add": ["admin"],
  "destination.show": success,
  "destination.change": ["admin"],
  "destination.archive": ["admin"],
  "delivery.list": success,
  "delivery.replay": success,
  "notice.list": ["admin"],
  // Which account a company of the CRM is: CS managers look, ops and admins decide.
  "match.list": office,
  "match.decide": operations,
  "match.undo": operations,
  "crm-account.tell": operations,
  "account-family.list": office,
  "account-family.change": operations,
  "chain.show": ["admin"],
  // Signed by the CRM, at an address that nobody can guess.
  "hook.take": "proof",
  "connection.list": ["admin"],
  "connection.add": ["admin"],
  "connection.change": ["admin"],
  "connection.archive": ["admin"],
  "connection.add-secret": ["admin"],
  "connection.retire-secret": ["admin"],
  "connection.events": ["admin"],
  "connection.retry": ["admin"],
  "opportunity.put": operations,
  "opportunity.list": office,
  "import.take": operations,
  "import-file.put": operations,
  "import-file.part": operations,
  "import-file.list": operations,
  "import-file.show": operations,
  "import-file.look": operations,
  "import-file.map": operations,
  "import-file.step": operations,
  "import-file.decide": operations,
  "import-file.report": operations,
  // Whoever reads a figure may know what it was credited by.
  "attribution.show": office,
  "attribution.versions": office,
  "attribution.preview": ["admin"],
  "attribution.publish": ["admin"],
  "report.what-if": office,
  "report.period": office,
  "report.rows": office,
  "report.trend": office,
  "report.close": operations,
  "reporting-calendar.show": office,
  "reporting-calendar.put": ["admin"],
  "exchange-rate.list": office,
  "exchange-rate.put": operations,
  "report.taxonomy": office,
  "report.taxonomy-rows": office,
  // One's own, and what the team's flags came to. Another's is decided by who leads their team.
  "recognition.mine": everyone,
  "recognition.team": everyone,
  "recognition.person": everyone,
  "recognition.choose": everyone,
  // A month's facts to recompute it by, with agents' ids and without anybody's words.
  "report.export": operations,
  "evidence.show": office,
  "dispute.list": office,
  "dispute.contest": office,
  // By whoever did not contest it; that is looked up with the dispute.
  "dispute.decide": operations,
  "dispute.withdraw": office,
  "ledger.show": office,
  // Read by a link, whose key is the proof.
  "ledger.read": "proof",
  "fix.add": office,
  "fix.change": office,
  "ledger-link.list": operations,
  "ledger-link.add": operations,
  "ledger-link.change": operations,
  "health.alive": "open",
  "health.ready": "open",
  "health.metrics": "open",
  "contract.show": "open",
} as const satisfies Record<string, readonly Role[] | "open" | "proof">;

export type OperationId = keyof typeof ALLOWED;

/** Lines of the table that narrow an operation and have no address of their own. */
export const NARROWED = { "flag.list-queue": "flag.list", "flag.move-as-cs": "flag.move" } as const;

/** What an operation is reached with. */
export function accessOf(id: OperationId): "session" | "proof" | "open" {
  const allowed: readonly Role[] | "open" | "proof" = ALLOWED[id];
  return typeof allowed === "string" ? allowed : "session";
}

/** Whether a session with these roles may do it. */
export function isAllowed(roles: readonly Role[], id: OperationId): boolean {
  const allowed: readonly Role[] | "open" | "proof" = ALLOWED[id];
  if (typeof allowed === "string") return true;
  return roles.some((role) => allowed.includes(role));
}
