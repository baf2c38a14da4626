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
  "chain.show": ["admin"],
  "opportunity.put": operations,
  "opportunity.list": office,
  "import.take": operations,
  "report.month": office,
  "report.rows": office,
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
